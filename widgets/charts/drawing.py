"""Lines of a chart, with the place behind each part for the mouse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from app.insights.tables import ChartTable
from app.present.signs import sign, uses_plain_signs
from app.present.tokens import ACTION, STRONG
from app.query.restrictions import Restriction

_UP, _PLAIN_UP = " ▁▂▃▄▅▆▇█", " ......###"
_RIGHT, _PLAIN_RIGHT = " ▏▎▍▌▋▊▉█", " .......#"

NONE = "·"

CHART, EDGE = "$chart", "$edge"
"""Styles of bars that are no severity, and of axes."""


class Place(NamedTuple):
    """A bar or cell that can be selected: its row and column."""

    row: int
    column: int


class Piece(NamedTuple):
    """Text of one style, and the place that a click on it selects."""

    text: str
    style: str = ""
    place: Place | None = None


Line = Sequence[Piece]

NOWHERE = Place(-1, -1)
"""Cursor of a chart in which nothing is selected, such as a picture."""


class Drawing(Protocol):
    """A chart that can be drawn in any size.

    Attributes:
        title: What it shows.
        subject: Of how many, and over which time.
        nothing: Text in place of the lines; empty if there is something to draw.
        rows: Number of rows of places.
        columns: Number of columns of places.
    """

    title: str
    subject: str
    nothing: str
    rows: int
    columns: int

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        ...

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        ...

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents behind a place."""
        ...

    def table(self) -> ChartTable:
        """Return the numbers."""
        ...


@dataclass(frozen=True, slots=True)
class Label:
    """Heading of a row.

    Attributes:
        text: Its text.
        sign: Sign before it, one cell; empty for none.
        style: Style of its sign and its bars.
    """

    text: str
    sign: str = ""
    style: str = CHART


def eighths_up(eighths: int) -> str:
    """Return a cell that is filled from below."""
    return (_PLAIN_UP if uses_plain_signs() else _UP)[min(8, max(0, eighths))]


def bar_right(eighths: int) -> str:
    """Return a horizontal bar of that many eighths of a cell."""
    cells = _PLAIN_RIGHT if uses_plain_signs() else _RIGHT
    return cells[-1] * (eighths // 8) + cells[eighths % 8].strip()


def to_content(line: Line) -> Content:
    """Render a line."""
    return Content.assemble(*((piece.text, piece.style) for piece in line))


def place_at(line: Line, x: int) -> Place | None:
    """Return the place at a cell of a line."""
    right = 0
    for piece in line:
        right += cell_len(piece.text)
        if x < right:
            return piece.place
    return None


def fitted(text: str, width: int) -> str:
    """Cut or fill a text to a width."""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, max(0, width - 1)) + "…" if width > 0 else ""


def label_width(labels: Iterable[Label], most: int) -> int:
    """Return the width of the row headings, with their signs and a gap."""
    return min(most, max((cell_len(each.text) for each in labels), default=0) + 3)


def heading(label: Label, width: int, *, selected: bool, place: Place | None = None) -> Line:
    """Draw the heading of a row."""
    if width < 5:
        return (Piece(fitted(label.sign or label.text, width), label.style, place),)
    shown = sign("cursor") if selected else label.sign or " "
    return (
        Piece(shown, ACTION if selected else label.style, place),
        Piece(" " + fitted(label.text, width - 3) + " ", STRONG if selected else "", place),
    )


def window(count: int, room: int, cursor: int) -> range:
    """Return the part of a list that fits, with the cursor in it."""
    if count <= room:
        return range(count)
    first = min(max(0, cursor - room // 2), count - room)
    return range(first, first + max(room, 1))
