"""Render text: muted, missing, highlighted.

Text from the API is only ever a part of `Content`, never a markup string.
"""

from collections.abc import Sequence
from functools import lru_cache

from textual.content import Content

# The same severities, people and ages appear in row after row and are rendered once.
CACHED = 1_024


NOT_SET = "–"


@lru_cache(CACHED)
def muted(text: str) -> Content:
    """Text of lesser weight."""
    return Content.styled(text, "$muted")


def highlight(content: Content, sought: Sequence[str]) -> Content:
    """The content with the words marked that a search has found in it."""
    from app.text.tokens import prefix_matches  # Only a search needs it.

    for start, end in prefix_matches(content.plain, sought):
        content = content.stylize("bold underline $match", start, end)
    return content
