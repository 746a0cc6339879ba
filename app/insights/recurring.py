"""Find incidents that recur: several with similar names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from app.text.text import one_line
from app.text.tokens import tokenize

# Least similarity, from 0 to 100, of names that are not equal but for numbers; names compared with
# each other, the most frequent ones; groups shown.
_ALIKE = 88
_COMPARED = 400
_SHOWN = 25

_IDS = msgspec.json.Decoder(list[str])


@dataclass(slots=True)
class Recurring:
    """Incidents with similar names.

    Attributes:
        name: The most recent of the names.
        ids: Incidents of the period.
        before: Number of incidents in the period before.
    """

    name: str
    ids: list[str] = field(default_factory=list)
    before: int = 0


@dataclass(slots=True)
class _Alike:
    """Incidents whose names have the same words, apart from numbers."""

    name: str
    count: int = 0
    now: list[str] = field(default_factory=list)  # JSON lists of ids.
    before: int = 0


def find_recurring(rows: Iterable[tuple[int, str, int, str]]) -> Sequence[Recurring]:
    """Return groups of two incidents or more, the largest first.

    Args:
        rows: Place of the period (0, or 1 for the one before), a name, the number of incidents
            that have it, and their ids as JSON; the latest first.
    """
    alike: dict[str, _Alike] = {}
    for place, name, count, ids in rows:
        words = [word for word in tokenize(name) if not word.isdecimal()]
        key = " ".join(sorted(words)) or name
        one = alike.setdefault(key, _Alike(name))
        if place:
            one.before += count
        else:
            one.count += count
            one.now.append(ids)
    largest = sorted(alike, key=lambda each: -alike[each].count)
    found = _merged({key: alike[key] for key in largest if alike[key].count})
    return sorted((each for each in found if len(each.ids) > 1), key=lambda each: -len(each.ids))


def _merged(alike: dict[str, _Alike]) -> Sequence[Recurring]:
    """Join the most frequent names with those that differ by typing errors or a word."""
    from rapidfuzz import fuzz, process

    compared = [*alike][:_COMPARED]
    found: list[Recurring] = []
    while compared and len(found) < _SHOWN:
        key, *_ = compared
        matches = process.extract(
            key, compared, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=None
        )
        same = {key, *(match for match, _, _ in matches)}
        compared = [each for each in compared if each not in same]
        one = Recurring(one_line(alike[key].name))
        for each in same:
            one.ids += [found_id for ids in alike[each].now for found_id in _IDS.decode(ids)]
            one.before += alike[each].before
        found.append(one)
    return found
