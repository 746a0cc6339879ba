"""Single-line input that does not change the layout of the screen."""

from textual.widgets.input import Selection

from app.text.graphemes import next_border, previous_border
from app.text.text import fold_breaks
from widgets.textual_compat.inputs import FixedWidthInput


class SingleLine(FixedWidthInput):
    """Single-line input; pasted line breaks become spaces.

    A joined emoji or a letter with marks is one character to the keys.
    """

    def action_cursor_left(self, select: bool = False) -> None:  # noqa: FBT001, FBT002
        """Move by one character."""
        start, end = self.selection
        if select or self.selection.is_empty:
            place = previous_border(self.value, end)
            self.selection = Selection(start if select else place, place)
        else:
            super().action_cursor_left()

    def action_cursor_right(self, select: bool = False) -> None:  # noqa: FBT001, FBT002
        """Move by one character, or accept the suggestion."""
        start, end = self.selection
        if end < len(self.value) and (select or self.selection.is_empty):
            place = next_border(self.value, end)
            self.selection = Selection(start if select else place, place)
        else:
            super().action_cursor_right(select)

    def action_delete_left(self) -> None:
        """Delete the selection, or one character."""
        if self.selection.is_empty:
            place = self.cursor_position
            self.delete(previous_border(self.value, place), place)
        else:
            self.delete_selection()

    def action_delete_right(self) -> None:
        """Delete the selection, or one character."""
        if self.selection.is_empty:
            place = self.cursor_position
            self.delete(place, next_border(self.value, place))
        else:
            self.delete_selection()

    def action_paste(self) -> None:
        """Paste the app's clipboard, folded into one line."""
        self.replace(fold_breaks(self.app.clipboard), *self.selection)


class NarrowingLine(SingleLine):
    """Single-line input that filters a list below it."""
