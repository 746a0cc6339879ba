"""Which columns of a table have room, and how wide each one is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from textual.content import Content

Row = TypeVar("Row")

GAP = 1


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        id: Names it in messages.
        title: Its header.
        width: Its width in cells; for a flexible column the width it would like.
        render: The cell of a row.
        flexible: Whether it takes what room is left.
        minimum: What a flexible column needs before others are dropped for it.
        priority: The columns of the lowest priority are dropped first.
        align: Where its text stands.
    """

    id: str
    title: str
    width: int
    render: Callable[[Row], Content]
    flexible: bool = False
    minimum: int = 8
    priority: int = 0
    align: Literal["left", "right"] = "left"

    @property
    def least(self) -> int:
        """The room it cannot do without."""
        return min(self.minimum, self.width) if self.flexible else self.width


def lay_out(columns: Sequence[Column[Row]], room: int) -> list[tuple[Column[Row], int]]:
    """The columns that fit into `room` cells, in order, with their widths.

    Columns are dropped from the lowest priority up until the rest has its least width; the last
    one left takes all of the room, however little. Flexible columns share what remains.
    """
    kept = list(columns)
    while len(kept) > 1 and sum(column.least + GAP for column in kept) - GAP > room:
        kept.remove(min(kept, key=lambda column: column.priority))
    if not kept:
        return []
    if len(kept) == 1:
        return [(kept[0], max(room, 0))]
    spare = room - sum(column.least + GAP for column in kept) + GAP
    flexible = [column for column in kept if column.flexible]
    widths = []
    for column in kept:
        share = 0
        if column.flexible:
            share = spare // len(flexible)
            if column is flexible[-1]:
                share = spare - share * (len(flexible) - 1)
        widths.append((column, column.least + share))
    return widths
