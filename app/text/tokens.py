"""Normalized words of a text for search: without case, accents or punctuation."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from unicodedata import category, combining, name, normalize

if TYPE_CHECKING:
    from regex import Pattern

# Letters and digits, and names such as C++ and C#.
_WORD = re.compile(r"(?<![^\W_])[a-z](?:\+\+|#)(?![^\W_]|[+#])|[^\W_]+", re.IGNORECASE)
# For ASCII without such names, several times as fast.
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}

# Scripts with vowel signs or without spaces between words: India to Cambodia, and East Asia.
_SCRIPTS = (
    "[\u0900-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff]"
)
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
# Without spaces each character is a word, with its vowel signs and tones.
_WORD_OF_SCRIPTS = rf"[{_UNSPACED}&&[\p{{L}}\p{{N}}]]\p{{M}}*|[\p{{L}}\p{{N}}\p{{M}}--{_UNSPACED}]+"

# Combining classes of vowel signs, tones and viramas, which are not accents.
_SIGNS = frozenset({9, *range(84, 133)})
# Letters of Thai and Lao that would be parted into one of this word and one of the next.
_WHOLE = "\u0e33\u0eb3"


class _Folding(dict[int, str | None]):
    """Translation of letters without their case and accents, made for each when it is first met."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        folded: str | None = letter.casefold()
        plain = normalize("NFKD", letter)
        if plain != letter and letter not in _WHOLE:
            folded = plain.translate(self)
        elif (accent := combining(letter)) and accent not in _SIGNS:
            folded = None
        elif category(letter).startswith("L") and name(letter, "").startswith("LATIN"):
            from anyascii import anyascii  # Only for ø, ł, ß and the like.

            folded = anyascii(letter).lower()
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Normalize text, so that `Café` equals `cafe`, and `Søren` equals `soren`."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).translate(_FOLDING))


@cache
def _scripts() -> re.Pattern[str]:
    return re.compile(_SCRIPTS)  # Takes milliseconds, and most texts are ASCII.


@cache
def _word_of_scripts() -> "Pattern[str]":
    import regex  # Only for texts in these scripts.

    return regex.compile(_WORD_OF_SCRIPTS, regex.VERSION1)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the normalized words of a text, with start and end."""
    pattern = _word_of_scripts() if _scripts().search(text) else _WORD
    return ((fold(each[0]), *each.span()) for each in pattern.finditer(text))


def _has_signs(text: str) -> bool:
    """Return whether a text may have names such as C++ and C#, in a tenth of a pattern's time."""
    if "#" in text and ("C#" in text or "c#" in text or "F#" in text or "f#" in text):
        return True
    return "++" in text


def prefix_matches(text: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the matches of search words in a text, as start and end.

    Args:
        text: As displayed.
        wanted: Normalized words, or phrases with spaces.
    """
    if text.isascii() and not _has_signs(text) and (begun := _beginnings(tuple(wanted))):
        yield from (each.span() for each in begun.finditer(text))
        return
    folded = fold(text)
    # Most texts have none, and need no tokens.
    if held := tuple(one for one in wanted if one.partition(" ")[0] in folded):
        rows = [one.split(" ") for one in held if " " in one]
        found = [*_words(text)]
        for place, (word, start, end) in enumerate(found):
            until = 0
            if word.startswith(held):
                reach = max(len(one) for one in held if word.startswith(one))
                until = min(start + reach, end)
            for row in rows:
                until = max(until, _end(found[place : place + len(row)], row))
            if until:
                yield start, until


@lru_cache(64)
def _beginnings(wanted: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern of these words at the start of others in ASCII; None with phrases, or none.

    Several times as fast as tokens, since a search highlights every row at every key.
    """
    if not all(word.isascii() and word.isalnum() for word in wanted):
        return None
    longest_first = sorted(wanted, key=len, reverse=True)
    either = "|".join(longest_first)
    return re.compile(f"(?<![a-z0-9])(?:{either})", re.IGNORECASE | re.ASCII) if either else None


def _end(found: Sequence[tuple[str, int, int]], row: Sequence[str]) -> int:
    """Return the end of a phrase at these words, its last word as a prefix; else 0."""
    *whole, begun = row
    if len(found) < len(row) or [word for word, _, _ in found[:-1]] != whole:
        return 0
    last, start, end = found[-1]
    return min(start + len(begun), end) if last.startswith(begun) else 0


def tokenize(text: str) -> list[str]:
    """Return the normalized words of a text, in order."""
    if text.isascii() and not _has_signs(text):
        return text.translate(_ASCII).split()
    folded = fold(text)
    return (_word_of_scripts() if _scripts().search(folded) else _WORD).findall(folded)
