"""Texts in the edges of panels: a title, tabs, keys, with what happens on a click."""

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct
from textual.content import Content

_ELLIPSIS_ROOM = 4


class EdgePart(Struct, frozen=True):
    """Part of an edge; parts with the same text are equal.

    Attributes:
        content: Its text, without line breaks.
        select: Called on a click; None if it cannot be clicked.
    """

    content: Content
    select: Callable[[], object] | None = None

    def __eq__(self, other: object) -> bool:
        return self.content == other.content if isinstance(other, EdgePart) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.content)


class EdgeText(Protocol):
    """Text that fits itself into an edge."""

    def fit(self, room: int, *, focused: bool) -> Sequence[EdgePart]:
        """Return the parts that fit into `room` cells."""
        ...


class EdgeTitle(Struct, frozen=True):
    """Title of a panel, cut where the edge ends."""

    title: Content

    def fit(self, room: int, *, focused: bool) -> Sequence[EdgePart]:  # noqa: ARG002
        """Return the title, cut to `room` cells; nothing if next to nothing would be left."""
        if not self.title.plain or room < min(_ELLIPSIS_ROOM, self.title.cell_length):
            return ()
        return (EdgePart(self.title.truncate(room, ellipsis=True)),)


class EdgeParts(Struct, frozen=True):
    """Parts in a row; what does not fit is dropped from the right end.

    Attributes:
        parts: The parts.
        last: Parts after them, which are never dropped.
        gap: Cells between two of them.
    """

    parts: Sequence[EdgePart]
    last: Sequence[EdgePart] = ()
    gap: int = 2

    def fit(self, room: int, *, focused: bool) -> Sequence[EdgePart]:  # noqa: ARG002
        """Return the parts that fit, with the gaps between them."""
        fitting: list[EdgePart] = []
        room -= sum(part.content.cell_length + self.gap for part in self.last)
        for part in self.parts:
            room -= part.content.cell_length
            if room < 0:
                break
            fitting.append(part)
            room -= self.gap
        blank = EdgePart(Content(" " * self.gap))
        return [each for part in (*fitting, *self.last) for each in (part, blank)][:-1]


NOTHING = EdgeParts(())
