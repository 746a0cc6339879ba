"""One server over real HTTP for all schedules of a module, and a client that waits for nothing."""

from collections.abc import Iterator

import httpx
import pytest

import app.api.client
from app.demo.server import DemoServer
from tests.faults.lines import Line
from tests.support.demo import make_demo_server, serve_over_http


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    server = make_demo_server(incidents=20)
    with serve_over_http(server) as url:
        yield Line(server, url)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's time-outs, a hundredth as long."""
    patience = httpx.Timeout(connect=2.0, read=0.2, write=2.0, pool=2.0)
    monkeypatch.setattr(app.api.client, "_TIMEOUT", patience)
    monkeypatch.setattr(app.api.client, "_LONGEST_ANSWER", 0.4)


@pytest.fixture
def server(line: Line) -> Iterator[DemoServer]:
    yield line.server
    line.server.faults.clear()
