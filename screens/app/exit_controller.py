"""Exit by a key or a signal, without losing typed text or unreported writes."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from textual.app import App

from app.session.workspace import Workspace
from app.system.exit_signals import exit_signals, exit_status, keep_handlers
from app.system.exit_state import begin_exit, exit_is_over
from app.text.text import one_line
from screens.app.app_controller import AppController
from widgets.basic.key_binding import key_binding
from widgets.textual_compat.driver import restore_at_once

_QUIT = (
    "Quit now and it may or may not be saved; it is offered at the next start. Quit again to leave "
    "all the same."
)


class ExitController(AppController):
    """Controller of the program's end.

    Args:
        host: The app.
        workspace: The open profile.
        save_and: Saves the first screen of the next start, then calls a function.

    Attributes:
        unanswered: Titles of the writes that were being sent at the end.
    """

    BINDINGS = (key_binding("app.quit", "exit.leave_layer", "Quit"),)

    def __init__(
        self,
        host: App[Any],
        workspace: Workspace,
        save_and: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._save_and = save_and
        self._ended_by = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._warned_of: Sequence[int] = ()
        self.unanswered: Sequence[str] = ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow quitting from the list only; other layers have a separate key."""
        del action, parameters
        return all(each.is_modal for each in self.host.screen_stack[1:])

    def action_leave_layer(self) -> None:
        """Quit if only the list is open."""
        if len(self.host.screen_stack) == 1:
            self.quit()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Handle exit signals within the block.

        A handler of asyncio is not called if the pipe that wakes the event loop is full, as after
        some hundred keys in one packet.
        """
        self._loop = asyncio.get_running_loop()
        exit_is_over()
        with keep_handlers():
            for number in exit_signals():
                signal.signal(number, self._on_signal)
            yield

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        """End on a signal; a second one exits immediately.

        A closed terminal is reported by the kernel and again by the shell, which is no hurry.
        """
        if self._loop and not self._ended_by:
            self._ended_by = number
            self._loop.call_soon_threadsafe(self.leave, exit_status(number))
            begin_exit(self._exit_at_once)
        elif number != signal.SIGHUP:
            self._exit_at_once()

    def end_by(self, number: int) -> None:
        """End as on a signal."""
        if not self._ended_by:
            self._ended_by = number
            self.leave(exit_status(number))

    def _exit_at_once(self) -> None:
        restore_at_once(self.host)
        os._exit(exit_status(self._ended_by) if self._ended_by else self.host.return_code or 0)

    def quit(self) -> None:
        """Quit; while a write is being sent, show a warning first."""
        if not self.warns_of_unanswered(_QUIT):
            self._save_and(self.leave)

    def warns_of_unanswered(self, outcome: str) -> bool:
        """Return whether writes are being sent, and show this and the outcome once."""
        sending = self._workspace.journal.writes.in_flight()
        numbers = [write.number for write in sending]
        if not numbers or numbers == self._warned_of:
            return False
        self._warned_of = numbers
        titles = ", ".join(f"“{one_line(write.title)}”" for write in sending)
        message = f"{titles} is being sent. {outcome}"
        self.host.notify(message, severity="warning", timeout=20, markup=False)
        return True

    def leave(self, status: int = 0) -> None:
        """End the app, and note the writes that are being sent."""
        self.unanswered = [
            one_line(write.title) for write in self._workspace.journal.writes.in_flight()
        ]
        # What was typed last is stored now, as before an editor gets the terminal.
        self.host.app_suspend_signal.publish(self.host)
        self.host.exit(return_code=status)
        if self._loop:
            begin_exit(self._exit_at_once)
