"""Runs the real program in a terminal, and says over a socket what it shows and does.

`python -m tests.faults.matrix.observed PORT REFERENCE`; see `tests.faults.matrix.terminal_seat`.
"""

import asyncio
import json
import os
import signal
import sys
from typing import Any

from textual.events import Event, Key

import app.api.client
import app.api.retry
import app.tui
from app.tui import IncidentApp
from incident_tui.__main__ import main
from tests.faults.matrix.real_time import LONGEST_ANSWER, PATIENCE
from tests.faults.matrix.seat import HeadlessSeat

# Seconds before the first request is tried again.
_FIRST_PAUSE = 0.05


class ObservedApp(IncidentApp):
    """The program, which answers questions about itself on the side."""

    port = 0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._keys = 0

    async def on_event(self, event: Event) -> None:
        """Count the keys that have come in."""
        is_input = isinstance(event, Key) and not event.is_forwarded
        await super().on_event(event)
        self._keys += is_input

    def on_mount(self) -> None:
        """Begin to answer."""
        self._answering = asyncio.create_task(self._answer())
        self._answering.add_done_callback(self._end_with)

    def _end_with(self, answering: asyncio.Task[None]) -> None:
        """End the program with an error of the answers, which would otherwise only stop."""
        if not answering.cancelled() and isinstance(error := answering.exception(), Exception):
            self._handle_exception(error)

    async def _answer(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while line := await reader.readline():
            order, _, argument = line.decode().strip().partition(" ")
            if order == "die-at":
                self.workspace.journal.writes.on_state = _killer(argument)
            elif order == "open":
                self.navigator.incidents.open(argument)
            writer.write(json.dumps(self._state()).encode() + b"\n")
            await writer.drain()

    def _state(self) -> dict[str, object]:
        seat = HeadlessSeat(self, None, None, self.workspace)  # type: ignore[arg-type]
        screen = seat.screen
        wait = self.workspace.service.client.waits.current()
        return {
            "keys": self._keys,
            "is_settled": self.ordered_keys.is_settled or not self._keys,
            "screen": screen,
            "typed": seat.typed,
            "conflicts": seat.conflicts,
            "listed": seat.listed if screen == "PendingScreen" else 0,
            "phase": seat.phase,
            "is_pending": seat.is_pending,
            # In real time a wait takes its time as well.
            "unfinished": seat.unfinished or (wait.why if wait else ""),
            "text": seat.text(),
        }


def _killer(state: str) -> Any:
    def at_state(reached: str) -> None:
        if reached == state:
            os.kill(os.getpid(), signal.SIGKILL)

    return at_state


if __name__ == "__main__":
    ObservedApp.port = int(sys.argv[1])
    sys.argv = ["incident-tui", *sys.argv[2:]]
    app.api.client._TIMEOUT = PATIENCE
    app.api.client._LONGEST_ANSWER = LONGEST_ANSWER
    app.api.retry._FIRST_PAUSE = _FIRST_PAUSE
    app.tui.IncidentApp = ObservedApp  # type: ignore[assignment, misc]
    sys.exit(main())
