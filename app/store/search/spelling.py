"""Known words, and suggestions for misspelt ones."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from string import ascii_lowercase

from app.store.sqlite.database import Database
from app.store.sqlite.memo import Memo

# Shorter words have too many neighbours; longer ones may have two errors.
_SHORTEST, _LONG = 4, 8
_LONGEST = 32
_MOST = 12
# Sorts after every other character.
_AFTER = "\U0010ffff"


class Suggestions:
    """Store of known words that also finds similar ones.

    Args:
        database: The database, with the table `terms`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent: set[str] = set()
        self._near: dict[str, tuple[str, ...]] = {}
        self._remembered = Memo(database, self._near)

    def learn(self, words: Iterable[str]) -> None:
        """Store words; numbers and the like are ignored."""
        new = {word for word in set(words) - self._recent if word[0].isalpha()}
        if new:
            sql = "INSERT OR IGNORE INTO terms VALUES (?)"
            self._database.executemany(sql, [(word,) for word in sorted(new)])
            self._recent = new if len(self._recent) > 20_000 else self._recent | new

    def beginning(self, word: str, most: int) -> Sequence[str] | None:
        """Return the words with a prefix; None for more than `most`, or a number.

        Args:
            word: The prefix as typed.
            most: Maximum number of words.
        """
        if not word[0].isalpha():
            return None
        sql = "SELECT term FROM terms WHERE term >= ? AND term < ? LIMIT ?"
        found = self._database.query(sql, [word, word + _AFTER, most + 1])
        return [term for (term,) in found] if len(found) <= most else None

    def knows(self, word: str) -> bool:
        """Return whether any word has this prefix; always True for numbers and short words."""
        if not _can_be_misspelt(word):
            return True
        sql = "SELECT 1 FROM terms WHERE term >= ? AND term < ? LIMIT 1"
        return bool(self._database.query(sql, [word, word + _AFTER]))

    def suggestions(self, word: str, others: Iterable[str]) -> Sequence[str]:
        """Return the words a few errors away, also as prefixes, the nearest first.

        Args:
            word: The word as typed.
            others: Words that are not stored, such as names.
        """
        if not _can_be_misspelt(word):
            return ()
        self._remembered.refresh()
        if word not in self._near:
            self._near[word] = self._nearest(word, others)
        return self._near[word]

    def _nearest(self, word: str, others: Iterable[str]) -> tuple[str, ...]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        forgiven = 1 if len(word) < _LONG else 2
        shortest = max(_SHORTEST, len(word) - forgiven)
        best: dict[str, int] = {}
        beginnings = _beginnings(word, {*ascii_lowercase, *self._first_letters()})
        likely = {one for one in others if one[:2] in beginnings or one[:3] in beginnings}
        sql = """
            SELECT term FROM json_each(?) CROSS JOIN terms
            WHERE term >= value AND term < value || ?
            AND length(term) >= ? AND term NOT GLOB '*[0-9]*'
        """
        asked: list[str | int] = [json.dumps([*beginnings]), _AFTER, shortest]
        likely.update(chain(*self._database.query(sql, asked)))
        # A word may be incomplete: its prefixes count as well as the whole.
        for length, longest in (
            (len(word), _LONGEST),
            (len(word) + 1, _LONGEST),
            (_LONGEST, len(word) + forgiven),
        ):
            candidates = [one for one in likely if len(one) <= longest]
            found = process.extract_iter(
                word,
                [candidate[:length] for candidate in candidates],
                scorer=OSA.distance,
                score_cutoff=forgiven,
            )
            for _, distance, place in found:
                term = candidates[place]
                if _can_be_misspelt(term):
                    best[term] = min(best.get(term, distance), distance)
        best.pop(word, None)
        return tuple(sorted(best, key=lambda term: (best[term], len(term), term))[:_MOST])

    def _first_letters(self) -> Iterator[str]:
        sql = "SELECT min(term) FROM terms WHERE term > ?"
        term = ""
        while term := self._database.query(sql, [term[:1] + _AFTER if term else ""])[0][0]:
            yield term[0]


def _beginnings(word: str, letters: Iterable[str]) -> set[str]:
    """Return the prefixes of possible corrections, since comparing all words is too slow.

    At most one error in the first letters is assumed: a replaced, missing, additional or swapped
    letter.
    """
    first, second, third = word[0], word[1], word[2]
    found = {first + second, first + third, second + third, second + first}
    for other in letters:
        found |= {other + second + third, other + first + second}
        found |= {first + other + third, first + other + second}
    return found


def _can_be_misspelt(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and word.isalpha()
