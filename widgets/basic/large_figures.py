"""Numbers three lines high, legible from afar."""

from collections.abc import Sequence

from textual.content import Content

from app.present.signs import is_in_words, uses_plain_signs

_LINES = 3
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
_GAP = 3


def large_figures(figures: Sequence[tuple[int, Content]], width: int) -> Content:
    """Render numbers above their labels; on one line where they do not fit, or signs are plain.

    Args:
        figures: Numbers with their labels.
        width: Number of cells.
    """
    tiles = [(_large(number), label) for number, label in figures]
    widths = [max(len(lines[0]), label.cell_length) + _GAP for lines, label in tiles]
    if sum(widths) > width or uses_plain_signs() or is_in_words():
        texts = [Content.assemble(label, " ", (f"{number:,}", "bold")) for number, label in figures]
        return Content(" · ").join(texts).truncate(width, ellipsis=True)
    rows = [
        Content("").join(
            Content.styled(lines[row].ljust(each), "bold" if number else "$muted")
            for (number, _), (lines, _), each in zip(figures, tiles, widths, strict=True)
        )
        for row in range(_LINES)
    ]
    labels = [
        label + Content(" " * (each - label.cell_length))
        for (_, label), each in zip(tiles, widths, strict=True)
    ]
    return Content("\n").join([*rows, Content("").join(labels)])


def _large(number: int) -> tuple[str, ...]:
    digits = [_DIGITS[int(each)] for each in str(number)]
    return tuple(" ".join(digit[row] for digit in digits) for row in range(_LINES))
