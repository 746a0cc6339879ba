"""What is done to incidents besides editing them: formed, reviewed, sent once, found out about."""

from typing import Any

import pytest
from textual.widgets import Button

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from tests.support.demo import ask, make_demo_server
from tests.support.demo_writes import incident_id
from tests.support.program import Program, program
from widgets.incident.record_list import RecordListView

UPDATES = "/v2/incident_updates"


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server()


def live(server: DemoServer) -> Incident:
    incident = server.organisation.incident(incident_id(server))
    assert incident
    server.requests.clear()
    return incident


def listed(server: DemoServer, path: str, name: str, incident: Incident) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(
        server, path, ("incident_id", incident.id), ("page_size", "250")
    )[1][name]
    return found


async def open_tab(running: Program, key: str, seen: str) -> None:
    await running.until_on_screen("Read from the API")
    await running.press(key)
    await running.until_on_screen(seen)


async def to_review(running: Program) -> None:
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")


async def agree(running: Program, said: str) -> None:
    await running.press("y")
    await running.until_on_screen(said)


def point_at(running: Program, tab: str, prefix: str, text: str = "") -> None:
    """Put the cursor on an entry of a tab."""
    entries = running.only(RecordListView, f"#{tab} RecordListView")
    for place, option in enumerate(entries.options):
        if (option.id or "").startswith(prefix) and text in str(option.prompt):
            entries.highlighted = place
            return
    raise LookupError(f"no {prefix} with {text!r}")


async def test_an_update_is_shared_once_though_its_answer_is_lost(server: DemoServer) -> None:
    incident = live(server)
    before = len(listed(server, UPDATES, "incident_updates", incident))
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "2", "Newest first")
        await running.press("U")
        await running.until_screen("OperationForm")
        await to_nothing(running)
        await running.write("Back to normal")
        await running.press("tab", "enter")
        await running.until_on_screen("matches")
        await running.write("Monitoring")
        await running.press("enter")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", UPDATES, times=4))
        await to_review(running)
        assert running.received("POST", UPDATES) == []
        await agree(running, "what you typed is still here")
        await running.press("escape")
        await running.until_screen("IncidentScreen")
        await running.press("d")
        await running.until_on_screen("Unconfirmed")
        await running.press("s")
        await running.until_screen("ReviewScreen")
        await running.until_on_screen("It was sent before")
        await running.press("y")
        await running.until(lambda: not running.workspace.journal.writes.outcome_unknown())
    sent = running.received("POST", UPDATES)
    assert len(sent) == 5
    assert len({request.body["idempotency_key"] for request in sent}) == 1
    after = listed(server, UPDATES, "incident_updates", incident)
    assert len(after) == before + 1
    assert after[-1]["new_incident_status"]["name"] == "Monitoring"


async def to_nothing(running: Program) -> None:
    """An update that says nothing is not sent."""
    await running.press("ctrl+s")
    await running.until_on_screen("An update needs a message")


async def test_where_the_account_has_no_updates_that_is_said_and_nothing_is_lost() -> None:
    server = make_demo_server(missing=[UPDATES])
    incident = live(server)
    async with program(server, reference=str(incident.number)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("U")
        await running.write("Back to normal")
        await to_review(running)
        await agree(running, "There is no endpoint")
        assert "Back to normal" in running.text()


async def test_follow_ups_are_made_completed_assigned_and_deleted(server: DemoServer) -> None:
    incident = live(server)
    path, name = "/v3/follow_ups", "follow_ups"
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "3", "To do")
        await running.press("plus")
        await running.write("Alert earlier")
        await to_review(running)
        await agree(running, "New follow-up: done")
        await running.until_on_screen("○ Alert earlier")
        point_at(running, "tab-follow-ups", "work", "Alert earlier")
        await running.press("space")
        await running.until_screen("ReviewScreen")
        assert "To do → Done" in running.text()
        await agree(running, "✓ Alert earlier")
        made = next(
            one for one in listed(server, path, name, incident) if one["title"] == "Alert earlier"
        )
        assert made["status"] == "completed"
        point_at(running, "tab-follow-ups", "work", "Alert earlier")
        await running.press("A")
        await running.until_on_screen("matches")
        await running.write("grace")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until(lambda: "assignee" in _again(server, made, path))
        await running.until_screen("IncidentScreen")
        # The same record, taken away from whoever has it: null, as the API documents it.
        body = running.received("PUT", made["id"])[-1].body
        assert set(body) == {"title", "status", "assignee_id"}
        await running.until_on_screen("✓ Alert earlier")
        point_at(running, "tab-follow-ups", "work", "Alert earlier")
        await running.press("delete")
        await running.until_screen("ReviewScreen")
        assert running.only(Button, "#back").has_focus
        await agree(running, "Delete the follow-up: done")
    assert made["id"] not in [one["id"] for one in listed(server, path, name, incident)]


