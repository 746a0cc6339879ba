"""Layout of the table's columns: which ones fit, and their widths."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from textual.content import Content

Row = TypeVar("Row")

# Cursor and mark before the columns, scroll thumb after them.
GUTTER = 2
GAP = 1
THUMB = 1


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        id: Name in messages.
        title: Its header.
        width: Its width in cells; the preferred width of a flexible column.
        render: Returns the cell of a row; never a markup string.
        flexible: Whether it takes the remaining space.
        minimum: Minimum width of a flexible column before others are dropped.
        priority: Columns with the lowest priority are dropped first.
        align: Alignment of its text.
        sort: Sort direction shown in its header, if any.
    """

    id: str
    title: str
    width: int
    render: Callable[[Row], Content]
    flexible: bool = False
    minimum: int = 8
    priority: int = 0
    align: Literal["left", "right"] = "left"
    sort: Literal["ascending", "descending"] | None = None

    @property
    def least(self) -> int:
        """Minimum width."""
        return min(self.minimum, self.width) if self.flexible else self.width


class Slot(NamedTuple):
    """Position of a column, independent of its cells."""

    title: str
    width: int
    align: Literal["left", "right"] = "left"
    sort: Literal["ascending", "descending"] | None = None


def slots_of(columns: Sequence[tuple[Column[Row], int]]) -> tuple[Slot, ...]:
    """Return the slots of laid out columns."""
    return tuple(Slot(each.title, width, each.align, each.sort) for each, width in columns)


def room_in(width: int) -> int:
    """Return the space for columns in a table of that width."""
    return max(0, width - GUTTER - THUMB)


def lay_out(columns: Sequence[Column[Row]], room: int) -> list[tuple[Column[Row], int]]:
    """Return the columns that fit into `room` cells, in order, with their widths.

    Columns are dropped from the lowest priority up, the rightmost first among equals, until the
    others have their minimum width; the last one takes all of the space. Flexible columns share the
    remainder.
    """
    kept = list(columns)
    while len(kept) > 1 and _least(kept) > room:
        kept.remove(min(reversed(kept), key=lambda column: column.priority))
    if len(kept) == 1:
        return [(kept[0], max(room, 0))]
    flexible = [column for column in kept if column.flexible]
    spare = room - _least(kept)
    widths = []
    for column in kept:
        share = 0
        if column.flexible:
            share = spare // len(flexible)
            if column is flexible[-1]:
                share = spare - share * (len(flexible) - 1)
        widths.append((column, column.least + share))
    return widths


def _least(columns: Sequence[Column[Row]]) -> int:
    """Return the minimum width of columns, including gaps."""
    return sum(column.least + GAP for column in columns) - GAP
