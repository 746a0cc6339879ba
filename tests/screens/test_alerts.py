"""Alerts beside the incidents: listed, opened, declared from, attached, resolved, annotated."""

from typing import Any

import pytest

from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.alert_list import AlertEntry
from tests.screens.test_forms import send
from tests.screens.test_operations import agree
from tests.support.demo import ask, make_demo_server
from tests.support.program import Program, program
from widgets.forms.field_row import FieldRow
from widgets.incident.record_list import RecordListView
from widgets.table.table import LineTable

ATTACHED, NOTES = "/v2/incident_alerts", "/v1/alert_notes"


def rows(running: Program) -> list[AlertEntry]:
    return list(running.only(LineTable).rows)


async def to_alerts(running: Program) -> AlertEntry:
    """Show the alerts; gives the first one."""
    await running.press("A")
    await running.until_screen("AlertsScreen")
    await running.until_on_screen("read 0s ago")
    first = rows(running)[0]
    assert running.only(LineTable).current == first, "also if it was not the first one at first"
    return first


def connections(server: DemoServer, alert_id: str) -> list[dict[str, Any]]:
    _, answer = ask(server, ATTACHED, ("alert_id", alert_id), ("page_size", "50"))
    found: list[dict[str, Any]] = answer["incident_alerts"]
    return found


async def fill_required(running: Program) -> None:
    await running.until_screen("DeclareScreen")
    for row in list(running.app.screen.query(FieldRow)):
        if row.field.required and not row.value:
            row.focus_editor()
            await running.press("enter")
            await running.until_on_screen("match")
            await running.press("enter")
            await running.until_screen("DeclareScreen")


async def test_firing_and_unattached_ones_come_first_and_one_opens_with_all_its_fields() -> None:
    server = make_demo_server(incidents=60)
    async with program(server) as running:
        first = await to_alerts(running)
        groups = [row.group for row in rows(running)]
        assert groups == sorted(groups)
        assert {0, 2} <= set(groups)
        ages = [row.alert.created_at for row in rows(running) if row.group == 0]
        assert ages == sorted(ages, key=str, reverse=True)
        assert all(row.incidents is not None for row in rows(running) if row.is_firing)
        lookups = [one for one in server.requests if one.path == ATTACHED]
        assert len(lookups) <= sum(row.is_firing for row in rows(running))
        await running.press("enter")
        await running.until_screen("AlertScreen")
        await running.until_on_screen("none: the alert is unattached")
        for text in (first.alert.title, first.alert.source_url, "Service: payments-api"):
            assert text in running.text()
        await running.press("plus")
        await running.until_screen("OperationForm")
        await running.write("A deploy runs, see **4211**")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", NOTES))
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await agree(running, "Add a note to the alert: done")
        await running.until_on_screen("A deploy runs, see 4211")
        await running.press("space")
        await running.until_screen("ReviewScreen")
        assert "refuse this" in running.text()
        await agree(running, "Resolve the alert: done")
        await running.until_on_screen("resolved 0s ago")
        await running.press("escape")
        await running.until(lambda: rows(running)[0].alert.id != first.alert.id)
    _, answer = ask(server, NOTES, ("alert_id", first.alert.id))
    assert [note["content"] for note in answer["alert_notes"]] == ["A deploy runs, see **4211**"]


async def test_an_incident_is_declared_from_the_newest_alert_which_is_attached() -> None:
    server = make_demo_server(incidents=60)
    async with program(server) as running:
        first = await to_alerts(running)
        await running.press("n")
        await fill_required(running)
        # Both answers are lost.
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "/v2/incidents"))
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", ATTACHED))
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "Declare and attach the alert: " in running.text()
        assert f"The alert is attached to it: {first.alert.title}" in running.text()
        await running.press("y")
        await running.until_screen("IncidentScreen")
    sent, again = running.received("POST", "/v2/incidents")
    assert again.body == sent.body
    assert sent.body["name"] == first.alert.title
    assert first.alert.source_url in sent.body["summary"]
    assert "Service: payments-api" in sent.body["summary"]
    fields = server.organisation.custom_fields
    assert {
        fields[each["custom_field_id"]]["name"] for each in sent.body["custom_field_entries"]
    } == {
        "Owning team",
        "Affected services",
    }
    (attached,) = running.received("POST", ATTACHED)
    assert attached.body["alert_id"] == first.alert.id
    (connection,) = connections(server, first.alert.id)
    assert connection["incident"]["name"] == first.alert.title


async def test_an_attachment_that_could_not_be_sent_stays_pending_and_is_reviewed_again() -> None:
    server = make_demo_server(incidents=60)
    async with program(server) as running:
        first = await to_alerts(running)
        await running.press("n")
        await fill_required(running)
        server.faults.add(Fault(FaultKind.REFUSED, "POST", ATTACHED, times=0))
        await send(running)
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("The alert was not attached.")
        server.faults.clear()
        (left,) = running.workspace.journal.writes.outcome_unknown()
        await running.press("d")
        await running.until_screen("PendingScreen")
        await running.until_on_screen("Attach an alert")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        await agree(running, "Attach an alert: done")
    assert left.payload["alert_id"] == first.alert.id
    assert len(connections(server, first.alert.id)) == 1
    names = [one.name for one in server.organisation.incidents]
    assert names.count(first.alert.title) == 1


