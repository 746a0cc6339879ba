"""Painter of a table's lines, each exactly as wide as the table."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.cache import FIFOCache
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style

from app.present.signs import sign
from app.text.text import clean
from widgets.table.layout import BARE_GUTTER, GAP, GUTTER, THUMB, Slot

_AT_CURSOR = "line-table--cursor"

# More code points per cell of width are only noise on one spot.
_POINTS_A_CELL = 8
_JOINER = "\u200d"
_SELECTORS = "\ufe0e\ufe0f"

# Several screens of cells.
_KEPT_CELLS = 4_096

Piece = tuple[str, RichStyle]
# Slot, component classes of the row, text and styles of the cell.
_CellLook = tuple[int, tuple[str, ...], str, tuple[Span, ...]]


class RowStyle(NamedTuple):
    """Style of a row besides its cells; `badge` is the name of a sign, or empty."""

    at_cursor: bool = False
    marked: bool = False
    flashing: bool = False
    badge: str = ""
    thumb: bool = False

    @property
    def component_classes(self) -> tuple[str, ...]:
        """Component classes of its cells."""
        return (_AT_CURSOR,) * self.at_cursor + ("line-table--flash",) * self.flashing


class LinePainter:
    """Painter of lines; recreated when size, columns or styles change.

    Args:
        slots: The slots of the columns that fit.
        width: The width of every line, in cells.
        has_signs: Whether marks and badges are drawn.
        style: Returns the table's style for component classes.
        parse: Parses a style in a cell, such as `$bad`.
        finish: Converts each style at the end.
    """

    def __init__(
        self,
        slots: Sequence[Slot],
        width: int,
        *,
        has_signs: bool,
        style: Callable[..., Style],
        parse: Callable[[str | Style], Style],
        finish: Callable[[RichStyle], RichStyle],
    ) -> None:
        self.slots = slots
        self.width = width
        self._gutter = GUTTER if has_signs else BARE_GUTTER
        self._style = cache(style)
        self._parse = parse
        self._finish = finish
        self._known: dict[tuple[Style, tuple[str | Style, ...]], RichStyle] = {}
        self._cells: FIFOCache[_CellLook, list[Piece]] = FIFOCache(_KEPT_CELLS)
        self._margins: dict[RowStyle, tuple[list[Piece], list[Piece]]] = {}

    @cached_property
    def header(self) -> Strip:
        """Titles of the columns, with an arrow for the sort."""
        style = self._rich("line-table--header")
        cells = []
        for place, slot in enumerate(self.slots):
            arrow = sign(slot.sort) if slot.sort else ""
            room = slot.width - len(arrow)
            text = _whole_words(_readable(slot.title, slot.width + 1), room)
            title = _cut([(text, style)], room) if room > 1 else []
            cells.append(self._fitted([*title, (arrow, style)], place, style))
        end = (self._filler + " " * THUMB, style)
        return self._line([[(" " * self._gutter, style)], *cells, [end]])

    @cached_property
    def _filler(self) -> str:
        """Space between the last column and the scroll thumb."""
        used = sum(slot.width + GAP for slot in self.slots) - (GAP if self.slots else 0)
        return " " * (self.width - self._gutter - THUMB - used)

    @cached_property
    def blank(self) -> Strip:
        """Line below the last row."""
        return Strip([Segment(" " * self.width, self._rich())], self.width)

    def row(self, cells: Iterable[Content], look: RowStyle) -> Strip:
        """Draw a row, with cursor and mark before it and the scroll thumb after it.

        Args:
            cells: One for each slot.
            look: Its style.
        """
        names = look.component_classes
        before, after = self._margin(look)
        drawn = (self._cell(place, cell, names) for place, cell in enumerate(cells))
        return self._line([before, *drawn, after])

    def _margin(self, look: RowStyle) -> tuple[list[Piece], list[Piece]]:
        """Draw what is before and after the cells of a row, once for each of its styles."""
        if look not in self._margins:
            names = look.component_classes
            style = self._rich(*names)
            gutter = [self._sign("cursor" if look.at_cursor else "", "pointer", names)]
            if self._gutter == GUTTER:
                gutter.append(self._sign("marked" if look.marked else "", "mark", names))
                gutter.append(self._sign(look.badge, "badge", names))
            thumb = (sign("thumb"), self._rich(*names, "line-table--thumb"))
            end = [(" " * (THUMB - 1), style), thumb if look.thumb else (" ", style)]
            self._margins[look] = (
                _merged([*gutter, (" ", style)]),
                _merged([(self._filler, style), *end]),
            )
        return self._margins[look]

    def words(self, words: Iterable[str]) -> Strip:
        """Draw a row as text, for plain mode, which looks the same at the cursor."""
        style = self._rich()
        text = ", ".join(words)
        # One piece of text: a screen reader pauses between two.
        fitted = _merged(_fit([(text, style)], self.width, "left", style))
        return Strip([Segment(*piece) for piece in fitted], self.width)

    def _sign(self, name: str, kind: str, names: tuple[str, ...]) -> Piece:
        if not name:
            return " ", self._rich(*names)
        return sign(name), self._rich(*names, f"line-table--{kind}")

    def _cell(self, place: int, cell: Content, names: tuple[str, ...]) -> list[Piece]:
        """Draw a cell in its slot. Most cells recur, and are cached."""
        look = (place, names, cell.plain, tuple(cell.spans))
        pieces = self._cells.get(look)
        if pieces is None:
            base = self._style(*names)
            plain = (*names, "line-table--current") if _AT_CURSOR in names else names
            drawn = self._pieces(cell, base, self._rich(*plain))
            pieces = self._fitted(drawn, place, self._rich(*names))
            self._cells[look] = pieces
        return pieces

    def _fitted(self, pieces: list[Piece], place: int, style: RichStyle) -> list[Piece]:
        """Fit the pieces into the slot, followed by the gap."""
        slot = self.slots[place]
        fitted = _fit(pieces, slot.width, slot.align, style)
        return _merged(fitted if slot is self.slots[-1] else [*fitted, (" " * GAP, style)])

    def _line(self, parts: Iterable[list[Piece]]) -> Strip:
        """Return a line of parts, each with its pieces merged."""
        if self.width < self._gutter + THUMB:
            return self.blank
        return Strip([Segment(*piece) for piece in _joined(parts)], self.width)

    def _pieces(self, cell: Content, base: Style, plain: RichStyle) -> list[Piece]:
        """Return the texts of a cell, each with its styles over that of the row, or plain."""
        text, spans = cell.plain, cell.spans
        cuts = {0, len(text)}.union(*(span[:2] for span in spans))
        inside = sorted(cut for cut in cuts if 0 <= cut <= len(text))
        pieces = []
        for start, end in pairwise(inside):
            styles = tuple(span[2] for span in spans if span[0] <= start < span[1])
            pieces.append((text[start:end], self._over(base, styles) if styles else plain))
        return pieces

    def _rich(self, *names: str) -> RichStyle:
        return self._over(self._style(*names), ())

    def _over(self, base: Style, styles: tuple[str | Style, ...]) -> RichStyle:
        """Combine styles with that of the row; a reversed row drops their colours."""
        known = self._known.get((base, styles))
        if known is None:
            style = base
            for one in styles:
                parsed = self._parse(one)
                style += parsed.without_color if base.reverse else parsed
            known = self._known[base, styles] = self._finish(style.rich_style)
        return known


def _fit(
    pieces: list[Piece], width: int, align: Literal["left", "right"], style: RichStyle
) -> list[Piece]:
    """Fit the pieces into exactly `width` cells with blanks or an ellipsis."""
    pieces = [(_readable(text, width), own) for text, own in pieces]
    missing = width
    for text, _ in pieces:
        missing -= cell_len(text)
    if missing < 0 and width == 1:
        return _cut(pieces, width)
    if missing < 0:
        pieces = _cut(pieces, width - 1)
        pieces.append((sign("cut")[:width], pieces[-1][1] if pieces else style))
        return pieces
    # The background of a badge fills its slot.
    filled = bool(pieces) and pieces[-1][1].bgcolor != style.bgcolor
    blank = (" " * missing, pieces[-1][1] if filled else style)
    return [blank, *pieces] if align == "right" else [*pieces, blank]


def _cut(pieces: list[Piece], width: int) -> list[Piece]:
    """Cut the pieces at `width` cells; half of a wide character becomes a blank."""
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


def _whole_words(text: str, width: int) -> str:
    """Return as many words of a text as fit; at least the first one."""
    while cell_len(text) > width and " " in text:
        text = text.rpartition(" ")[0]
    return text


def _readable(text: str, width: int) -> str:
    """Sanitise a text for a cell, on one line and with a reliable width.

    A joiner or variation selector at its border would change its neighbour's width.
    """
    if text.isascii() and text.isprintable():
        return text
    text = clean(text[: max(1, width) * _POINTS_A_CELL]).replace("\n", " ").replace("\t", " ")
    return text.lstrip(_JOINER + _SELECTORS).rstrip(_JOINER)


def _joined(parts: Iterable[list[Piece]]) -> list[Piece]:
    """Join parts, and merge the pieces at their borders that look the same."""
    joined: list[Piece] = []
    for part in parts:
        taken = 0
        if joined:
            before, last = joined[-1]
            for text, style in part:
                if not (style is last or (text.isspace() and _blanks_alike(style, last))):
                    break
                before += text
                taken += 1
            if taken:
                joined[-1] = before, last
        joined += part[taken:]
    return joined


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Merge adjacent pieces that look the same."""
    merged: list[Piece] = []
    texts: list[str] = []
    last: RichStyle | None = None
    for text, style in pieces:
        if not text:
            continue
        if last is not None:
            if style is last or (text.isspace() and _blanks_alike(style, last)):
                texts.append(text)
                continue
            merged.append(("".join(texts), last))
        texts, last = [text], style
    return merged if last is None else [*merged, ("".join(texts), last)]


@lru_cache(256)
def _blanks_alike(one: RichStyle, other: RichStyle) -> bool:
    """Return whether a blank looks the same in both styles."""
    return one.bgcolor == other.bgcolor and not any(
        style.reverse or style.underline or style.strike for style in (one, other)
    )
