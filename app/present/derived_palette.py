"""Palettes of themes that are not the program's own.

Text of Textual's themes has too little contrast on some of the backgrounds that it lies on. Each
text colour is moved towards white or black until it can be read on all of them.
"""

from collections.abc import Sequence

from textual.color import Color
from textual.theme import Theme

from app.present.palettes import DARK, LIGHT, Palette
from app.present.tokens import BACKGROUNDS, SEVERITY_WORDS, SHAPES

# Contrast by WCAG 2.2: of text, of text that is read all the time, of shapes.
_TEXT, _BODY, _SHAPE = 4.5, 7.0, 3.0
_STEP = 0.02
_WHITE, _BLACK = Color.parse("#ffffff"), Color.parse("#000000")


def derive(theme: Theme) -> Palette:
    """Return a legible palette with a theme's background, foreground and accent."""
    usual = DARK if theme.dark else LIGHT
    background = Color.parse(theme.background or usual["bg"])
    foreground = Color.parse(theme.foreground or background.inverse.hex)
    accent = Color.parse(theme.accent or theme.primary)
    palette = dict(usual)
    palette |= {
        "bg": background.hex,
        "raised": background.blend(foreground, 0.06).hex,
        "field": background.blend(foreground, 0.10).hex,
        "cursor": background.blend(accent, 0.22).hex,
        "cursor-idle": background.blend(accent, 0.10).hex,
        "edge": background.blend(foreground, 0.30).hex,
    }
    below = [Color.parse(palette[token]) for token in BACKGROUNDS]
    wanted = {
        "accent": (accent, _TEXT),
        "text": (foreground, _BODY),
        "strong": (foreground, _BODY),
        "muted": (background.blend(foreground, 0.65), _TEXT),
        **{token: (Color.parse(usual[token]), _TEXT) for token in ("ok", "bad", *SEVERITY_WORDS)},
        **{token: (Color.parse(usual[token]), _SHAPE) for token in SHAPES},
    }
    for token, (colour, least) in wanted.items():
        palette[token] = legible(colour, below, least, dark=theme.dark).hex
    palette["on-accent"] = _black_or_white(Color.parse(palette["accent"])).hex
    return palette


def legible(colour: Color, below: Sequence[Color], least: float, *, dark: bool) -> Color:
    """Return the colour, moved towards white or black until it has the contrast on all of them.

    Args:
        colour: The wanted colour.
        below: Backgrounds that it lies on.
        least: The contrast that it needs.
        dark: Whether the backgrounds are dark.
    """
    end, moved, share = _WHITE if dark else _BLACK, colour, 0.0
    while share < 1 and any(contrast(moved, one) < least for one in below):
        share += _STEP
        moved = colour.blend(end, share)
    return moved


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two opaque colours by WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _black_or_white(background: Color) -> Color:
    return max(_WHITE, _BLACK, key=lambda colour: contrast(colour, background))
