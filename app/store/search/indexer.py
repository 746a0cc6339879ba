"""Maintain the full-text index.

Indexing many incidents at once is several times as fast as one by one. Pages are therefore stored
unindexed first, then tokenized and indexed in steps. The index is merged in steps too, or one batch
of a hundred would take as long as forty.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.query.incident_query import NUMBER
from app.store.search.choice_extractor import ChoiceExtractor, Mentioned
from app.store.search.choice_ids import ChoiceIds
from app.store.search.spelling import Suggestions
from app.store.sqlite.database import Database
from app.store.tables import row_codec as columns
from app.store.tables.choice_keys import (
    CATEGORY,
    CREATOR,
    LEAD,
    MODE,
    SEVERITY,
    STATUS,
    TEAM,
    TYPE,
    VISIBILITY,
)
from app.store.tables.compressed_documents import Documents
from app.store.tables.index_tokens import (
    NAME,
    REFERENCE,
    WRITTEN,
    choice_tokens,
    choice_word,
    field_mark,
    marked,
)
from app.text.tokens import tokenize

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_document import IncidentDocument
    from app.domain.incident_outline import Outline

# Incidents tokenized per step, incidents indexed per step, and file pages merged per step: less
# than half a frame each. Larger batches are faster per incident.
_PARTED, _PUT, _PAGES = 125, 250, 16

# Incidents cached between storing and indexing: a few pages of the API.
_MOST = 1_000


class _Noted(NamedTuple):
    """Data that an incident is indexed by."""

    document: "IncidentDocument"
    mentioned: Mentioned
    category: str
    mode: str


class _ChoiceTokens(dict[tuple[str, str], str]):
    """Cache of choice tokens."""

    def __init__(self, choices: ChoiceIds) -> None:
        super().__init__()
        self._choices = choices

    def __missing__(self, choice: tuple[str, str]) -> str:
        word = self[choice] = choice_word(self._choices.number(*choice))
        return word


class Indexer:
    """Maintenance of the index, within the caller's transaction.

    Args:
        database: The database, with the tables `search`, `unindexed` and `terms`, and those of
            `ChoiceExtractor`.
        documents: Documents of the same database.
        choices: Choice ids of the same database.
    """

    def __init__(self, database: Database, documents: Documents, choices: ChoiceIds) -> None:
        self._database = database
        self._documents = documents
        self._choices = choices
        self._words = _ChoiceTokens(self._choices)
        self._extractor = ChoiceExtractor(database, self._choices)
        self._spelling = Suggestions(database)
        self._noted: dict[int, _Noted] = {}
        self._parted: dict[int, str] = {}
        self._remembered_at = 0

    def note(
        self, incidents: "Iterable[tuple[int, IncidentDocument, tuple[str, str]]]"
    ) -> list[str]:
        """Cache incidents that are being stored, for `put` and `index_next`.

        Args:
            incidents: Number, document, and category with mode of each.

        Returns:
            Choices in the roles and fields of each, as a JSON list of numbers.
        """
        self._forget_what_others_changed()
        if len(self._noted) > _MOST:
            self._noted.clear()
        chosen: list[str] = []
        numbers: list[tuple[int, int, float]] = []
        for number, document, state in incidents:
            mentioned = self._mentioned(document)
            self._noted[number] = _Noted(document, mentioned, *state)
            chosen.append(f"[{','.join(mentioned.chosen)}]")
            numbers += ((number, *each) for each in self._numbers_in(mentioned))
        sql = "INSERT OR REPLACE INTO numeric_values VALUES (?, ?, ?)"
        self._database.executemany(sql, numbers)
        self._extractor.save()
        return chosen

    def put(self, numbers: Sequence[int]) -> None:
        """Index the stored incidents with these numbers.

        Args:
            numbers: In ascending order: the index treats every step back as the end of a
                transaction.
        """
        self._part([number for number in numbers if number not in self._parted])
        found = [(number, self._parted.pop(number)) for number in numbers]
        self._database.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", found)

    def put_later(self, numbers: Sequence[int]) -> None:
        """Queue the stored incidents with these numbers for `index_next`."""
        sql = "INSERT OR IGNORE INTO unindexed SELECT value FROM json_each(?)"
        self._database.query(sql, [json.dumps(numbers)])

    def index_next(self) -> list[int] | None:
        """Do one step of indexing; return the numbers of the indexed incidents.

        None if the queue is empty.
        """
        sql = "SELECT incident FROM unindexed ORDER BY incident LIMIT ?"
        numbers = [number for (number,) in self._database.query(sql, [_PUT])]
        if not numbers:
            return None
        self._forget_what_others_changed()
        if unparted := [number for number in numbers if number not in self._parted][:_PARTED]:
            self._part(unparted)
            return []
        self.put(numbers)
        self._database.query("DELETE FROM unindexed WHERE incident <= ?", [numbers[-1]])
        return numbers

    def merge(self) -> bool:
        """Merge a part of the index to speed up searches; return whether there was any."""
        ((before,),) = self._database.query("SELECT total_changes()")
        sql = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
        self._database.query(sql, [_PAGES])
        ((after,),) = self._database.query("SELECT total_changes()")
        return int(after - before) > 1  # One is the command itself.

    def optimize(self) -> None:
        """Schedule merging the index into one segment: a search reads every segment."""
        sql = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
        self._database.query(sql, [-_PAGES])

    def forget(self, number: int, content: bytes) -> None:
        """Remove an incident from the index, with the document it was indexed by."""
        self._noted.pop(number, None)
        self._parted.pop(number, None)
        self._database.query("DELETE FROM numeric_values WHERE incident = ?", [number])
        sql = "DELETE FROM unindexed WHERE incident = ? RETURNING incident"
        if not self._database.query(sql, [number]):
            sql = "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)"
            self._database.query(sql, [number, self._words_of(self._read(content), set())])

    def _forget_what_others_changed(self) -> None:
        """Clear the caches if another process has changed the file."""
        others, _ = self._database.changes
        if others != self._remembered_at:
            self._remembered_at = others
            self._noted.clear()
            self._parted.clear()

    def _part(self, numbers: Sequence[int]) -> None:
        """Tokenize incidents, including those not cached."""
        missing = [number for number in numbers if number not in self._noted]
        noted = {number: self._read(each) for number, each in self._documents.of_all(missing)}
        written: set[str] = set()
        for number in numbers:
            each = self._noted.pop(number, None) or noted.get(number)
            self._parted[number] = self._words_of(each, written) if each else ""
        self._extractor.save()
        self._spelling.learn(written)

    def _read(self, content: bytes) -> _Noted:
        from app.domain.incident_document import read_document

        document = read_document(content)
        state = columns.state(columns.columns_of(document))
        return _Noted(document, self._mentioned(document), *state)

    def _mentioned(self, document: "IncidentDocument") -> Mentioned:
        return self._extractor.extract(document.outline)

    def _numbers_in(self, mentioned: Mentioned) -> Iterator[tuple[int, float]]:
        """Yield the numbers entered in custom fields, with the field's number."""
        for field in mentioned.written:
            for value in field.values or ():
                if value.value_numeric and NUMBER.fullmatch(value.value_numeric):
                    number = self._choices.number(field.custom_field.id, "")
                    yield number, float(value.value_numeric)

    def _words_of(self, noted: _Noted, written: set[str]) -> str:
        """Return the tokens, joined by spaces; add words of texts to `written`."""
        document = noted.document
        reference, name = tokenize(document.reference), tokenize(document.name)
        written.update(reference, name)
        found = [self._words[CATEGORY, noted.category], self._words[MODE, noted.mode]]
        found += [marked(REFERENCE, reference), marked(NAME, name)]
        outline = document.outline
        found += [self._words[each] for each in _states(outline)]
        summary = tokenize(outline.summary or "")
        written.update(summary)
        found += summary
        found.append(choice_tokens(noted.mentioned.chosen))
        if issue := outline.external_issue_reference:
            held = tokenize(issue.issue_name or "")
            written.update(held)
            found.append(marked(WRITTEN, held))
        for field in noted.mentioned.written:
            mark = field_mark(self._choices.number(field.custom_field.id, ""))
            for value in field.values or ():
                held = tokenize(value.text)
                written.update(held)
                found += [marked(mark, held), marked(WRITTEN, held)]
        return " ".join(found)


def _states(outline: "Outline") -> list[tuple[str, str]]:
    """Return the choices outside roles and custom fields."""
    found = [(VISIBILITY, outline.visibility or "")]
    if lead := outline.lead:
        found.append((LEAD, lead.id))
    if outline.severity:
        found.append((SEVERITY, outline.severity.id))
    if outline.incident_status:
        found.append((STATUS, outline.incident_status.id))
    if outline.incident_type:
        found.append((TYPE, outline.incident_type.id))
    if outline.creator and outline.creator.user:
        found.append((CREATOR, outline.creator.user.id))
    return [*found, *((TEAM, team) for team in outline.team_ids)]
