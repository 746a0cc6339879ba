"""Search in the choices of a list: letters are folded, and typing errors are tolerated."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain.fields import Choice
from app.text.tokens import fold, tokenize

# Share of a typed word's letters that must be right: one error in four letters, two in seven.
_SIMILAR = 0.7

# Longer words of a choice are compared in part.
_LONGEST = 32


@dataclass(frozen=True, slots=True)
class _Entry:
    """A choice with its folded texts.

    Attributes:
        label: Its name.
        words: The words of its name and aliases.
        others: Its detail, group, mark and aliases, all together.
    """

    choice: Choice
    label: str
    words: tuple[str, ...]
    others: str


class ChoiceSearch:
    """Search by name, detail, alias and id.

    Args:
        choices: The choices, in their order.
    """

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._choices = choices

    @cached_property
    def _entries(self) -> Sequence[_Entry]:
        return [
            _Entry(
                choice,
                fold(choice.label),
                tuple(tokenize(" ".join((choice.label, *choice.aliases)))),
                fold(" ".join((choice.detail, choice.group, choice.mark, *choice.aliases))),
            )
            for choice in self._choices
        ]

    def find(self, typed: str) -> Sequence[Choice]:
        """Return the choices that contain every word, the closest first.

        If there are none, those with similar words.
        """
        text = fold(typed).strip()
        if not text:
            return self._choices
        found = [
            (rank, place)
            for place, entry in enumerate(self._entries)
            if (rank := _rank(entry, text)) is not None
        ]
        return [self._entries[place].choice for _, place in sorted(found)] or self._similar(text)

    def _similar(self, text: str) -> Sequence[Choice]:
        """Return the choices with a similar word for every typed one, the most similar first."""
        known = list(dict.fromkeys(word for entry in self._entries for word in entry.words))
        similar = [dict(_similar_words(word, known)) for word in tokenize(text)]
        if not all(similar):
            return ()
        found: list[tuple[float, int]] = []
        for place, entry in enumerate(self._entries):
            best = [max((of.get(word, 0.0) for word in entry.words), default=0) for of in similar]
            if all(best):
                found.append((-sum(best), place))
        return [self._entries[place].choice for _, place in sorted(found)]


def _rank(entry: _Entry, text: str) -> int | None:
    """Return how close a match is, the closest as 0; None without a match."""
    if text in {entry.label, fold(entry.choice.id)}:
        return 0
    if entry.label.startswith(text):
        return 1
    ranks = [_rank_of_word(entry, word) for word in text.split()]
    return None if None in ranks else max(filter(None, ranks))


def _rank_of_word(entry: _Entry, word: str) -> int | None:
    if any(each.startswith(word) for each in entry.words):
        return 2
    if word in entry.label:
        return 3
    return 4 if word in entry.others else None


def _similar_words(word: str, known: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the similar words with their similarity; typing may have stopped within a word."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    lengths: Iterable[int] = (len(word), len(word) + 1, _LONGEST)
    best = {each: 1.0 for each in known if word in each}
    for length in lengths:
        for _, similarity, place in process.extract_iter(
            word,
            [each[:length] for each in known],
            scorer=OSA.normalized_similarity,
            score_cutoff=_SIMILAR,
        ):
            best[known[place]] = max(best.get(known[place], 0.0), similarity)
    yield from best.items()
