"""Draws the lines of a table, each exactly as wide as the table whatever its cells hold."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Generic, Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from app.text import clean
from widgets.line_table_layout import GAP, GUTTER, THUMB, Column, Row

_CURSOR = {True: "▌", False: "▏"}
_MARK = "✓"
_THUMB = "▐"
_ARROWS = {"ascending": "▲", "descending": "▼", None: ""}
_ELLIPSIS = "…"

# More code points than this for each cell of width are only noise, piled up on one spot.
_POINTS_A_CELL = 8
_JOINER = "\u200d"
_SELECTORS = "\ufe0e\ufe0f"

Piece = tuple[str, RichStyle]


class Line(Strip):
    """A strip that does not keep itself alive.

    Textual's remembers that, undivided, it is itself. Such a circle waits for the garbage
    collector, which after some pages holds up a frame for 20 ms.
    """

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Divide it at these cells."""
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)


@dataclass(frozen=True, slots=True)
class RowLook:
    """How a row is drawn besides what it holds; `badge` is a sign of one cell, or empty."""

    at_cursor: bool = False
    marked: bool = False
    flashing: bool = False
    badge: str = ""
    thumb: bool = False


class LinePainter(Generic[Row]):
    """Draws lines in the styles of a moment; made anew when size, columns or styles change.

    Args:
        columns: The columns that have room, with the width of each.
        width: The width of every line, in cells.
        focused: Whether the keys go to the table.
        style: The table's style under these component classes, one over the other.
        parse: A style that a cell names, such as `$text-error`.
        finish: What is done to every line last.
    """

    def __init__(
        self,
        columns: Sequence[tuple[Column[Row], int]],
        width: int,
        *,
        focused: bool,
        style: Callable[..., Style],
        parse: Callable[[str | Style], Style],
        finish: Callable[[Strip], Strip],
    ) -> None:
        self._columns = columns
        self.width = width
        self._cursor = _CURSOR[focused]
        self._style = style
        self._parse = parse
        self._finish = finish
        self._known: dict[tuple[Style, tuple[str | Style, ...]], RichStyle] = {}

    @cached_property
    def header(self) -> Strip:
        """The titles of the columns, with an arrow where the rows are sorted by one."""
        style = self._style("line-table--header").rich_style
        cells = []
        for column, width in self._columns:
            arrow = _ARROWS[column.sort]
            title = _cut([(_readable(column.title, width), style)], width - len(arrow))
            cells.append(_fit([*title, (arrow, style)], width, column.align, style))
        return self._line([(" " * GUTTER, style)], cells, (" " * THUMB, style), style)

    @cached_property
    def blank(self) -> Strip:
        """A line under the last row."""
        return self._strip([(" " * self.width, self._style().rich_style)])

    def row(self, row: Row, look: RowLook) -> Strip:
        """A row, with the cursor and a mark before it and the scroll thumb behind it."""
        names = (
            ["line-table--marked"] * look.marked
            + ["line-table--cursor"] * look.at_cursor
            + ["line-table--flash"] * look.flashing
        )
        base = self._style(*names)
        style = base.rich_style
        sign, kind = (_MARK, "mark") if look.marked else (look.badge, "badge")
        mark = self._style(*names, f"line-table--{kind}").rich_style if sign else style
        gutter = [(self._cursor if look.at_cursor else " ", style), (sign or " ", mark)]
        cells = [
            _fit(self._pieces(column.render(row), base), width, column.align, style)
            for column, width in self._columns
        ]
        end = (_THUMB, self._style("line-table--thumb").rich_style) if look.thumb else (" ", style)
        return self._line(gutter, cells, end, style)

    def _line(
        self, gutter: list[Piece], cells: list[list[Piece]], end: Piece, style: RichStyle
    ) -> Strip:
        if self.width < GUTTER + THUMB:
            return self.blank
        pieces = gutter
        spare = self.width - GUTTER - THUMB
        for (_, width), cell in zip(self._columns, cells, strict=True):
            pieces += [*cell, (" " * GAP, style)]
            spare -= width + GAP
        if cells:
            pieces.pop()
            spare += GAP
        return self._strip([*pieces, (" " * spare, style), end])

    def _strip(self, pieces: Iterable[Piece]) -> Strip:
        return Line(self._finish(Strip(_merged(pieces), self.width)), self.width)

    def _pieces(self, cell: Content, base: Style) -> list[Piece]:
        """The texts of a cell, each in its own styles over that of the row."""
        text, spans = cell.plain, cell.spans
        if not spans:
            return [(text, base.rich_style)]
        cuts = {0, len(text)}.union(*(span[:2] for span in spans))
        inside = sorted(cut for cut in cuts if 0 <= cut <= len(text))
        return [
            (
                text[start:end],
                self._over(base, tuple(span[2] for span in spans if span[0] <= start < span[1])),
            )
            for start, end in pairwise(inside)
        ]

    def _over(self, base: Style, styles: tuple[str | Style, ...]) -> RichStyle:
        """The styles over that of the row; a reversed row drops colours, which would be patches."""
        known = self._known.get((base, styles))
        if known is None:
            style = base
            for one in styles:
                parsed = self._parse(one)
                style += parsed.without_color if base.reverse else parsed
            known = self._known[base, styles] = style.rich_style
        return known


def _fit(
    pieces: list[Piece], width: int, align: Literal["left", "right"], style: RichStyle
) -> list[Piece]:
    """The pieces in exactly `width` cells: filled with blanks, or cut with an ellipsis."""
    pieces = [(_readable(text, width), own) for text, own in pieces]
    missing = width
    for text, _ in pieces:
        missing -= cell_len(text)
    if missing < 0:
        pieces = _cut(pieces, width - 1)
        pieces.append((_ELLIPSIS[:width], pieces[-1][1] if pieces else style))
        return pieces
    blank = (" " * missing, style)
    return [blank, *pieces] if align == "right" else [*pieces, blank]


def _cut(pieces: list[Piece], width: int) -> list[Piece]:
    """The pieces as far as `width` cells reach; a wide character that is halved becomes a blank."""
    kept: list[Piece] = []
    for text, style in pieces:
        length = cell_len(text)
        if length >= width:
            if width > 0:
                kept.append((set_cell_size(text, width), style))
            break
        kept.append((text, style))
        width -= length
    return kept


def _readable(text: str, width: int) -> str:
    """`text` as it can stand in a cell: on one line, acting on nothing, as wide as it measures.

    A joiner or a variation selector at its border would change the width of its neighbour.
    """
    if text.isascii() and text.isprintable():
        return text
    text = clean(text[: max(1, width) * _POINTS_A_CELL]).replace("\n", " ").replace("\t", " ")
    return text.lstrip(_JOINER + _SELECTORS).rstrip(_JOINER)


def _merged(pieces: Iterable[Piece]) -> list[Segment]:
    """The pieces as segments: as few as look the same."""
    segments: list[Segment] = []
    texts: list[str] = []
    last: RichStyle | None = None
    for text, style in pieces:
        if not text:
            continue
        if last is not None and (style is last or (text.isspace() and _blanks_alike(style, last))):
            texts.append(text)
            continue
        if texts:
            segments.append(Segment("".join(texts), last))
        texts, last = [text], style
    segments.append(Segment("".join(texts), last))
    return segments


@lru_cache(256)
def _blanks_alike(one: RichStyle, other: RichStyle) -> bool:
    """Whether a blank looks the same in both styles."""
    return one.bgcolor == other.bgcolor and not any(
        style.reverse or style.underline or style.strike for style in (one, other)
    )
