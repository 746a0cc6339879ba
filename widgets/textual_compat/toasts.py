"""Where toasts are, whose widgets Textual has no public name for."""

from typing import Any

from textual.screen import Screen
from textual.widgets._toast import Toast, ToastRack


def lines_under_toasts(screen: Screen[Any]) -> int:
    """Return the height of the area at the bottom of a screen that toasts are in."""
    tops = [toast.region.y for toast in screen.query(Toast) if toast.region]
    return screen.size.height - min(tops) if tops else 0


def hide_toasts(screen: Screen[Any]) -> None:
    """Hide the toasts of a screen that is below another, which has them too.

    Textual shows them again when the screen is resumed.
    """
    screen.query(ToastRack).set(display=False)
