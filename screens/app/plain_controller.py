"""Plain mode, for screen readers and braille displays.

They follow the terminal's cursor and speak what is written: `widgets.textual_compat.plain_frames`.
"""

from pathlib import Path
from time import monotonic
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widgets._toast import Toast

# An announcement stays until the next one: a line that is cleared would be spoken.
STAYS = 7 * 24 * 3600.0
# Seconds in which an announcement is about the screen that opens.
_NEWS = 1.0


def plain_sheet(styles: Path) -> Path:
    """Return the stylesheet of plain mode."""
    return styles / "plain" / "plain.tcss"


class PlainController:
    """Controller of the announcements of plain mode.

    Args:
        host: The app.
    """

    def __init__(self, host: App[Any]) -> None:
        self._host = host
        self._announced = 0.0

    def start(self) -> None:
        """Clear an announcement when another screen opens, which would repeat it."""
        self._host.screen_change_signal.subscribe(self._host, self._clear, immediate=True)

    def announce(self) -> None:
        """Make room for an announcement."""
        self._announced = monotonic()
        self._host.clear_notifications()

    def _clear(self, _: Screen[Any]) -> None:
        if monotonic() > self._announced + _NEWS:
            self._host.clear_notifications()
            # Those of the screens below are removed only after they have been painted again.
            for screen in self._host.screen_stack:
                screen.query(Toast).set(display=False)
