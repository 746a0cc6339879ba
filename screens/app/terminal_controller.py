"""The terminal: suspending the program, and capturing the mouse."""

import os
import signal
from asyncio import to_thread
from collections.abc import Mapping
from typing import Any

from textual.app import App

from app.config.bell import Notify
from app.config.settings import Settings
from app.present.hyperlinks import use_hyperlinks
from app.present.signs import use_plain_signs
from app.system.multiplexer import (
    captures_mouse_at_start,
    holds_escape_back,
    supports_hyperlinks,
    tmux_passthrough,
    why_dropped,
)
from screens.app.app_controller import AppController
from screens.app.plain_mode import follow_screens
from widgets.basic.key_binding import key_binding
from widgets.textual_compat.driver import can_suspend, capture_mouse, own_terminal_text
from widgets.textual_compat.plain_frames import PlainFramesApp

_WITHOUT_UNICODE = (
    "The locale's encoding is {encoding}: characters that it lacks are shown as “?”. A locale with "
    "UTF-8, such as LC_ALL=C.UTF-8, has all."
)


def needs_passthrough(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Return whether notifications have to pass tmux."""
    return bool(environ.get("TMUX")) and settings.bell_policy.notify in {Notify.OSC9, Notify.OSC777}


def adapt_texts(settings: Settings) -> None:
    """Choose the form of the texts that are rendered from now on, for this terminal."""
    is_limited = own_terminal_text().is_limited
    use_plain_signs(plain=settings.plain_signs or is_limited, in_words=settings.plain)
    use_hyperlinks(supported=supports_hyperlinks(os.environ))


class TerminalController(AppController):
    """Controller of the terminal's state.

    Args:
        host: The app.
        settings: The settings.
    """

    BINDINGS = (
        key_binding("app.suspend", "terminal.suspend", "Suspend", show=False),
        key_binding("app.mouse", "terminal.mouse", "Mouse", show=False),
    )

    def __init__(self, host: App[Any], settings: Settings) -> None:
        super().__init__(host)
        self._settings = settings
        self._captures_mouse = captures_mouse_at_start(os.environ, is_plain=settings.plain)

    def follow(self) -> None:
        """Redraw whenever the terminal is restored; warn of a locale that lacks characters."""
        self.host.app_resume_signal.subscribe(self.host, self._redraw, immediate=True)
        text = own_terminal_text()
        if not text.has_all_characters:
            self.show(_WITHOUT_UNICODE.format(encoding=text.encoding), warns=True)
        if self._settings.plain:
            follow_screens(self.host)
        if needs_passthrough(self._settings, os.environ):
            self.host.run_worker(self._warn_of_dropped())

    async def _warn_of_dropped(self) -> None:
        """Warn if notifications do not reach the terminal."""
        if why := why_dropped(os.environ, await to_thread(tmux_passthrough)):
            self.show(f"Notifications do not arrive: {why}.", warns=True)

    def _redraw(self, _: App[Any]) -> None:
        capture_mouse(self.host, captured=self._captures_mouse)
        if isinstance(self.host, PlainFramesApp) and self.host.plain_frames:
            self.host.plain_frames.forget()
        self.host.refresh(layout=True)

    def action_suspend(self) -> None:
        """Suspend the process group until the shell runs `fg`."""
        if can_suspend(self.host):
            self.host.app_suspend_signal.publish(self.host)
            os.kill(0, signal.SIGTSTP)

    def action_mouse(self) -> None:
        """Toggle the mouse capture."""
        self._captures_mouse = not self._captures_mouse
        capture_mouse(self.host, captured=self._captures_mouse)
        self.show(
            self._captured_message()
            if self._captures_mouse
            else "Mouse released: select text with it. Press % to capture it again."
        )

    def _captured_message(self) -> str:
        if holds_escape_back(os.environ):
            return "Mouse captured: GNU screen now sends esc only with the next key."
        return "Mouse captured."
