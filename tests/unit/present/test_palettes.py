"""Text of every theme can be read on every background that it lies on."""

from itertools import pairwise

import pytest
from coloraide import Color as SeenColor
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from app.present.derived_palette import contrast
from app.present.themes import OWN_THEMES, palette_of
from app.present.tokens import BACKGROUNDS, FILLS, SEVERITY_BARS, SEVERITY_WORDS, SHAPES, TEXTS

THEMES = {**BUILTIN_THEMES, **{theme.name: theme for theme in OWN_THEMES}}


@pytest.mark.parametrize("name", [name for name in THEMES if not THEMES[name].ansi])
def test_contrast(name: str) -> None:
    palette = {token: Color.parse(colour) for token, colour in palette_of(THEMES[name]).items()}
    least = 7.0 if name.startswith("high-contrast") else 4.5
    pairs = [(text, below, least) for text in (*TEXTS, *SEVERITY_WORDS) for below in BACKGROUNDS]
    pairs += [(shape, below, 3.0) for shape in SHAPES for below in BACKGROUNDS]
    pairs += [(text, fill, least) for fill, text in FILLS]
    found = {(text, below): contrast(palette[text], palette[below]) for text, below, _ in pairs}
    weak = {(text, below) for text, below, least in pairs if found[text, below] < least}
    assert not weak, {pair: round(found[pair], 2) for pair in weak}


@pytest.mark.parametrize("name", ["colour-blind-safe-dark", "colour-blind-safe-light"])
@pytest.mark.parametrize("missing", ["", "protan", "deutan", "tritan"])
def test_neighbouring_severities_differ_without_some_cones(name: str, missing: str) -> None:
    palette = palette_of(THEMES[name])
    bars = [SeenColor(palette[bar]) for bar in SEVERITY_BARS]
    if missing:
        bars = [bar.filter(missing, method="brettel") for bar in bars]
    distances = [one.delta_e(other, method="2000") for one, other in pairwise(bars)]
    assert min(distances) > 13, [round(distance, 1) for distance in distances]
    assert len({palette[word] for word in SEVERITY_WORDS}) == 1, "only the bar is coloured"
