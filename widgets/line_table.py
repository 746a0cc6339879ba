"""A table that draws its lines itself: one strip a row, kept until something about it changes.

The stock table misses a 60 Hz frame at a few hundred rows. This one draws what is on screen and
nothing else, so a hundred thousand rows cost what fifty do. The scroll position is its own: there
is no scrollbar widget, only a thumb in the last cell of each line.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, Literal

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from widgets.line_table_layout import GAP, Column, Row, lay_out

__all__ = ["Column", "LineTable"]

Direction = Literal["up", "down"]

_GUTTER = 2
_THUMB = 1
_WHEEL_ROWS = 3


class LineTable(Widget, Generic[Row], can_focus=True):
    """Rows of one kind, with a cursor that follows a row and not a line number.

    Args:
        columns: From left to right.
        key: What identifies a row across refreshes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-table--header",
        "line-table--cursor",
        "line-table--mark",
        "line-table--thumb",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
        Binding("pagedown", "screenful(1)", "Screen down", show=False, id="table.page_down"),
        Binding("pageup", "screenful(-1)", "Screen up", show=False, id="table.page_up"),
        Binding("ctrl+d", "screenful(0.5)", "Half down", show=False, id="table.half_down"),
        Binding("ctrl+u", "screenful(-0.5)", "Half up", show=False, id="table.half_up"),
        Binding("home", "first", "First", show=False, id="table.first"),
        Binding("end", "last", "Last", show=False, id="table.last"),
        Binding("enter", "select", "Open", show=False, id="table.select"),
    ]

    class RowHighlighted(Message):
        """The cursor is on another row."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class RowSelected(Message):
        """The row at the cursor was chosen, by enter or a second click."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class EdgeReached(Message):
        """The cursor would have moved past the first or the last row."""

        def __init__(self, direction: Direction) -> None:
            super().__init__()
            self.direction = direction

    class HeaderSelected(Message):
        """The header of a column was clicked."""

        def __init__(self, column_id: str) -> None:
            super().__init__()
            self.column_id = column_id

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        key: Callable[[Row], str],
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._key = key
        self._rows: Sequence[Row] = ()
        self._cursor = 0
        self._top = 0
        self._marked: frozenset[str] = frozenset()
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._layout: list[tuple[Column[Row], int]] = []

    # What it shows.

    @property
    def rows(self) -> Sequence[Row]:
        """All rows."""
        return self._rows

    @property
    def cursor_row(self) -> int:
        """The line the cursor is on, from 0; 0 when there are no rows."""
        return self._cursor

    @property
    def current(self) -> Row | None:
        """The row at the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def cursor_key(self) -> str | None:
        """What identifies the row at the cursor."""
        return None if self.current is None else self._key(self.current)

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked rows."""
        return self._marked

    def set_marked(self, keys: frozenset[str]) -> None:
        """Mark these rows and no others."""
        self._marked = keys
        self._redraw()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns, or the same ones drawn anew."""
        self._columns = tuple(columns)
        self._layout = lay_out(self._columns, self._room)
        self._redraw()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the cursor stays on its row and, where it can, on its screen line.

        When its row is gone, the cursor stays at its place.
        """
        before, line = self.cursor_key, self._cursor - self._top
        self._rows = rows
        self._cursor = self._place_of(before, self._cursor)
        self._top = self._cursor - line
        self._keep_in_sight()
        self._redraw()
        if self.cursor_key not in {None, before}:
            self.post_message(self.RowHighlighted(self.cursor_key or ""))

    def _place_of(self, key: str | None, otherwise: int) -> int:
        place = next((n for n, row in enumerate(self._rows) if self._key(row) == key), otherwise)
        return max(0, min(place, len(self._rows) - 1))

    def move_cursor(self, *, row: int | None = None, key: str | None = None) -> None:
        """Put the cursor on a line, or on the row with that key if it is shown."""
        self._move_to(self._place_of(key, self._cursor) if row is None else row)

    # Moving.

    def action_move(self, steps: int) -> None:
        """Move by lines; past either end, say so."""
        place = self._cursor + steps
        if place < 0:
            self.post_message(self.EdgeReached("up"))
        elif place >= len(self._rows):
            self.post_message(self.EdgeReached("down"))
        else:
            self._move_to(place)

    def action_screenful(self, share: float) -> None:
        """Move by a share of what is visible, stopping at the ends first."""
        steps = int(self._visible * share) or (1 if share > 0 else -1)
        last = len(self._rows) - 1
        if self._cursor == (last if share > 0 else 0):
            self.action_move(1 if share > 0 else -1)
        else:
            self._move_to(max(0, min(self._cursor + steps, last)))

    def action_first(self) -> None:
        """Move to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._move_to(len(self._rows) - 1)

    def action_select(self) -> None:
        """Choose the row at the cursor."""
        if self.cursor_key is not None:
            self.post_message(self.RowSelected(self.cursor_key))

    def _move_to(self, place: int) -> None:
        before, top = self._cursor, self._top
        self._cursor = max(0, min(place, len(self._rows) - 1))
        if self._cursor == before:
            return
        self._keep_in_sight()
        if self._top == top:
            # Two lines have changed; the rest of the screen is as it was.
            lines = (before - top + 1, self._cursor - top + 1)
            self.refresh(*(Region(0, line, self.size.width, 1) for line in lines))
        else:
            self.refresh()
        self.post_message(self.RowHighlighted(self.cursor_key or ""))

    def _keep_in_sight(self) -> None:
        last_top = max(0, len(self._rows) - self._visible)
        top = max(self._top, self._cursor - self._visible + 1)
        self._top = max(0, min(top, self._cursor, last_top))

    # The mouse.

    def on_click(self, event: Click) -> None:
        """A click moves the cursor; a click on the row at the cursor chooses it."""
        event.stop()
        if event.y == 0:
            self._click_header(event.x)
            return
        place = self._top + event.y - 1
        if place >= len(self._rows):
            return
        if place == self._cursor:
            self.action_select()
        else:
            self._move_to(place)

    def _click_header(self, x: int) -> None:
        left = _GUTTER
        for column, width in self._layout:
            if left <= x < left + width + GAP:
                self.post_message(self.HeaderSelected(column.id))
                return
            left += width + GAP

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel moves the cursor, as it does in a mail client."""
        event.stop()
        self._move_to(min(self._cursor + _WHEEL_ROWS, len(self._rows) - 1))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel moves the cursor, as it does in a mail client."""
        event.stop()
        self._move_to(max(self._cursor - _WHEEL_ROWS, 0))

    # Drawing.

    @property
    def _visible(self) -> int:
        """How many rows are on screen, under the header."""
        return max(1, self.size.height - 1)

    @property
    def _room(self) -> int:
        return max(0, self.size.width - _GUTTER - _THUMB)

    def on_resize(self, event: Resize) -> None:
        """Lay the columns out anew."""
        del event
        self._layout = lay_out(self._columns, self._room)
        self._keep_in_sight()
        self._redraw()

    def notify_style_update(self) -> None:
        """Another theme or state: nothing that was drawn holds."""
        super().notify_style_update()
        self._strips.clear()

    def _redraw(self) -> None:
        self._strips.clear()
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of `crop`, straight from the kept strips: no cache of styles in between."""
        lines = [self._line(y) for y in range(crop.y, crop.bottom)]
        if crop.x == 0 and crop.width == self.size.width:
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def _line(self, y: int) -> Strip:
        if y == 0:
            return self._kept(-1, False)
        place = self._top + y - 1
        if place >= len(self._rows):
            return self._kept(-2, False)
        line = self._kept(place, place == self._cursor)
        return Strip.join([line, self._kept(-4 if self._in_thumb(y - 1) else -3, False)])

    def _kept(self, place: int, at_cursor: bool) -> Strip:  # noqa: FBT001
        """A strip by row, or by one of the negative numbers of the parts that rows share."""
        name = (place, at_cursor)
        strip = self._strips.get(name)
        if strip is None:
            if len(self._strips) > 4 * self._visible + 8:
                self._strips.clear()
            strip = self._strips[name] = self._filtered(self._drawn(place, at_cursor=at_cursor))
        return strip

    def _drawn(self, place: int, *, at_cursor: bool) -> Content:
        if place == -1:
            return self._header()
        if place < 0:
            return {
                -2: Content(" " * self.size.width),
                -3: Content(" "),
                -4: Content.styled("▐", self.get_visual_style("line-table--thumb", partial=True)),
            }[place]
        return self._row(self._rows[place], at_cursor=at_cursor)

    def _header(self) -> Content:
        cells = [_fitted(Content(column.title), width, column) for column, width in self._layout]
        text = Content(" " * _GUTTER) + Content(" " * GAP).join(cells)
        style = self.get_visual_style("line-table--header", partial=True)
        return _wide(text, self.size.width).stylize_before(style)

    def _row(self, row: Row, *, at_cursor: bool) -> Content:
        marked = self._key(row) in self._marked
        gutter = ("▌" if at_cursor else " ") + ("✓" if marked else " ")
        cells = [_fitted(column.render(row), width, column) for column, width in self._layout]
        text = Content(gutter) + Content(" " * GAP).join(cells)
        text = _wide(text, self.size.width - _THUMB)
        if marked:
            text = text.stylize_before(self.get_visual_style("line-table--mark", partial=True))
        if at_cursor:
            text = text.stylize_before(self.get_visual_style("line-table--cursor", partial=True))
        return text

    def _filtered(self, content: Content) -> Strip:
        """`content` as a strip in the colours of the theme, through the filters of the terminal."""
        parts = content.render(
            self.visual_style, end="", parse_style=self.app.stylesheet.parse_style
        )
        strip = Strip([Segment(text, style.rich_style) for text, style in parts]).simplify()
        for line_filter in self.app.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip

    def _in_thumb(self, line: int) -> bool:
        """Whether the thumb stands on that line; there is none when everything is visible."""
        total, visible = len(self._rows), self._visible
        if total <= visible:
            return False
        size = max(1, visible * visible // total)
        start = (visible - size) * self._top // (total - visible)
        return start <= line < start + size


def _fitted(cell: Content, width: int, column: Column[Row]) -> Content:
    """The cell at exactly its width, cut with an ellipsis."""
    cut = cell.truncate(width, ellipsis=True)
    missing = width - cut.cell_length
    return cut.pad_left(missing) if column.align == "right" else cut.pad_right(missing)


def _wide(text: Content, width: int) -> Content:
    return text.truncate(width, pad=True)
