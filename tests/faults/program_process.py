"""Runs the real program in a process of its own, which kills itself in the middle of a write."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.api.service import IncidentService
from app.editing.records import DraftRecord
from app.editing.write_state import WriteState
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from app.store.journal.draft_table import DraftTable
from app.store.journal.journal import Journal
from app.system.clock import Clock
from app.system.secret import Secret
from tests.screens.test_forms import open_declare
from tests.support.demo import KEY, NOW
from tests.support.program import Program, make_app
from tests.support.virtual_time import follow_the_loop, virtual_time_loop

TYPED = "Checkout down in eu-west-1"
SAID = "Back to normal soon"
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
        self.writes.on_state = self._at_state
        self.drafts = DoomedDrafts(self) if dies_at == "typed" else self.drafts

    def _at_state(self, state: WriteState) -> None:
        if state == self._dies_at:
            die()


class DoomedDrafts(DraftTable):
    """Drafts of a program that ends as soon as all that was to be typed is kept."""

    def save(self, draft: DraftRecord) -> None:
        super().save(draft)
        if TYPED in draft.current or ADDED in draft.current:
            die()


async def _declare(running: Program) -> None:
    await open_declare(running, TYPED)


async def _edit(running: Program) -> None:
    await running.press("e")
    await running.until_screen("EditScreen")
    await running.press("end")
    await running.write(ADDED)


async def _share(running: Program) -> None:
    await running.press("U")
    await running.until_screen("OperationForm")
    await running.write(SAID)


async def _open_tab(running: Program, key: str, its_key: str) -> None:
    await running.press("enter")
    await running.until_screen("IncidentScreen")
    await running.press(key)
    await running.until_on_screen(its_key)


async def _follow_up(running: Program) -> None:
    await _open_tab(running, "3", "+ new")
    await running.press("plus")
    await running.until_screen("OperationForm")
    await running.write(SAID)


async def _page(running: Program) -> None:
    await _open_tab(running, "5", "+ attach")
    await running.press("P")
    await running.until_screen("OperationForm")
    await running.press("end", "ctrl+u")
    await running.write(SAID)
    await running.press("tab", "enter")
    await running.until_on_screen("match")
    await running.press("enter")


async def _bulk(running: Program) -> None:
    await running.press("5", "space", "j", "space", "j", "space", "v")
    await running.until_on_screen("match")
    await running.press("1")
    await running.until_screen("BulkScreen")
    await running.press("y")


_DOES: Mapping[str, Callable[[Program], Awaitable[None]]] = {
    "declare": _declare,
    "edit": _edit,
    "update": _share,
    "follow-up": _follow_up,
    "page": _page,
    "bulk": _bulk,
}


async def _send(running: Program) -> None:
    await running.press("ctrl+s")
    await running.until_screen("ReviewScreen")
    await running.press("y")


async def _run(order: Order) -> None:
    workspace = Workspace(
        name="Northwind Pay",
        cache=IncidentCache(),
        connect=lambda: IncidentService.connect(api_url=order.url, key=Secret(KEY)),
        clock=Clock(now=lambda: NOW),
        open_journal=lambda: DoomedJournal(Path(order.journal), order.dies_at),
    )
    app = make_app(workspace)
    async with app.run_test(size=(100, 40)) as pilot:
        running = Program(app, pilot, None, workspace)  # type: ignore[arg-type]
        await running.rest()
        await _DOES[order.does](running)
        if order.does != "bulk":
            await _send(running)
        await asyncio.Event().wait()


def run(order: Order) -> None:
    """Do it, to the end that was ordered."""
    follow_the_loop()
    with asyncio.Runner(loop_factory=virtual_time_loop) as runner:
        runner.run(_run(order))
