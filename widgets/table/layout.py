"""Which columns of a table have room, and how wide each one is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from textual.content import Content

Row = TypeVar("Row")

# The cursor and the mark stand before the columns, the scroll thumb behind them.
GUTTER = 2
GAP = 1
THUMB = 1


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        id: Names it in messages.
        title: Its header.
        width: Its width in cells; for a flexible column the width it would like.
        render: The cell of a row; never a markup string.
        flexible: Whether it takes what room is left.
        minimum: What a flexible column needs before others are dropped for it.
        priority: The columns of the lowest priority are dropped first.
        align: Where its text stands.
        sort: Which way the rows are sorted by it, if they are; its header tells.
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
        """The room it cannot do without."""
        return min(self.minimum, self.width) if self.flexible else self.width


class Slot(NamedTuple):
    """What the place of a column looks like, whatever stands in it."""

    title: str
    width: int
    align: Literal["left", "right"] = "left"
    sort: Literal["ascending", "descending"] | None = None


def slots_of(columns: Sequence[tuple[Column[Row], int]]) -> tuple[Slot, ...]:
    """The places of columns that are laid out."""
    return tuple(Slot(each.title, width, each.align, each.sort) for each, width in columns)


def room_in(width: int) -> int:
    """The room for columns in a table of that width."""
    return max(0, width - GUTTER - THUMB)


def lay_out(columns: Sequence[Column[Row]], room: int) -> list[tuple[Column[Row], int]]:
    """The columns that fit into `room` cells, in order, with their widths.

    Columns are dropped from the lowest priority up, the rightmost first among equals, until the
    rest has its least width; the last one left takes all of the room, however little. Flexible
    columns share what remains.
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
    """The room that these columns cannot do without, gaps between them included."""
    return sum(column.least + GAP for column in columns) - GAP
