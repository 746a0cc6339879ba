"""Which incidents have words side by side: the index knows that they have them, but not where."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from app.outline import CustomField, Issue
from app.store.database import Database
from app.store.documents import Documents
from app.store.search_text import NAME, REFERENCE, SUMMARY, WRITTEN
from app.words import words

MOST_READ = 5_000
"""How many incidents are read for a phrase, the newest: about a fifth of a second for all."""

# Documents that are read at once.
_SLICE = 200


class Phrase(NamedTuple):
    """Words in a row, of which the last may be but begun.

    Attributes:
        words: Folded.
        excluded: Whether incidents that have it are left out.
        places: Where in an incident's texts: marks of `app.store.search_text`, of a text field
            with its id; everywhere if there are none.
        chosen: The expression of those that have it in the name of something chosen.
        candidates: The expression of those that have all its words in one text.
    """

    words: tuple[str, ...]
    excluded: bool
    places: tuple[str, ...]
    chosen: str
    candidates: str


class _Texts(msgspec.Struct, gc=False):
    reference: str = ""
    name: str = ""
    summary: str | None = ""
    custom_field_entries: tuple[CustomField, ...] | None = ()
    external_issue_reference: Issue | None = None


_TEXTS = msgspec.json.Decoder(_Texts)


class Phrases:
    """Reads incidents for phrases, and remembers what it has read until something changes.

    Args:
        database: The cache's.
        documents: Of the same database.
    """

    def __init__(self, database: Database, documents: Documents) -> None:
        self._database = database
        self._documents = documents
        self._texts: dict[int, Sequence[str]] = {}
        self._read_at: tuple[int, int] = (0, 0)

    def kept(self, numbers: Sequence[int], phrase: Phrase) -> tuple[list[int], bool]:
        """Those of the incidents that have the phrase, or have not if it is excluded, in order.

        And whether all of them were looked at, or but the newest.
        """
        if self._read_at != self._database.changes:
            self._read_at = self._database.changes
            self._texts.clear()
        chosen, candidates = self._matching(phrase.chosen), self._matching(phrase.candidates)
        doubtful = sorted((candidates - chosen).intersection(numbers))
        looked_at = doubtful[:MOST_READ]
        self._read(number for number in looked_at if number not in self._texts)
        having = chosen | {each for each in looked_at if self._has(each, phrase)}
        kept = [each for each in numbers if (each in having) is not phrase.excluded]
        return kept, len(doubtful) <= MOST_READ

    def _matching(self, expression: str) -> set[int]:
        sql = "SELECT rowid FROM search WHERE search MATCH ?"
        return {number for (number,) in self._database.rows(sql, [expression])}

    def _read(self, numbers: Iterable[int]) -> None:
        unread = [*numbers]
        for start in range(0, len(unread), _SLICE):
            for number, document in self._documents.of_all(unread[start : start + _SLICE]):
                self._texts[number] = tuple(_lines(document))

    def _has(self, number: int, phrase: Phrase) -> bool:
        ending = "" if len(phrase.words[-1]) > 1 else " "
        sought = f" {' '.join(phrase.words)}{ending}"
        return any(
            sought in line
            for line in self._texts.get(number, ())
            if not phrase.places or line.partition(" ")[0] in phrase.places
        )


def _lines(document: bytes) -> Iterator[str]:
    """The words of each text of an incident, behind the mark of its place."""
    try:
        texts = _TEXTS.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return  # It is listed as one that could not be read.
    written = [(REFERENCE, texts.reference), (NAME, texts.name), (SUMMARY, texts.summary)]
    for entry in texts.custom_field_entries or ():
        for value in entry.values or ():
            text = value.value_text or value.value_link or value.value_numeric
            written.append((f"{WRITTEN}{entry.custom_field.id}", text))
    if issue := texts.external_issue_reference:
        written.append((WRITTEN, issue.issue_name))
    for place, text in written:
        if text:
            yield f"{place} {' '.join(words(text))} "
