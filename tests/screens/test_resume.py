"""Every kind of draft is resumed from the list of drafts, with what was typed."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.widgets import OptionList

from app.domain.model_base import Record
from app.editing.operation_target import OperationTarget, target_of
from app.editing.operations import OPERATIONS, WITHOUT_FORM
from app.editing.records import DraftRecord
from app.editing.related_operations import ACCESS_OPERATIONS, ATTACH_ALERT
from screens.base.picker import PickerScreen
from tests.screens.test_writing import small_server, with_journal
from tests.support.demo import NOW
from tests.support.journals import write_old_journal
from tests.support.program import Program, program
from widgets.forms.incident_form import IncidentForm

FORMS = {"declare": "DeclareScreen", "edit": "EditScreen", "bulk": "BulkForm"}


async def resume(running: Program, draft: DraftRecord) -> str:
    """Open a draft from the list of drafts; what its form says."""
    await running.press("d")
    await running.until_screen("PendingScreen")
    listed = running.only(OptionList)
    listed.highlighted = listed.get_option_index(f"draft {draft.id}")
    await running.press("enter")
    await running.until_screen(FORMS.get(draft.spec.form, "OperationForm"))
    await running.until(lambda: running.only(IncidentForm).changed_count() > 0)
    return running.text()


async def pick_section(running: Program, key: str, form: str) -> None:
    await running.press(key)
    await running.until_screen("PickerScreen")
    await running.write("All of")
    await running.until_on_screen("1 match")
    await running.press("enter")
    await running.until_screen(form)


async def pick_another(running: Program) -> None:
    """Choose another value in the field that has the focus."""
    await running.press("enter")
    await running.until_on_screen(" match")
    await running.press("down", "enter")
    await running.until(lambda: not isinstance(running.app.screen, PickerScreen))


SECTIONS = ("a", "Incident Lead"), ("t", "Impact started at"), ("c", "Regions")


@pytest.mark.parametrize(("key", "label"), SECTIONS)
async def test_the_draft_of_a_section_is_resumed(key: str, label: str) -> None:
    async with program(small_server()) as running:
        await pick_section(running, key, "EditScreen")
        match key:
            case "a":
                await pick_another(running)
            case "c":
                await running.press("enter")
                await running.until_on_screen(" match")
                await running.press("space", "ctrl+s")
                await running.until_screen("EditScreen")
            case _:
                await running.write("-15m")
        typed = running.only(IncidentForm).values()
        await leave(running)
        (draft,) = running.workspace.journal.drafts.all()
        assert label in await resume(running, draft)
        assert running.only(IncidentForm).values() == typed
        await running.press("f8", "f8")
        await leave(running)
        assert running.workspace.journal.drafts.all() == ()


async def test_a_long_line_of_a_draft_is_continued_at_its_end() -> None:
    async with program(small_server(), size=(80, 24)) as running:
        await running.press("n")
        await running.until_screen("DeclareScreen")
        await running.write("A name that is much longer than its line, " * 3 + "and its end")
        await leave(running)
        (draft,) = running.workspace.journal.drafts.all()
        await resume(running, draft)
        await running.until_on_screen("and its end")


async def leave(running: Program) -> None:
    await running.press("escape")
    await running.until_screen("IncidentListScreen")


async def test_the_draft_of_a_quick_edit_is_resumed() -> None:
    async with program(small_server()) as running:
        await running.press("m")
        await running.until_screen("EditScreen")
        await running.write("Words: more ")
        await leave(running)
        (draft,) = running.workspace.journal.drafts.all()
        assert "Words: more" in await resume(running, draft)


async def test_the_draft_of_a_bulk_edit_of_roles_is_resumed() -> None:
    async with program(small_server()) as running:
        await running.press("5", "home", "space", "space")
        await pick_section(running, "a", "BulkForm")
        await pick_another(running)
        changed = running.only(IncidentForm).values()
        await leave(running)
        (draft,) = running.workspace.journal.drafts.all()
        assert "Edit 2 incidents" in await resume(running, draft)
        assert running.only(IncidentForm).values() == changed


# Nothing is typed to attach an alert, or to give somebody access.
FORMS_OF_OPERATIONS = sorted(set(OPERATIONS) - WITHOUT_FORM - {ATTACH_ALERT, *ACCESS_OPERATIONS})


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(name, marks=[] if place % 3 == 0 else [pytest.mark.slow])
        for place, name in enumerate(FORMS_OF_OPERATIONS)
    ],
)
async def test_the_draft_of_an_operation_is_resumed(operation: str) -> None:
    async with program(small_server()) as running:
        about = await record(running, operation)
        running.app.navigator.operations.open_operation(operation, *about)
        await running.until_screen("OperationForm")
        form = running.only(IncidentForm)
        next(row for row in form.rows if row.typed_text is not None).focus_editor()
        await running.write("Words: more ")
        typed, changed = form.values(), form.changed_count()
        await leave(running)
        (draft,) = running.workspace.journal.drafts.all()
        await resume(running, draft)
        assert any("Words: more" in row.typed for row in running.only(IncidentForm).rows)
        assert running.only(IncidentForm).values() == typed
        assert running.only(IncidentForm).changed_count() == changed
        await leave(running)
        await running.press("d")
        await running.until_screen("PendingScreen")
        assert OPERATIONS[operation].title in running.text()
        assert draft.title[:40] in running.text()


async def record(running: Program, operation: str) -> tuple[str, OperationTarget]:
    """An incident, and the record of it that an operation changes."""
    service = running.workspace.service
    for incident in running.server.organisation.incidents:
        match operation:
            case "edit-follow-up":
                found: Sequence[Record] = (await service.follow_ups.for_incident(incident.id)).items
            case "edit-action":
                found = (await service.actions.for_incident(incident.id)).items
            case "edit-moment":
                found = (await service.log.timeline(incident.id)).items
            case "snooze" | "reassign":
                found = (await service.related.escalations(incident.id)).items
            case _:
                return incident.id, OperationTarget()
        if found:
            return incident.id, target_of(found[0])
    raise LookupError(operation)


async def test_what_is_locked_in_a_record_stays_so() -> None:
    async with program(small_server()) as running:
        target = OperationTarget(
            "t1", "Paged", {"title": "Paged", "timestamp": NOW}, {"timestamp": "No."}
        )
        running.app.navigator.operations.open_operation("edit-moment", running.row.id, target)
        await running.until_screen("OperationForm")
        await running.write("!")
        await leave(running)
        (draft,) = running.workspace.journal.drafts.all()
        assert "No." in await resume(running, draft)


async def test_drafts_of_an_earlier_version_are_resumed(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    write_old_journal(path)
    server = small_server()
    async with program(server, workspace=with_journal(server, path), synced=False) as running:
        await running.until_screen("PendingScreen")
        await running.press("escape")
        everything = len(server.organisation.incidents)
        await running.until(lambda: running.workspace.cache.stored == everything)
        drafts = running.workspace.journal.drafts.all()
        assert len(drafts) == 10
        lost = {write.draft for write in running.workspace.journal.writes.outcome_unknown()}
        for draft in drafts:
            if draft.id in lost:
                continue
            said = await resume(running, draft)
            assert running.only(IncidentForm).changed_count() > 0, said
            await leave(running)
