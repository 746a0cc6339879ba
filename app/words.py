"""The words of a text, as search compares them: without case, accents or punctuation."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, normalize

# Chinese and Japanese are written without blanks: each sign is a word.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")

# The same for ASCII, several times as fast.
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """`text` without what tells `Café` from `cafe`."""
    if text.isascii():
        return text.lower()
    plain = normalize("NFKD", text)
    return "".join(sign for sign in plain if not combining(sign)).casefold()


def beginnings(text: str, sought: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where words of `text` begin with one that is sought, and how far that reaches.

    Args:
        text: As it is shown.
        sought: Folded words, or several with a blank between: a row that is found as a whole.
    """
    folded = fold(text)
    # Most texts have none, and need not be parted into words.
    if held := [parts for one in sought if (parts := one.split(" "))[0] in folded]:
        found = [(fold(each[0]), each.start(), each.end()) for each in _WORD.finditer(text)]
        for place, (_, start, _) in enumerate(found):
            reach = max(_reach(found[place : place + len(parts)], parts) for parts in held)
            if reach:
                yield start, reach


def _reach(found: Sequence[tuple[str, int, int]], sought: Sequence[str]) -> int:
    """The end of what is sought, when these words are it, with the last one only begun; else 0."""
    *whole, begun = sought
    if len(found) < len(sought) or [word for word, _, _ in found[:-1]] != whole:
        return 0
    last, start, end = found[-1]
    return min(start + len(begun), end) if last.startswith(begun) else 0


def words(text: str) -> list[str]:
    """The words of a text, in order, folded."""
    if text.isascii():
        return text.translate(_ASCII).split()
    return _WORD.findall(fold(text))
