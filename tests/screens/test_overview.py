"""Below an incident's summary: what was said last, what is to do, and what has happened."""

import re

from app.demo.faults import Fault, FaultKind
from tests.screens.test_incident_tabs import reads
from tests.support.demo import make_demo_server
from tests.support.demo_writes import incident_id
from tests.support.program import Program, program
from widgets.incident.overview import Overview

LOG, WORK = "/incident_updates", ("/v3/actions", "/v3/follow_ups")


def shown(running: Program) -> str:
    """What can be read below the summary."""
    return str(running.only(Overview).content)


async def look_at(running: Program) -> None:
    """Open an incident with updates and work, and wait only until it has been read."""
    # Of another server, since what a key may not read cannot be looked for either.
    running.app.navigator.incidents.open(incident_id(make_demo_server()))
    await running.until_on_screen("Read from the API")


async def test_update_work_and_events_are_read_at_rest_and_once() -> None:
    server = make_demo_server()
    async with program(server) as running:
        await look_at(running)
        assert not shown(running)
        await running.advance(1)
        await running.rest()
        said = shown(running)
        for heading in ("Latest update  ", "Open work  ", "Recent  "):
            assert heading in said
        # Each with its owner and its urgency.
        assert re.search(r"^○ .+\S  \S.+  \S+ *$", said, re.MULTILINE)
        assert "entries in the timeline" in said
        assert reads(running, LOG) == 1
        assert [reads(running, ending) for ending in WORK] == [1, 1]
        # The tabs have it already.
        await running.press("2")
        await running.until_on_screen("Newest first")
        await running.press("3", "1")
        await running.advance(1)
        assert reads(running, LOG) == 1
        assert [reads(running, ending) for ending in WORK] == [1, 1]
        await running.press("r")
        await running.advance(1)
        await running.rest()
        assert reads(running, LOG) == 2


async def test_an_incident_that_is_left_at_once_costs_no_more_requests() -> None:
    server = make_demo_server()
    async with program(server) as running:
        await look_at(running)
        await running.press("escape")
        await running.advance(1)
        assert reads(running, LOG) == 0


async def test_what_could_not_be_read_is_said_and_the_rest_is_shown() -> None:
    server = make_demo_server(denied_scopes=["actions.view"], missing=[f"/v2{LOG}"])
    async with program(server) as running:
        await look_at(running)
        await running.advance(1)
        await running.rest()
        said = " ".join(shown(running).split())
        assert "Actions: this key lacks the role viewer" in said
        assert "Updates: not available in this account" in said
        assert "Latest update" not in said
        assert "Recent 30 entries" in said
        server.faults.add(Fault(FaultKind.REFUSED, "GET", "/v2/incidents/*", times=9))
        before = reads(running, WORK[0])
        await running.press("r")
        await running.advance(2)
        assert reads(running, WORK[0]) == before, "nothing is asked for while the API is away"
