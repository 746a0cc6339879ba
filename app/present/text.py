"""Render text: muted, missing, highlighted.

Text from the API is only ever a part of `Content`, never a markup string.
"""

from collections.abc import Sequence
from functools import lru_cache

from textual.content import Content

# The same severities, people and ages appear in many rows and are rendered once.
CACHED = 1_024


NOT_SET = "–"


@lru_cache(CACHED)
def muted(text: str) -> Content:
    """Render text with less emphasis."""
    return Content.styled(text, "$muted")


def highlight(content: Content, search_words: Sequence[str]) -> Content:
    """Highlight the matches of a search."""
    from app.text.tokens import prefix_matches  # Only needed for a search.

    for start, end in prefix_matches(content.plain, search_words):
        content = content.stylize("bold underline $match", start, end)
    return content