def _again(server: DemoServer, record: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = ask(server, f"{path}/{record['id']}")[1]["follow_up"]
    return found


async def test_work_of_which_no_answer_came_is_looked_for_and_is_there_once(
    server: DemoServer,
) -> None:
    incident = live(server)
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "4", "To do")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "/v3/actions"))
        await running.press("plus")
        await running.write("Call the bank")
        await to_review(running)
        await agree(running, "New action: done")
        assert running.workspace.journal.writes.outcome_unknown() == ()
        server.faults.add(Fault(FaultKind.RESET_BEFORE, "POST", "/v3/actions"))
        await running.press("plus")
        await running.write("Call them again")
        await to_review(running)
        await agree(running, "Not saved")
        assert "Call them again" in running.text()
    told = [one["description"] for one in listed(server, "/v3/actions", "actions", incident)]
    assert told.count("Call the bank") == 1
    assert "Call them again" not in told


async def test_what_somebody_changed_meanwhile_is_put_to_the_person(server: DemoServer) -> None:
    incident = live(server)
    held = listed(server, "/v3/actions", "actions", incident)[0]
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "4", "To do")
        point_at(running, "tab-actions", f"work {held['id']}")
        await running.press("enter")
        await running.until_screen("OperationForm")
        theirs = {"description": "Theirs", "status": held["status"]}
        ask(server, f"/v3/actions/{held['id']}", method="PUT", body=theirs)
        await running.press("tab")
        await running.press("ctrl+end")
        await running.write(" mine")
        await to_review(running)
        await running.press("y")
        await running.until_screen("ConflictScreen")
        assert "Theirs" in running.text()


async def test_the_timeline_gets_items_and_keeps_the_moments_of_promoted_ones(
    server: DemoServer,
) -> None:
    incident = live(server)
    path, name = "/v2/incident_timeline_items", "incident_timeline_items"
    before = len(listed(server, path, name, incident))
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "2", "Newest first")
        await running.press("plus")
        await running.write("Deployed 4211")
        await running.press("tab")
        await running.write("03:05")
        await to_review(running)
        await agree(running, "★ Deployed 4211")
        point_at(running, "tab-timeline", "event", "Deployed 4211")
        await running.press("enter")
        await running.until_screen("OperationForm")
        await running.press("end")
        await running.write("!")
        await to_review(running)
        await agree(running, "★ Deployed 4211!")
        items = listed(server, path, name, incident)
        promoted = next(one for one in items if "activity_log_id" in one)
        point_at(running, "tab-timeline", f"event {promoted['activity_log_id']}")
        await running.press("enter")
        await running.until_on_screen("It follows the activity")
    assert len(items) == before + 1
    mine = next(one for one in items if one["title"] == "Deployed 4211!")
    assert mine["timestamp"] == "2026-11-24T03:05:00Z"
    assert running.received("PATCH", mine["id"])[0].body == {"title": "Deployed 4211!"}


async def test_links_are_attached_and_removed_and_people_are_paged_after_a_second_look(
    server: DemoServer,
) -> None:
    incident = live(server)
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "Alerts")
        assert incident.plot
        assert f"Service: {incident.plot.service} · Region: " in running.text()
        await running.press("plus")
        await running.write("https://docs.example/1")
        await to_review(running)
        await agree(running, "Attach a link: done")
        await running.until_on_screen("Escalations")
        await running.until(lambda: "docs.example" in _prompts(running))
        point_at(running, "tab-related", "attachment", "docs.example")
        await running.press("delete")
        await running.until_screen("ReviewScreen")
        await agree(running, "Remove the attachment: done")
        await running.until(lambda: "docs.example" not in _prompts(running))
        await running.press("P")
        await running.until_screen("OperationForm")
        # The path of the incident's team is chosen already.
        await running.until_on_screen(f"Path               {incident.plot.team} on call")
        await running.press("tab", "backspace", "ctrl+s")
        await running.until_on_screen("Choose a path or people.")
        await running.press("enter")
        await running.until_on_screen("matches")
        await running.press("1")
        await to_review(running)
        assert "This wakes people up" in running.text()
        assert running.only(Button, "#back").has_focus
        assert running.received("POST", "/v2/escalations") == []
        await agree(running, "Page somebody: done")
    (sent,) = running.received("POST", "/v2/escalations")
    assert sent.body["incident_id"] == incident.id
    assert sent.body["escalation_path_id"]


async def test_what_the_key_may_not_do_is_said_before_anything_is_typed() -> None:
    server = make_demo_server(roles=["viewer", "global_access", "incident_editor"])
    incident = live(server)
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "Alerts")
        await running.press("P")
        await running.until_on_screen("escalation_creator")
        assert type(running.app.screen).__name__ == "IncidentScreen"


def _prompts(running: Program) -> str:
    entries = running.only(RecordListView, "#tab-related RecordListView")
    return "\n".join(str(option.prompt) for option in entries.options)
