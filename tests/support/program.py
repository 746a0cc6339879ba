"""The whole program on the demo organisation: real client, service, store and screens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from time import sleep
from typing import NoReturn, TypeVar

from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.widget import Widget

from app.api.client import ApiClient
from app.api.service import IncidentService
from app.config.custom_commands import CustomCommand
from app.config.settings import DEMO_PROFILE, Settings
from app.demo.server import DemoServer, ReceivedRequest
from app.demo.transport import DemoTransport
from app.domain.incident_row import IncidentRow
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from app.store.journal.journal import Journal
from app.store.sqlite.database import MEMORY
from app.system.clock import Clock
from app.system.secret import Secret
from app.tui import IncidentApp
from screens.app.connection_controller import CONNECT
from tests.support.client import Waits
from tests.support.demo import KEY, SteppingClock, make_demo_server
from tests.support.virtual_time import VirtualTimeLoop, loop_time
from widgets.table.table import LineTable

AnyWidget = TypeVar("AnyWidget", bound=Widget)

# Seconds of the loop's time: what is due so soon is waited for, and unfinished work so long.
_SOON, _UNFINISHED = 0.4, 30.0
# Seconds between two looks for an answer that comes in real time.
_LOOK = 0.005


def make_workspace(
    server: DemoServer,
    *,
    zone: tzinfo = UTC,
    page_size: int = 50,
    cache_path: str = MEMORY,
    latency: float = 0.0,
) -> Workspace:
    """A workspace whose service talks to the demo server in process, from `NOW` on."""

    def connect() -> IncidentService:
        # Back-off is tested with the client; here it only costs time.
        waits = Waits()
        client = ApiClient(
            DEMO_PROFILE.api_url,
            Secret(KEY),
            transport=DemoTransport(server, latency),
            sleep=waits,
            limiter=waits.limiter(),
        )
        return IncidentService(client)

    clock = Clock(now=SteppingClock(), monotonic=loop_time)
    return Workspace(
        name="Northwind Pay",
        cache=IncidentCache(cache_path),
        connect=connect,
        zone=zone,
        page_size=page_size,
        clock=clock,
        open_journal=lambda: Journal(now=clock.now),
    )


def make_app(
    workspace: Workspace,
    reference: str | None = None,
    keys: Mapping[str, str] | None = None,
    refresh_seconds: int = 3600,
    commands: tuple[CustomCommand, ...] = (),
    theme: str | None = None,
    *,
    plain: bool = False,
) -> IncidentApp:
    """The program on that workspace."""
    launch = LaunchOptions(
        profile=DEMO_PROFILE,
        settings=Settings(
            timezone="UTC",
            refresh_seconds=refresh_seconds,
            keys=keys or {},
            commands=commands,
            theme=theme,
            plain=plain,
        ),
        demo=True,
        reference=reference,
    )
    return IncidentApp(workspace, launch)


@dataclass
class Program:
    """The running program, and what a test does with it."""

    app: IncidentApp
    pilot: Pilot[None]
    server: DemoServer
    workspace: Workspace

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each when the one before has had its effect."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def write(self, text: str) -> None:
        """Type text in one go into whatever has the focus."""
        for character in text:
            await self.pilot.press(_NAMES.get(character, character))
        await self.settle()

    async def advance(self, seconds: float) -> None:
        """Let time pass, on the clock too, which stands still otherwise."""
        clock = self.workspace.clock.now
        assert isinstance(clock, SteppingClock)
        while seconds > 0:
            step = min(seconds, 1.0)
            clock.advance(step)
            await asyncio.sleep(step)
            seconds -= step
        await self.settle()

    async def rest(self) -> None:
        """Let the program go on until it is at rest: nothing is left to do now or soon."""
        await self._reach(lambda: False, at_most=_UNFINISHED)
        if self.app.unfinished:
            self._fail("Not at rest")

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the program go on until the condition holds; fail when it is at rest without."""
        if not await self._reach(condition, at_most=_UNFINISHED):
            self._fail("It has not happened")

    def _fail(self, what: str) -> NoReturn:
        unfinished = ", ".join(self.app.unfinished) or "nothing"
        raise AssertionError(f"{what}. Unfinished: {unfinished}. On screen:\n{self.text()}")

    async def settle(self) -> None:
        """Let all keys take effect, and everything happen that is due now or soon."""
        await self._reach(lambda: not self.app.ordered_keys.has_waiting, at_most=_UNFINISHED)
        await self._reach(lambda: False, at_most=_SOON)

    async def _reach(self, condition: Callable[[], bool], at_most: float) -> bool:
        """Let the program go on until the condition holds, or until it is at rest.

        Args:
            condition: What to wait for.
            at_most: Seconds of the loop's time that unfinished work is waited for.

        Returns:
            Whether the condition holds.
        """
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        last, soon = loop.time() + at_most, loop.time() + _SOON
        while True:
            try:
                seconds = await loop.idle()
            except TimeoutError:
                self._fail("Hung")
            if self.app._exception:
                raise self.app._exception
            if condition():
                return True
            unfinished = self.app.unfinished
            if unfinished:
                soon = min(loop.time() + _SOON, last)
            if unfinished and (loop.has_sockets or CONNECT in unfinished):
                # Another thread or program has to go on, which it does in real time.
                await asyncio.to_thread(sleep, _LOOK)
                seconds = _LOOK
            if seconds is None or loop.time() + seconds > soon:
                return False
            await asyncio.sleep(seconds)

    async def until_on_screen(self, text: str) -> None:
        """Let the program go on until the text can be read."""
        await self.until(lambda: text in self.text())

    async def until_screen(self, name: str) -> None:
        """Let the program go on until a screen of that class is on top, and drawn."""
        await self.until(lambda: type(self.app.screen).__name__ == name)
        await self.settle()

    def text(self) -> str:
        """What can be read on the terminal, line by line."""
        # What a dialog leaves visible below it.
        visible_screen_stack.set(self.app._background_screens)
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def told(self) -> str:
        """What has popped up, however its lines are broken."""
        return " ".join(str(each.message) for each in self.app._notifications)

    @property
    def table(self) -> LineTable[IncidentRow]:
        """The list's table."""
        return self.only(LineTable)

    @property
    def row(self) -> IncidentRow:
        """The row at the list's cursor."""
        current = self.table.current
        assert current is not None
        return current

    def only(self, kind: type[AnyWidget], selector: str = "") -> AnyWidget:
        """The widget of that kind on the screen."""
        return self.app.screen.query_one(selector or kind.__name__, kind)

    def received(self, method: str, ending: str) -> list[ReceivedRequest]:
        """The requests that reached the server."""
        return [
            request
            for request in self.server.requests
            if request.method == method and request.path.endswith(ending)
        ]


_NAMES = {
    " ": "space",
    "-": "minus",
    ":": "colon",
    ".": "full_stop",
    "/": "slash",
    "\n": "enter",
    "*": "asterisk",
    "@": "at",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "#": "number_sign",
    "?": "question_mark",
    "=": "equals_sign",
    "_": "underscore",
    ",": "comma",
    "&": "ampersand",
}


@asynccontextmanager
async def program(
    server: DemoServer | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    workspace: Workspace | None = None,
    reference: str | None = None,
    synced: bool = True,
    keys: Mapping[str, str] | None = None,
    refresh_seconds: int = 3600,
    commands: tuple[CustomCommand, ...] = (),
    theme: str | None = None,
    plain: bool = False,
) -> AsyncIterator[Program]:
    """Run the program headless; with `synced`, from when the whole organisation is stored."""
    server = server or make_demo_server(incidents=120)
    workspace = workspace or make_workspace(server)
    app = make_app(workspace, reference, keys, refresh_seconds, commands, theme, plain=plain)
    async with app.run_test(size=size, notifications=True) as pilot:
        running = Program(app, pilot, server, workspace)
        if synced:
            await running.rest()
            assert workspace.cache.stored == len(server.organisation.incidents)
        yield running
