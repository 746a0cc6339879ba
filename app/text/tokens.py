"""Normalized words of a text for search: without case, accents or punctuation."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, normalize

# Chinese and Japanese have no spaces: each character is a word.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")

# For ASCII, several times as fast.
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """Normalize text, so that `Café` equals `cafe`."""
    if text.isascii():
        return text.lower()
    plain = normalize("NFKD", text)
    return "".join(sign for sign in plain if not combining(sign)).casefold()


def prefix_matches(text: str, search_words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the matches of search words in a text, as start and end.

    Args:
        text: As displayed.
        search_words: Normalized words, or phrases with spaces.
    """
    folded = fold(text)
    # Most texts have none, and need no tokens.
    if held := tuple(one for one in search_words if one.partition(" ")[0] in folded):
        rows = [one.split(" ") for one in held if " " in one]
        if text.isascii():
            found = [(each[0], *each.span()) for each in _ASCII_WORD.finditer(folded)]
        else:
            found = [(fold(each[0]), *each.span()) for each in _WORD.finditer(text)]
        for place, (word, start, end) in enumerate(found):
            until = 0
            if word.startswith(held):
                reach = max(len(one) for one in held if word.startswith(one))
                until = min(start + reach, end)
            for row in rows:
                until = max(until, _end(found[place : place + len(row)], row))
            if until:
                yield start, until


def _end(found: Sequence[tuple[str, int, int]], row: Sequence[str]) -> int:
    """Return the end of a phrase at these words, its last word as a prefix; else 0."""
    *whole, begun = row
    if len(found) < len(row) or [word for word, _, _ in found[:-1]] != whole:
        return 0
    last, start, end = found[-1]
    return min(start + len(begun), end) if last.startswith(begun) else 0


def tokenize(text: str) -> list[str]:
    """Return the normalized words of a text, in order."""
    if text.isascii():
        return text.translate(_ASCII).split()
    return _WORD.findall(fold(text))
