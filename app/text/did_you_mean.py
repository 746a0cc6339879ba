"""Suggest the known word that a misspelt one probably means."""

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean X?` for a likely typing error; else empty."""
    from difflib import get_close_matches  # only needed after a mistake

    close = get_close_matches(word, list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""
