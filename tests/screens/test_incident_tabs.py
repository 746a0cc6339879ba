"""The detail's tabs: read when first looked at, honest about what is missing, never too wide."""

import pytest

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from tests.support.demo import make_demo_server
from tests.support.demo_writes import incident_id
from tests.support.program import Program, make_workspace, program
from widgets.basic.panel import Panel
from widgets.incident.record_list import RecordListView


def number_of(server: DemoServer, wanted: str) -> str:
    incident = server.organisation.incident(wanted)
    assert incident
    return str(incident.number)


def with_postmortem(server: DemoServer) -> Incident:
    return next(
        one
        for one in reversed(server.organisation.incidents)
        if one.postmortem_document_ids and one.status["category"] == "learning"
    )


def reads(running: Program, ending: str) -> int:
    return len(running.received("GET", ending))


async def test_each_tab_is_read_once_and_again_when_asked() -> None:
    server = make_demo_server()
    number = number_of(server, incident_id(server))
    server.requests.clear()
    async with program(server, reference=number) as running:
        await running.until_on_screen("Read from the API")
        assert reads(running, "/incident_relationships") == 0
        await running.press("2")
        await running.until_on_screen("Newest first")
        assert "→" in running.text()
        await running.press("S")
        await running.until_on_screen("Oldest first")
        await running.press("A")
        await running.until_on_screen("of the activity log hidden")
        await running.press("1", "2")
        assert reads(running, "/incident_updates") == 1
        await running.press("r")
        await running.until(lambda: reads(running, "/incident_updates") == 2)
        await running.press("l")
        await running.until_on_screen("To do")
        await running.press("h", "4")
        await running.until_on_screen("nobody · ")
        assert reads(running, "/v3/follow_ups") == reads(running, "/v3/actions") == 1
        await running.press("5")
        await running.until_on_screen("Participants")
        await running.press("6")
        await running.until_on_screen("There is no post-mortem yet.")


async def test_a_post_mortem_is_shown_with_where_it_stands() -> None:
    server = make_demo_server()
    incident = with_postmortem(server)
    async with program(server, reference=str(incident.number)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("6")
        await running.until_on_screen("What happened")
        assert "in-app" in running.text()


async def test_what_the_key_or_the_account_lacks_is_named_and_the_rest_is_shown() -> None:
    server = make_demo_server(
        denied_scopes=["actions.view", "attachments.view", "in_app_postmortems.copy_as_markdown"],
        missing=["/v2/incident_updates", "/v2/incident_participants"],
    )
    incident = with_postmortem(server)
    async with program(server, reference=str(incident.number)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("2")
        await running.until_on_screen("Updates: not available in this account")
        assert "Owning team" in running.text()
        await running.press("3")
        await running.until_on_screen("Follow-ups: not for this key")
        assert "The key lacks the role viewer" in running.text()
        assert "r try again" in running.text()
        await running.press("5")
        await running.until_on_screen("! this key lacks the role viewer")
        running.only(RecordListView, "#tab-related RecordListView").action_last()
        await running.until_on_screen("! not available in this account")
        await running.press("6")
        await running.until_on_screen("Content: this key lacks the role postmort")


async def test_a_tab_that_failed_says_why_and_is_tried_again() -> None:
    server = make_demo_server()
    number = number_of(server, incident_id(server))
    server.faults.add(Fault(FaultKind.REFUSED, "GET", "/v3/actions", times=4))
    async with program(server, reference=number) as running:
        await running.until_on_screen("Read from the API")
        await running.press("4")
        await running.until_on_screen("Cannot reach the API")
        await running.press("r")
        await running.until_on_screen("To do")
        server.faults.add(Fault(FaultKind.REFUSED, "GET", "/v3/actions", times=4))
        await running.press("r")
        await running.until_on_screen("! Actions: Cannot reach the API")
        assert "To do" in running.text()


async def test_a_related_incident_and_a_link_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    server = make_demo_server()
    incident = next(
        one
        for one in reversed(server.organisation.incidents)
        if sum(
            other.plot is not None and one.plot is not None and other.plot[1] == one.plot[1]
            for other in server.organisation.incidents
        )
        > 1
    )
    async with program(server, reference=str(incident.number)) as running:
        monkeypatch.setattr(running.app, "open_url", opened.append)
        await running.until_on_screen("Read from the API")
        await running.press("5")
        await running.until_on_screen("Related incidents")
        listed = running.only(RecordListView, "#tab-related RecordListView")
        place = next(
            place
            for place, option in enumerate(listed.options)
            if (option.id or "").startswith("incident ")
        )
        listed.highlighted = place
        assert listed.current
        other = server.organisation.incident(listed.current.incident_id)
        assert other
        await running.press("enter")
        await running.until(lambda: f"INC-{other.number} " in running.text().splitlines()[0])
        await running.press("escape")
        await running.until(lambda: f"INC-{incident.number} " in running.text().splitlines()[0])


async def test_all_tabs_are_in_sight_however_narrow_it_is() -> None:
    server = make_demo_server(incidents=12)
    async with program(server, reference="12") as running:
        await running.until_on_screen("Read from the API")
        for width in (120, 100, 80, 60, 40):
            await running.pilot.resize_terminal(width, 24)
            await running.press("6")
            shown = running.only(Panel, "#tab-panel").render_line(0).text
            assert all(f" {number} " in shown for number in range(1, 8)), width
            assert "6 Post-mortem" in shown or "6 PM" in shown
            assert width not in (120, 80) or "3 Follow-ups" in shown, "the open tab cuts no other"


async def test_a_tab_that_is_left_while_it_is_read_harms_nothing() -> None:
    server = make_demo_server(incidents=12)
    workspace = make_workspace(server, latency=0.01)
    async with program(server, workspace=workspace, reference="12") as running:
        await running.until_on_screen("Read from the API")
        await running.press("2", "3", "4", "5", "6", "2", "r", "r", "escape")
        await running.until_screen("IncidentListScreen")
        await running.press("enter")
        await running.until_screen("IncidentScreen")
