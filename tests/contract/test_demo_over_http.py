"""The same demo over real HTTP, and as the program `python -m app.demo`."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.demo.__main__ import main
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from tests.support.demo import KEY, ask, make_demo_server, serve_over_http

ROOT = Path(__file__).parents[2]
HEADERS = {"authorization": f"Bearer {KEY}"}


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=40)


@pytest.fixture
def client(server: DemoServer) -> Iterator[httpx.Client]:
    with (
        serve_over_http(server) as url,
        httpx.Client(base_url=url, headers=HEADERS) as found,
    ):
        yield found


def test_the_answer_is_the_one_in_process(server: DemoServer, client: httpx.Client) -> None:
    query = {"page_size": "5", "status_category[one_of]": "closed"}
    response = client.get("/v2/incidents", params=query)
    assert response.json() == ask(server, "/v2/incidents", *query.items())[1]
    assert server.requests[0] == server.requests[1]


def test_bodies_and_text_of_all_scripts_get_through(client: httpx.Client) -> None:
    body = {"idempotency_key": "一", "visibility": "public", "name": "支払い & ‘ü’ 100%"}
    created = client.post("/v2/incidents", json=body).json()["incident"]
    shown = client.get(f"/v2/incidents/{created['id']}").json()["incident"]
    assert shown["name"] == body["name"]


def test_a_connection_is_kept_and_answers_are_compressed_on_demand(client: httpx.Client) -> None:
    plain = client.get("/v2/incidents", headers={"accept-encoding": "identity"})
    packed = client.get("/v2/incidents", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    streams = [answer.extensions["network_stream"] for answer in (plain, packed)]
    assert streams[0].get_extra_info("client_addr") == streams[1].get_extra_info("client_addr")


def test_refusals_have_their_status(client: httpx.Client) -> None:
    assert client.get("/v2/incidents", headers={"authorization": ""}).status_code == 401
    assert client.get("/v2/nothing").status_code == 404
    assert client.put("/v2/incidents", json={}).status_code == 405


def test_a_broken_connection_is_an_error_and_the_next_one_works(
    server: DemoServer, client: httpx.Client
) -> None:
    server.faults.add(Fault(FaultKind.RESET_AFTER))
    with pytest.raises(httpx.TransportError):
        client.get("/v1/severities")
    assert client.get("/v1/severities").status_code == 200


def test_an_answer_that_never_comes_does_not_keep_the_server_from_closing(
    server: DemoServer,
) -> None:
    server.faults.add(Fault(FaultKind.TIMEOUT_BEFORE))
    with serve_over_http(server) as url, pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{url}/v1/severities", headers=HEADERS, timeout=0.05)
    assert len(server.requests) == 1


def test_the_program_says_where_it_serves_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps([{"kind": "status", "status": 503, "path": "/v1/severities"}]))
    command = [sys.executable, "-m", "app.demo", "--port", "0", "--incidents", "30"]
    with subprocess.Popen(  # noqa: S603
        [*command, "--key", "k", "--faults", str(faults)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        line = program.stdout.readline()
        found = re.fullmatch(r"Serving at (http://127\.0\.0\.1:\d+) with the key k\n", line)
        assert found, line
        with httpx.Client(base_url=found[1], headers={"authorization": "Bearer k"}) as client:
            assert client.get("/v1/severities").status_code == 503
            assert client.get("/v1/severities").status_code == 200
            listed = client.get("/v2/incidents", params={"page_size": 1}).json()
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate()
    assert listed["pagination_meta"]["total_record_count"] <= 30
    assert (program.returncode, errors) == (0, "")


def test_a_port_that_is_taken_is_said(
    server: DemoServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_over_http(server) as url:
        port = url.rpartition(":")[2]
        assert main(["--port", port, "--incidents", "1"]) == 2
    assert port in capsys.readouterr().err


def test_faults_that_cannot_be_read_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('[{"kind": "explosion"}]')
    assert main(["--faults", str(faults), "--incidents", "1"]) == 2
    assert str(faults) in capsys.readouterr().err
