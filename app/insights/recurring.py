"""Find incidents that recur: several with similar names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from app.text.text import one_line
from app.text.tokens import tokenize

# Least similarity, from 0 to 100, of names that have all but one word in common; how many names are
# compared, and of these with the same other words, which bounds the time; and groups shown.
_ALIKE = 88
_COMPARED = 10_000
_SAME_WORDS = 500
_SHOWN = 25

_IDS = msgspec.json.Decoder(list[str])


@dataclass(frozen=True, slots=True)
class Recurring:
    """Incidents with similar names.

    Attributes:
        name: The most recent of the most frequent names.
        ids: Incidents of the period.
        before: Number of incidents in the period before.
    """

    name: str
    ids: tuple[str, ...]
    before: int


@dataclass(frozen=True, slots=True)
class RecurringNames:
    """Groups of incidents with similar names.

    Attributes:
        groups: The largest ones, of two incidents or more.
        found: Number of all such groups.
        names: Number of different names of the period, apart from numbers in them.
        compared: How many of them were compared, the most frequent ones.
    """

    groups: Sequence[Recurring]
    found: int
    names: int
    compared: int


@dataclass(slots=True)
class _Alike:
    """Incidents whose names have the same words, apart from numbers."""

    name: str
    words: Sequence[str]
    count: int = 0
    now: list[str] = field(default_factory=list)  # JSON lists of ids.
    before: int = 0


def find_recurring(rows: Iterable[tuple[int, str, int, str]]) -> RecurringNames:
    """Return groups of two incidents or more, the largest first.

    Names with the same words, apart from numbers and in any order, are one. To the most frequent
    ones belong those that are alike and differ by a word.

    Args:
        rows: Place of the period (0, or 1 for the one before), a name, the number of incidents
            that have it, and their ids as JSON; the latest first.
    """
    alike = _by_words(rows)
    names = sorted(alike.values(), key=lambda each: -each.count)
    current = sum(each.count > 0 for each in names)
    groups = [*_joined(names[:_COMPARED]), *([each] for each in names[_COMPARED:])]
    counted = ((sum(each.count for each in some), some) for some in groups)
    several = sorted(
        (each for each in counted if each[0] > 1), key=lambda each: each[0], reverse=True
    )
    shown = [_recurring(some) for _, some in several[:_SHOWN]]
    return RecurringNames(shown, len(several), current, min(current, _COMPARED))


def _by_words(rows: Iterable[tuple[int, str, int, str]]) -> dict[str, _Alike]:
    alike: dict[str, _Alike] = {}
    for place, name, count, ids in rows:
        words = sorted(word for word in tokenize(name) if not word.isdecimal()) or [name]
        one = alike.setdefault(" ".join(words), _Alike(name, words))
        if place:
            one.before += count
        else:
            one.count += count
            one.now.append(ids)
    return alike


def _joined(names: Sequence[_Alike]) -> Iterator[Sequence[_Alike]]:
    """Yield groups of names, each with those that are similar to its first and most frequent."""
    from rapidfuzz import fuzz, process

    signatures = [_signatures(each.words) for each in names]
    near = _sharing(signatures)
    is_left = [True] * len(names)
    for place, name in enumerate(names):
        if not is_left[place] or not name.count:
            continue
        lists = [near[key] for key in signatures[place] if key in near]
        others = sorted({other for some in lists for other in some if is_left[other]} - {place})
        same = [place]
        if others:
            texts = [" ".join(names[other].words) for other in others]
            matches = process.extract(
                " ".join(name.words), texts, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None
            )
            same += sorted(others[number] for _, _, number in matches)
            for each in same:
                is_left[each] = False
        yield [names[each] for each in same]


def _sharing(signatures: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """Return the places of several names with the same signature, the most frequent names."""
    first: dict[int, int] = {}
    several: dict[int, list[int]] = {}
    for place, some in enumerate(signatures):
        for key in some:
            other = first.setdefault(key, place)
            if other != place:
                places = several.setdefault(key, [other])
                if len(places) < _SAME_WORDS and places[-1] != place:
                    places.append(place)
    return several


def _signatures(words: Sequence[str]) -> Sequence[int]:
    """Return numbers that names share if they have the same words, or all but one.

    Sums do not depend on the order, and are quick; the names are compared afterwards.
    """
    hashes = [hash(word) for word in words]
    every = sum(hashes)
    return [every, *[every - each for each in hashes]]


def _recurring(some: Sequence[_Alike]) -> Recurring:
    ids = (found for each in some for text in each.now for found in _IDS.decode(text))
    return Recurring(one_line(some[0].name), tuple(ids), sum(each.before for each in some))
