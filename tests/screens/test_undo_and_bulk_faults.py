"""Undo, repeat and bulk edits keep the same promises as a form when answers are lost."""

from typing import Any

import pytest

from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.fields import Choice, Value
from app.writes.bulk import Progress
from tests.screens.test_bulk import bulk, ended, review_severity
from tests.screens.test_forms import row_of, send
from tests.screens.test_resume import resume
from tests.screens.test_unconfirmed import leave, lose_an_edit, open_pending
from tests.screens.test_writing import at_api, rename, small_server
from tests.support.demo import KEY, NOW, edit
from tests.support.program import Program, program

NOTHING = "There is nothing to undo"


async def rename_and_undo(running: Program) -> str:
    """Rename an incident, then open the review that takes it back; its name before."""
    incident = await rename(running, " again")
    await send(running)
    await running.until_screen("IncidentListScreen")
    await running.press("u")
    await running.until_screen("ReviewScreen")
    return incident.name


async def test_an_undo_left_as_a_draft_is_an_undo_when_it_is_resumed() -> None:
    async with program(small_server()) as running:
        name = await rename_and_undo(running)
        await running.press("escape")
        await running.until_screen("EditScreen")
        await leave(running)
        (draft,) = running.workspace.journal.drafts.all()
        assert "Undo in" in await resume(running, draft)
        await send(running)
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name == name
        await running.press("u")
        await running.until_on_screen(NOTHING)


@pytest.mark.slow
async def test_an_undo_without_an_answer_is_resolved_and_is_one() -> None:
    for kind in (FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE):
        server = small_server()
        async with program(server) as running:
            name = await rename_and_undo(running)
            lose_an_edit(server, kind)
            await running.press("y")
            await running.until_on_screen("Unconfirmed: it may have been saved")
            await leave(running)
            await open_pending(running)
            await running.press("enter")
            if kind is FaultKind.RESET_AFTER:
                await running.until_on_screen("it was saved")
                await leave(running)
            else:
                await running.until_screen("ReviewScreen")
                await running.press("y")
                await running.until_screen("IncidentListScreen")
            assert at_api(running).name == name
            await running.press("u")
            await running.until_on_screen(NOTHING)


@pytest.mark.slow
async def test_a_repeated_edit_is_amended_after_its_answer_was_lost() -> None:
    server = small_server()
    async with program(server) as running:
        await rename(running, " again")
        await send(running)
        await running.until_screen("IncidentListScreen")
        await running.press("5", "end", "full_stop")
        await running.until_screen("ReviewScreen")
        lose_an_edit(server, FaultKind.RESET_AFTER)
        await running.press("y")
        await running.until_on_screen("Unconfirmed: it may have been saved")
        row_of(running, "name").focus_editor()
        await running.press("end")
        await running.write(" and again")
        await send(running)
        await running.until_screen("IncidentListScreen")
        assert at_api(running).name.endswith(" again and again")
        assert running.workspace.journal.drafts.all() == ()


class Meddling(DemoServer):
    """A server on which somebody else edits an incident as soon as a request is limited."""

    theirs = ""

    def handle(self, request: Any) -> Any:
        response = super().handle(request)
        if response.status == 429:
            edit(self, request.path.split("/")[3], severity_id=self.theirs)
        return response


async def test_a_bulk_edit_that_waits_for_the_rate_limit_overwrites_nobody() -> None:
    server = Meddling(now=NOW, key=KEY, incidents=30)
    async with program(server) as running:
        await review_severity(running)
        first, row = next(iter(bulk(running)._edit.rows.items()))
        (change,) = row.changes
        known = {choice.id for value in (change.before, change.after) for choice in choices(value)}
        server.theirs = next(each for each in server.organisation.severities if each not in known)
        server.faults.add(
            Fault(FaultKind.RATE_LIMITED, "POST", f"*/{first}/actions/edit", seconds=60)
        )
        await running.press("y")
        await ended(running)
        row = bulk(running)._edit.rows[first]
        assert row.progress is Progress.CONFLICTED
        now = server.organisation.incident(first)
        assert now
        assert now.severity
        assert now.severity["id"] == server.theirs
        assert running.workspace.journal.writes.outcome_unknown() == ()


def choices(value: Value) -> tuple[Choice, ...]:
    assert isinstance(value, tuple)
    return value
