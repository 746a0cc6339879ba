"""Runs the real program in a process of its own, which kills itself in the middle of a write."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.api.service import IncidentService
from app.secret import Secret
from app.store.cache import IncidentCache
from app.store.journal import Journal
from app.store.kept import KeptDraft, State
from app.workspace import Workspace
from tests.screens.test_forms import open_declare
from tests.support.demo import KEY, NOW
from tests.support.program import Program, make_app

TYPED = "Checkout down in eu-west-1"
ADDED = " again"


@dataclass(frozen=True, slots=True)
class Order:
    """What to do, and where to die: at a state of the journal, or when this much is typed."""

    url: str
    journal: str
    does: str
    dies_at: str


def die() -> None:
    """As kill -9 and the kernel do it: nothing is closed, nothing is said."""
    os.kill(os.getpid(), signal.SIGKILL)


class DoomedJournal(Journal):
    """A journal whose program ends at a certain moment."""

    def __init__(self, path: Path, dies_at: str) -> None:
        super().__init__(path, now=lambda: NOW)
        self._dies_at = dies_at
        self.on_state = self._at_state

    def _at_state(self, state: State) -> None:
        if state == self._dies_at:
            die()

    def save_draft(self, draft: KeptDraft) -> None:
        super().save_draft(draft)
        whole = TYPED in draft.current or ADDED in draft.current
        if self._dies_at == "typed" and whole:
            die()


class Patient(Program):
    """A program that waits for as long as it takes: a process of its own ends, or is killed."""

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self.pilot.pause(0.01)


async def _edit(running: Program) -> None:
    await running.press("e")
    await running.until_screen("EditScreen")
    await running.press("end")
    await running.write(ADDED)


async def _send(running: Program) -> None:
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")


async def _run(order: Order) -> None:
    workspace = Workspace(
        name="Northwind Pay",
        cache=IncidentCache(),
        connect=lambda: IncidentService.connect(api_url=order.url, key=Secret(KEY)),
        now=lambda: NOW,
        open_journal=lambda: DoomedJournal(Path(order.journal), order.dies_at),
    )
    app = make_app(workspace)
    async with app.run_test(size=(100, 40)) as pilot:
        running = Patient(app, pilot, None, workspace)  # type: ignore[arg-type]
        await running.until(lambda: "synced" in running.text())
        await (open_declare(running, TYPED) if order.does == "declare" else _edit(running))
        await _send(running)
        await running.until(lambda: False)


def run(order: Order) -> None:
    """Do it, to the end that was ordered."""
    asyncio.run(_run(order))
