"""The words of a text, as search compares them: without case, accents or punctuation."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, normalize

# Chinese and Japanese are written without blanks: each sign is a word.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")

# The same for ASCII, several times as fast.
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """`text` without what tells `Café` from `cafe`."""
    if text.isascii():
        return text.lower()
    plain = normalize("NFKD", text)
    return "".join(sign for sign in plain if not combining(sign)).casefold()


def prefix_matches(text: str, sought: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where words of `text` begin with one that is sought, and how far that reaches.

    Args:
        text: As it is shown.
        sought: Folded words, or several with a blank between: a row that is found as a whole.
    """
    folded = fold(text)
    # Most texts have none, and need not be parted into words.
    if held := tuple(one for one in sought if one.partition(" ")[0] in folded):
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
    """Where the row ends if it is these words, of which the last is but begun; else 0."""
    *whole, begun = row
    if len(found) < len(row) or [word for word, _, _ in found[:-1]] != whole:
        return 0
    last, start, end = found[-1]
    return min(start + len(begun), end) if last.startswith(begun) else 0


def tokenize(text: str) -> list[str]:
    """The words of a text, in order, folded."""
    if text.isascii():
        return text.translate(_ASCII).split()
    return _WORD.findall(fold(text))
