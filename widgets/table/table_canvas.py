"""Canvas that draws rows as cached lines, one strip per row.

Textual's table misses a 60 Hz frame at a few hundred rows. This one only draws the visible rows, so
a hundred thousand rows cost as much as fifty. It has its own scroll position: there is no scrollbar
widget, only a thumb in the last cell of each line. It has neither border nor padding, because its
lines are written to the screen directly.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, Generic, Self

from textual.cache import FIFOCache
from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.visual import Visual
from textual.widget import Widget

from app.present.signs import is_in_words, sign
from widgets.table.layout import (
    BARE_GUTTER,
    GUTTER,
    Column,
    ColumnLayout,
    Row,
    Slot,
    slots_of,
)
from widgets.table.painter import LinePainter, RowStyle
from widgets.table.viewport import Viewport
from widgets.textual_compat.message_queues import may_flash
from widgets.textual_compat.styles import filtered, reversed_as_styled

HEADER = 1
_KEPT_LINES = 512
_FLASH = 2.0  # seconds
# Margin around the placeholder.
_MARGIN = 4


class LineCanvas(Widget, Generic[Row]):
    """Visible rows, with the position of the cursor.

    Args:
        columns: Columns from left to right.
        key: Returns the unique key of a row across refreshes.
        has_signs: Whether marks and badges are drawn before the rows.
    """

    # Its lines have no text offsets, which mouse selection needs.
    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-table--header",
        "line-table--flash",
        "line-table--badge",
        "line-table--cursor",
        "line-table--mark",
        "line-table--pointer",
        "line-table--current",
        "line-table--thumb",
    }
    marked: reactive[frozenset[str]] = reactive(frozenset[str](), repaint=False)
    """Keys of the marked rows."""

    badges: reactive[Mapping[str, str]] = reactive[Mapping[str, str]](dict, repaint=False)
    """Names of signs before rows, by key."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        key: Callable[[Row], str],
        has_signs: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._key = key
        self._has_signs = has_signs
        self._gutter = GUTTER if has_signs else BARE_GUTTER
        self._layout = ColumnLayout(columns, self._gutter)
        self._rows: list[Row] = []
        self._places: dict[str, int] | None = None
        self._view = Viewport()
        self._stand_in = Content("")
        self._painter: LinePainter | None = None
        self._drawn_columns: Sequence[Column[Row]] = ()
        self._flashing: frozenset[str] = frozenset()
        self._flash_timer: Timer | None = None
        # By key and style, what is drawn, and its line.
        self._lines: FIFOCache[tuple[str, RowStyle], tuple[object, Row | None, Strip]] = FIFOCache(
            _KEPT_LINES
        )

    @property
    def rows(self) -> Sequence[Row]:
        """All rows."""
        return self._rows

    @property
    def cursor_row(self) -> int:
        """Number of the row at the cursor, from 0; 0 without rows."""
        return self._view.cursor

    @property
    def cursor_region(self) -> Region:
        """The cursor's line on the screen."""
        line = HEADER + self._view.cursor - self._view.top
        return Region(self.region.x, self.region.y + line, self.size.width, 1)

    @property
    def current(self) -> Row | None:
        """The row at the cursor."""
        return self._rows[self._view.cursor] if self._rows else None

    @property
    def cursor_key(self) -> str | None:
        """Key of the row at the cursor."""
        return self._key(self._rows[self._view.cursor]) if self._rows else None

    def watch_marked(self, before: frozenset[str], after: frozenset[str]) -> None:
        """Draw the marks that have changed."""
        self._refresh_keys(before ^ after)

    def watch_badges(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Draw the signs that have changed."""
        self._refresh_keys({key for key, _ in before.items() ^ after.items()})

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns; equal ones cost nothing."""
        if tuple(columns) != self._layout.columns:
            # Lines of other columns are replaced one by one: to free them all takes longer.
            self._layout = ColumnLayout(columns, self._gutter)
            self._draw()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the cursor stays on its row, else at its position."""
        key, before, view = self.cursor_key, self._rows, self._view
        position = view.top, view.cursor
        self._rows = list(rows)
        self._places = None
        view.replace(len(self._rows), self._place_of(key, view.cursor))
        if before and len(before) == len(self._rows) and (view.top, view.cursor) == position:
            pairs = enumerate(zip(before, self._rows, strict=True))
            self._refresh_rows(*(place for place, (old, new) in pairs if old != new))
        else:
            self._draw()

    def show_placeholder(self, text: Content) -> None:
        """Show a text while there are no rows; an equal one costs nothing."""
        if not text.is_same(self._stand_in):
            self._stand_in = text
            if not self._rows:
                self._draw()

    def update_row(self, row: Row) -> None:
        """Redraw a changed row; ignored if it is not shown."""
        place = self._place_of(self._key(row), -1)
        if place >= 0:
            self._rows[place] = row
            self._refresh_rows(place)

    def flash(self, keys: Iterable[str]) -> None:
        """Flash these rows for a moment, unless nothing may move or flash."""
        if self.app.animation_level == "none" or not may_flash(self.app):
            return
        before, self._flashing = self._flashing, frozenset(keys)
        self._refresh_keys(before | self._flashing)
        if self._flash_timer:
            self._flash_timer.stop()
        self._flash_timer = self.set_timer(_FLASH, self._end_flash)

    def _end_flash(self) -> None:
        before, self._flashing = self._flashing, frozenset[str]()
        self._refresh_keys(before)

    def _place_of(self, key: str | None, otherwise: int) -> int:
        """Return the position of a row by key."""
        if key is None:
            return otherwise
        if 0 <= otherwise < len(self._rows) and self._key(self._rows[otherwise]) == key:
            return otherwise
        if self._places is None:
            self._places = {self._key(row): place for place, row in enumerate(self._rows)}
        return self._places.get(key, otherwise)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Redraw regions from cached lines; without regions, with new styles.

        Textual calls it without regions when focus, theme or styles have changed.
        """
        if not regions:
            self._painter = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _draw(self) -> None:
        """Redraw every line with the same styles."""
        self.refresh(self.size.region)

    def _refresh_keys(self, keys: Iterable[str]) -> None:
        """Redraw the rows with these keys."""
        self._refresh_rows(*(place for key in keys if (place := self._place_of(key, -1)) >= 0))

    def _refresh_rows(self, *places: int) -> None:
        """Redraw these rows, as far as they are visible."""
        width, height = self.size
        lines = sorted({place - self._view.top + HEADER for place in places})
        shown = [line for line in lines if HEADER <= line < height]
        if shown:
            self.refresh(*(Region(0, y, width, lines) for y, lines in _stretches(shown)))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region from the cache, without Textual's styles cache."""
        width = self.size.width
        laid_out = self._layout.fitting(width)
        slots = slots_of(laid_out)
        painter = self._painter
        if painter is None or (painter.slots, painter.width) != (slots, width):
            painter = self._painter = self._new_painter(slots)
            self._lines.clear()
        self._view.resize(self.size.height - HEADER)
        self._drawn_columns = [column for column, _ in laid_out]
        if self._rows:
            lines = self._visible_lines(painter, crop.line_range)
        else:
            lines = [painter.header, *_stand_in_lines(self, self._stand_in)][crop.y : crop.bottom]
        if crop.column_span == (0, self.size.width):
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def prerender(self, rows: Sequence[Row]) -> None:
        """Cache the lines of rows that may be shown next."""
        if painter := self._painter:
            view = Viewport(total=len(rows), height=self._view.height)
            for line in self._lines_of(painter, rows, view, range(view.height)):
                line.render(self.app.console)

    def render_line(self, y: int) -> Strip:
        """Return one line, which Textual reads at the mouse position."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def _visible_lines(self, painter: LinePainter, lines: range) -> list[Strip]:
        """Return lines of the table, the first of which is the header."""
        below = range(max(lines.start - HEADER, 0), lines.stop - HEADER)
        drawn = self._lines_of(painter, self._rows, self._view, below)
        if lines.start < HEADER:
            return [painter.blank if is_in_words() else painter.header, *drawn]
        return drawn

    def _lines_of(
        self, painter: LinePainter, rows: Sequence[Row], view: Viewport, lines: range
    ) -> list[Strip]:
        """Return lines of a viewport on rows, from the cache as far as they are the same."""
        shown = rows[view.top + lines.start : view.top + lines.stop]
        draw = self._spoken_row if is_in_words() else self._row
        # Reading a reactive takes as long as looking a line up.
        marked, badges, flashing, thumb = self.marked, self.badges, self._flashing, view.thumb
        drawn = []
        for line, row in zip(lines, shown, strict=False):
            key = self._key(row)
            look = RowStyle(
                view.top + line == view.cursor,
                key in marked,
                key in flashing,
                badges.get(key, ""),
                line in thumb,
            )
            drawn.append(draw(painter, row, key, look))
        return drawn + [painter.blank] * (len(lines) - len(drawn))

    def _spoken_row(self, painter: LinePainter, row: Row, _: str, look: RowStyle) -> Strip:
        marks = ("marked" if look.marked else "", look.badge)
        return painter.words(_spoken(row, self._layout.columns, marks))

    def _row(self, painter: LinePainter, row: Row, key: str, look: RowStyle) -> Strip:
        layout, drawn, strip = self._lines.get((key, look), (None, None, painter.blank))
        if layout is not self._layout or drawn != row:
            strip = painter.row([column.render(row) for column in self._drawn_columns], look)
            self._lines[key, look] = self._layout, row, strip
        return strip

    def _new_painter(self, slots: Sequence[Slot]) -> LinePainter:
        return LinePainter(
            slots,
            self.size.width,
            has_signs=self._has_signs,
            style=lambda *names: reversed_as_styled(self, self.get_visual_style(*names), names),
            parse=self.app.stylesheet.parse_style,
            finish=partial(filtered, self.app.get_line_filters(), self.background_colors[1]),
        )


def _stretches(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first of consecutive lines, and their number."""
    start = end = lines[0]
    for line in lines:
        if line > end:
            yield start, end - start
            start = line
        end = line + 1
    yield start, end - start


def _spoken(row: Row, columns: Sequence[Column[Row]], marks: Iterable[str]) -> Iterator[str]:
    """Yield what a row says in plain mode: its mark and badge, then its cells."""
    yield from (sign(name) for name in marks if name)
    texts = (column.render(row).plain for column in columns if not column.is_extra)
    yield from (text for text in texts if text)


def _stand_in_lines(canvas: Widget, text: Content) -> list[Strip]:
    """Return the lines below the header of a table without rows, with a text in their middle."""
    width, height = canvas.size.width, max(0, canvas.size.height - HEADER)
    room, style = max(1, width - 2 * _MARGIN), canvas.visual_style
    strips = Visual.to_strips(canvas, text, room, None, style)[:height]
    lines = list(Strip.align(strips, style.rich_style, width, height, "center", "middle"))
    for line_filter in canvas.app.get_line_filters():
        lines = [line.apply_filter(line_filter, canvas.background_colors[1]) for line in lines]
    return lines
