"""Who is on call, by a key and a few letters, also without a connection."""

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.on_call import OnCallLine, Shift
from tests.support.demo import SteppingClock, make_demo_server
from tests.support.program import Program, program
from widgets.table.table import LineTable

SCHEDULES = "/v2/schedule"


def rows(running: Program) -> list[OnCallLine]:
    return list(running.only(LineTable).rows)


def asked(server: DemoServer) -> int:
    return sum(request.path.startswith(SCHEDULES) for request in server.requests)


async def test_a_key_and_letters_tell_who_is_on_call_and_enter_the_coming_shifts() -> None:
    server = make_demo_server(incidents=9)
    async with program(server) as running:
        assert asked(server) == 0, "nothing is asked before it is needed"
        await running.press("ampersand")
        await running.until_screen("OnCallScreen")
        await running.until_on_screen("read 0s ago")
        assert len(rows(running)) == 25
        await running.write("pay")
        primary, secondary = rows(running)
        assert (primary.team, primary.rotation) == ("Payments", "Primary")
        assert f"● {primary.now[0].label}" in running.text()
        assert "Tue 06:00 (2h)" in running.text()
        await running.press("down")
        await running.until_on_screen(f"{secondary.now[0].label} <{secondary.now[0].email}>")
        await running.press("enter")
        await running.until_screen("ShiftsScreen")
        await running.until_on_screen("two weeks, with overrides")
        shifts: list[Shift] = list(running.only(LineTable).rows)
        assert {shift.user.id for shift in shifts if shift.user} >= {primary.next[0].id}
        assert running.text().count("  now") == 2
        await running.press("escape")
        await running.until_screen("OnCallScreen")
        await running.press("escape")
        await running.until(lambda: len(rows(running)) == 25)
        await running.press("escape")
        await running.until_screen("IncidentListScreen")


async def test_without_a_connection_it_is_what_was_read_and_moves_on_at_the_handover() -> None:
    server = make_demo_server(incidents=9)
    async with program(server) as running:
        await running.press("colon")
        await running.write("oncall")
        await running.until_on_screen("Show who is on call now and next")
        await running.press("enter")
        await running.until_on_screen("read 0s ago")
        await running.write("payments primary")
        (before,) = rows(running)
        sent = asked(server)
        await running.press("escape", "escape")
        await running.until_screen("IncidentListScreen")
        await running.press("ampersand")
        await running.until_on_screen("read 0s ago")
        assert asked(server) == sent, "what is recent is not read again"
        server.faults.add(Fault(FaultKind.REFUSED, path=f"{SCHEDULES}*", times=0))
        clock = running.workspace.clock.now
        assert isinstance(clock, SteppingClock)
        clock.advance(4 * 3600)
        await running.press("ctrl+r")
        await running.until_on_screen("! Cannot reach the API · read 4h ago")
        await running.write("payments primary")
        (after,) = rows(running)
        assert after.now == before.next != before.now


async def test_what_the_key_may_not_read_is_said_beside_what_it_may() -> None:
    server = make_demo_server(incidents=9, denied_scopes=["schedules.view"])
    async with program(server) as running:
        await running.press("ampersand")
        await running.until_on_screen("! Schedules: this key lacks the role schedules_reader")
        assert {row.schedule for row in rows(running)} == {None}
        await running.write("nobody of that name")
        await running.until_on_screen("Nobody matches")


async def test_a_picker_of_people_marks_who_is_on_call_and_finds_them() -> None:
    server = make_demo_server(incidents=12)
    async with program(server) as running:
        await running.press("5", "a")
        await running.until_screen("PickerScreen")
        await running.press("enter")
        await running.until_on_screen("matches")
        await running.write("on call payments")
        await running.until_on_screen("● on call: Payments")
        listed = [line for line in running.text().splitlines() if "● on call" in line]
        assert len(listed) == 2, "of both rotations"
        sent = asked(server)
        await running.press("escape", "escape", "a", "enter")
        await running.until_on_screen("matches")
        assert asked(server) == sent


async def page_form(running: Program, number: int) -> None:
    """Open the form that pages somebody, from the incident's related records."""
    await running.press("colon")
    await running.write(f"INC-{number}")
    await running.until_on_screen(f"Open INC-{number}")
    await running.press("enter")
    await running.until_screen("IncidentScreen")
    await running.press("5")
    await running.until_on_screen("Attachments")
    await running.press("P")
    await running.until_screen("OperationForm")


async def test_paging_begins_with_the_path_of_the_team_and_gives_way_to_people() -> None:
    server = make_demo_server(incidents=30)
    incident = [
        one for one in server.organisation.incidents if "Affected services" in _names(server, one)
    ][-1]
    incident.team_ids = ()  # Then the team that owns the affected service is found in the catalog.
    del incident.custom_fields[_field(server, "Owning team")]
    assert incident.plot
    path = f"{incident.plot.team} on call"
    async with program(server) as running:
        await page_form(running, incident.number)
        await running.until_on_screen(f"Path               {path}")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert f"This wakes people up: {path}: now " in running.text()
        await running.press("escape")
        await running.until_screen("OperationForm")
        await running.press("tab", "tab", "enter")
        await running.until_on_screen("matches")
        await running.write("on call")
        await running.press("enter")
        await running.until_screen("OperationForm")
        await running.until_on_screen("Path               nothing yet")


def _field(server: DemoServer, name: str) -> str:
    return str(server.organisation.named(server.organisation.custom_fields, name)["id"])


def _names(server: DemoServer, incident: Incident) -> set[str]:
    fields = server.organisation.custom_fields
    return {fields[key]["name"] for key in incident.custom_fields}
