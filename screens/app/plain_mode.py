"""Plain mode, for screen readers and braille displays.

They follow the terminal's cursor and speak what is written: `widgets.textual_compat.plain_frames`.
"""

from pathlib import Path
from time import monotonic
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widgets._toast import Toast

from widgets.textual_compat.plain_frames import PlainFramesApp

# Seconds in which an announcement is about the screen that opens.
_NEWS = 1.0


def plain_sheet(styles: Path) -> Path:
    """Return the stylesheet of plain mode."""
    return styles / "plain" / "plain.tcss"


def follow_screens(host: App[Any]) -> None:
    """Clear an announcement when another screen opens, which would repeat it."""

    def clear(_: Screen[Any]) -> None:
        frames = host.plain_frames if isinstance(host, PlainFramesApp) else None
        if frames is None or monotonic() < frames.announced_at + _NEWS:
            return
        host.clear_notifications()
        # Those of the screens below are removed only after they have been painted again.
        for screen in host.screen_stack:
            screen.query(Toast).set(display=False)

    host.screen_change_signal.subscribe(host, clear, immediate=True)
