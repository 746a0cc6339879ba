"""Layout of the table's columns: which ones fit, and their widths."""

from collections.abc import Callable, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

from msgspec import Struct
from textual.content import Content

from app.system.structs import replace

Row = TypeVar("Row")
Direction = Literal["ascending", "descending"]

# Cursor, mark, badge and a blank before the columns, scroll thumb after them.
GUTTER = 4
# Without marks and badges, the cursor and a blank.
BARE_GUTTER = 2
GAP = 1
# A blank and the thumb.
THUMB = 2

# Rows that widths are made for; further ones are cut where they are wider.
_MEASURED = 200

# Rooms that are little and much: those in windows under 70 columns, and of 160 and more.
_COMPACT, _ROOMY = 62, 97


class Column(Struct, Generic[Row], frozen=True):
    """One column.

    Attributes:
        id: Name in messages.
        title: Its header.
        width: Its width in cells; the preferred width of a flexible column.
        render: Returns the cell of a row; never a markup string.
        flexible: Whether it takes the remaining space.
        minimum: Minimum width of a flexible column before others are dropped.
        priority: Columns with the lowest priority are dropped first.
        is_extra: Whether it is dropped before flexible columns get less than their preferred width.
        roomy: Its width in a table with much room; 0 if that is the same.
        compact: Its width in a table with little room, or the minimum of a flexible one; 0 if that
            is the same. In a single cell, the first character is drawn, and no title.
        align: Alignment of its text.
        sort: Sort direction shown in its header, if any.
        needed: Width of its widest cell, or of its title; a flexible column takes no more of the
            remaining space while another lacks some. None if unknown.
    """

    id: str
    title: str
    width: int
    render: Callable[[Row], Content]
    flexible: bool = False
    minimum: int = 8
    priority: int = 0
    is_extra: bool = False
    roomy: int = 0
    compact: int = 0
    align: Literal["left", "right"] = "left"
    sort: Direction | None = None
    needed: int | None = None

    @property
    def least(self) -> int:
        """Minimum width."""
        return min(self.minimum, self.width) if self.flexible else self.width


class Slot(NamedTuple):
    """Position of a column, independent of its cells."""

    title: str
    width: int
    align: Literal["left", "right"] = "left"
    sort: Direction | None = None


def fitted(columns: Sequence[Column[Row]], rows: Sequence[Row]) -> tuple[Column[Row], ...]:
    """Return the columns of a short table for its rows: none wider than its contents.

    Columns of numbers, which change with time, keep their width.
    """
    return tuple(
        _fitted(column, rows[:_MEASURED]) if column.align == "left" else column
        for column in columns
    )


def _fitted(column: Column[Row], rows: Sequence[Row]) -> Column[Row]:
    title = Content(column.title).cell_length
    needed = max((column.render(row).cell_length for row in rows), default=0)
    needed = max(needed, title)
    if column.flexible:
        return replace(column, needed=needed)
    return replace(
        column, width=min(column.width, needed), roomy=min(column.roomy, needed), needed=needed
    )


def slots_of(columns: Sequence[tuple[Column[Row], int]]) -> tuple[Slot, ...]:
    """Return the slots of laid out columns."""
    return tuple(Slot(each.title, width, each.align, each.sort) for each, width in columns)


class ColumnLayout(Generic[Row]):
    """Columns of a table, laid out once for each width.

    Args:
        columns: Columns from left to right.
        gutter: Cells before the first one.
    """

    def __init__(self, columns: Sequence[Column[Row]], gutter: int) -> None:
        self.columns = tuple(columns)
        self._gutter = gutter
        self._width = 0
        self._fitting: list[tuple[Column[Row], int]] = []

    def fitting(self, width: int) -> list[tuple[Column[Row], int]]:
        """Return the columns that fit into a table of that width, with their widths."""
        if width != self._width or not self._fitting:
            self._width = width
            self._fitting = lay_out(self.columns, room_in(width, self._gutter))
        return self._fitting

    def column_at(self, x: int, width: int) -> Column[Row] | None:
        """Return the column at a cell of a table of that width; None beside them."""
        left = self._gutter
        for column, taken in self.fitting(width):
            if left <= x < left + taken + GAP:
                return column
            left += taken + GAP
        return None


def room_in(width: int, gutter: int) -> int:
    """Return the space for columns in a table of that width."""
    return max(0, width - gutter - THUMB)


def lay_out(columns: Sequence[Column[Row]], room: int) -> list[tuple[Column[Row], int]]:
    """Return the columns that fit into `room` cells, in order, with their widths.

    Columns are dropped from the lowest priority up, the rightmost first among equals, until the
    others have their minimum width; the last one takes all of the space. Flexible columns share the
    remainder, as far as they need it; the last of them takes what none needs.
    """
    kept = [_sized(column, room) for column in columns]
    while _preferred(kept) > room and (extra := [each for each in kept if each.is_extra]):
        kept.remove(_least_important(extra))
    while len(kept) > 1 and _least(kept) > room:
        kept.remove(_least_important(kept))
    if len(kept) == 1:
        return [(kept[0], max(room, 0))]
    shares = _shares([column for column in kept if column.flexible], room - _least(kept))
    return [(column, column.least + shares.get(column.id, 0)) for column in kept]


def _shares(flexible: Sequence[Column[Row]], spare: int) -> dict[str, int]:
    """Return what each flexible column gets of the space, by id."""
    shares: dict[str, int] = {}
    # Those that need the least first, so that the others share what these leave.
    lacking = {column.id: _lacking(column, spare) for column in flexible}
    for place, identifier in enumerate(sorted(lacking, key=lambda each: lacking[each])):
        shares[identifier] = min(lacking[identifier], spare // (len(flexible) - place))
        spare -= shares[identifier]
    if flexible:
        shares[flexible[-1].id] += spare
    return shares


def _lacking(column: Column[Row], spare: int) -> int:
    """Return how much of the space a flexible column could use."""
    return spare if column.needed is None else max(0, column.needed - column.least)


def _sized(column: Column[Row], room: int) -> Column[Row]:
    """Return the column with its width in that room."""
    width = column.compact if room < _COMPACT else column.roomy if room >= _ROOMY else 0
    if not width:
        return column
    return replace(column, minimum=width) if column.flexible else replace(column, width=width)


def _least_important(columns: Sequence[Column[Row]]) -> Column[Row]:
    return min(reversed(columns), key=lambda column: column.priority)


def _preferred(columns: Sequence[Column[Row]]) -> int:
    """Return the preferred width of columns, including gaps."""
    return sum(column.width + GAP for column in columns) - GAP


def _least(columns: Sequence[Column[Row]]) -> int:
    """Return the minimum width of columns, including gaps."""
    return sum(column.least + GAP for column in columns) - GAP
