"""Find a text in another, whatever the case and the accents."""

from collections.abc import Callable, Iterable, Iterator

from app.text.tokens import fold, prefix_matches

Finder = Callable[[str], Iterable[tuple[int, int]]]
"""Returns the matches in a text, as start and end."""


def text_finder(query: str) -> Finder:
    """Return a finder of a text, also inside words."""
    folded = fold(query)
    return lambda text: _matches(text, folded)


def words_finder(words: Iterable[str]) -> Finder:
    """Return a finder of normalized words, as prefixes; phrases have spaces."""
    listed = tuple(words)
    return lambda text: prefix_matches(text, listed)


def _matches(text: str, folded: str) -> Iterator[tuple[int, int]]:
    if not folded:
        return
    if text.isascii():
        yield from ((at, at + len(folded)) for at in _starts(text.lower(), folded))
        return
    # A letter may become two, and an accent none.
    letters = [(fold(letter), place) for place, letter in enumerate(text)]
    places = [place for letter, place in letters for _ in letter]
    for at in _starts("".join(letter for letter, _ in letters), folded):
        yield places[at], places[at + len(folded) - 1] + 1


def _starts(text: str, query: str) -> Iterator[int]:
    at = text.find(query)
    while at >= 0:
        yield at
        at = text.find(query, at + len(query))
