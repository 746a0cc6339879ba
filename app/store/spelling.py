"""The words that there are, and those that a misspelt one may have meant."""

from collections.abc import Iterable, Sequence

from app.store.database import Database

# Shorter words have too many neighbours; from the longer ones on, two errors are forgiven.
_SHORTEST, _LONG = 4, 8
_LONGEST = 32
_MOST = 12
# Comes after every other sign.
_AFTER = "\U0010ffff"


class Spelling:
    """Learns words, and forgives errors in them.

    Args:
        database: With the table `terms`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent: set[str] = set()
        self._terms: list[str] = []
        self._near: dict[str, tuple[str, ...]] = {}
        self._changes: tuple[int, int] = (0, 0)

    def learn(self, words: Iterable[str]) -> None:
        """Keep words, other than numbers and the like."""
        new = {word for word in set(words) - self._recent if word[0].isalpha()}
        if new:
            sql = "INSERT OR IGNORE INTO terms VALUES (?)"
            self._database.many(sql, [(word,) for word in sorted(new)])
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
        found = self._database.rows(sql, [word, word + _AFTER, most + 1])
        return [term for (term,) in found] if len(found) <= most else None

    def knows(self, word: str) -> bool:
        """Whether there is a word that begins like this; numbers and short words always pass."""
        if not _can_be_misspelt(word):
            return True
        sql = "SELECT 1 FROM terms WHERE term >= ? AND term < ? LIMIT 1"
        return bool(self._database.rows(sql, [word, word + _AFTER]))

    def near(self, word: str, others: Iterable[str]) -> Sequence[str]:
        """The words that are but a few errors away, or begin so, the nearest first.

        Args:
            word: As it was typed.
            others: Words that are not learnt, such as names.
        """
        if not _can_be_misspelt(word):
            return ()
        if self._changes != self._database.changes:
            self._changes = self._database.changes
            self._terms = []
            self._near.clear()
        if word not in self._near:
            self._near[word] = self._nearest(word, others)
        return self._near[word]

    def _nearest(self, word: str, others: Iterable[str]) -> tuple[str, ...]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if not self._terms:
            terms = self._database.rows("SELECT term FROM terms")
            self._terms = [term for (term,) in terms if _can_be_misspelt(term)]
        forgiven = 1 if len(word) < _LONG else 2
        best: dict[str, int] = {}
        candidates = [*self._terms, *others]
        # A word may still be being typed: its beginning counts as well as the whole.
        for length in (len(word), len(word) + 1, _LONGEST):
            found = process.extract_iter(
                word,
                [candidate[:length] for candidate in candidates],
                scorer=OSA.distance,
                score_cutoff=forgiven,
            )
            for _, distance, place in found:
                term = candidates[place]
                best[term] = min(best.get(term, distance), distance)
        best.pop(word, None)
        return tuple(sorted(best, key=lambda term: (best[term], len(term), term))[:_MOST])


def _can_be_misspelt(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and word.isalpha()
