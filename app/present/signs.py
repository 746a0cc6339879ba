"""One-cell signs, each with a plain form for terminals and fonts that lack it, and a word.

The plain forms are in code page 437. The words stand for them in plain mode. docs/design.md lists
what they mean.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple, ParamSpec, TypeVar, cast

# The same severities, people and ages appear in many rows and are rendered once.
_CACHED = 1_024

Parameters = ParamSpec("Parameters")
Rendered = TypeVar("Rendered")


class _Sign(NamedTuple):
    usual: str
    plain: str
    word: str


_SIGNS: Mapping[str, _Sign] = {
    "cursor": _Sign("▌", ">", ""),
    "marked": _Sign("✓", "#", "marked"),
    "new": _Sign("+", "+", "new"),
    "worse": _Sign("↑", "!", "escalated"),
    "changed": _Sign("∆", "^", "changed"),
    "private": _Sign("◘", "P", "private"),
    "conflict": _Sign("≠", "!", "conflict"),
    "warning": _Sign("!", "!", "warning"),
    "error": _Sign("✗", "x", "error"),
    "done": _Sign("✓", "#", "done"),
    "triage": _Sign("◌", "?", "triage"),
    "active": _Sign("●", "*", "active"),
    "paused": _Sign("‖", "=", "paused"),
    "post-incident": _Sign("◐", "~", "post-incident"),
    "closed": _Sign("○", ".", "closed"),
    "declined": _Sign("×", "x", "declined"),
    "merged": _Sign("»", ">", "merged"),
    "unknown": _Sign("·", ".", "unknown"),
    "read-only": _Sign("⊘", "/", "read-only"),
    "update": _Sign("◆", "*", "update"),
    "marked event": _Sign("★", "#", "highlight"),
    "open": _Sign("○", ".", "open"),
    "chosen": _Sign("◉", "x", "selected"),
    "not-chosen": _Sign("○", ".", "not selected"),
    "folded": _Sign("▸", ">", "folded"),
    "unfolded": _Sign("▾", "v", "unfolded"),
    "choices": _Sign("▾", "v", ""),
    "descending": _Sign("▾", "v", ""),
    "ascending": _Sign("▴", "^", ""),
    "becomes": _Sign("→", ">", "to"),
    "cut": _Sign("…", "~", "~"),
    "empty": _Sign("–", "-", "none"),
    "enter": _Sign("⏎", "enter", "enter"),
    "thumb": _Sign("┃", "|", " "),
    "selected": _Sign("▲", "^", "^"),
}

_BARS = "▁▂▃▄▅▆▇"

_plain = False
_in_words = False
_clear_caches: list[Callable[[], None]] = []


def cached(render: Callable[Parameters, Rendered]) -> Callable[Parameters, Rendered]:
    """Cache what a function renders, until signs get another form."""
    with_cache = lru_cache(_CACHED)(render)
    _clear_caches.append(with_cache.cache_clear)
    return cast("Callable[Parameters, Rendered]", with_cache)


def use_plain_signs(*, plain: bool, in_words: bool = False) -> None:
    """Choose the form of the signs that are rendered from now on.

    Args:
        plain: Whether they have their plain form.
        in_words: Whether words alone say what they mean, as in plain mode.
    """
    global _plain, _in_words
    if (plain, in_words) != (_plain, _in_words):
        _plain, _in_words = plain, in_words
        for clear in _clear_caches:
            clear()


def uses_plain_signs() -> bool:
    """Return whether signs have their plain form."""
    return _plain


def is_in_words() -> bool:
    """Return whether words alone say what signs mean: plain mode, for screen readers."""
    return _in_words


def sign(name: str) -> str:
    """Return a sign in the chosen form; in words, it may be empty."""
    forms = _SIGNS[name]
    return forms.word if _in_words else forms.plain if _plain else forms.usual


def severity_sign(place: int, count: int) -> str:
    """Return the bar of a severity, or its number in plain form, where 1 is the highest.

    Args:
        place: Its place among the organisation's severities, 0 for the lowest.
        count: Their number.
    """
    if _plain:
        return str(min(count - place, 9))
    return _BARS[rounded(place * (len(_BARS) - 1), count - 1)]


def rounded(numerator: int, denominator: int) -> int:
    """Return a quotient rounded to a whole number, halves up; 0 if it is undefined."""
    return (2 * numerator + denominator) // (2 * denominator) if denominator else 0
