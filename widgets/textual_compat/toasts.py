"""Where toasts are, whose widgets Textual has no public name for."""

from typing import Any

from textual.notifications import Notifications
from textual.screen import Screen
from textual.widgets._toast import Toast, ToastRack

_show = ToastRack.show


def show_toasts_if_any() -> None:
    """Leave a screen as it is that neither has toasts nor gets any.

    Textual hides the place of toasts each time that a screen is shown, with a new layout.
    """
    ToastRack.show = _show_if_any  # type: ignore[method-assign,assignment]


def _show_if_any(rack: ToastRack, notifications: Notifications) -> None:
    if rack.display or rack.children or notifications:
        _show(rack, notifications)


def lines_under_toasts(screen: Screen[Any]) -> int:
    """Return the height of the area at the bottom of a screen that toasts are in."""
    tops = [toast.region.y for toast in screen.query(Toast) if toast.region]
    return screen.size.height - min(tops) if tops else 0


def hide_toasts(screen: Screen[Any]) -> None:
    """Hide the toasts of a screen that is below another, which has them too.

    Textual shows them again when the screen is resumed.
    """
    screen.query(ToastRack).set(display=False)
