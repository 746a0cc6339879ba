"""Keeps memory small while the program runs for hours."""

from typing import Any

from textual.app import App
from textual.timer import Timer

from app.system.gc_policy import collect
from widgets.textual_compat import forget_closed_watchers, free_lines_at_once

# Seconds until what was left is collected: what is drawn first comes first.
_REST = 0.3


class MemoryController:
    """Frees what only the garbage collector can, when nobody waits for a frame.

    Args:
        app: The program.
    """

    def __init__(self, app: App[Any]) -> None:
        free_lines_at_once()
        self._app = app
        self._timer: Timer | None = None

    def collect_soon(self) -> None:
        """Collect in a moment, such as the widgets of a screen that is being left."""
        if self._timer:
            self._timer.stop()
        self._timer = self._app.set_timer(_REST, self._collect)

    def _collect(self) -> None:
        self._timer = None
        forget_closed_watchers(self._app)
        collect()
