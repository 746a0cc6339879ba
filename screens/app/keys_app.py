"""Global keys: help, palette, request log, mouse."""

from __future__ import annotations

import os
import signal
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from textual.actions import ActionParseResult, parse
from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette, Provider
from textual.dom import DOMNode
from textual.screen import Screen

from app.config.keymap import unbound
from app.system.recent_actions import record_action
from screens.app.key_queue import TypeAheadApp
from screens.base.controllers import ControllerScreen
from widgets.textual_compat.driver import can_suspend, capture_mouse

if TYPE_CHECKING:  # The first loads httpx, the other is not needed before a key is pressed.
    from app.api.client import RequestRecord
    from screens.app.key_actions import ScreenAction


# More of them are listed by `incident-tui config check`.
_PROBLEMS_SHOWN = 5


def _commands() -> type[Provider]:
    from screens.app.palette import ActionProvider  # not before it is opened

    return ActionProvider


def _record_screen(screen: Screen[Any]) -> None:
    record_action(f"screen {type(screen).__name__}")


class KeyedApp(TypeAheadApp):
    """Part of the app for keys."""

    # Textual's key for the palette would replace ctrl+p in every picker.
    ENABLE_COMMAND_PALETTE = False
    COMMANDS = {_commands}
    BINDINGS = [
        Binding("question_mark", "keys", "Keys", id="app.keys", key_display="?"),
        Binding("f1", "keys", "Keys", id="app.keys_anywhere", priority=True),
        Binding("colon", "commands", "Commands", id="app.commands", key_display=":"),
        Binding("ctrl+p", "commands", "Commands", id="app.commands_anywhere", show=False),
        Binding("at", "log", "Requests", id="app.log", show=False),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", show=False),
        Binding("percent_sign", "mouse", "Mouse", id="app.mouse", show=False),
        Binding(unbound("app.theme"), "change_theme", "Theme", id="app.theme", show=False),
        Binding(unbound("app.config"), "config", "Configuration", id="app.config", show=False),
        Binding(unbound("app.picture"), "screenshot", "Picture", id="app.picture", show=False),
    ]
    _captures_mouse = True

    @property
    @abstractmethod
    def zone(self) -> tzinfo | None:
        """Time zone for display; None for the machine's time zone."""

    @abstractmethod
    def requests(self) -> Sequence[RequestRecord]:
        """Return the latest requests, oldest first."""

    def on_mount(self) -> None:
        """Redraw when the terminal is restored, with the mouse mode unchanged."""
        self.app_resume_signal.subscribe(self, self._draw_anew, immediate=True)
        _record_screen(self.screen)
        self.screen_change_signal.subscribe(self, _record_screen, immediate=True)

    def _draw_anew(self, _: App[None]) -> None:
        if not self._captures_mouse:
            capture_mouse(self, captured=False)
        self.refresh(layout=True)

    def action_suspend_process(self) -> None:
        """Suspend the process group until the shell runs `fg`."""
        if can_suspend(self):
            self.app_suspend_signal.publish(self)
            os.kill(0, signal.SIGTSTP)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, or show the reason why it is disabled."""
        # Without parameters, which may be values.
        controller, name, _ = parse(action) if isinstance(action, str) else action
        node = default_namespace or self
        record_action(".".join(filter(None, (type(node).__name__, controller, name))))
        if isinstance(node, ControllerScreen) and (why := node.denied_reason(controller, name)):
            node.show_reason(why)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def action_keys(self) -> None:
        """Show the keys of this screen, and run the selected action."""
        from screens.app.key_actions import actions_of
        from screens.app.key_help import KeysScreen  # rarely needed, and not before the first paint

        def chosen(action: ScreenAction | None) -> None:
            if action:
                self.call_later(self.run_action, action.action, action.node)

        if not isinstance(self.screen, KeysScreen | CommandPalette):
            self.push_screen(KeysScreen(actions_of(self.screen)), chosen)

    def action_commands(self) -> None:
        """Open the command palette."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder="Type a command"))

    def action_mouse(self) -> None:
        """Toggle the mouse capture."""
        self._captures_mouse = not self._captures_mouse
        capture_mouse(self, captured=self._captures_mouse)
        said = (
            "Mouse captured."
            if self._captures_mouse
            else "Mouse released: select text with it. Press % to capture it again."
        )
        self.notify(said, markup=False)

    def action_config(self) -> None:
        """Show where the configuration file is, and what is wrong in it."""
        from app.config.file import load_config
        from app.system.paths import config_path

        file = config_path()
        problems = [str(problem) for problem in load_config().problems]
        found = "No problems." if file.exists() else "It does not exist; defaults are used."
        self.notify(
            "\n".join(problems[:_PROBLEMS_SHOWN]) or found,
            title=str(file),
            severity="warning" if problems else "information",
            markup=False,
        )

    def action_log(self) -> None:
        """Show the request log."""
        from screens.app.request_log import RequestLogScreen

        if not isinstance(self.screen, RequestLogScreen):
            self.push_screen(RequestLogScreen(self.requests, self.zone))
