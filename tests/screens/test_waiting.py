"""A wait is seen wherever one is, counts down, and is gone when it is over."""

from collections.abc import AsyncIterator

import pytest

from app.api.client import ApiClient
from app.api.service import IncidentService
from app.config.settings import DEMO_PROFILE
from app.demo.faults import Fault, FaultKind
from app.demo.transport import DemoTransport
from app.system.secret import Secret
from tests.support.demo import KEY, make_demo_server
from tests.support.limiter import Time
from tests.support.program import Program, make_workspace, program
from widgets.basic.wait_toast import WaitNotice


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def running(time: Time) -> AsyncIterator[Program]:
    """A program whose limiter waits in a time that passes when the test says so."""
    server = make_demo_server(incidents=20)
    workspace = make_workspace(server)

    def connect() -> IncidentService:
        client = ApiClient(
            DEMO_PROFILE.api_url,
            Secret(KEY),
            transport=DemoTransport(server),
            limiter=time.limiter(),
        )
        return IncidentService(client)

    workspace.connect = connect
    async with program(server, workspace=workspace) as running:
        yield running


async def redrawn(running: Program) -> str:
    """What is on screen, as if the notice's next second had come."""
    for notice in running.app.screen.query(WaitNotice):
        notice.draw()
    await running.settle()
    return running.text()


async def test_a_wait_is_shown_on_every_screen_and_counts_down(
    running: Program, time: Time
) -> None:
    running.server.faults.add(Fault(FaultKind.RATE_LIMITED, seconds=7))
    await running.press("r")
    await running.until_on_screen("‖ Too many requests, resuming in 7 s")
    await time.pass_until(2.5)
    await running.press("n")
    await running.until_screen("DeclareScreen")
    assert "resuming in 5 s" in await redrawn(running)
    await running.press("escape")
    await running.until_screen("IncidentListScreen")
    assert "resuming in 5 s" in await redrawn(running)
    await time.pass_until(7)
    assert "resuming" not in await redrawn(running)
    await running.until(lambda: not running.app.screen.query(WaitNotice))


async def test_a_save_that_has_to_wait_says_so_holds_still_and_then_goes_on(
    running: Program, time: Time
) -> None:
    running.server.faults.add(Fault(FaultKind.RATE_LIMITED, "POST", seconds=30))
    name = running.row.name
    await running.press("e")
    await running.until_screen("EditScreen")
    await running.press("end")
    await running.write("!")
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")
    await running.until_on_screen("resuming in 30 s")
    assert "Sending…" in running.text()
    assert len(running.received("POST", "/actions/edit")) == 1
    await running.write("typed while sending")
    await running.press("colon")
    await running.until_screen("CommandPalette")
    await time.pass_until(30)
    # A reading from before the wait is too old: the incident is read again, which takes a turn.
    await time.pass_until(40)
    await running.until(lambda: len(running.received("POST", "/actions/edit")) == 2)
    await running.press("escape")
    await running.until_screen("IncidentListScreen")
    first, second = running.received("POST", "/actions/edit")
    assert first.body == second.body
    await running.until(lambda: running.row.name == f"{name}!")


async def test_a_save_that_has_to_wait_can_be_cancelled_and_sent_later(
    running: Program, time: Time
) -> None:
    running.server.faults.add(Fault(FaultKind.RATE_LIMITED, "POST", seconds=30))
    name = running.row.name
    await running.press("e")
    await running.until_screen("EditScreen")
    await running.press("end")
    await running.write("!")
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")
    await running.until_on_screen("resuming in 30 s · ^g cancels")
    await running.press("ctrl+g")
    await running.until_on_screen("Nothing was changed")
    assert "cancels" not in await redrawn(running)
    assert len(running.received("POST", "/actions/edit")) == 1
    assert running.workspace.journal.writes.outcome_unknown() == ()
    await time.pass_until(30)
    assert len(running.received("POST", "/actions/edit")) == 1
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")
    await running.until_screen("IncidentListScreen")
    assert len(running.received("POST", "/actions/edit")) == 2
    await running.until(lambda: running.row.name == f"{name}!")


async def test_a_dialog_that_waits_can_be_cancelled_and_the_sync_goes_on(
    running: Program, time: Time
) -> None:
    limiter = running.workspace.service.client._limiter
    limiter.pause(limiter.place("GET v2 incidents"), 10, "Too many requests")
    await running.press("r")
    await running.settle()
    assert "cancels" not in await redrawn(running)
    await running.press("enter")
    await running.until_on_screen("^g cancels")
    await running.press("ctrl+g")
    await running.until_on_screen("Stopped waiting for the API")
    before = len(running.server.requests)
    await time.pass_until(11)
    await running.until(lambda: len(running.server.requests) > before)
    assert {each.path for each in list(running.server.requests)[before:]} == {"/v2/incidents"}


async def test_a_refresh_in_the_background_lets_an_incident_that_is_opened_go_first(
    running: Program, time: Time
) -> None:
    limiter = running.workspace.service.client._limiter
    limiter.pause(limiter.place("GET v2 incidents"), 10, "Too many requests")
    await running.press("r")
    await running.press("enter")
    await running.until_on_screen("Reading…")
    before = len(running.server.requests)
    await time.pass_until(11)
    await running.until_on_screen("Read from the API")
    opened, *_ = list(running.server.requests)[before:]
    assert opened.path.startswith("/v2/incidents/")
