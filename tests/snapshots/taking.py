"""Takes a picture of the program at the end of a walk through it."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from app.demo.server import DemoServer
from app.session.workspace import Workspace
from tests.support.demo import make_demo_server
from tests.support.program import Program, make_app, make_workspace
from widgets.basic.header import TopBar
from widgets.incident.preview import Preview

SIZES = [(80, 24), (120, 40)]
Walk = Callable[[Program], Awaitable[None]]
Compare = Callable[..., bool]


def picture(
    compare: Compare,
    walk: Walk,
    size: tuple[int, int],
    *,
    server: DemoServer | None = None,
    workspace: Workspace | None = None,
) -> bool:
    """Walk through the program to where the picture is taken, and compare."""
    server = server or make_demo_server(incidents=120)
    workspace = workspace or make_workspace(server)
    app = make_app(workspace)

    async def before(pilot: Pilot[None]) -> None:
        await walk(Program(app, pilot, server, workspace))
        for screen in app.screen_stack:
            _stop_blinking(screen)
        await pilot.pause()

    return compare(app, terminal_size=size, run_before=before)


def _stop_blinking(screen: Screen[Any]) -> None:
    for line in screen.query(Input):
        line.cursor_blink = False
    for text in screen.query(TextArea):
        text.cursor_blink = False


async def to_synced(running: Program) -> None:
    everything = len(running.server.organisation.incidents)
    await running.until(lambda: running.workspace.cache.stored == everything)
    await running.until(lambda: _bar(running).endswith("synced 0s ago"))


async def to_list(running: Program) -> None:
    await to_synced(running)
    await running.until(lambda: _previewed(running).startswith(running.row.reference))


def _bar(running: Program) -> str:
    return str(running.only(TopBar).said[0])


def _previewed(running: Program) -> str:
    return str(running.only(Preview).said)
