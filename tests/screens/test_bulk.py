"""One edit over all marked incidents: one review, each checked, told row by row, resumable."""

from pathlib import Path

from app.demo.faults import Fault, FaultKind
from app.editing.form_spec import Form
from app.writes.bulk import Progress
from screens.forms.bulk_edit import BulkScreen
from screens.forms.bulk_form import BulkForm
from tests.screens.test_forms import row_of
from tests.screens.test_writing import small_server, with_journal
from tests.support.demo import ask, edit, fill_resolve_form
from tests.support.program import Program, program
from widgets.forms.incident_form import IncidentForm
from widgets.table.table import LineTable


async def mark(running: Program, count: int) -> tuple[str, ...]:
    """Mark the first incidents of All."""
    await running.press("5", "home", *["space"] * count)
    return tuple(row.id for row in running.table.rows[:count])


async def review_severity(running: Program, count: int = 5) -> tuple[str, ...]:
    """Raise the severity of so many, as far as the review."""
    ids = await mark(running, count)
    await running.press("v", "1")
    await running.until_screen("BulkScreen")
    return ids


def severities(running: Program, ids: tuple[str, ...]) -> set[str]:
    incidents = [running.server.organisation.incident(incident_id) for incident_id in ids]
    return {incident.severity["id"] for incident in incidents if incident and incident.severity}


def bulk(running: Program) -> BulkScreen:
    assert isinstance(running.app.screen, BulkScreen)
    return running.app.screen


async def ended(running: Program) -> None:
    await running.until(lambda: bulk(running)._phase == "ended")
    await running.settle()


async def test_all_marked_are_edited_after_one_review_that_holds_back() -> None:
    async with program(small_server()) as running:
        ids = await review_severity(running)
        assert running.app.screen.focused is not None
        assert running.app.screen.focused.id == "back"
        assert running.received("POST", "/actions/edit") == []
        rows = bulk(running)._edit.rows
        said = running.text()
        assert all(row.reference in said for row in rows.values())
        await running.press("y")
        await ended(running)
        assert f"{len(rows)} done · 0 conflicted · 0 failed · 0 waiting" in running.text()
        first = running.workspace.configuration().severities[0]
        assert severities(running, ids) == {first.id}
        assert len(running.received("POST", "/actions/edit")) == len(rows)
        await running.press("escape")
        await running.until_screen("IncidentListScreen")


async def test_conflicts_and_failures_are_told_and_the_failed_alone_tried_again() -> None:
    server = small_server()
    async with program(server) as running:
        await review_severity(running)
        (taken, refused, *others) = bulk(running)._edit.rows
        other = running.workspace.configuration().severities[-1]
        edit(server, taken, severity_id=other.id)
        server.faults.add(Fault(FaultKind.STATUS, "POST", f"*/{refused}/actions/edit", status=422))
        await running.press("y")
        await ended(running)
        said = running.text()
        assert f"{len(others)} done · 1 conflicted · 1 failed" in said
        assert severities(running, (taken,)) == {other.id}, "nobody is overwritten unseen"
        listed = running.only(LineTable, "#bulk-rows").rows
        assert {row.incident_id for row in listed[:2]} == {taken, refused}, "they come first"
        failed = bulk(running)._edit.rows[refused]
        assert failed.request_id
        before = len(running.received("POST", "/actions/edit"))
        await running.press("r", "y")
        await running.until(lambda: not bulk(running)._edit.count(Progress.FAILED))
        await ended(running)
        assert len(running.received("POST", "/actions/edit")) == before + 1


async def test_a_bulk_edit_that_was_cut_off_goes_on_at_the_next_start(tmp_path: Path) -> None:
    server = small_server()
    journal = tmp_path / "journal.db"
    async with program(server, workspace=with_journal(server, journal)) as running:
        ids = await review_severity(running)
        rows = len(bulk(running)._edit.rows)
        # The program ends while the second waits for its answer.
        server.faults.add(Fault(FaultKind.LATENCY, "POST", "*/actions/edit", skip=1, seconds=3600))
        await running.press("y")
        await running.until(lambda: len(running.received("POST", "/actions/edit")) == 2)
        assert "Send all" not in running.text()
    server.faults.clear()
    async with program(server, workspace=with_journal(server, journal)) as running:
        await running.until_screen("PendingScreen")
        await running.until_on_screen("edits not sent")
        left = sum(map(len, running.workspace.journal.writes.batches()))
        assert 0 < left < rows
        while not isinstance(running.app.screen, BulkScreen):
            await running.press("down", "enter")
        await running.press("y")
        await ended(running)
        await running.press("escape")
        assert running.workspace.journal.writes.batches() == ()
        untouched = set(ids) - {
            request.path.split("/")[3] for request in running.received("POST", "/actions/edit")
        }
        assert len(untouched) == len(ids) - rows


