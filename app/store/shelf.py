"""Puts incidents into the tables of the cache and takes them out, with all that belongs to each."""

import json
from typing import TYPE_CHECKING

from app.store import columns
from app.store.database import Database
from app.store.documents import Documents
from app.store.numbers import new_number
from app.store.search import SearchIndex

if TYPE_CHECKING:  # Neither may be loaded before the first paint.
    from app.api.documents import IncidentDocument
    from app.models import Incident

_INSERT = f"""
INSERT INTO incidents (number, {", ".join(columns.COLUMNS)})
VALUES (?, {", ".join("?" for _ in columns.COLUMNS)})
"""  # noqa: S608
_UPDATE = f"""
UPDATE incidents SET {", ".join(f"{name} = ?" for name in columns.COLUMNS)} WHERE number = ?
"""  # noqa: S608

_SIDE_TABLES = ("documents", "chosen")
_CATEGORY, _MODE = (columns.COLUMNS.index(name) for name in ("status_category", "mode"))


class Shelf:
    """The incidents of a cache, for whoever has begun a transaction.

    Args:
        database: With all tables of the cache.
        documents: The JSON of the incidents.
        search: The index of their words.
    """

    def __init__(self, database: Database, documents: Documents, search: SearchIndex) -> None:
        self._database = database
        self._documents = documents
        self._choices = search.choices
        self._search = search

    def put(self, document: "IncidentDocument", dictionary: tuple[int, bytes]) -> bool:
        """Store an incident; whether that changes anything.

        An older answer never replaces a newer one.

        Args:
            document: As the API answered it.
            dictionary: What to compress it with.
        """
        values = columns.columns_of(document)
        stored = self._database.rows(
            "SELECT number, updated_at FROM incidents WHERE id = ?", [document.id]
        )
        if stored:
            ((number, updated_at),) = stored
            updated = columns.updated_at(values)
            before = self._documents.of(number)
            if (updated and updated < updated_at) or before == document.document:
                return False
            if before is not None:
                self._forget_words(number, before)
            self._database.rows(_UPDATE, [*values, number])
        else:
            number = new_number(self._database, columns.created_at(values))
            self._database.rows(_INSERT, [number, *values])
        self._documents.put(number, document.document, dictionary)
        self._put_choices(number, document.incident)
        self._search.put(number, document, str(values[_CATEGORY]), str(values[_MODE]))
        return True

    def _put_choices(self, number: int, incident: "Incident | None") -> None:
        database, choices = self._database, self._choices
        database.rows("DELETE FROM chosen WHERE incident = ?", [number])
        if incident is None:
            return
        database.many(
            "INSERT OR IGNORE INTO chosen VALUES (?, ?)",
            [(choices.number(*choice), number) for choice in columns.choices_of(incident)],
        )
        database.many("INSERT OR IGNORE INTO aliases VALUES (?, ?)", columns.aliases_of(incident))
        choices.keep_names(columns.names_of(incident), anew=True)
        choices.keep_names(columns.vocabulary_of(incident), anew=False)
        if incident.severity:
            known = (incident.severity.id, incident.severity.rank)
            database.rows("INSERT OR IGNORE INTO severities VALUES (?, ?)", known)

    def remove(self, incident_id: str) -> None:
        """Forget an incident."""
        sql = "SELECT number FROM incidents WHERE id = ?"
        for (number,) in self._database.rows(sql, [incident_id]):
            if document := self._documents.of(number):
                self._forget_words(number, document)
            self._database.rows("DELETE FROM incidents WHERE number = ?", [number])
            for table in _SIDE_TABLES:
                self._database.rows(f"DELETE FROM {table} WHERE incident = ?", [number])  # noqa: S608

    def _forget_words(self, number: int, content: bytes) -> None:
        from app.api.documents import read_incident

        document = read_incident(json.loads(content))
        values = columns.columns_of(document)
        self._search.forget(number, document, str(values[_CATEGORY]), str(values[_MODE]))
