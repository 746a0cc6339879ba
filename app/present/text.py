"""Render text: muted, missing, highlighted.

Text from the API is only ever a part of `Content`, never a markup string.
"""

from collections.abc import Sequence

from textual.content import Content

from app.present.signs import cached
from app.present.tokens import MATCH, MUTED

NOT_SET = "–"


@cached
def muted(text: str) -> Content:
    """Render text with less emphasis."""
    return Content.styled(text, MUTED)


def highlight(content: Content, search_words: Sequence[str]) -> Content:
    """Highlight the matches of a search."""
    from app.text.tokens import prefix_matches  # Only needed for a search.

    for start, end in prefix_matches(content.plain, search_words):
        content = content.stylize(MATCH, start, end)
    return content