async def test_an_alert_is_attached_to_an_open_incident_and_leads_to_it() -> None:
    server = make_demo_server(incidents=60)
    async with program(server) as running:
        first = await to_alerts(running)
        await running.press("a")
        await running.until_screen("PickerScreen")
        await running.until_on_screen("INC-60")
        await running.write("INC-60")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        await agree(running, "Attach an alert: done on INC-60.")
        await running.until_on_screen("4 of 5 unattached")
        (connection,) = connections(server, first.alert.id)
        assert connection["incident"]["reference"] == "INC-60"
        place = [row.alert.id for row in rows(running)].index(first.alert.id)
        running.only(LineTable).move_cursor(row=place)
        await running.press("enter")
        await running.until_screen("AlertScreen")
        await running.until_on_screen("INC-60")
        listed = running.only(RecordListView)
        listed.highlight_entry(f"incident {connection['incident']['id']}")
        await running.press("enter")
        await running.until_screen("IncidentScreen")


async def test_without_permission_or_connection_it_says_so_and_keeps_what_was_read() -> None:
    server = make_demo_server(incidents=20, denied_scopes=["alerts.edit", "alerts.resolve"])
    async with program(server) as running:
        first = await to_alerts(running)
        await running.press("space")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_on_screen("alerts.resolve")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        server.faults.add(Fault(FaultKind.REFUSED, path="/v2/alerts*", times=0))
        await running.press("A")
        await running.until_on_screen("! Cannot reach the API · read 0s ago")
        assert rows(running)[0].alert.id == first.alert.id
        await running.press("escape")
        server.faults.clear()
        server.faults.add(Fault(FaultKind.STATUS, path="/v1/alert_notes*", status=404, times=0))
        await running.press("A", "enter")
        await running.until_on_screen("! not available in this account")
        assert first.alert.title in running.text()


async def test_a_write_that_takes_long_is_not_said_to_be_confirmed() -> None:
    server = make_demo_server(incidents=60)
    async with program(server) as running:
        first = await to_alerts(running)
        server.faults.add(Fault(FaultKind.LATENCY, "POST", "/v2/alerts/*", seconds=3600))
        await running.press("space")
        await running.until_screen("ReviewScreen")
        await running.press("y", "escape", "d")
        await running.until_screen("PendingScreen")
        assert f"Being sent, not confirmed yet: “{first.alert.title}”" in running.text()
        assert "discard" not in running.text()


async def test_a_write_that_was_not_applied_is_named() -> None:
    server = make_demo_server(incidents=60)
    async with program(server) as running:
        first = await to_alerts(running)
        server.faults.add(Fault(FaultKind.TIMEOUT_BEFORE, "POST", "/v2/alerts/*"))
        await running.press("space")
        await running.until_screen("ReviewScreen")
        await agree(running, "Not saved: Resolve the alert")
        assert f"{first.alert.title}. demo.invalid: no answer" in running.told()
        assert "typed" not in running.told()


async def test_only_what_was_changed_after_the_alert_had_filled_it_is_a_draft() -> None:
    async with program(make_demo_server(incidents=60)) as running:
        await to_alerts(running)
        drafts = running.workspace.journal.drafts
        for typed in ("", "!"):
            await running.press("n")
            await running.until_screen("DeclareScreen")
            await running.write(typed)
            await running.press("escape")
            await running.until_screen("AlertsScreen")
            assert len(drafts.all()) == len(typed)
            assert ("Draft saved" in running.told()) is bool(typed)


async def test_an_attachment_that_was_only_reviewed_is_no_draft() -> None:
    async with program(make_demo_server(incidents=60)) as running:
        await to_alerts(running)
        drafts = running.workspace.journal.drafts
        await running.press("a")
        await running.until_screen("PickerScreen")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        await running.press("escape", "escape")
        await running.until_screen("AlertsScreen")
        assert drafts.all() == ()
        assert "Draft saved" not in running.told()
        # What was confirmed and not accepted is kept.
        running.server.faults.add(Fault(FaultKind.STATUS, "POST", times=9, status=422))
        await running.press("a")
        await running.until_screen("PickerScreen")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("OperationForm")
        await running.press("escape")
        await running.until_screen("AlertsScreen")
        assert len(drafts.all()) == 1


async def test_a_narrow_window_says_which_alerts_are_firing() -> None:
    async with program(make_demo_server(incidents=60), size=(40, 12)) as running:
        first = await to_alerts(running)
        assert f"● firing   {first.alert.title[:12]}" in running.text()


@pytest.mark.parametrize("failed", [1, 0])
async def test_attachments_that_could_not_be_read_are_unknown_and_not_counted(failed: int) -> None:
    server = make_demo_server(incidents=60)
    server.faults.add(Fault(FaultKind.STATUS, "GET", ATTACHED, failed, status=404))
    async with program(server) as running:
        await running.press("A")
        await running.until_screen("AlertsScreen")
        await running.until_on_screen("0s ago")
        firing = [row for row in rows(running) if row.is_firing]
        unknown = failed or len(firing)
        unattached = sum(row.incidents == () for row in firing)
        said = f"{unattached} of {len(firing)} unattached · {unknown} unknown"
        await running.until_on_screen(said)
