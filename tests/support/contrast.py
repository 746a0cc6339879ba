"""Contrast of text as it is drawn: every pair of colours on the cells of a screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.color import Color as RichColor
from rich.style import Style
from textual.app import App
from textual.color import Color

from app.present.derived_palette import contrast

# Box drawing is decoration; blocks, geometric figures and dots are shapes.
_LINES = range(0x2500, 0x2580)
_SHAPES = range(0x2580, 0x2600)
_SHAPE = 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Text and its background, as numbers of colours, and whether it is bold or a shape."""

    colour: str
    background: str
    bold: bool
    shape: bool


@dataclass(frozen=True, slots=True)
class Terminal:
    """Colours of a terminal: its own for text and background, then the sixteen."""

    text: str
    background: str
    colours: tuple[str, ...] = ()

    def number(self, colour: RichColor | None, *, is_text: bool) -> str:
        """A colour as `#rrggbb`."""
        if colour is None or colour.is_default:
            return self.text if is_text else self.background
        if colour.triplet is not None:
            return colour.triplet.hex
        assert colour.number is not None
        return self.colours[colour.number]


def drawn_pairs(app: App[Any], terminal: Terminal, decoration: str = "") -> Mapping[Pair, str]:
    """Pairs of the topmost screen, each with some of its text; what is below is dimmed.

    Args:
        app: The app.
        terminal: What it is drawn on.
        decoration: The colour of edges, which is not meant to be read.
    """
    found: dict[Pair, str] = {}
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            style = segment.style or Style.null()
            if segment.text.strip() and app.screen.get_widget_at(x, y)[0] is not app.screen:
                for characters, shape in _told_apart(segment.text.strip()):
                    pair = _pair(style, terminal, shape=shape)
                    if not (shape and decoration.lower() in {pair.colour, pair.background}):
                        found.setdefault(pair, characters)
            x += segment.cell_length
    return found


def _told_apart(text: str) -> Iterator[tuple[str, bool]]:
    shapes = "".join(one for one in text if _is_shape(one))
    letters = "".join(one for one in text if not _is_shape(one) and ord(one) not in _LINES)
    if shapes:
        yield shapes, True
    if letters.strip():
        yield letters, False


def _is_shape(character: str) -> bool:
    return ord(character) in _SHAPES or character == "·"


def _pair(style: Style, terminal: Terminal, *, shape: bool) -> Pair:
    colour = terminal.number(style.color, is_text=True)
    background = terminal.number(style.bgcolor, is_text=False)
    if style.reverse:
        colour, background = background, colour
    if style.dim:
        colour = Color.parse(background).blend(Color.parse(colour), 0.5).hex.lower()
    return Pair(colour, background, bool(style.bold), shape)


def weak_pairs(
    pairs: Mapping[Pair, str], least: float, bold: float | None = None
) -> dict[str, float]:
    """What cannot be read: some of its text with its colours, and their contrast.

    Args:
        pairs: What was drawn.
        least: The contrast that text needs.
        bold: The contrast that bold text needs; the same if None.
    """
    weak = {}
    for pair, text in pairs.items():
        needed = _SHAPE if pair.shape else bold if bold and pair.bold else least
        ratio = contrast(Color.parse(pair.colour), Color.parse(pair.background))
        if ratio < needed:
            weak[f"{text[:40]} ({pair.colour} on {pair.background})"] = round(ratio, 2)
    return weak
