"""A misspelt word among a hundred thousand different ones, beside comparing it with all of them."""

import random
from collections.abc import Iterable
from functools import partial

import pytest
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.store.cache.cache import IncidentCache
from app.store.search.spelling import Suggestions
from tests.bench.test_search_and_sort import spread, timed

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

WORDS, MISSPELT = 100_000, 200
STARTS = (*"bcdfghklmnprstvwz", "br", "cr", "st", "tr", "pl", "gr", "ch", "sh")
ENDS = (*"aeiou", "ai", "en", "or", "un", "er")
KINDS = ("svc", "api", "db", "gateway", "worker", "cache", "proxy", "queue")


def _word(chance: random.Random) -> str:
    """A name, a service, a pod or a host."""
    kind = chance.random()
    if kind < 0.75:
        several = range(chance.randint(2, 5) if kind < 0.55 else 2)
        name = "".join(chance.choice(STARTS) + chance.choice(ENDS) for _ in several)
        return name if kind < 0.55 else name + chance.choice(KINDS)
    if kind < 0.9:
        return "".join(chance.choices("abcdef0123456789", k=8))
    return chance.choice(("ip", "node", "pod", "eu", "us")) + str(chance.randint(0, 99_999))


def _misspelt(chance: random.Random, word: str) -> str:
    """A letter is missing, two have changed places, or one is another."""
    at, kind = chance.randrange(1, len(word) - 1), chance.randrange(3)
    middle = ("", word[at + 1] + word[at], chance.choice("aeiostr"))[kind]
    return word[:at] + middle + word[at + (2 if kind == 1 else 1) :]


def _compared_with_all(typed: str, words: Iterable[str]) -> None:
    """As wholes, and as beginnings: it may still be being typed."""
    for length in (len(typed), len(typed) + 1, 32):
        candidates = [word[:length] for word in words]
        process.extract(typed, candidates, scorer=OSA.distance, score_cutoff=2)


def test_a_misspelt_word() -> None:
    chance = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words[_word(chance)] = None
    cache = IncidentCache()
    spelling = Suggestions(cache._database)
    with cache._database.transaction():
        spelling.learn(words)
    meant = chance.sample([each for each in words if each.isalpha() and len(each) > 4], MISSPELT)
    typed = [_misspelt(chance, each) for each in meant]
    times = [timed(partial(spelling.suggestions, each, ())) for each in typed]
    found = sum(
        one in spelling.suggestions(each, ()) for one, each in zip(meant, typed, strict=True)
    )
    print(f"\na misspelt word among {WORDS:,}, ms; {found} of {MISSPELT} find what was meant:")
    print(f"  ours, to the words that it may mean  {spread(times)}")
    times = [timed(partial(_compared_with_all, each, words)) for each in typed[:50]]
    print(f"  rapidfuzz, compared with all         {spread(times)}")
    cache.close()