async def test_what_differs_can_be_emptied_in_all_or_left_alone() -> None:
    async with program(small_server()) as running:
        ids = await mark(running, 3)
        await running.press("m")
        await running.until_screen("BulkForm")
        await running.until_on_screen("various")
        await running.press("ctrl+s")
        await running.until_on_screen("Nothing is set")
        await running.write("x")
        await running.press("backspace", "ctrl+s")
        await running.until_on_screen("Nothing is set")
        await running.press("f9")
        await running.until_on_screen("emptied")
        await running.press("ctrl+s")
        await running.until_screen("BulkScreen")
        assert "→ cleared" in running.text()
        assert "! 1 incident skipped: unchanged" in running.text()
        await running.press("y")
        await ended(running)
        found = [running.server.organisation.incident(each) for each in ids]
        assert [each.summary for each in found if each] == ["", "", ""]


async def test_closing_several_asks_for_what_is_missing_and_says_what_each_leaves_open() -> None:
    server = small_server()
    async with program(server, size=(80, 24)) as running:
        ids = await mark(running, 3)
        for incident_id in ids:
            follow_up = {"incident_id": incident_id, "title": "Alert earlier"}
            assert ask(server, "/v3/follow_ups", method="POST", body=follow_up)[0] == 201
            fill_resolve_form(server, incident_id)
        first = server.organisation.incident(ids[0])
        assert first
        first.summary = ""
        await running.press("r", "x")
        await running.until_screen("PickerScreen")
        await running.write("Closed")
        await running.press("enter")
        await running.until_screen("BulkForm")
        assert f"form of INC-{first.number}. It is set only there." in running.text()
        row_of(running, "summary").write("It was down.")
        await running.press("ctrl+s")
        await running.until_screen("BulkScreen")
        assert "open follow-ups in 3 incidents" in running.text()
        assert "Closed at (3)" in " ".join(running.text().replace("┃", " ").split())
        rows = bulk(running)._edit.rows
        assert all("Alert earlier" in rows[each].warnings[0] for each in ids)
        await running.press("y")
        await ended(running)
        sent = {
            request.path.split("/")[3]: {*request.body["incident"]}
            for request in running.received("POST", "/actions/edit")
        }
        status = {"incident_status_id"}
        assert [sent[each] for each in ids] == [{*status, "summary"}, status, status]


async def test_leaving_the_review_sends_nothing_and_keeps_the_form() -> None:
    async with program(small_server()) as running:
        await review_severity(running)
        await running.press("escape")
        await running.until_screen("BulkForm")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        assert running.received("POST", "/actions/edit") == []
        assert running.workspace.journal.writes.batches() == ()
        (draft,) = running.workspace.journal.drafts.all()
        assert (draft.spec.form, draft.spec.fields) == (Form.BULK, ("severity_id",))


async def test_the_last_edit_can_be_made_on_all_marked() -> None:
    async with program(small_server()) as running:
        await running.press("5", "v", "1")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentListScreen")
        ids = await mark(running, 4)
        await running.press("full_stop")
        await running.until_screen("BulkScreen")
        await running.press("y")
        await ended(running)
        first = running.workspace.configuration().severities[0]
        assert severities(running, ids) == {first.id}


async def test_a_status_that_one_of_them_may_not_take_is_taken_at_a_second_step() -> None:
    async with program(small_server()) as running:
        await mark(running, 8)
        await running.press("s")
        await running.until_screen("PickerScreen")
        await running.until_on_screen("may be refused")
        await running.write("Investigating")
        await running.until_on_screen("1 match")
        await running.press("enter")
        await running.settle()
        assert type(running.app.screen).__name__ == "PickerScreen"
        await running.press("enter")
        await running.until_screen("BulkScreen")


async def test_what_is_about_one_incident_is_about_the_one_at_the_cursor() -> None:
    async with program(small_server()) as running:
        ids = await mark(running, 3)
        assert running.row.id not in ids
        reference = running.row.reference
        await running.press("y")
        await running.until_on_screen(f"{reference} ")
        await running.press("U")
        await running.until_on_screen(f"Share an update  {reference}")


async def test_once_its_rows_are_kept_the_form_of_a_bulk_edit_is_no_draft_any_more() -> None:
    server = small_server()
    async with program(server) as running:
        await review_severity(running)
        server.faults.add(Fault(FaultKind.LATENCY, "POST", "*/actions/edit", seconds=3600))
        form = running.app.screen_stack[-2]
        assert isinstance(form, BulkForm)
        await running.press("y")
        await running.until(lambda: bool(running.received("POST", "/actions/edit")))
        # News of what was chosen can be late.
        form.post_message(IncidentForm.Changed(next(iter(form.form.rows))))
        await running.settle()
        assert not form.draft.is_saving
        assert running.workspace.journal.drafts.all() == ()
