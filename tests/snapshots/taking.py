"""Takes a picture of the program at the end of a walk through it."""

from asyncio import Runner
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widgets import Input, TextArea

from app.demo.server import DemoServer
from app.session.workspace import Workspace
from tests.support.program import Program, program
from tests.support.virtual_time import virtual_time_loop

SIZES = [(80, 24), (120, 40)]
Walk = Callable[[Program], Awaitable[None]]
Compare = Callable[..., bool]


class _Taken(App[str]):
    """A picture that was taken, for the plug-in, which compares what running an app returns."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self._svg = svg

    def run(self, **_: Any) -> str:
        return self._svg


def picture(
    compare: Compare,
    walk: Walk,
    size: tuple[int, int],
    *,
    server: DemoServer | None = None,
    workspace: Workspace | None = None,
    hangs: bool = False,
) -> bool:
    """Walk through the program to where the picture is taken, at rest, and compare.

    Args:
        compare: The plug-in's fixture.
        walk: The way.
        size: Of the terminal.
        server: What the program talks to.
        workspace: What it works on.
        hangs: Whether a request that has no answer is part of the picture.
    """

    async def take() -> str:
        async with program(server, size=size, workspace=workspace, synced=False) as running:
            await walk(running)
            for screen in running.app.screen_stack:
                _stop_blinking(screen)
            await (running.settle() if hangs else running.rest())
            return running.app.export_screenshot(title=running.app.title, simplify=True)

    with Runner(loop_factory=virtual_time_loop) as runner:
        return compare(_Taken(runner.run(take())), terminal_size=size)


def _stop_blinking(screen: Screen[Any]) -> None:
    for line in screen.query(Input):
        line.cursor_blink = False
    for text in screen.query(TextArea):
        text.cursor_blink = False


async def to_list(running: Program) -> None:
    """To the list with all that there is."""
    await running.rest()
    assert running.workspace.cache.stored == len(running.server.organisation.incidents)
