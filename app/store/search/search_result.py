"""What a search has found."""

from dataclasses import dataclass

MAX_RANKED = 300
"""Matches that are put into order while somebody types: more than a page."""

ALL = 2**31
"""More than can be stored."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search has found.

    Attributes:
        numbers: Of the incidents, the best match first, None when nothing was looked for.
        whole: Whether those are all.
        everything: The expression that they match, and no others.
        words: What to highlight: beginnings of words, or several words in a row, folded.
        complaints: What was not understood, and therefore not searched for.
    """

    numbers: tuple[int, ...] | None
    is_complete: bool
    match_expression: str = ""
    words: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


NOT_SEARCHED = SearchResult(None, is_complete=True)
"""Of a listing without a search."""
