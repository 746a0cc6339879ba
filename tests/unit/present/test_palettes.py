"""Text of every theme can be read on every background that it lies on."""

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from app.present.derived_palette import contrast
from app.present.themes import OWN_THEMES, palette_of
from app.present.tokens import BACKGROUNDS, FILLS, SEVERITY_WORDS, SHAPES, TEXTS

THEMES = {**BUILTIN_THEMES, **{theme.name: theme for theme in OWN_THEMES}}


@pytest.mark.parametrize("name", [name for name in THEMES if not THEMES[name].ansi])
def test_contrast(name: str) -> None:
    palette = {token: Color.parse(colour) for token, colour in palette_of(THEMES[name]).items()}
    pairs = [(text, below, 4.5) for text in (*TEXTS, *SEVERITY_WORDS) for below in BACKGROUNDS]
    pairs += [(shape, below, 3.0) for shape in SHAPES for below in BACKGROUNDS]
    pairs += [(text, fill, 4.5) for fill, text in FILLS]
    found = {(text, below): contrast(palette[text], palette[below]) for text, below, _ in pairs}
    weak = {(text, below) for text, below, least in pairs if found[text, below] < least}
    assert not weak, {pair: round(found[pair], 2) for pair in weak}
