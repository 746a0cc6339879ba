"""Result of a search."""

from msgspec import Struct

MAX_RANKED = 300
"""Number of matches to rank at every key press: more than a page."""

ALL = 2**31
"""No limit."""


class SearchResult(Struct, frozen=True):
    """Result of a search.

    Attributes:
        numbers: Row numbers by rank; None without a search.
        is_complete: Whether these are all matches.
        match_expression: Full-text expression of all matches.
        words: Words and phrases to highlight, normalized; words are prefixes.
        warnings: Messages about ignored parts of the search.
    """

    numbers: tuple[int, ...] | None
    is_complete: bool
    match_expression: str = ""
    words: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


NOT_SEARCHED = SearchResult(None, is_complete=True)
"""Result of a list query without a search."""
