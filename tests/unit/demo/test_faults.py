"""The demo fails as it is told to: in process, through httpx."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from app.demo.faults import Fault, FaultKind, RetryAfterFormat
from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from tests.support.demo import KEY, NOW, make_demo_server

BODY = {"idempotency_key": "one", "visibility": "public"}


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=20)


@pytest.fixture
async def client(server: DemoServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=DemoTransport(server),
        base_url="http://demo",
        headers={"authorization": f"Bearer {KEY}"},
    ) as found:
        yield found


async def test_without_faults_the_transport_answers(client: httpx.AsyncClient) -> None:
    response = await client.get("/v2/incidents", params={"page_size": 3})
    assert response.status_code == 200
    assert response.headers["x-ratelimit-remaining"] == "1199"
    assert len(response.json()["incidents"]) == 3


async def test_a_fault_happens_as_often_as_it_was_asked_for(
    server: DemoServer, client: httpx.AsyncClient
) -> None:
    server.faults.add(Fault(FaultKind.STATUS, status=503, times=2, skip=1))
    statuses = [(await client.get("/v1/severities")).status_code for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    assert len(server.faults) == 0


async def test_a_fault_for_ever_ends_when_it_is_cleared(
    server: DemoServer, client: httpx.AsyncClient
) -> None:
    server.faults.add(Fault(FaultKind.STATUS, status=500, times=0))
    statuses = {(await client.get("/v1/severities")).status_code for _ in range(5)}
    server.faults.clear()
    assert statuses == {500}
    assert (await client.get("/v1/severities")).status_code == 200


async def test_a_fault_is_about_its_method_and_path(
    server: DemoServer, client: httpx.AsyncClient
) -> None:
    server.faults.add(Fault(FaultKind.STATUS, method="POST", path="/v2/incidents/*/actions/edit"))
    assert (await client.get("/v2/incidents/1")).status_code == 200
    assert (await client.post("/v2/incidents", json=BODY)).status_code == 200
    edited = await client.post("/v2/incidents/1/actions/edit", json={})
    assert edited.status_code == 503


async def test_a_status_can_have_any_body(server: DemoServer, client: httpx.AsyncClient) -> None:
    server.faults.add(
        Fault(FaultKind.STATUS, status=409, body={"type": "conflict", "message": "busy"}),
        Fault(FaultKind.STATUS, status=502, body=""),
        Fault(FaultKind.HTML, status=504),
    )
    assert (await client.get("/v1/severities")).json() == {"type": "conflict", "message": "busy"}
    assert (await client.get("/v1/severities")).content == b""
    page = await client.get("/v1/severities")
    assert (page.status_code, page.headers["content-type"]) == (504, "text/html")
    assert page.text.startswith("<html>")


@pytest.mark.parametrize("spelling", list(RetryAfterFormat))
async def test_a_rate_limited_answer_says_when_in_one_spelling(
    server: DemoServer, client: httpx.AsyncClient, spelling: RetryAfterFormat
) -> None:
    server.faults.add(Fault(FaultKind.RATE_LIMITED, spelling=spelling, seconds=30))
    response = await client.get("/v1/severities")
    assert response.status_code == 429
    header = response.headers.get("retry-after")
    limit = response.json().get("rate_limit", {})
    retry_at = NOW + timedelta(seconds=30)
    if spelling == RetryAfterFormat.HEADER_SECONDS:
        assert header == "30"
    elif spelling == RetryAfterFormat.HEADER_DATE:
        assert header == "Tue, 24 Nov 2026 03:12:30 UTC"
    else:
        assert header is None
    if spelling == RetryAfterFormat.BODY_RFC1123:
        assert parsedate_to_datetime(limit["retry_after"]) == retry_at
    elif spelling == RetryAfterFormat.NOWHERE:
        assert not limit
    else:
        assert limit["retry_after"] == "2026-11-24T03:12:30Z"


async def test_truncated_json_cannot_be_read(server: DemoServer, client: httpx.AsyncClient) -> None:
    server.faults.add(Fault(FaultKind.TRUNCATED))
    response = await client.get("/v2/incidents")
    assert response.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        response.json()


async def test_one_row_can_be_undecodable_and_the_rest_is_well(
    server: DemoServer, client: httpx.AsyncClient
) -> None:
    well = (await client.get("/v2/incidents")).json()["incidents"]
    server.faults.add(Fault(FaultKind.UNDECODABLE_ROW, row=2))
    rows = (await client.get("/v2/incidents")).json()["incidents"]
    assert rows[2] == {
        "id": well[2]["id"],
        "reference": well[2]["reference"],
        "name": {"unexpected": True},
        "incident_status": "unexpected",
    }
    assert rows[:2] + rows[3:] == well[:2] + well[3:]


@pytest.mark.parametrize(
    ("kind", "error", "is_processed"),
    [
        (FaultKind.REFUSED, httpx.ConnectError, False),
        (FaultKind.RESET_BEFORE, httpx.ReadError, False),
        (FaultKind.RESET_AFTER, httpx.ReadError, True),
        (FaultKind.TIMEOUT_BEFORE, httpx.ReadTimeout, False),
        (FaultKind.TIMEOUT_AFTER, httpx.ReadTimeout, True),
    ],
)
async def test_a_connection_breaks_before_or_after_the_commit(
    server: DemoServer,
    client: httpx.AsyncClient,
    kind: FaultKind,
    error: type[httpx.TransportError],
    is_processed: bool,  # noqa: FBT001
) -> None:
    server.faults.add(Fault(kind))
    with pytest.raises(error):
        await client.post("/v2/incidents", json=BODY)
    assert len(server.organisation.incidents) == (21 if is_processed else 20)
    again = await client.post("/v2/incidents", json=BODY)
    assert again.json()["incident"]["reference"] == "INC-21"
    assert len(server.organisation.incidents) == 21


async def test_a_client_gives_up_on_an_answer_later_than_its_patience(
    server: DemoServer, client: httpx.AsyncClient
) -> None:
    server.faults.add(Fault(FaultKind.LATENCY, seconds=60))
    with pytest.raises(httpx.ReadTimeout):
        await client.get("/v1/severities", timeout=0.01)
    assert len(server.requests) == 1


def test_faults_are_read_from_json(server: DemoServer) -> None:
    server.faults.load(
        [
            {"kind": "status", "status": 418, "path": "/v2/*", "times": 3},
            {"kind": "rate-limited", "spelling": "body-rfc1123"},
        ]
    )
    assert server.faults.take("GET", "/v2/users") == Fault(
        FaultKind.STATUS, status=418, path="/v2/*", times=3
    )
    assert server.faults.take("GET", "/v1/identity") == Fault(
        FaultKind.RATE_LIMITED, spelling=RetryAfterFormat.BODY_RFC1123
    )


@pytest.mark.parametrize("values", [{}, {"kind": "explosion"}, {"kind": "status", "colour": "red"}])
def test_what_is_no_fault_is_refused(server: DemoServer, values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"not a (fault|valid FaultKind)"):
        server.faults.load([values])
