"""Conflicts, undo, drafts and writes of unknown fate, as a person meets them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import OptionList

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.editing.form_spec import EDIT
from app.editing.records import WriteRecord
from app.editing.write_state import WriteEvent, WriteState
from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from tests.screens.test_forms import open_declare, row_of, send
from tests.support.demo import NOW, edit, fill_resolve_form, make_demo_server
from tests.support.program import Program, make_workspace, program


def small_server() -> DemoServer:
    return make_demo_server(incidents=30)


def with_journal(server: DemoServer, path: Path) -> Workspace:
    workspace = make_workspace(server)
    workspace.open_journal = lambda: Journal(path, now=lambda: NOW)
    return workspace


async def rename(running: Program, text: str) -> Incident:
    """Open the edit form of the incident at the cursor, write at the end of its name; its past."""
    incident = at_api(running)
    await running.press("e")
    await running.until_screen("EditScreen")
    await running.press("end")
    await running.write(text)
    return incident


def at_api(running: Program) -> Incident:
    """The incident at the cursor of the list, as the API has it now."""
    incident = running.server.organisation.incident(running.row.id)
    assert incident is not None
    return incident


async def test_what_others_changed_elsewhere_is_merged_silently() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        edit(running.server, incident.id, summary="Somebody else's words.")
        await send(running)
        await running.until_screen("IncidentListScreen")
        now = at_api(running)
        assert (now.name, now.summary) == (f"{incident.name} again", "Somebody else's words.")


async def test_what_both_changed_is_asked_and_reviewed_anew() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        edit(running.server, incident.id, name="Theirs")
        await send(running)
        await running.until_screen("ConflictScreen")
        said = running.text()
        parts = ("was", "theirs", "yours", "Theirs", *incident.name.split())
        assert all(part in said for part in parts)
        assert len(running.received("POST", "/actions/edit")) == 1, "only the other person's"
        await running.press("ctrl+s")
        await running.until_on_screen("✗ Name: choose theirs or yours first.")
        await running.press("m", "ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "− Theirs" in running.text(), "the review shows what is there now"
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == f"{incident.name} again"


async def test_a_conflict_is_a_table_and_lists_what_is_sent_without_one() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        severities = row_of(running, "severity_id").field.choices
        statuses = row_of(running, "incident_status_id").field.choices
        row_of(running, "severity_id").set_value((severities[0],))
        row_of(running, "incident_status_id").set_value(
            tuple(each for each in statuses if each.label == "Fixing")
        )
        edit(running.server, incident.id, name="Theirs", severity_id=severities[1].id)
        await send(running)
        await running.until_screen("ConflictScreen")
        said = running.text()
        assert "2 of 2 to choose" in said
        assert "Saved by someone else" in said
        assert "Name, Severity changed in the meantime" in said, "and the status did not"
        assert "while you were editing, 0s ago. Nothing was sent." in said
        (row,) = [line for line in said.split("\n") if "○ Theirs" in line]
        assert f"○ {incident.name[:12]}" in row
        assert "✗ Name, Severity: choose theirs or yours first." in said
        (alone,) = [line for line in said.split("\n") if "yours alone, no conflict" in line]
        assert "→ ● Fixing" in alone
        await running.press("m")
        assert "✗ Severity: choose theirs or yours first." in running.text()
        assert "+ Theirs" not in running.text()
        await running.pilot.resize_terminal(80, 24)
        await running.settle()
        said = running.text()
        assert "Saved by someone else" not in said
        assert "○ theirs Theirs" in said
        assert f"◉ yours  {incident.name[:12]}" in said
        lines = said.split("\n")
        place = next(number for number, line in enumerate(lines) if "theirs ▂" in line)
        await running.pilot.click(offset=(lines[place].index("theirs ▂"), place))
        assert "Every field is chosen." in running.text()
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")


async def test_their_value_can_be_kept_and_nothing_is_sent() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        edit(running.server, incident.id, name="Theirs")
        await send(running)
        await running.until_screen("ConflictScreen")
        await running.press("t", "ctrl+s")
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == "Theirs"
        assert "nothing was sent" in running.told()
        assert "is saved" not in running.told()
        assert len(running.received("POST", "/actions/edit")) == 1
        assert running.workspace.journal.drafts.all() == ()


async def test_leaving_a_conflict_keeps_what_was_typed() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        edit(running.server, incident.id, name="Theirs")
        await send(running)
        await running.until_screen("ConflictScreen")
        await running.press("escape")
        await running.until_screen("EditScreen")
        assert row_of(running, "name").value == f"{incident.name} again"


async def test_a_resumed_edit_does_not_overwrite_what_changed_since() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        edit(running.server, incident.id, name="Theirs", summary="Their summary")
        await running.press("r")
        await running.until_on_screen("Theirs")
        await running.press("e")
        await running.until_screen("EditScreen")
        assert row_of(running, "name").value == f"{incident.name} again"
        assert row_of(running, "summary").value == "Their summary"
        await send(running)
        await running.until_screen("ConflictScreen")


async def test_undo_takes_the_last_edit_back_through_a_review() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        await send(running)
        await running.until_screen("IncidentListScreen")
        await running.press("u")
        await running.until_screen("ReviewScreen")
        assert len(running.received("POST", "/actions/edit")) == 1, "nothing is sent unseen"
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        await running.until(lambda: at_api(running).name == incident.name)
        await running.press("u")
        await running.until_on_screen("There is nothing to undo")


async def test_undo_asks_when_somebody_has_changed_it_since() -> None:
    async with program(small_server()) as running:
        incident = await rename(running, " again")
        await send(running)
        await running.until_screen("IncidentListScreen")
        edit(running.server, incident.id, name="Theirs")
        await running.press("u")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("ConflictScreen")
        assert "Theirs" in running.text()


async def test_a_status_that_the_api_does_not_take_back_is_said() -> None:
    server = small_server()
    for incident in server.organisation.incidents:
        fill_resolve_form(server, incident.id)
    async with program(server) as running:
        await running.press("s")
        await running.until_screen("PickerScreen")
        await running.write("Closed")
        await running.until_on_screen("1 match")
        await running.press("enter")
        await running.until_screen("ReviewScreen")
        assert running.app.screen.focused is not None
        assert running.app.screen.focused.id == "back", "closing holds back"
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        await running.press("u")
        await running.until_on_screen("Cannot be undone")
        await running.until_on_screen("document moving from Closed")


async def test_enter_held_down_in_a_picker_does_not_send() -> None:
    async with program(small_server()) as running:
        await running.press("v")
        await running.until_screen("PickerScreen")
        await running.press("down", "enter", "enter", "enter")
        await running.until_screen("ReviewScreen")
        assert running.received("POST", "/actions/edit") == []


async def test_a_draft_outlives_the_program_to_the_last_character(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        await running.write("Checkout is down ")
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_on_screen("1 draft saved")
        await running.press("n")
        await running.until_screen("DeclareScreen")
        assert row_of(running, "name").typed == "Checkout is down "


@pytest.mark.slow
async def test_a_discarded_draft_is_gone_and_the_next_declare_is_another(tmp_path: Path) -> None:
    server = small_server()
    async with program(server, workspace=with_journal(server, tmp_path / "journal.db")) as running:
        await open_declare(running, "Checkout down")
        await running.until(lambda: len(running.workspace.journal.drafts.all()) == 1)
        (first,) = running.workspace.journal.drafts.all()
        await running.press("f8", "f8", "escape")
        await running.until_screen("IncidentListScreen")
        assert running.workspace.journal.drafts.all() == ()
        await open_declare(running, "Login down")
        await running.until(lambda: len(running.workspace.journal.drafts.all()) == 1)
        (second,) = running.workspace.journal.drafts.all()
        assert second.idempotency_key != first.idempotency_key


async def lose_a_declare(server: DemoServer, journal: Path, kind: FaultKind) -> None:
    """Declare, get no answer, and end the program."""
    server.faults.add(Fault(kind, "POST", "/v2/incidents", times=4))
    async with program(server, workspace=with_journal(server, journal)) as running:
        await open_declare(running, "Checkout down")
        await send(running)
        await running.until_on_screen(
            "Unconfirmed: it may have been saved; what you typed is still here."
        )


def named(server: DemoServer, name: str) -> int:
    return [incident.name for incident in server.organisation.incidents].count(name)


async def test_a_lost_declare_is_offered_and_sent_again_with_its_key(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    await lose_a_declare(server, journal, FaultKind.RESET_AFTER)
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_screen("PendingScreen")
        assert "Checkout down" in running.text()
        await running.press("s")
        await running.until_screen("ReviewScreen")
        assert "same key" in running.text()
        await running.press("y")
        await running.until_screen("IncidentScreen")
        assert running.workspace.journal.writes.outcome_unknown() == ()
        assert running.workspace.journal.drafts.all() == ()
        posts = running.received("POST", "/v2/incidents")
        assert len({post.body["idempotency_key"] for post in posts}) == 1
        assert {str(post.body) for post in posts} == {str(posts[0].body)}
    assert named(server, "Checkout down") == 1


async def test_a_lost_declare_can_be_looked_for_and_settled(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    await lose_a_declare(server, journal, FaultKind.RESET_AFTER)
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_screen("PendingScreen")
        await running.press("l")
        await running.until_on_screen("exists. enter opens it and confirms it.")
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        assert running.workspace.journal.writes.outcome_unknown() == ()
    assert named(server, "Checkout down") == 1


async def test_a_declare_that_never_arrived_is_said_to_be_missing(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    await lose_a_declare(server, journal, FaultKind.TIMEOUT_BEFORE)
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_screen("PendingScreen")
        await running.press("l")
        await running.until_on_screen("No incident named “Checkout down”")
        await running.press("f8", "f8")
        await running.until_on_screen("Discarded.")
        assert running.workspace.journal.writes.outcome_unknown() == ()
    assert named(server, "Checkout down") == 0


@pytest.mark.slow
async def test_corrections_after_a_lost_declare_are_kept_as_an_edit() -> None:
    server = small_server()
    server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "/v2/incidents", times=4))
    async with program(server) as running:
        await open_declare(running, "Checkout down")
        await send(running)
        await running.until_on_screen(
            "Unconfirmed: it may have been saved; what you typed is still here."
        )
        row_of(running, "name").focus_editor()
        await running.press("end")
        await running.write(" in Europe")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "It was sent before and no answer came." in running.text()
        await running.press("y")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Saved as first sent")
        await running.press("e")
        await running.until_screen("EditScreen")
        assert row_of(running, "name").value == "Checkout down in Europe"
    assert named(server, "Checkout down") == 1


async def test_an_edit_without_an_answer_is_settled_by_reading() -> None:
    for kind, saved in ((FaultKind.RESET_AFTER, True), (FaultKind.TIMEOUT_BEFORE, False)):
        server = small_server()
        server.faults.add(Fault(kind, "POST", "*/actions/edit"))
        async with program(server) as running:
            incident = await rename(running, " again")
            await send(running)
            if saved:
                await running.until_screen("IncidentListScreen")
            else:
                await running.until_on_screen("Not saved")
                await send(running)
                await running.until_screen("IncidentListScreen")
            assert at_api(running).name == f"{incident.name} again"
            assert len(running.received("POST", "/actions/edit")) == (1 if saved else 2)


async def test_an_edit_of_unknown_fate_is_settled_at_the_next_start(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    async with program(server, workspace=with_journal(server, journal)) as running:
        incident = await rename(running, " again")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "*/actions/edit"))
        server.faults.add(Fault(FaultKind.REFUSED, "GET", f"*/{incident.id}", skip=1, times=8))
        await send(running)
        await running.until_on_screen(
            "Unconfirmed: it may have been saved; what you typed is still here."
        )
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
    server.faults.clear()
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_screen("PendingScreen")
        await running.press("enter")
        await running.until_on_screen("it was saved.")
        assert running.workspace.journal.writes.outcome_unknown() == ()
        assert running.workspace.journal.drafts.all() == ()


async def test_giving_way_ends_an_edit_of_unknown_fate(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    async with program(server, workspace=with_journal(server, journal)) as running:
        incident = await rename(running, " again")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "*/actions/edit"))
        server.faults.add(Fault(FaultKind.REFUSED, "GET", f"*/{incident.id}", skip=1, times=8))
        await send(running)
        await running.until_on_screen("Unconfirmed")
    server.faults.clear()
    edit(server, incident.id, name="Theirs")
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_screen("PendingScreen")
        # Pressed again while it is read, it is read once.
        await running.press("enter", "enter")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("ConflictScreen")
        await running.press("t", "ctrl+s")
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == "Theirs"
        assert running.workspace.journal.writes.outcome_unknown() == ()
        assert running.workspace.journal.drafts.all() == ()


async def test_two_windows_do_not_share_a_draft(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    async with program(server, workspace=with_journal(server, journal)) as first:
        await open_declare(first, "Checkout down")
        await first.until(lambda: len(first.workspace.journal.drafts.all()) == 1)
        async with program(server, workspace=with_journal(server, journal)) as second:
            await second.press("n")
            await second.until_screen("DeclareScreen")
            assert row_of(second, "name").value == ""


async def test_a_disk_that_refuses_is_said_before_anything_is_typed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    server = small_server()
    workspace = with_journal(server, tmp_path / "file" / "journal.db")
    async with program(server, workspace=workspace) as running:
        await running.until_on_screen("cannot be saved to disk")
        await open_declare(running, "Checkout down")
        assert "What you type is not saved to disk." in running.text()
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.until_on_screen("cannot be saved to disk before it is sent")
        await running.press("y")
        await running.until_screen("IncidentScreen")
    assert named(server, "Checkout down") == 1


async def test_a_disk_that_stops_is_said_at_once_and_loses_nothing(tmp_path: Path) -> None:
    server = small_server()
    workspace = with_journal(server, tmp_path / "journal.db")
    async with program(server, workspace=workspace) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        await running.write("Checkout ")
        await running.until(lambda: len(workspace.journal.drafts.all()) == 1)
        refuse_writes(workspace.journal)
        await running.write("down")
        await running.until_on_screen("What you type is not saved to disk.")
        await running.until(lambda: "Checkout down" in workspace.journal.drafts.all()[0].current)


def refuse_writes(journal: Journal) -> None:
    """As if the file system had become read-only."""
    journal._database.query("PRAGMA query_only = ON")


async def test_what_is_sent_is_what_was_reviewed_and_journalled() -> None:
    async with program(small_server()) as running:
        states: list[tuple[WriteState, int]] = []
        watch = running.workspace.journal
        posts: Callable[[], int] = lambda: len(running.received("POST", "/actions/edit"))  # noqa: E731
        watch.writes.on_state = lambda state: states.append((state, posts()))
        await rename(running, " again")
        await send(running)
        await running.until_screen("IncidentListScreen")
        assert states == [(WriteState.READY, 0), (WriteState.SENT, 0), (WriteState.SUCCEEDED, 1)]
        (write,) = watch.writes.sent()
        (post,) = running.received("POST", "/actions/edit")
        assert write.payload == post.body
        assert post.body["incident"] == {"name": at_api(running).name}


async def test_pending_lists_drafts_and_opens_them() -> None:
    async with program(small_server()) as running:
        await rename(running, " again")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        await running.press("d")
        await running.until_screen("PendingScreen")
        assert running.only(OptionList).highlighted == 1
        await running.press("enter")
        await running.until_screen("EditScreen")
        assert row_of(running, "name").typed.endswith(" again")


async def test_an_edit_beside_one_that_has_no_answer_yet_says_so(tmp_path: Path) -> None:
    server, path = small_server(), tmp_path / "journal.db"
    async with program(server, workspace=with_journal(server, path)) as running:
        other_window = Journal(path, now=lambda: NOW)
        row = running.row
        title = f"{row.reference}: Status"
        number = other_window.writes.enqueue(WriteRecord(EDIT, row.id, title, {}))
        other_window.writes.mark_sent(number)
        await running.press("v", "2")
        await running.until_screen("ReviewScreen")
        await running.until_on_screen(f"“{title}” was sent before and has no answer yet.")
        await running.press("escape")
        await running.until_screen("EditScreen")
        other_window.writes.mark_done(number, WriteEvent.SUCCEED, row.id)
        other_window.close()
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "no answer yet" not in running.text()
        # Its own answer is slow: nothing of it is lost, and nothing is sent a second time.
        server.faults.add(Fault(FaultKind.LATENCY, "POST", "*/actions/edit", seconds=3600))
        await running.press("y")
        await running.until_on_screen("Sending…")
        await running.press("escape", "ctrl+s")
        await running.until_on_screen("Still sending; the form closes when the response arrives.")
    async with program(server, workspace=with_journal(server, path)) as running:
        await running.until_screen("PendingScreen")
        await running.until_on_screen("Severity")
    assert len(running.received("POST", "/actions/edit")) == 1
