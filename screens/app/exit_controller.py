"""Exit by a key or a signal, without losing typed text or unreported writes."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from textual.app import App

from app.session.workspace import Workspace
from app.system.exit_signals import exit_signals, exit_status
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

    def listen(self) -> None:
        """Handle exit signals, before the terminal is changed."""
        loop = asyncio.get_running_loop()
        for number in exit_signals():
            loop.add_signal_handler(number, self.end_by, number)

    def end_by(self, number: int) -> None:
        """End on a signal; a second one exits immediately.

        A closed terminal is reported by the kernel and again by the shell, which is no hurry.
        """
        if self._ended_by:
            return
        self._ended_by = number
        for each in exit_signals():
            if each != signal.SIGHUP:
                signal.signal(each, self._end_at_once)
        self.leave(exit_status(number))

    def _end_at_once(self, number: int, _: FrameType | None) -> None:
        restore_at_once(self.host)
        os._exit(exit_status(number))

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
        self.host.exit(return_code=status)
