"""Base of all dialogs: help and palette as on every other screen, and no toast over them."""

from typing import TypeVar

from textual.screen import ModalScreen, Screen

from app.present.signs import is_in_words
from widgets.basic.key_binding import key_binding
from widgets.basic.popup_panel import PopupPanel
from widgets.textual_compat.toasts import hide_toasts, lines_under_toasts

Answer = TypeVar("Answer")

# With fewer lines, what is scrolled gets all that the other parts of a dialog leave.
_SHORT = 20


class Dialog(ModalScreen[Answer]):
    """Dialog with the keys of help and palette, which Textual keeps from modal screens.

    A text field takes their characters as text. A dialog's own keys come before these. It moves
    out of the way of toasts, which may be about what is asked.
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (_SHORT, "-tall")]
    BINDINGS = [
        key_binding("app.keys", "bindings.keys", "Keys", show=False),
        key_binding("app.keys_anywhere", "bindings.keys", "Keys", show=False),
        key_binding("app.commands", "bindings.commands", "Commands", show=False),
        key_binding("app.commands_anywhere", "bindings.commands", "Commands", show=False),
    ]
    _covered = 0

    def on_screen_resume(self) -> None:
        """Follow the toasts, whose place is known after each layout."""
        self.app.call_later(self._hide_others)
        if not is_in_words():  # There, toasts have lines of their own.
            self.screen_layout_refresh_signal.subscribe(self, self._make_room, immediate=True)

    def _hide_others(self) -> None:
        for screen in self.app.screen_stack:
            if screen is not self.app.screen:
                hide_toasts(screen)

    def _make_room(self, _: Screen[object]) -> None:
        covered = lines_under_toasts(self)
        if covered == self._covered:
            return
        self._covered = covered
        free = self.size.height - covered
        self.set_class(free < _SHORT, "-crowded")
        for panel in self.query(PopupPanel):
            top, right, bottom, left = panel.styles.base.margin
            panel.styles.margin = (top, right, covered + bottom, left) if covered else None
            panel.styles.max_height = free - top - bottom if covered else None
