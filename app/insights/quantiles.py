"""Order statistics of several ascending lists, without merging them.

Sorting or merging a long list is one call that holds Python's global lock, for as long as a key
would have to wait; here no call works on more than one piece.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import fsum

# Values of a piece: a millisecond of sorting.
_PIECE = 4_000


class Ascending:
    """Values in ascending pieces.

    Args:
        pieces: The pieces, each in ascending order; small ones are joined.
    """

    def __init__(self, pieces: Iterable[Sequence[float]]) -> None:
        self.pieces = tuple(_joined(pieces))

    def __len__(self) -> int:
        """Number of values."""
        return sum(map(len, self.pieces))

    def sum_from(self, least: float) -> float:
        """Return the sum of the values that are not below a value."""
        return fsum(fsum(each[bisect_left(each, least) :]) for each in self.pieces)

    def count_below(self, value: float) -> int:
        """Return the number of values below a value."""
        return sum(bisect_left(each, value) for each in self.pieces)

    def at(self, rank: int) -> float:
        """Return the value at a place of all values in ascending order, from 0."""
        lows, highs = [0] * len(self.pieces), [*map(len, self.pieces)]
        while True:
            # In the middle of the longest rest; each turn halves that rest at least.
            longest = max(range(len(self.pieces)), key=lambda place: highs[place] - lows[place])
            pivot = self.pieces[longest][(lows[longest] + highs[longest]) // 2]
            rests = [*zip(self.pieces, lows, highs, strict=True)]
            below = [bisect_left(each, pivot, low, high) for each, low, high in rests]
            if rank < sum(below):
                highs = below
                continue
            up_to = [bisect_right(each, pivot, low, high) for each, low, high in rests]
            if rank < sum(up_to):
                return pivot
            lows = up_to


def ascending(values: Sequence[float]) -> Ascending:
    """Sort values piece by piece."""
    starts = range(0, len(values), _PIECE)
    return Ascending(array("d", sorted(values[start : start + _PIECE])) for start in starts)


def _joined(pieces: Iterable[Sequence[float]]) -> Iterator[Sequence[float]]:
    found: list[Sequence[float]] = []
    room = _PIECE
    for each in pieces:
        if found and len(each) > room:
            yield _merged(found)
            found, room = [], _PIECE
        found.append(each)
        room -= len(each)
    if found:
        yield _merged(found)


def _merged(pieces: Sequence[Sequence[float]]) -> Sequence[float]:
    if len(pieces) == 1:
        return pieces[0]
    return array("d", sorted(value for each in pieces for value in each))
