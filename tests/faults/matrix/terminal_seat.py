"""The real program in a pseudo-terminal, to which keys are typed, and what it says of itself."""

import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

from tests.faults.matrix.entry_points import EntryPoint
from tests.faults.matrix.kill import PROCESSED, Killed
from tests.faults.matrix.seat import Seat
from tests.faults.matrix.trial import Place
from tests.faults.matrix.world import WatchedServer
from tests.support.demo import KEY, fill_resolve_form, serve_over_http
from tests.support.demo_writes import incident_id
from tests.support.terminal import PseudoTerminal

_PATIENCE = 60.0
# Seconds between two looks, which have to agree that it is at rest.
_LOOK = 0.05
_BYTES = {
    "enter": b"\r",
    "escape": b"\x1b",
    "end": b"\x1b[F",
    "home": b"\x1b[H",
    "tab": b"\t",
    "plus": b"+",
    "space": b" ",
    "delete": b"\x1b[3~",
    "full_stop": b".",
}


class TerminalSeat:
    """The program in a terminal; raises `Killed` as soon as it is dead.

    Args:
        terminal: Where it runs.
        connection: Over which it answers.
    """

    def __init__(self, terminal: PseudoTerminal, connection: socket.socket) -> None:
        self._terminal, self._connection = terminal, connection
        self._received = b""
        self._keys = 0
        self._state: Mapping[str, Any] = {}

    @property
    def pid(self) -> int:
        """Of the program."""
        return self._terminal.process.pid

    @property
    def screen(self) -> str:
        """The class of the screen on top."""
        return str(self._state["screen"])

    @property
    def typed(self) -> str:
        """The text of the field that has the focus."""
        return str(self._state["typed"])

    @property
    def conflicts(self) -> int:
        """How many fields are to be chosen."""
        return int(self._state["conflicts"])

    @property
    def listed(self) -> int:
        """How many writes the list of pending operations has."""
        return int(self._state["listed"])

    @property
    def phase(self) -> str:
        """How far the screen of a bulk edit is."""
        return str(self._state["phase"])

    @property
    def is_pending(self) -> bool:
        """Whether anything is unconfirmed, or a draft."""
        return bool(self._state["is_pending"])

    @property
    def unfinished(self) -> str:
        """What is under way."""
        return str(self._state["unfinished"])

    def text(self) -> str:
        """What can be read."""
        return str(self._state["text"])

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each when the one before has had its effect."""
        for key in keys:
            self._type(_BYTES.get(key) or _control(key) or key.encode())
            await self.settle()

    async def write(self, text: str) -> None:
        """Type text in one go."""
        self._type(text.encode(), len(text))
        await self.settle()

    def _type(self, keys: bytes, count: int = 1) -> None:
        self._terminal.type(keys)
        self._keys += count

    async def settle(self) -> None:
        """Let all keys take effect."""
        self._until(lambda: False, "Rest", gives_up=True)

    async def until_screen(self, name: str) -> None:
        """Wait for a screen of that class."""
        self._until(lambda: self.screen == name, name)

    async def until_on_screen(self, text: str) -> None:
        """Wait until the text can be read."""
        self._until(lambda: text in self.text(), text)

    async def open_incident(self, incident_id: str) -> None:
        """Open an incident past its list."""
        self._ask(f"open {incident_id}")
        await self.until_screen("IncidentScreen")

    def die_at(self, state: str) -> None:
        """Have it kill itself in that state of its journal."""
        self._ask(f"die-at {state}")

    def _until(self, condition: Callable[[], bool], what: str, *, gives_up: bool = False) -> None:
        """Look until the condition holds, or with `gives_up` until it is at rest."""
        ends, rests = monotonic() + _PATIENCE, 0
        while not condition():
            before = self._state
            self._ask("state")
            is_at_rest = self._state["keys"] >= self._keys and self._state["is_settled"]
            rests = rests + 1 if is_at_rest and self._state == before else 0
            if gives_up and rests:
                return
            assert monotonic() < ends, f"{what} never came. {self._progress()}:\n{self.text()}"
            self._terminal.wait(_LOOK)

    def _progress(self) -> str:
        came = f"{self._state['keys']} of {self._keys} keys"
        return f"{came}, settled: {self._state['is_settled']}, under way: {self.unfinished!r}"

    def _ask(self, order: str) -> None:
        try:
            self._connection.sendall(f"{order}\n".encode())
            while b"\n" not in self._received:
                self._hear()
        except ConnectionError:
            status = self._terminal.process.wait(_PATIENCE)
            assert status == -signal.SIGKILL, f"It ended with {status}: {self._terminal.written!r}"
            raise Killed from None
        line, _, self._received = self._received.partition(b"\n")
        self._state = json.loads(line)

    def _hear(self) -> None:
        """Take in what it says, and what it writes, without which it would come to a stop."""
        files: list[socket.socket | int] = [self._connection, self._terminal.master]
        ready, _, _ = select(files, [], [], _PATIENCE)
        assert ready, f"It does not answer. Written: {self._terminal.written[-2000:]!r}"
        if self._terminal.master in ready:
            self._terminal.read(0)
        if self._connection in ready:
            part = self._connection.recv(1 << 20)
            if not part:
                raise ConnectionResetError
            self._received += part


def _control(key: str) -> bytes:
    return bytes([ord(key[-1]) & 0x1F]) if key.startswith("ctrl+") else b""


class TerminalKill:
    """Kills the program in the terminal with signal 9.

    Args:
        server: Who answers.
    """

    def __init__(self, server: WatchedServer) -> None:
        self._server = server

    async def arm(self, seat: Seat, state: str) -> None:
        """Kill the program that runs there, in this state; empty for never."""
        assert isinstance(seat, TerminalSeat)
        if state == PROCESSED:
            pid = seat.pid
            self._server.on_written = lambda: self._kill(pid)
        elif state:
            seat.die_at(state)

    def _kill(self, pid: int) -> None:
        self.over()
        os.kill(pid, signal.SIGKILL)

    def check(self) -> None:
        """Do nothing: whoever asks a dead program for anything notices."""

    def over(self) -> None:
        """Let the next run live."""
        self._server.on_written = lambda: None


@contextmanager
def in_terminal(folder: Path) -> Iterator[Place]:
    """The real program as a process of its own, in a terminal, over real HTTP."""
    del folder  # The environment says where the program keeps its files.
    server = WatchedServer(clock=lambda: datetime.now(UTC))
    server.incident_id = incident_id(server)
    fill_resolve_form(server, server.incident_id)
    incident = server.organisation.incident(server.incident_id)
    assert incident
    with serve_over_http(server) as url, closing(socket.create_server(("127.0.0.1", 0))) as door:
        environment = {"INCIDENT_API_URL": url, "INCIDENT_API_KEY": KEY}
        port = str(door.getsockname()[1])
        words = ["-m", "tests.faults.matrix.observed", port, f"INC-{incident.number}"]

        @asynccontextmanager
        async def start(row: EntryPoint) -> AsyncIterator[Seat]:
            del row
            with PseudoTerminal(words, environment, size=(120, 40)) as terminal:
                with closing(_accepted(door, terminal)) as connection:
                    yield TerminalSeat(terminal, connection)
                if terminal.process.poll() is None:
                    terminal.signal(signal.SIGTERM)
                    assert terminal.status() == 128 + signal.SIGTERM
                    terminal.assert_restored()

        yield Place(server, start, TerminalKill(server), pause=0.2)


def _accepted(door: socket.socket, terminal: PseudoTerminal) -> socket.socket:
    """Wait until the program has called."""
    files: list[socket.socket | int] = [door, terminal.master]
    while door not in (ready := select(files, [], [], _PATIENCE)[0]):
        assert ready, f"It does not call. Written: {terminal.written!r}"
        assert terminal.process.poll() is None, f"It ended: {terminal.written!r}"
        terminal.read(0)
    return door.accept()[0]
