"""Takes one entry point through one schedule, and judges by what the server holds."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

from textual.widgets import OptionList

from app.session.workspace import Workspace
from app.store.journal.journal import Journal
from tests.faults.matrix.entry_points import Case, Effect, EntryPoint, typed
from tests.faults.matrix.schedule import PROCESSED, Schedule
from tests.faults.matrix.table import value_of
from tests.faults.matrix.world import Records, WatchedServer, changed
from tests.support.demo import NOW
from tests.support.demo_writes import incident_id
from tests.support.program import Program, make_workspace, program

_STEPS = 60
# Seconds of virtual time, in which any request has its answer.
_LONGEST, _PAUSE = 2000, 5
_FORMS = {"DeclareScreen", "EditScreen", "DeedScreen", "BulkForm"}
_BASES = {"IncidentListScreen", "IncidentScreen", "DueWorkScreen"}
_VOLATILE = {"updated_at", "last_activity_at"}
# A letter that no text of the demo ends with.
_LETTER = "q"


class Duplicated(AssertionError):
    """Something was done more than once."""


class Lost(AssertionError):
    """What was typed or chosen is neither at the server nor in a draft."""


class Overwritten(AssertionError):
    """What somebody else wrote was overwritten unseen, or another field changed."""


class Trial:
    """One person, one write, and all that goes wrong.

    Args:
        row: The way in.
        schedule: What goes wrong.
        folder: Where the journal is.
    """

    def __init__(self, row: EntryPoint, schedule: Schedule, folder: Path) -> None:
        self._row, self._schedule, self._folder = row, schedule, folder
        self._server = WatchedServer()
        self._server.incident_id = incident_id(self._server)
        found = self._server.organisation.incident(self._server.incident_id)
        assert found
        self._incident = found
        self._journal = folder / "journal.db"
        self._killed = False
        self._armed = False
        self._first = ""
        self._failed = False
        self._steps = 0
        self._seen: list[str] = []

    async def run(self) -> None:
        """Run it to its end.

        Raises:
            AssertionError: A promise was broken; says which.
        """
        running = True
        case: Case | None = None
        while running:
            async with AsyncExitStack() as stack:
                at = await stack.enter_async_context(
                    program(
                        self._server,
                        workspace=self._workspace(),
                        reference=str(self._incident.number),
                        synced=False,
                    )
                )
                await self._wait(at)
                if case is None:
                    case = await self._begin(at)
                case.running = at
                running = await self._go_on(case)
        assert case
        self._judge(case)

    def _workspace(self) -> Workspace:
        workspace = make_workspace(self._server)
        journal = self._journal

        def opened() -> Journal:
            kept = Journal(journal, now=lambda: NOW)
            kept.writes.on_state = self._at_state
            return kept

        workspace.open_journal = opened
        return workspace

    async def _begin(self, running: Program) -> Case:
        """Open and fill it, undisturbed."""
        case = Case(self._server, self._incident, running)
        await self._row.open(case)
        self._before = self._server.records()
        self._first = case.wanted
        self._began = len(self._server.written)
        if case.targets:
            self._server.value = lambda: value_of(self._row, case)
        self._server.on_written = self._on_written
        self._server.faults.add(*self._schedule.faults)
        self._armed = True
        return case

    # Being killed.

    def _at_state(self, state: str) -> None:
        if self._armed and state == self._schedule.killed_at:
            self._kill()

    def _on_written(self) -> None:
        if self._armed and self._schedule.killed_at == PROCESSED:
            self._kill()

    def _kill(self) -> None:
        """From now on the program changes neither the server nor the journal of the next run."""
        self._armed, self._killed, self._server.dead = False, True, True
        left = self._folder / "left.db"
        with closing(sqlite3.connect(self._journal)) as now, closing(sqlite3.connect(left)) as copy:
            now.backup(copy)
        self._journal = left

    # Going on.

    async def _wait(self, running: Program) -> None:
        await running.settle()
        for _ in range(_LONGEST // _PAUSE):
            if not running.app.unfinished:
                return
            await asyncio.sleep(_PAUSE)
            await running.settle()
        raise AssertionError(f"{running.app.unfinished} never ends.")

    async def _go_on(self, case: Case) -> bool:
        """Do what the screens suggest; whether the program has to be started once more."""
        for _ in range(_STEPS):
            await self._wait(case.running)
            if self._killed:
                self._killed, self._server.dead = False, False
                return True
            screen = type(case.running.app.screen).__name__
            self._seen.append(screen)
            self._notice(case, screen)
            if screen in _BASES and self._is_settled(case):
                if self._is_done(case):
                    return False
                self._check_nothing_lost()
                self._server.faults.clear()
                await self._reopen(case, screen)
                continue
            if self._steps == self._schedule.colleague_at:
                self._colleague_writes(case)
            self._steps += 1
            await self._answer(case, screen)
            if self._steps == self._schedule.restarts_after:
                await case.running.settle()
                return True
        raise AssertionError(f"It never ends: {self._seen[-12:]}\n{case.running.text()}")

    def _notice(self, case: Case, screen: str) -> None:
        unseen = self._server.unseen
        if unseen and (
            screen == "ConflictScreen" or (screen == "ReviewScreen" and unseen in self._read(case))
        ):
            self._server.unseen = ""

    def _read(self, case: Case) -> str:
        return case.running.text()

    def _is_settled(self, case: Case) -> bool:
        journal = case.running.workspace.journal
        return not (
            journal.writes.outcome_unknown() or journal.writes.batches() or journal.drafts.all()
        )

    def _check_nothing_lost(self) -> None:
        if self._row.types and len(self._server.written) > self._began:
            raise Lost(f"Nothing is pending, and it is not done: {self._seen[-12:]}")

    async def _reopen(self, case: Case, screen: str) -> None:
        """What needs no typing is chosen once more."""
        if screen == "IncidentListScreen":
            case.running.app.open_incident(self._incident.id)
        elif screen == "DueWorkScreen":
            await case.running.press("escape")
        await self._wait(case.running)
        armed, self._armed = self._armed, False
        await self._row.open(case)
        self._armed = armed

    def _colleague_writes(self, case: Case) -> None:
        assert self._row.theirs
        body, method, path = self._row.theirs(case)
        assert self._server.directly(method, path, body=body)
        self._server.unseen = self._server.value()

    async def _answer(self, case: Case, screen: str) -> None:
        running = case.running
        match screen:
            case "ReviewScreen":
                await running.press("y")
            case "ConflictScreen":
                for _ in running.app.screen.query("ConflictRow"):
                    await running.press("m")
                await running.press("ctrl+s")
            case "BulkScreen":
                await self._answer_bulk(running)
            case "PendingScreen":
                await self._resume(running)
            case "PickerScreen":
                await running.press("escape")
            case _ if screen in _FORMS:
                await self._answer_form(case)
            case _ if screen in _BASES:
                await running.press("d")
            case _:
                raise AssertionError(f"{screen} came up.")

    async def _answer_bulk(self, running: Program) -> None:
        screen: Any = running.app.screen
        if screen._phase == "review":
            await running.press("y")
        elif any(row.progress in {"failed", "conflicted"} for row in screen._edit.rows.values()):
            await running.press("r")
        else:
            await running.press("escape")

    async def _resume(self, running: Program) -> None:
        listed = running.only(OptionList)
        if not listed.option_count:
            await running.press("escape")
        else:
            await running.press("enter")

    async def _answer_form(self, case: Case) -> None:
        running, schedule = case.running, self._schedule
        was_sent = len(self._server.written) > self._began
        if "Nothing has changed" in running.text():
            await running.press("escape")
            return
        if was_sent and not self._failed:
            self._failed = True
            if schedule.types_on and case.wanted == typed(running):
                await running.write(_LETTER)
                case.wanted = typed(running)
            if schedule.leaves:
                await running.press("escape")
                return
        await running.press("ctrl+s")

    # Judging.

    def _is_done(self, case: Case) -> bool:
        match self._row.effect:
            case Effect.CREATE:
                return case.wanted in self._made(self._server.records())
            case Effect.DELETE:
                return not self._server.record(case.targets[0])
            case Effect.CHANGE:
                return case.wanted in {*self._server.held, self._server.value()}

    def _made(self, now: Records) -> list[str]:
        """What the new records of the kind say."""
        path = self._row.path
        return [
            self._row.value(record)
            for each, record in now.items()
            if each not in self._before and each.rpartition("/")[0] == path
        ]

    def _judge(self, case: Case) -> None:
        now = self._server.records()
        if self._server.overwritten:
            raise Overwritten(f"{self._server.overwritten} was not shown: {self._seen}")
        self._judge_effect(case, now)
        allowed = self._row.may_change | _VOLATILE
        for path, keys in changed(self._before, now, list(self._before)).items():
            mine = path in case.targets
            if mine and self._row.effect is Effect.DELETE:
                continue
            if other := keys - (allowed if mine else _VOLATILE):
                raise Overwritten(f"{path} changed in {other}")

    def _judge_effect(self, case: Case, now: Records) -> None:
        match self._row.effect:
            case Effect.CREATE:
                made = self._made(now)
                if len(set(made)) < len(made) or not set(made) <= {self._first, case.wanted}:
                    raise Duplicated(f"{made} were made.")
                if case.wanted not in made:
                    raise Lost(f"{made} were made, not {case.wanted!r}.")
            case Effect.CHANGE:
                final = self._server.value()
                if final != case.wanted and final not in {self._server.unseen}:
                    raise Lost(f"{final!r} is there, not {case.wanted!r}.")
            case Effect.DELETE:
                if self._server.record(case.targets[0]):
                    raise Lost("It is still there.")
