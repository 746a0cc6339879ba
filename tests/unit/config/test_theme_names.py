"""The names of themes that the configuration is checked against."""

from pathlib import Path

from textual.theme import BUILTIN_THEMES

from app.config.theme_choice import FAMILIES, known_themes
from app.present.themes import OWN_THEMES


def test_the_names_are_those_of_the_program(own_folders: Path) -> None:
    own = {theme.name for theme in OWN_THEMES}
    assert known_themes() == {*own, *FAMILIES, *BUILTIN_THEMES}
