"""Limit memory use while the program runs for hours."""

from typing import Any

from textual.app import App
from textual.timer import Timer

from app.system.gc_policy import collect
from widgets.textual_compat.memory import forget_closed_watchers, free_lines_at_once

# Seconds until the collection, after the next frame.
_REST = 0.3


class MemoryController:
    """Controller that runs the garbage collector while no frame is due.

    Args:
        app: The app.
    """

    def __init__(self, app: App[Any]) -> None:
        free_lines_at_once()
        self._app = app
        self._timer: Timer | None = None

    def collect_soon(self) -> None:
        """Schedule a collection, for example of a closed screen's widgets."""
        if self._timer:
            self._timer.stop()
        self._timer = self._app.set_timer(_REST, self._collect)

    def _collect(self) -> None:
        self._timer = None
        forget_closed_watchers(self._app)
        collect()
