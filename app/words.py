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
        sought: Folded words.
    """
    folded = fold(text)
    # Most texts have none, and need not be parted into words.
    if held := [one for one in sought if one in folded]:
        for found in _WORD.finditer(text):
            word = fold(found[0])
            reach = max((len(one) for one in held if word.startswith(one)), default=0)
            if reach:
                yield found.start(), min(found.start() + reach, found.end())


def words(text: str) -> list[str]:
    """The words of a text, in order, folded."""
    if text.isascii():
        return text.translate(_ASCII).split()
    return _WORD.findall(fold(text))
