"""Help, palette, configuration and request log, on every screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.command import CommandPalette

from app.config.bindings import BindingSpec
from app.domain.incident_row import IncidentRow
from screens.app.app_controller import AppController
from screens.base.controllers import in_own_worker
from widgets.basic.key_binding import key_binding

if TYPE_CHECKING:  # Loads httpx, which is not needed before a key is pressed.
    from app.api.request_record import RequestRecord


class BindingsController(AppController):
    """Controller of the help, the palette, the configuration and the request log.

    Args:
        host: The app.
        requests: Returns the latest requests, oldest first.
        zone: Time zone for display; None for the machine's time zone.
        find_incident: Returns the stored incident that a text names.
        open_incident: Shows an incident by its ID or number.
        commands: Commands of the user, by their actions.
    """

    BINDINGS = (
        key_binding("app.keys", "bindings.keys", "Keys", key_display="?"),
        key_binding("app.keys_anywhere", "bindings.keys", "Keys", priority=True),
        key_binding("app.commands", "bindings.commands", "Commands", key_display=":"),
        key_binding("app.commands_anywhere", "bindings.commands", "Commands", show=False),
        key_binding("app.log", "bindings.log", "Requests", show=False),
        key_binding("app.picture", "screenshot", "Picture", show=False),
        key_binding("app.config", "bindings.config", "Configuration", show=False),
    )

    def __init__(
        self,
        host: App[Any],
        requests: Callable[[], Sequence[RequestRecord]],
        zone: tzinfo | None,
        find_incident: Callable[[str], IncidentRow | None],
        open_incident: Callable[[str], object],
        commands: Mapping[str, BindingSpec],
    ) -> None:
        super().__init__(host)
        self._requests = requests
        self._zone = zone
        self._find_incident = find_incident
        self._open_incident = open_incident
        self._commands = commands

    @in_own_worker
    async def action_keys(self) -> None:
        """Show the keys of this screen, and run the selected action."""
        from screens.app.key_actions import actions_of
        from screens.app.key_help import KeysScreen  # rarely needed, and not before the first paint

        if isinstance(self.host.screen, KeysScreen | CommandPalette):
            return
        action = await self.host.push_screen_wait(
            KeysScreen(actions_of(self.host.screen, self._commands))
        )
        if action:
            self.host.call_later(self.host.run_action, action.action, action.node)

    def action_commands(self) -> None:
        """Open the command palette; over a dialog, with the commands of the dialog alone."""
        from screens.app.palette import action_provider, incident_provider

        below = self.host.screen
        if isinstance(below, CommandPalette):
            return
        providers, placeholder = [action_provider(self._commands)], "Type a command"
        if not below.is_modal:
            # What is under a dialog stays as it is until the dialog is answered.
            providers.append(incident_provider(self._find_incident, self._open_incident))
            placeholder = "Type a command, or an incident's number or link"
        self.host.push_screen(CommandPalette(providers, placeholder=placeholder))

    def action_config(self) -> None:
        """Show where the configuration file is, and what is wrong in it."""
        from app.config.file import load_config
        from app.config.settings import summary
        from app.system.paths import config_path

        file = config_path()
        problems = load_config().problems
        found = "No problems." if file.exists() else "It does not exist; defaults are used."
        self.host.notify(
            summary(problems) or found,
            title=str(file),
            severity="warning" if problems else "information",
            markup=False,
        )

    def action_log(self) -> None:
        """Show the request log."""
        from screens.app.request_log import RequestLogScreen

        if not isinstance(self.host.screen, RequestLogScreen):
            self.host.push_screen(RequestLogScreen(self._requests, self._zone))
