"""A chart as an SVG picture, for documents: in the light palette, whatever the terminal's theme."""

from collections.abc import Iterator, Sequence
from html import escape

from rich.cells import cell_len

from app.present.palettes import LIGHT
from widgets.charts.drawing import NOWHERE, Drawing, Line

# Size of a cell in pixels.
_WIDTH, _HEIGHT = 8.4, 17
_BASELINE = 13
_MARGIN = 12


def chart_svg(drawing: Drawing, width: int, height: int) -> str:
    """Draw a chart as SVG.

    Args:
        drawing: The chart.
        width: Its width in cells.
        height: Its height in cells.
    """
    lines = drawing.lines(width, height, NOWHERE)
    right, bottom = width * _WIDTH + 2 * _MARGIN, len(lines) * _HEIGHT + 2 * _MARGIN
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right:.0f} {bottom}" '
        f'width="{right:.0f}" height="{bottom}" font-size="14" '
        'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" xml:space="preserve">'
    )
    title = f"<title>{escape(f'{drawing.title} {drawing.subject}')}</title>"
    background = f'<rect width="100%" height="100%" fill="{LIGHT["bg"]}"/>'
    return "\n".join((start, title, background, *_texts(lines), "</svg>\n"))


def _texts(lines: Sequence[Line]) -> Iterator[str]:
    for number, line in enumerate(lines):
        y, column = _MARGIN + number * _HEIGHT + _BASELINE, 0
        for piece in line:
            cells = cell_len(piece.text)
            if text := piece.text.strip():
                before = cell_len(piece.text) - cell_len(piece.text.lstrip())
                x = _MARGIN + (column + before) * _WIDTH
                weight = ' font-weight="bold"' if "bold" in piece.style else ""
                yield (
                    f'<text x="{x:.1f}" y="{y}" textLength="{cell_len(text) * _WIDTH:.1f}" '
                    f'lengthAdjust="spacingAndGlyphs" fill="{_colour(piece.style)}"{weight}>'
                    f"{escape(text)}</text>"
                )
            column += cells


def _colour(style: str) -> str:
    tokens = (word[1:] for word in style.split() if word.startswith("$"))
    return next((LIGHT[token] for token in tokens if token in LIGHT), LIGHT["text"])
