"""One-cell signs, each with a plain form for terminals and fonts that lack it.

The plain forms are in code page 437. docs/design.md lists what they mean.
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


_SIGNS: Mapping[str, _Sign] = {
    "cursor": _Sign("▌", ">"),
    "marked": _Sign("✓", "#"),
    "new": _Sign("+", "+"),
    "worse": _Sign("↑", "!"),
    "changed": _Sign("∆", "^"),
    "private": _Sign("◘", "P"),
    "conflict": _Sign("≠", "!"),
    "warning": _Sign("!", "!"),
    "error": _Sign("✗", "x"),
    "done": _Sign("✓", "#"),
    "triage": _Sign("◌", "?"),
    "active": _Sign("●", "*"),
    "paused": _Sign("‖", "="),
    "post-incident": _Sign("◐", "~"),
    "closed": _Sign("○", "."),
    "declined": _Sign("×", "x"),
    "merged": _Sign("»", ">"),
    "unknown": _Sign("·", "."),
    "update": _Sign("◆", "*"),
    "marked event": _Sign("★", "#"),
    "open": _Sign("○", "."),
    "chosen": _Sign("◉", "x"),
    "not-chosen": _Sign("○", "."),
    "folded": _Sign("▸", ">"),
    "unfolded": _Sign("▾", "v"),
    "choices": _Sign("▾", "v"),
    "descending": _Sign("▾", "v"),
    "ascending": _Sign("▴", "^"),
    "becomes": _Sign("→", ">"),
    "cut": _Sign("…", "~"),
    "empty": _Sign("–", "-"),
    "enter": _Sign("⏎", "enter"),
    "thumb": _Sign("┃", "|"),
    "selected": _Sign("▲", "^"),
}

_BARS = "▁▂▃▄▅▆▇"

_plain = False
_clear_caches: list[Callable[[], None]] = []


def cached(render: Callable[Parameters, Rendered]) -> Callable[Parameters, Rendered]:
    """Cache what a function renders, until signs get another form."""
    with_cache = lru_cache(_CACHED)(render)
    _clear_caches.append(with_cache.cache_clear)
    return cast("Callable[Parameters, Rendered]", with_cache)


def use_plain_signs(*, plain: bool) -> None:
    """Choose the form of the signs that are rendered from now on."""
    global _plain
    if plain != _plain:
        _plain = plain
        for clear in _clear_caches:
            clear()


def uses_plain_signs() -> bool:
    """Return whether signs have their plain form."""
    return _plain


def sign(name: str) -> str:
    """Return a sign in the chosen form."""
    return _SIGNS[name].plain if _plain else _SIGNS[name].usual


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
