"""Render text: muted, missing, highlighted.

Text from the API is only ever a part of `Content`, never a markup string.
"""

from collections.abc import Iterable, Sequence

from textual.content import Content, Span

from app.present.signs import cached, is_in_words, sign
from app.present.tokens import CURRENT_MATCH, MATCH, MUTED

NOT_SET = "–"


@cached
def muted(text: str) -> Content:
    """Render text with less emphasis."""
    return Content.styled(text, MUTED)


def with_sign(name: str, style: str, text: Content) -> Content:
    """Return a text after a sign that says nothing more than the words beside it.

    Plain mode has these alone.
    """
    return text if is_in_words() else Content.assemble((f"{sign(name)} ", style), text)


def highlight(content: Content, search_words: Sequence[str]) -> Content:
    """Highlight the matches of a search."""
    from app.text.tokens import prefix_matches  # Only needed for a search.

    return mark(content, prefix_matches(content.plain, search_words), None)


def mark(content: Content, matches: Iterable[tuple[int, int]], current: int | None) -> Content:
    """Mark matches, as start and end, and the one with the number `current` in its own way."""
    marks = [
        Span(start, end, CURRENT_MATCH if number == current else MATCH)
        for number, (start, end) in enumerate(matches)
    ]
    return Content(content.plain, [*content.spans, *marks]) if marks else content
