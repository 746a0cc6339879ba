"""Show who is on call, from every screen."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from screens.app.app_controller import AppController
from widgets.basic.key_binding import key_binding


class OnCallController(AppController):
    """Controller that shows who is on call.

    Args:
        host: The app.
        open_on_call: Opens the screen.
    """

    BINDINGS = (key_binding("app.oncall", "on_call.show", "On call", show=False),)

    def __init__(self, host: App[Any], open_on_call: Callable[[], object]) -> None:
        super().__init__(host)
        self._open_on_call = open_on_call

    def action_show(self) -> None:
        """Show who is on call."""
        self._open_on_call()
