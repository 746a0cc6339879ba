"""Numbers three or five lines high, legible from afar."""

from collections.abc import Sequence

from textual.content import Content

from app.present.signs import is_in_words, uses_plain_signs

_DIGITS = (
    ("╭─╮", "│ │", "╰─╯"),
    ("╶╮ ", " │ ", "╶┴╴"),
    ("╶─╮", "╭─╯", "╰─╴"),
    ("╶─╮", " ─┤", "╶─╯"),
    ("╷ ╷", "╰─┤", "  ╵"),
    ("╭─╴", "╰─╮", "╶─╯"),
    ("╭─╴", "├─╮", "╰─╯"),
    ("╶─╮", "  │", "  ╵"),
    ("╭─╮", "├─┤", "╰─╯"),
    ("╭─╮", "╰─┤", "╶─╯"),
)
# Five lines; each dot is two cells wide.
_TALL = (
    ("███", "█ █", "█ █", "█ █", "███"),
    (" █ ", "██ ", " █ ", " █ ", "███"),
    ("███", "  █", "███", "█  ", "███"),
    ("███", "  █", "███", "  █", "███"),
    ("█ █", "█ █", "███", "  █", "  █"),
    ("███", "█  ", "███", "  █", "███"),
    ("███", "█  ", "███", "█ █", "███"),
    ("███", "  █", "  █", "  █", "  █"),
    ("███", "█ █", "███", "█ █", "███"),
    ("███", "█ █", "███", "  █", "███"),
)

_Digits = Sequence[Sequence[str]]
_Tiles = Sequence[tuple[Sequence[str], Content]]

# Digits, the gap between two figures, and the lines of a screen that has room for them.
_SIZES: Sequence[tuple[_Digits, int, int]] = (
    ([["".join(2 * dot for dot in row) for row in digit] for digit in _TALL], 6, 36),
    (_DIGITS, 3, 0),
    (_DIGITS, 2, 0),
)


def large_figures(figures: Sequence[tuple[int, Content]], width: int, height: int) -> Content:
    """Render numbers above their labels; on one line where they do not fit, or signs are plain.

    Args:
        figures: Numbers with their labels.
        width: Number of cells.
        height: Lines of the screen, most of which are for other things.
    """
    for digits, gap, least in () if uses_plain_signs() or is_in_words() else _SIZES:
        tiles = [(_large(number, digits), label) for number, label in figures]
        widths = [max(len(lines[0]), label.cell_length) + gap for lines, label in tiles]
        if height >= least and sum(widths) <= width:
            return _joined(figures, tiles, widths)
    texts = [Content.assemble(label, " ", (f"{number:,}", "bold")) for number, label in figures]
    return Content(" · ").join(texts).truncate(width, ellipsis=True)


def _joined(
    figures: Sequence[tuple[int, Content]], tiles: _Tiles, widths: Sequence[int]
) -> Content:
    rows = [
        Content("").join(
            Content.styled(lines[row].ljust(each), "bold" if number else "$muted")
            for (number, _), (lines, _), each in zip(figures, tiles, widths, strict=True)
        )
        for row in range(len(tiles[0][0]))
    ]
    labels = [
        label + Content(" " * (each - label.cell_length))
        for (_, label), each in zip(tiles, widths, strict=True)
    ]
    return Content("\n").join([*rows, Content("").join(labels)])


def _large(number: int, digits: _Digits) -> Sequence[str]:
    shown = [digits[int(each)] for each in str(number)]
    return [" ".join(parts) for parts in zip(*shown, strict=True)]
