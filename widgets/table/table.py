"""Table with keyboard and mouse navigation, as fast as key repeat."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.widget import Widget

from widgets.basic.key_binding import key_binding
from widgets.table.layout import THUMB, Column, Row
from widgets.table.table_canvas import HEADER, LineCanvas

__all__ = ["Column", "LineTable"]

Direction = Literal["up", "down"]

_WHEEL_ROWS = 3


class LineTable(LineCanvas[Row], can_focus=True):
    """Table of rows, with a cursor that follows its row rather than a line number.

    Args:
        columns: Columns from left to right.
        key: Returns the unique key of a row across refreshes.
        chooses: Whether rows can be selected.
        has_signs: Whether marks and badges are drawn before the rows.
        is_page: Whether the rows are a page of a longer list; the screen then moves to its ends.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key_binding("table.down", "move(1)", "Down", show=False),
        key_binding("table.up", "move(-1)", "Up", show=False),
        key_binding("table.page_down", "screenful(1)", "Page down", show=False),
        key_binding("table.page_up", "screenful(-1)", "Page up", show=False),
        key_binding("table.half_down", "screenful(0.5)", "Half page down", show=False),
        key_binding("table.half_up", "screenful(-0.5)", "Half page up", show=False),
        key_binding("table.first", "end('up')", "First", show=False),
        key_binding("table.last", "end('down')", "Last", show=False),
        key_binding("table.top", "end('up', 'page')", "Top", show=False),
        key_binding("table.bottom", "end('down', 'page')", "Bottom", show=False),
        key_binding("table.select", "select", "Open"),
    ]

    class TableMessage(Message):
        """Message of a table; `control` is the table."""

        def __init__(self, table: Widget) -> None:
            super().__init__()
            self._table = table

        @property
        def control(self) -> Widget:
            """The table, so that a handler can select one."""
            return self._table

    class RowHighlighted(TableMessage):
        """The cursor moved to another row."""

        def __init__(self, table: Widget, row: object, key: str) -> None:
            super().__init__(table)
            self.row = row
            self.key = key

    class RowSelected(TableMessage):
        """The row at the cursor was selected, by enter or a second click."""

        def __init__(self, table: Widget, row: object, key: str) -> None:
            super().__init__(table)
            self.row = row
            self.key = key

    class EdgeReached(TableMessage):
        """The cursor would have moved past the first or last row."""

        def __init__(self, table: Widget, direction: Direction) -> None:
            super().__init__(table)
            self.direction = direction

    class EndRequested(EdgeReached):
        """The first or last row of the whole list is requested."""

    class HeaderSelected(TableMessage):
        """The header of a column was clicked."""

        def __init__(self, table: Widget, column_id: str) -> None:
            super().__init__(table)
            self.column_id = column_id

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        key: Callable[[Row], str],
        chooses: bool = True,
        has_signs: bool = False,
        is_page: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(columns, key=key, has_signs=has_signs, id=id, classes=classes)
        self._chooses = chooses
        self._is_page = is_page

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the cursor stays on its row and line of the screen.

        If its row is gone, the cursor stays at its position.
        """
        before, had_rows = self.cursor_key, bool(self._rows)
        super().set_rows(rows)
        if bool(rows) != had_rows:
            self.refresh_bindings()
        if self.cursor_key != before:
            self._tell_highlighted()

    def move_cursor(self, *, row: int | None = None, key: str | None = None) -> None:
        """Move the cursor to a row by number, or by key if it is shown."""
        self._move_to(self._place_of(key, self._view.cursor) if row is None else row)

    def action_move(self, steps: int) -> None:
        """Move by rows; past either end, post a message."""
        place = self._view.cursor + steps
        if 0 <= place < len(self._rows):
            self._move_to(place)
        else:
            self.post_message(self.EdgeReached(self, "down" if steps > 0 else "up"))

    def action_screenful(self, share: float) -> None:
        """Move by a share of the screen; at the end, post a message."""
        step = 1 if share > 0 else -1
        if self._view.cursor == (self._view.last if share > 0 else 0):
            self.action_move(step)
            return
        cursor, top = self._view.cursor, self._view.top
        self._view.move_screenful(int(self._view.height * share) or step)
        self._show_move(cursor, top)

    def action_end(self, direction: Direction, of: Literal["list", "page"] = "list") -> None:
        """Move to the first or last row, of the whole list or of this page of it."""
        if self._is_page and of == "list":
            self.post_message(self.EndRequested(self, direction))
        else:
            self._move_to(0 if direction == "up" else self._view.last)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable selection without rows, or for a read-only table."""
        del parameters
        if action != "select":
            return True
        return False if not self._chooses else True if self._rows else None

    def action_select(self) -> None:
        """Select the row at the cursor."""
        if self._rows:
            row = self._rows[self._view.cursor]
            self.post_message(self.RowSelected(self, row, self._key(row)))

    def _move_to(self, place: int) -> None:
        cursor, top = self._view.cursor, self._view.top
        self._view.move_to(place)
        self._show_move(cursor, top)

    def _show_move(self, cursor: int, top: int) -> None:
        """Redraw the changes since the cursor and the first line were there."""
        if self._view.top != top:
            self._draw()
        elif self._view.cursor != cursor:
            self._refresh_rows(cursor, self._view.cursor)
        if self._view.cursor != cursor:
            self._tell_highlighted()

    def _tell_highlighted(self) -> None:
        if self._rows:
            row = self._rows[self._view.cursor]
            self.post_message(self.RowHighlighted(self, row, self._key(row)))

    # The mouse.

    def on_click(self, event: Click) -> None:
        """Move the cursor, select its row, report a header, or scroll."""
        event.stop()
        line = event.y - HEADER
        place = self._view.top + line
        if line < 0:
            if column := self._layout.column_at(event.x, self.size.width):
                self.post_message(self.HeaderSelected(self, column.id))
        elif self._view.thumb and event.x >= self.size.width - THUMB:
            self._show_from(self._view.top_for_thumb(line))
        elif place == self._view.cursor:
            self.action_select()
        elif place < len(self._rows):
            self._move_to(place)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scroll down; the cursor stays on its row."""
        event.stop()
        self._show_from(self._view.top + _WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scroll up; the cursor stays on its row."""
        event.stop()
        self._show_from(self._view.top - _WHEEL_ROWS)

    def _show_from(self, top: int) -> None:
        self._view.scroll_to(top)
        self._draw()
