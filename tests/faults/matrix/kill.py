"""Kills the program that runs in this process, as far as the next run and the server can tell."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.matrix.seat import Seat
from tests.faults.matrix.world import WatchedServer

PROCESSED = "processed"
"""The moment between the API's having done it and its answer."""


class Killed(Exception):
    """The program is dead."""


class Kill:
    """Ends the program in a state of the journal, or when the API has processed its request.

    From then on it changes neither the server nor the journal of the next run.

    Args:
        server: Who answers.
        folder: Where the journals are.

    Attributes:
        journal: The journal of the next run.
    """

    def __init__(self, server: WatchedServer, folder: Path) -> None:
        self._server, self._folder = server, folder
        self.journal = folder / "journal.db"
        self._state = ""
        server.on_written = lambda: self.at_state(PROCESSED)

    async def arm(self, seat: Seat, state: str) -> None:
        """Kill the program that runs there, in this state; empty for never."""
        del seat
        self._state = state

    def at_state(self, state: str) -> None:
        """Kill the program if this is the state."""
        if state != self._state:
            return
        self._state, self._server.dead = "", True
        left = self._folder / "left.db"
        with closing(sqlite3.connect(self.journal)) as now, closing(sqlite3.connect(left)) as copy:
            now.backup(copy)
        self.journal = left

    def check(self) -> None:
        """Raise `Killed` where it is dead."""
        if self._server.dead:
            raise Killed

    def over(self) -> None:
        """Let the next run reach the server."""
        self._server.dead = False
