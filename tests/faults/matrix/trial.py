"""Takes one entry point through one schedule, by doing what the screens suggest."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from tests.faults.matrix.entry_points import Case, EntryPoint
from tests.faults.matrix.judge import Judge
from tests.faults.matrix.kill import Killed
from tests.faults.matrix.schedule import Schedule
from tests.faults.matrix.seat import Seat
from tests.faults.matrix.world import WatchedServer

_STEPS = 60
# Seconds, in which any request has its answer.
_LONGEST = 2000
_FORMS = {"DeclareScreen", "EditScreen", "OperationForm", "BulkForm"}
_BASES = {"IncidentListScreen", "IncidentScreen", "OpenWorkScreen"}
# A letter that no text of the demo ends with.
_LETTER = "q"


class KillSwitch(Protocol):
    """Kills the program in a state of its journal; see `tests.faults.matrix.kill.Kill`."""

    async def arm(self, seat: Seat, state: str) -> None: ...
    def check(self) -> None: ...
    def over(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a trial takes place.

    Attributes:
        server: Who answers.
        start: Starts the program on what the run before has left, and ends it.
        kill: How the program is killed.
        pause: Seconds between two looks at whether a request has its answer.
    """

    server: WatchedServer
    start: Callable[[EntryPoint], AbstractAsyncContextManager[Seat]]
    kill: KillSwitch
    pause: float


class Trial:
    """One person, one write, and all that goes wrong.

    Args:
        row: The way in.
        schedule: What goes wrong.
        place: Where.
    """

    def __init__(self, row: EntryPoint, schedule: Schedule, place: Place) -> None:
        self._row, self._schedule, self._place = row, schedule, place
        self._server = place.server
        self._failed = False
        self._steps = 0
        self._seen: list[str] = []

    async def run(self) -> None:
        """Run it to its end.

        Raises:
            AssertionError: A promise was broken; says which.
        """
        incident = self._server.organisation.incident(self._server.incident_id)
        assert incident
        begun: tuple[Case, Judge] | None = None
        running = True
        while running:
            async with self._place.start(self._row) as seat:
                try:
                    await self._wait(seat)
                    begun = begun or await self._begin(Case(self._server, incident, seat))
                    begun[0].seat = seat
                    running = await self._go_on(*begun)
                except Killed:
                    self._place.kill.over()
        assert begun
        begun[1].judge(self._seen)

    async def _begin(self, case: Case) -> tuple[Case, Judge]:
        """Open and fill it, undisturbed."""
        await self._row.open(case)
        judge = Judge(self._row, case)
        self._server.faults.add(*self._schedule.faults)
        await self._place.kill.arm(case.seat, self._schedule.killed_at)
        return case, judge

    # Going on.

    async def _wait(self, seat: Seat) -> None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + _LONGEST
        await seat.settle()
        while loop.time() < ends:
            if not seat.unfinished:
                return
            await asyncio.sleep(self._place.pause)
            await seat.settle()
        raise AssertionError(f"{seat.unfinished} never ends.")

    async def _go_on(self, case: Case, judge: Judge) -> bool:
        """Do what the screens suggest; whether the program has to be started once more."""
        seat = case.seat
        for _ in range(_STEPS):
            await self._wait(seat)
            self._place.kill.check()
            screen = seat.screen
            self._seen.append(screen)
            self._notice(case, screen)
            if screen in _BASES and not seat.is_pending:
                if judge.is_done():
                    return False
                judge.check_kept(self._seen)
                self._server.faults.clear()
                await self._reopen(case, screen)
                continue
            if self._steps == self._schedule.colleague_at and self._row.theirs:
                body, method, path = self._row.theirs(case)
                self._server.colleague_writes(method, path, body)
            self._steps += 1
            await self._answer(case, judge, screen)
            if self._steps == self._schedule.restarts_after:
                await seat.settle()
                return True
        raise AssertionError(f"It never ends: {self._seen[-12:]}\n{seat.text()}")

    def _notice(self, case: Case, screen: str) -> None:
        unseen = self._server.unseen
        is_shown = screen == "ConflictScreen" or case.seat.phase == "conflicted"
        reviews = screen == "ReviewScreen" or case.seat.phase == "review"
        if unseen and (is_shown or (reviews and self._row.shown(unseen) in case.seat.text())):
            self._server.unseen = ""

    async def _reopen(self, case: Case, screen: str) -> None:
        """What needs no typing is chosen once more."""
        if screen == "IncidentListScreen":
            await case.seat.open_incident(case.incident.id)
        elif screen == "OpenWorkScreen":
            await case.seat.press("escape")
        await self._wait(case.seat)
        await self._row.open(case)

    async def _answer(self, case: Case, judge: Judge, screen: str) -> None:
        seat = case.seat
        match screen:
            case "ReviewScreen":
                await seat.press("y")
            case "ConflictScreen":
                case.gave_way = self._schedule.gives_way
                for _ in range(seat.conflicts):
                    await seat.press("t" if case.gave_way else "m")
                await seat.press("ctrl+s")
            case "BulkScreen":
                await self._answer_bulk(case)
            case "PendingScreen":
                await seat.press("enter" if seat.listed else "escape")
            case "PickerScreen" | "AlertsScreen":
                await seat.press("escape")
            case _ if screen in _FORMS:
                await self._answer_form(case, judge)
            case _ if screen in _BASES:
                await seat.press("d")
            case _:
                raise AssertionError(f"{screen} came up.")

    async def _answer_bulk(self, case: Case) -> None:
        """Send, try again what failed, and leave what somebody else has changed as it is."""
        keys = {"review": "y", "failed": "r"}
        case.gave_way = case.gave_way or case.seat.phase == "conflicted"
        await case.seat.press(keys.get(case.seat.phase, "escape"))

    async def _answer_form(self, case: Case, judge: Judge) -> None:
        seat, schedule = case.seat, self._schedule
        if "Nothing has changed" in seat.text():
            await seat.press("escape")
            return
        if judge.was_sent and not self._failed:
            self._failed = True
            if schedule.types_on and case.wanted == seat.typed:
                await seat.write(_LETTER)
                case.wanted = seat.typed
            if schedule.leaves:
                await seat.press("escape")
                return
        await seat.press("ctrl+s")
