"""A machine whose clock is hours off: the API's own dates decide."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.retry import RetrySafety
from app.auth.pending_key import PendingKey
from app.config.settings import Profile, Settings
from app.demo.faults import Fault, FaultKind
from app.editing.form_spec import DECLARE
from app.editing.records import WriteRecord
from app.errors import IncidentError
from app.session.bootstrap import open_workspace
from app.session.launch import LaunchOptions
from app.system.secret import Secret
from app.system.server_clock import ServerClock, parse_http_date
from tests.support.client import Scripted, Waits, client_on
from tests.support.demo import KEY, NOW, make_demo_server, serve_over_http

DATE = "Tue, 24 Nov 2026 08:12:00 GMT"  # Five hours after NOW.
LATER = "Tue, 24 Nov 2026 08:12:30 GMT"


@pytest.mark.parametrize(
    "limited",
    [
        httpx.Response(429, headers={"date": DATE, "retry-after": LATER}),
        httpx.Response(
            429,
            headers={"date": DATE},
            json={"rate_limit": {"retry_after": "2026-11-24T08:12:30Z"}},
        ),
    ],
)
async def test_a_date_to_retry_after_counts_from_the_date_of_the_answer(
    limited: httpx.Response,
) -> None:
    waits = Waits()
    client = client_on(Scripted(limited, httpx.Response(200, json={})), sleep=waits)
    await client.request("GET", "v2", "x")
    assert waits == [30.0]


async def test_a_date_to_retry_after_counts_from_the_servers_clock_where_only_that_is_known() -> (
    None
):
    waits = Waits()
    answers = [
        httpx.Response(200, headers={"date": DATE}, json={}),
        httpx.Response(429, headers={"retry-after": LATER}),
        httpx.Response(200, json={}),
    ]
    client = client_on(Scripted(*answers), sleep=waits)
    await client.request("GET", "v2", "x")
    await client.request("POST", "v2", "x", body={}, repeat=RetrySafety.UNSENT)
    assert waits == [30.0]


@pytest.mark.parametrize("hours", [-5, 5])
async def test_a_declare_without_an_answer_is_found_by_the_servers_clock(hours: int) -> None:
    """What is read before a form is opened tells the time."""
    server = make_demo_server(incidents=5, clock=lambda: datetime.now(UTC) + timedelta(hours=hours))
    with serve_over_http(server) as url:
        launch = LaunchOptions(
            Profile("default", url), Settings(), key=PendingKey(lambda: Secret(KEY), Secret(KEY))
        )
        workspace = open_workspace(launch)
        await workspace.service.configuration()
        server.faults.add(Fault(FaultKind.TRUNCATED, "POST"))
        payload = {"idempotency_key": "one", "visibility": "public", "name": "Cannot pay"}
        write = WriteRecord(DECLARE, "", "Cannot pay", payload, idempotency_key="one")
        with pytest.raises(IncidentError):
            await workspace.outbox.send(write)
        (doubtful,) = workspace.journal.writes.outcome_unknown()
        found = await workspace.outbox.outcomes.find_declared(doubtful)
        assert found is not None
        assert found.name == "Cannot pay"
        await workspace.close()


@given(st.one_of(st.text(), st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %T"))))
def test_whatever_the_date_says_there_is_a_time(date: str) -> None:
    clock = ServerClock(lambda: NOW)
    clock.observe(date)
    heard = parse_http_date(date)
    assert clock() in (heard, NOW)
