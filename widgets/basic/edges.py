"""Characters of the edges of panels, with and without the focus."""

from typing import NamedTuple

from app.present.signs import is_in_words, uses_plain_signs


class EdgeGlyphs(NamedTuple):
    """Characters of an edge, each one cell wide."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    horizontal: str
    vertical: str


ROUND = EdgeGlyphs(*"╭╮╰╯─│")
HEAVY = EdgeGlyphs(*"┏┓┗┛━┃")
PLAIN = EdgeGlyphs(*"┌┐└┘─│")
PLAIN_HEAVY = EdgeGlyphs(*"╔╗╚╝═║")
NONE = EdgeGlyphs(*" " * 6)


def edge_glyphs(*, focused: bool) -> EdgeGlyphs:
    """Return the characters of a panel; the focus is shown without colour, too."""
    if is_in_words():
        return NONE
    if uses_plain_signs():
        return PLAIN_HEAVY if focused else PLAIN
    return HEAVY if focused else ROUND
