"""What is sent again, what is not, how long is waited, and what an open fate is called."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

import httpx
import pytest

from app.api.client import ApiClient
from app.api.retry import RetrySafety
from app.demo.faults import Fault, FaultKind, RetryAfterFormat
from app.demo.server import DemoServer
from app.errors import (
    IncidentError,
    InvalidResponse,
    NotPermitted,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    Unreachable,
    ValidationFailed,
)
from tests.support.client import Scripted, Waits, client_on
from tests.support.demo import make_demo_server

OK = httpx.Response(200, json={})
CREATE: dict[str, Any] = {"idempotency_key": "one", "visibility": "public", "name": "Cannot pay"}


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=5)


async def attempts(answer: Exception | httpx.Response, how: RetrySafety) -> int:
    """How often a request is sent that is always answered like this."""
    transport = Scripted(answer)
    with pytest.raises(IncidentError):
        await client_on(transport).request("POST", "v2", "x", body={}, repeat=how)
    return len(transport.requests)


@pytest.mark.parametrize(
    ("status", "reads", "idempotent", "unsent"),
    [
        (400, 1, 1, 1),
        (401, 1, 1, 1),
        (403, 1, 1, 1),
        (404, 1, 1, 1),
        (408, 4, 1, 1),
        (409, 4, 1, 1),
        (412, 1, 1, 1),
        (422, 1, 1, 1),
        (429, 4, 4, 4),
        (500, 2, 1, 1),
        (501, 1, 1, 1),
        (502, 4, 4, 1),
        (503, 4, 4, 1),
        (504, 4, 4, 1),
    ],
)
async def test_a_refusal_is_repeated_where_that_is_safe(
    status: int, reads: int, idempotent: int, unsent: int
) -> None:
    answer = httpx.Response(status, json={})
    assert await attempts(answer, RetrySafety.READS) == reads
    assert await attempts(answer, RetrySafety.IDEMPOTENT) == idempotent
    assert await attempts(answer, RetrySafety.UNSENT) == unsent


@pytest.mark.parametrize(
    ("error", "idempotent", "unsent"),
    [
        (httpx.ConnectError("refused"), 4, 4),
        (httpx.ConnectTimeout(""), 4, 4),
        (httpx.PoolTimeout(""), 4, 4),
        (httpx.ReadError(""), 4, 1),
        (httpx.ReadTimeout(""), 4, 1),
        (httpx.WriteError(""), 4, 1),
        (httpx.RemoteProtocolError(""), 4, 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_a_broken_connection_is_tried_again_where_that_is_safe(
    error: Exception, idempotent: int, unsent: int
) -> None:
    assert await attempts(error, RetrySafety.READS) == 4
    assert await attempts(error, RetrySafety.IDEMPOTENT) == idempotent
    assert await attempts(error, RetrySafety.UNSENT) == unsent


@pytest.mark.parametrize("how", list(RetrySafety))
async def test_an_answer_that_cannot_be_read_is_not_asked_for_again(how: RetrySafety) -> None:
    assert await attempts(httpx.Response(200, content=b"<html>"), how) == 1
    assert await attempts(httpx.Response(302), how) == 1


async def test_the_number_of_attempts_can_be_set() -> None:
    transport = Scripted(httpx.Response(503))
    with pytest.raises(ServerError):
        await client_on(transport, attempts=7).request("GET", "v1", "identity")
    assert len(transport.requests) == 7


async def test_what_works_again_is_answered_as_if_nothing_had_happened(server: DemoServer) -> None:
    server.faults.add(
        Fault(FaultKind.REFUSED), Fault(FaultKind.RESET_BEFORE), Fault(FaultKind.HTML, status=502)
    )
    content = await client_on(server).request("GET", "v1", "identity")
    assert isinstance(content, dict)
    assert content["identity"]["name"] == "incident-tui"
    assert len(server.requests) == 4


# How long is waited.


async def wait_after(client: ApiClient, waits: Waits) -> float:
    await client.request("GET", "v1", "identity")
    assert len(waits) == 1
    return waits[0]


@pytest.mark.parametrize(
    "spelling",
    [
        RetryAfterFormat.HEADER_SECONDS,
        RetryAfterFormat.HEADER_DATE,
        RetryAfterFormat.BODY_RFC3339,
        RetryAfterFormat.BODY_RFC1123,
    ],
)
@pytest.mark.parametrize(("asked", "waited"), [(7, 7), (3_600, 60), (0, 0.5), (-90, 0.5)])
async def test_a_rate_limit_is_waited_for_as_the_api_asks_within_bounds(
    server: DemoServer, spelling: RetryAfterFormat, asked: float, waited: float
) -> None:
    server.faults.add(Fault(FaultKind.RATE_LIMITED, spelling=spelling, seconds=asked))
    waits = Waits()
    client = client_on(server, sleep=waits, random=lambda: 0.0)
    assert await wait_after(client, waits) == waited


async def test_a_rate_limit_that_does_not_say_when_is_backed_off_from(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.RATE_LIMITED, spelling=RetryAfterFormat.NOWHERE, times=3))
    waits = Waits()
    await client_on(server, sleep=waits).request("GET", "v1", "identity")
    assert waits == [1.0, 2.0, 4.0]


async def test_the_header_goes_before_the_body() -> None:
    body = {"rate_limit": {"retry_after": "2099-01-01T00:00:00Z"}}
    limited = httpx.Response(429, headers={"retry-after": "3"}, json=body)
    waits = Waits()
    client = client_on(Scripted(limited, OK), sleep=waits, random=lambda: 0.0)
    assert await wait_after(client, waits) == 3


async def test_an_edge_that_says_when_it_is_back_is_waited_for() -> None:
    away = httpx.Response(503, headers={"retry-after": "20"}, content=b"<html>Maintenance</html>")
    waits = Waits()
    assert await wait_after(client_on(Scripted(away, OK), sleep=waits), waits) == 20


@pytest.mark.parametrize(
    ("jitter", "expected"), [(0.0, [0, 0, 0]), (0.5, [0.5, 1, 2]), (1.0, [1, 2, 4])]
)
async def test_pauses_double_and_are_spread_over_their_whole_length(
    jitter: float, expected: Sequence[float]
) -> None:
    waits = Waits()
    client = client_on(Scripted(httpx.ConnectError("")), sleep=waits, random=lambda: jitter)
    with pytest.raises(Unreachable):
        await client.request("GET", "v1", "identity")
    assert waits == expected


async def test_no_pause_grows_beyond_a_minute() -> None:
    waits = Waits()
    client = client_on(Scripted(httpx.ConnectError("")), sleep=waits, attempts=12)
    with pytest.raises(Unreachable):
        await client.request("GET", "v1", "identity")
    assert waits[-5:] == [60, 60, 60, 60, 60]


async def test_whoever_watches_is_told_of_a_wait_and_why(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.RATE_LIMITED, seconds=7), Fault(FaultKind.HTML, status=502))
    told: list[tuple[float, str] | None] = []
    client = client_on(server)

    def tell() -> None:
        wait = client.waits.current()
        told.append((client.waits.remaining(wait), wait.why) if wait else None)

    client.waits.on_change = tell
    await client.request("GET", "v1", "identity")
    assert told == [(7, "Too many requests"), (2, "The API failed"), None]


# What becomes of writes.


async def create(server: DemoServer) -> object:
    return await client_on(server).request(
        "POST", "v2", "incidents", body=CREATE, repeat=RetrySafety.IDEMPOTENT
    )


@pytest.mark.parametrize("kind", [FaultKind.RESET_AFTER, FaultKind.TIMEOUT_AFTER])
async def test_a_create_whose_answer_was_lost_is_made_once(
    server: DemoServer, kind: FaultKind
) -> None:
    server.faults.add(Fault(kind, times=3))
    content = await create(server)
    assert len(server.requests) == 4
    assert len(server.organisation.incidents) == 6
    assert isinstance(content, dict)
    assert content["incident"]["id"] == server.organisation.incidents[-1].id


async def test_a_create_that_was_never_answered_has_an_unknown_fate(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.TIMEOUT_AFTER, times=0))
    with pytest.raises(OutcomeUnknown):
        await create(server)


@pytest.mark.parametrize(
    "then",
    [
        Fault(FaultKind.REFUSED, times=0),
        Fault(FaultKind.RATE_LIMITED, times=0),
        Fault(FaultKind.STATUS, status=409),
        Fault(FaultKind.STATUS, status=404),
        Fault(FaultKind.HTML, status=403),
        Fault(
            FaultKind.STATUS,
            status=422,
            body={
                "request_id": "2T1p0e3j",
                "errors": [
                    {
                        "code": "invalid_value",
                        "message": "This was used before",
                        "source": {"field": "idempotency_key"},
                    }
                ],
            },
        ),
    ],
    ids=["refused", "limited", "conflict", "not found", "proxy", "key used"],
)
async def test_after_a_lost_create_no_later_failure_says_that_nothing_was_saved(
    server: DemoServer, then: Fault
) -> None:
    server.faults.add(Fault(FaultKind.TIMEOUT_AFTER), then)
    with pytest.raises(OutcomeUnknown, match="no answer within 30 seconds") as caught:
        await create(server)
    assert len(server.organisation.incidents) == 6
    assert "Sent again: " in caught.value.detail
    assert "may or may not" in caught.value.hint


@pytest.mark.parametrize(("status", "kind"), [(422, ValidationFailed), (403, NotPermitted)])
async def test_a_create_that_is_refused_for_what_it_says_was_refused_before(
    server: DemoServer, status: int, kind: type[IncidentError]
) -> None:
    server.faults.add(Fault(FaultKind.HTML, status=503), Fault(FaultKind.STATUS, status=status))
    with pytest.raises(kind):
        await create(server)


async def test_a_create_that_never_got_through_says_so(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.REFUSED, times=0))
    with pytest.raises(Unreachable):
        await create(server)


async def test_a_lost_edit_is_not_sent_again(server: DemoServer) -> None:
    incident = server.organisation.incidents[0]
    server.faults.add(Fault(FaultKind.RESET_AFTER))
    with pytest.raises(OutcomeUnknown):
        await client_on(server).request(
            "POST",
            "v2",
            "incidents",
            incident.id,
            "actions",
            "edit",
            body={"incident": {"name": "New"}, "notify_incident_channel": False},
            repeat=RetrySafety.UNSENT,
        )
    assert len(server.requests) == 1


async def test_an_edit_waits_for_its_turn(server: DemoServer) -> None:
    incident = server.organisation.incidents[0]
    server.faults.add(Fault(FaultKind.RATE_LIMITED), Fault(FaultKind.REFUSED))
    await client_on(server).request(
        "POST",
        "v2",
        "incidents",
        incident.id,
        "actions",
        "edit",
        body={"incident": {"name": "New"}, "notify_incident_channel": False},
        repeat=RetrySafety.UNSENT,
    )
    assert server.organisation.incident(incident.id).name == "New"  # type: ignore[union-attr]


async def test_a_read_that_failed_in_several_ways_tells_the_last(server: DemoServer) -> None:
    kinds = chain([FaultKind.TIMEOUT_BEFORE, FaultKind.HTML], repeat(FaultKind.RATE_LIMITED, 2))
    server.faults.add(*(Fault(kind, status=502) for kind in kinds))
    with pytest.raises(RateLimited):
        await client_on(server).request("GET", "v1", "identity")


async def test_a_write_answered_by_a_stranger_is_unreadable_at_once(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.HTML, status=200))
    with pytest.raises(InvalidResponse):
        await create(server)
    assert len(server.requests) == 1
