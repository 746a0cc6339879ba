"""The part of a processor that an idle program takes, with a refresh every five seconds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer
from app.system.paths import config_path
from tests.bench.report import Report
from tests.bench.terminal import Terminal
from tests.support.demo import KEY, declare, edit, serve_over_http

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]

STORED = 2_000
EVERY, SECONDS = 5, 60
PROGRAM, ROWS = ["-m", "app"], b"INC-"


class WorkedOnServer(DemoServer):
    """An organisation in which an incident is edited each second, and every third is a new one.

    Ten minutes of that have passed at the start: so far back a refresh asks for changes.
    """

    def __init__(self) -> None:
        now = datetime.now(UTC)
        super().__init__(STORED, now=now, clock=lambda: datetime.now(UTC), key=KEY)
        self._lock = threading.Lock()
        self._until = now.timestamp() - 600
        self._done = 0

    def handle(self, request: Request) -> Response:
        """Answer a request, after what has happened until then."""
        if self._lock.acquire(blocking=False):
            try:
                self._work()
            finally:
                self._lock.release()
        return super().handle(request)

    def _work(self) -> None:
        while self._until + 1 < datetime.now(UTC).timestamp():
            self._until += 1
            self._done += 1
            incidents = self.organisation.incidents
            name = f"{self._done} edits"
            edit(self, incidents[self._done * 7 % len(incidents)].id, name=name)
            if self._done % 3 == 0:
                declare(self, name=f"Declared {self._done}")


@contextmanager
def _idle(server: DemoServer) -> Iterator[Terminal]:
    path: Path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"refresh_seconds = {EVERY}\n", encoding="utf-8")
    with (
        serve_over_http(server) as url,
        Terminal(PROGRAM, {"INCIDENT_API_KEY": KEY, "INCIDENT_API_URL": url}) as terminal,
    ):
        terminal.until(ROWS)
        terminal.until_idle()
        terminal.press(b"5")
        terminal.rest(4 * EVERY)
        yield terminal


@pytest.mark.parametrize(
    ("what", "make_server"),
    [
        ("nothing changes", lambda: DemoServer(STORED, key=KEY)),
        ("an edit a second", WorkedOnServer),
    ],
)
def test_an_idle_program(what: str, make_server: Callable[[], DemoServer], report: Report) -> None:
    with _idle(make_server()) as terminal:
        took = terminal.work_during(SECONDS)
    report.add_plain(f"idle, a refresh every {EVERY} s, {what}, % of a core", took * 100, "1 %")
