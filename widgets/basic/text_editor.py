"""Text of several lines."""

from textual.widgets import TextArea

from app.text.graphemes import next_border, previous_border
from widgets.textual_compat.message_queues import may_flash


class TextEditor(TextArea):
    """Text of several lines; a joined emoji or a letter with marks is one character to the keys."""

    def on_mount(self) -> None:
        """Let the cursor blink if anything may."""
        self.cursor_blink = may_flash(self.app)

    def get_cursor_left_location(self) -> tuple[int, int]:
        """Return the location one character to the left, or the end of the line above."""
        row, column = self.cursor_location
        if not column:
            return super().get_cursor_left_location()
        return row, previous_border(self.document.get_line(row), column)

    def get_cursor_right_location(self) -> tuple[int, int]:
        """Return the location one character to the right, or the start of the line below."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if column >= len(line):
            return super().get_cursor_right_location()
        return row, next_border(line, column)
