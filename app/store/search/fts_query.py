"""Convert a search into expressions of SQLite's full-text index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.query.search_parser import Search, SearchTerm
from app.store.search.choice_ids import ChoiceNameIndex
from app.store.search.spelling import Suggestions
from app.store.tables.index_tokens import (
    NAME,
    PLACES,
    REFERENCE,
    SUMMARY,
    choice_word,
    field_mark,
    field_word,
    marked,
)
from app.system.structs import replace
from app.text.text import one_line

_TEXT_FIELDS: Mapping[str, str] = {
    "reference": REFERENCE,
    "ref": REFERENCE,
    "name": NAME,
    "title": NAME,
    "summary": SUMMARY,
}

# A prefix is expanded to at most this many words.
_MOST_WORDS = 12
# In a phrase the limit is lower, because each expansion repeats the rest.
_MOST_IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """Subset of incidents to search in.

    Attributes:
        wanted: Expressions that must all match.
        unwanted: Expressions of which none may match.
        everything: Expression that matches every incident.
    """

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    everything: str

    @property
    def narrows(self) -> bool:
        """True if it excludes any incident."""
        return bool(self.wanted or self.unwanted)


def quoted(word: str) -> str:
    """Quote a token, so that it has no other meaning."""
    return f'"{word}"'


def any_of(expressions: Iterable[str]) -> str:
    """Return an expression that matches any of these, or nothing if there are none."""
    return f"({' OR '.join(expressions) or quoted(choice_word(0))})"


def all_of(expressions: Sequence[str], within: Scope, unwanted: Sequence[str] = ()) -> str:
    """Return an expression that matches all of these and none of the unwanted ones."""
    wanted = " AND ".join((*expressions, *within.wanted) or (within.everything,))
    dropped = (*unwanted, *within.unwanted)
    return f"(({wanted}) NOT {any_of(dropped)})" if dropped else f"({wanted})"


class FtsQuery:
    """Full-text expressions of a search.

    Args:
        names: The choice name index, up to date.
        spelling: Words for prefixes and misspellings.
        search: The parsed search.
    """

    def __init__(self, names: ChoiceNameIndex, spelling: Suggestions, search: Search) -> None:
        self._names = names
        self._spelling = spelling
        self._forgiving = False
        terms = [term for term in map(_begun, search.terms) if term.words]
        self._terms = [term for term in terms if not term.field or self._places(term.field)]
        self.warnings = (
            *search.warnings,
            *(
                f"{one_line(term.field)}: no such field"
                for term in terms
                if term not in self._terms
            ),
        )

    @property
    def has_terms(self) -> bool:
        """True if there is anything to search for."""
        return bool(self._terms)

    @property
    def words(self) -> tuple[str, ...]:
        """Words and phrases to highlight, as prefixes."""
        search_words = [term for term in self._terms if not term.excluded]
        wanted = [word for term in search_words if not term.is_phrase for word in term.words]
        rows = [" ".join(term.words) for term in search_words if term.is_phrase]
        near = (near for word in wanted for near in self._near(word))
        return tuple(dict.fromkeys([*wanted, *rows, *near]))

    def enable_fuzzy(self) -> bool:
        """Match similar words and loosen unquoted phrases; return whether that adds any.

        Unknown words are always matched by similar ones.
        """
        before = self.words
        self._forgiving = True
        self._terms = [
            replace(term, is_phrase=False) if _is_compound(term) else term for term in self._terms
        ]
        return self.words != before

    def expressions(self, within: Scope) -> list[str]:
        """Return expressions from the closest to the loosest; the last matches everything found."""
        free = [term for term in self._terms if not term.field and not term.excluded]
        placed = [self._term(term) for term in self._terms if term.field and not term.excluded]
        unwanted = [self._term(term) for term in self._terms if term.excluded]

        def matching(*expressions: str) -> str:
            return all_of((*expressions, *placed), within, unwanted)

        closer = []
        words = [word for term in free for word in term.words]
        if any(word.isdecimal() for word in words):
            rows = (self._row(term, REFERENCE) for term in free if term.is_phrase)
            closer.append(matching(*(quoted(REFERENCE + word) for word in words), *rows))
        if words:
            closer.append(matching(*self._spread(free, (NAME, REFERENCE))))
        return [*closer, matching(*(self._term(term) for term in free))]

    def _term(self, term: SearchTerm) -> str:
        if term.is_phrase:
            return any_of(self._phrases(term))
        if not term.field:
            return f"({' AND '.join(self._anywhere(*each) for each in _parts([term]))})"
        return any_of(self._in_field(term, term.field))

    def _phrases(self, term: SearchTerm) -> Iterator[str]:
        """Yield expressions for a phrase, in one text or in the name of a choice."""
        place = _TEXT_FIELDS.get(term.field.casefold())
        keys = () if place is not None else self._names.keys(term.field)
        if place is not None:
            marks = [place]
        elif term.field:
            numbers = (self._names.text_fields.get(key, 0) for key in keys)
            marks = [field_mark(number) for number in numbers if number]
        else:
            marks = [*PLACES]
        yield from (self._row(term, mark) for mark in marks)
        if keys or not term.field:
            for number in sorted(self._names.choices(term.words, keys, in_a_row=True)):
                yield quoted(choice_word(number))

    def _spread(self, terms: Iterable[SearchTerm], places: Sequence[str]) -> Iterator[str]:
        """Yield an expression per word or phrase, each in any of these places."""
        for term in terms:
            if term.is_phrase:
                yield any_of(self._row(term, place) for place in places)
            else:
                yield from (any_of(self._written(*each, places)) for each in _parts([term]))

    def _row(self, term: SearchTerm, mark: str) -> str:
        """Return an expression for a phrase, its last word as a prefix unless it is one letter."""
        *whole, last = term.words
        begun = [last] if len(last) == 1 else self._spelling.beginning(last, _MOST_IN_A_ROW)
        if begun is None:
            return f"{quoted(marked(mark, term.words))} *"
        return any_of(quoted(marked(mark, [*whole, each])) for each in begun)

    def _anywhere(self, word: str, whole: bool) -> str:  # noqa: FBT001
        names = {word, *self._near(word)}
        numbers = sorted(number for name in names for number in self._names.choices([name]))
        chosen = (quoted(choice_word(number)) for number in numbers)
        return any_of([*self._written(word, whole, PLACES), *chosen])

    def _written(self, word: str, whole: bool, places: Iterable[str]) -> Iterator[str]:  # noqa: FBT001
        # The index is faster with words than with a prefix of many words.
        begun = [word] if whole else self._spelling.beginning(word, _MOST_WORDS)
        for place in places:
            if begun is None:
                yield f"{quoted(place + word)} *"
            yield from (quoted(place + each) for each in (*(begun or ()), *self._near(word)))

    def _near(self, word: str) -> Sequence[str]:
        known = self._spelling.knows(word) or any(self._names.choices([word]))
        if known and not self._forgiving:
            return ()
        return self._spelling.suggestions(word, self._names.tokens())

    def _in_field(self, term: SearchTerm, field: str) -> Iterator[str]:
        place = _TEXT_FIELDS.get(field.casefold())
        if place is not None:
            yield f"({' AND '.join(self._spread([term], [place]))})"
            return
        keys = self._names.keys(field)
        for number in sorted(self._names.choices(term.words, keys)):
            yield quoted(choice_word(number))
        for key in keys:
            if number := self._names.text_fields.get(key, 0):
                held = (f"{quoted(field_word(number, word))} *" for word in term.words)
                yield f"({' AND '.join(held)})"

    def _places(self, field: str) -> bool:
        return field.casefold() in _TEXT_FIELDS or bool(self._names.keys(field))


def _is_compound(term: SearchTerm) -> bool:
    """Return whether it is a compound such as `eu-west-1`, whose words are also found apart.

    The characters of a script without spaces are not words of their own.
    """
    is_wanted = not (term.is_quoted or term.excluded)
    return is_wanted and all(len(word) > 1 or word.isascii() for word in term.words)


def _parts(terms: Iterable[SearchTerm]) -> Iterator[tuple[str, bool]]:
    """Yield each word, and whether it is a whole word rather than a prefix.

    A word followed by a hyphen or the like is whole, as `INC` in INC-12. So is a single letter,
    because a prefix that short is slow.
    """
    for term in terms:
        for place, word in enumerate(term.words, start=1):
            yield word, place < len(term.words) or len(word) == 1


def _begun(term: SearchTerm) -> SearchTerm:
    """Remove a single letter at the end, which the next key will probably extend."""
    last = term.words[-1]
    if term.finished or term.field or len(last) > 1 or not (last.isascii() and last.isalpha()):
        return term
    return replace(term, words=term.words[:-1], is_phrase=term.is_phrase and len(term.words) > 2)
