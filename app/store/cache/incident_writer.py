"""Insert, update and delete incidents in the tables of the cache."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.store.cache.stored_versions import StoredVersions
from app.store.search.choice_ids import ChoiceIds
from app.store.search.indexer import Indexer
from app.store.sqlite.database import Database
from app.store.tables import row_codec as columns
from app.store.tables.choice_keys import MODE
from app.store.tables.compressed_documents import Documents
from app.store.tables.row_codec import Values
from app.store.tables.rowids import new_numbers
from app.store.tables.sort_values import SortValues
from app.store.tables.time_problems import TimeProblems
from app.store.tables.update_times import UpdateTimes

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_document import IncidentDocument

_WRITTEN = (*columns.STORED, *(number for number, _ in columns.NUMBERED.values()))
_INSERT = f"""
INSERT INTO incidents (number, {", ".join(_WRITTEN)})
VALUES (?, {", ".join("?" for _ in _WRITTEN)})
"""  # noqa: S608
_UPDATE = f"""
UPDATE incidents SET {", ".join(f"{name} = ?" for name in _WRITTEN)} WHERE number = ?
"""  # noqa: S608

_SIDE_TABLES = ("documents", "sort_values", "numeric_values", "update_times", "time_problems")


class WriteResult(NamedTuple):
    """Ids of all stored incidents, of new ones, and of escalated ones."""

    stored: frozenset[str]
    added: frozenset[str]
    escalated: frozenset[str]


class _Incident(NamedTuple):
    """An incident to store, with its row number."""

    number: int
    document: "IncidentDocument"
    values: Values


class _Stored(NamedTuple):
    """Current values of a stored incident."""

    number: int
    updated_at: int
    severity_rank: int | None
    status_category: str
    mode_number: int


class IncidentWriter:
    """Writer of incidents, within the caller's transaction.

    Args:
        database: The database, with all tables of the cache.
        documents: The JSON of the incidents.
        sort_values: Their sort values.
        versions: Is told which documents are stored.
    """

    def __init__(
        self,
        database: Database,
        documents: Documents,
        sort_values: SortValues,
        versions: StoredVersions,
    ) -> None:
        self._database = database
        self._documents = documents
        self._choices = ChoiceIds(database)
        self._indexing = Indexer(database, documents, self._choices)
        self._sort_values = sort_values
        self._versions = versions
        self._update_times = UpdateTimes(database)
        self._time_problems = TimeProblems(database)

    def store(self, documents: "Sequence[IncidentDocument]", *, index: bool) -> WriteResult:
        """Store incidents; an older response never replaces a newer one.

        Args:
            documents: Incidents as in the API's responses; larger batches take less time each.
            index: Whether to index them now, or later in `index_next`.
        """
        answers = _latest(documents)
        stored = self._stored(answers)
        changed = [
            _Incident(stored[each].number, *answer)
            for each, answer in answers.items()
            if each in stored and self._replace(stored[each], *answer)
        ]
        added = self._numbered([answers[each] for each in answers if each not in stored])
        if changed:
            self._database.executemany(
                _UPDATE, [[*self._written(each), each.number] for each in changed]
            )
        self._database.executemany(_INSERT, [[each.number, *self._written(each)] for each in added])
        # In ascending order both tables and index grow fastest.
        both = sorted((*changed, *added), key=lambda each: each.number)
        numbers = [each.number for each in both]
        contents = [each.document.document for each in both]
        chosen = self._indexing.note(
            (each.number, each.document, columns.state(each.values)) for each in both
        )
        self._documents.put(
            [(each.number, some, each.document) for each, some in zip(both, chosen, strict=True)]
        )
        self._sort_values.put(list(zip(numbers, contents, strict=True)))
        self._time_problems.put(
            (each.number, columns.state(each.values)[0], each.document.outline) for each in both
        )
        self._update_times.note_changed(
            (each.number, columns.state(each.values)[0]) for each in changed
        )
        put = self._indexing.put if index else self._indexing.put_later
        put(numbers)
        self._tally(Counter(self._state(each.values) for each in both))
        self._versions.note(each.document for each in both)
        return WriteResult(
            frozenset(each.document.id for each in both),
            frozenset(each.document.id for each in added),
            frozenset(
                each.document.id
                for each in changed
                if _is_escalated(columns.severity_rank(each.values), stored[each.document.id])
            ),
        )

    def index_next(self) -> frozenset[str] | None:
        """Do one step of indexing; return the ids of the incidents indexed in it.

        None if everything is indexed.
        """
        numbers = self._indexing.index_next()
        if numbers is None:
            return None
        sql = "SELECT id FROM incidents WHERE number IN (SELECT value FROM json_each(?))"
        return frozenset(each for (each,) in self._database.query(sql, [json.dumps(numbers)]))

    def merge_index(self) -> bool:
        """Do one step of merging the index; return whether there was anything to merge."""
        return self._indexing.merge()

    def optimize_index(self) -> None:
        """Schedule a full merge of the index by `merge_index`."""
        self._indexing.optimize()

    def remove(self, incident_ids: Iterable[str]) -> None:
        """Delete incidents."""
        for incident_id, stored in self._stored(incident_ids).items():
            self._versions.forget(incident_id)
            if document := self._documents.of(stored.number):
                self._indexing.forget(stored.number, document)
            self._database.query("DELETE FROM incidents WHERE number = ?", [stored.number])
            for table in _SIDE_TABLES:
                sql = f"DELETE FROM {table} WHERE incident = ?"  # noqa: S608
                self._database.query(sql, [stored.number])
            self._tally({(stored.status_category, stored.mode_number): -1})

    def _stored(self, incident_ids: Iterable[str]) -> Mapping[str, _Stored]:
        sql = """
            SELECT id, number, updated_at, severity_rank, status_category, mode_number
            FROM incidents WHERE id IN (SELECT value FROM json_each(?))
        """
        found = self._database.query(sql, [json.dumps(list(incident_ids))])
        return {incident_id: _Stored(*row) for incident_id, *row in found}

    def _numbered(
        self, answers: "Sequence[tuple[IncidentDocument, Values]]"
    ) -> Sequence[_Incident]:
        datetimes = [columns.created_at(values) for _, values in answers]
        numbers = new_numbers(self._database, datetimes) if datetimes else ()
        return [_Incident(number, *each) for number, each in zip(numbers, answers, strict=True)]

    def _written(self, incident: _Incident) -> Iterator[str | int | None]:
        yield from incident.values[: len(columns.STORED)]
        for key, value in columns.numbered(incident.values):
            yield self._choices.number(key, value) if value else 0

    def _replace(self, stored: _Stored, document: "IncidentDocument", values: Values) -> bool:
        """Remove the old version if the new one differs and is not older; return whether so."""
        updated = columns.updated_at(values)
        before = self._documents.of(stored.number)
        if before == document.document:
            self._versions.note([document])
            return False
        if updated and updated < stored.updated_at:
            return False
        if before is not None:
            self._indexing.forget(stored.number, before)
        self._tally({(stored.status_category, stored.mode_number): -1})
        return True

    def _state(self, values: Values) -> tuple[str, int]:
        """Return what `tallies` count by."""
        category, mode = columns.state(values)
        return category, self._choices.number(MODE, mode)

    def _tally(self, more: Mapping[tuple[str, int], int]) -> None:
        """Add to the number of incidents by category and mode."""
        sql = """
            INSERT INTO tallies VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET incidents = incidents + excluded.incidents
        """
        self._database.executemany(sql, [(*state, count) for state, count in more.items()])


def _latest(
    documents: "Iterable[IncidentDocument]",
) -> "Mapping[str, tuple[IncidentDocument, Values]]":
    """Return the latest version of each incident, by id."""
    latest: dict[str, tuple[IncidentDocument, Values]] = {}
    for document in documents:
        values = columns.columns_of(document)
        updated = columns.updated_at(values)
        known = latest.get(document.id)
        if known is None or not updated or updated >= columns.updated_at(known[1]):
            latest[document.id] = document, values
    return latest


def _is_escalated(rank: int | None, before: _Stored) -> bool:
    return None not in (rank, before.severity_rank) and (rank or 0) > (before.severity_rank or 0)
