"""The words that there are, and those that a misspelt one may have meant."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from string import ascii_lowercase

from app.store.sqlite.database import Database
from app.store.sqlite.memo import Memo

# Shorter words have too many neighbours; from the longer ones on, two errors are forgiven.
_SHORTEST, _LONG = 4, 8
_LONGEST = 32
_MOST = 12
# Comes after every other sign.
_AFTER = "\U0010ffff"


class Suggestions:
    """Learns words, and forgives errors in them.

    Args:
        database: With the table `terms`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent: set[str] = set()
        self._near: dict[str, tuple[str, ...]] = {}
        self._remembered = Memo(database, self._near)

    def learn(self, words: Iterable[str]) -> None:
        """Keep words, other than numbers and the like."""
        new = {word for word in set(words) - self._recent if word[0].isalpha()}
        if new:
            sql = "INSERT OR IGNORE INTO terms VALUES (?)"
            self._database.executemany(sql, [(word,) for word in sorted(new)])
            self._recent = new if len(self._recent) > 20_000 else self._recent | new

    def beginning(self, word: str, most: int) -> Sequence[str] | None:
        """The words that begin like this, all of them; None when there are more, or it is a number.

        Args:
            word: As it was typed.
            most: How many.
        """
        if not word[0].isalpha():
            return None
        sql = "SELECT term FROM terms WHERE term >= ? AND term < ? LIMIT ?"
        found = self._database.query(sql, [word, word + _AFTER, most + 1])
        return [term for (term,) in found] if len(found) <= most else None

    def knows(self, word: str) -> bool:
        """Whether there is a word that begins like this; numbers and short words always pass."""
        if not _can_be_misspelt(word):
            return True
        sql = "SELECT 1 FROM terms WHERE term >= ? AND term < ? LIMIT 1"
        return bool(self._database.query(sql, [word, word + _AFTER]))

    def suggestions(self, word: str, others: Iterable[str]) -> Sequence[str]:
        """The words that are but a few errors away, or begin so, the nearest first.

        Args:
            word: As it was typed.
            others: Words that are not learnt, such as names.
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
        # A word may still be being typed: its beginning counts as well as the whole.
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
    """What begins whatever the word may mean: to compare it with all there is would take too long.

    There is at most one error in its first letters: one is another, is missing, is one too many, or
    has changed places with the next.
    """
    first, second, third = word[0], word[1], word[2]
    found = {first + second, first + third, second + third, second + first}
    for other in letters:
        found |= {other + second + third, other + first + second}
        found |= {first + other + third, first + other + second}
    return found


def _can_be_misspelt(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and word.isalpha()
