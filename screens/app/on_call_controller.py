"""Show who is on call, from every screen."""

from typing import Any

from textual.app import App

from app.session.workspace import Workspace
from screens.app.app_controller import AppController
from widgets.basic.key_binding import key_binding


class OnCallController(AppController):
    """Controller that opens the screen of who is on call.

    Args:
        host: The app.
        workspace: The open profile.
    """

    BINDINGS = (key_binding("app.oncall", "on_call.show", "On call", show=False),)

    def __init__(self, host: App[Any], workspace: Workspace) -> None:
        super().__init__(host)
        self._workspace = workspace

    def action_show(self) -> None:
        """Show who is on call."""
        from screens.incident.on_call import OnCallScreen  # rarely needed

        if not isinstance(self.host.screen, OnCallScreen):
            self.host.push_screen(OnCallScreen(self._workspace))
