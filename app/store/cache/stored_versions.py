"""Recognise the stored JSON of incidents in a response, without reading it from the file.

Between two refreshes almost nothing changes, so most of a response would be decoded and compared
for nothing. Instead of a document its hash is kept: 64 bits, keyed for each process.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING

from app.domain.unchanged_incident import UnchangedIncident
from app.store.sqlite.database import Database

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_document import IncidentDocument

# Incidents to remember: several pages of the API, for a view and the latest changes.
_MOST = 4_000


class StoredVersions:
    """Memo of the documents that this process has stored, or found stored.

    Args:
        database: The database with the documents.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hashes: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._read_at = 0

    def finder(self) -> "Callable[[bytes], UnchangedIncident | None]":
        """Return a function that finds the incident stored with exactly a document.

        It is for one response: what other processes store in the meantime is not noticed.
        """
        others, _ = self._database.changes
        if others != self._read_at:
            self._read_at = others
            self.clear()
        return self._find

    def _find(self, document: bytes) -> UnchangedIncident | None:
        incident_id = self._ids.get(hash(document))
        return None if incident_id is None else UnchangedIncident(incident_id)

    def note(self, documents: "Iterable[IncidentDocument]") -> None:
        """Note that these are the stored documents of their incidents."""
        hashes, ids = self._hashes, self._ids
        for each in documents:
            incident_id, noted = each.outline.id, hash(each.document)
            before = hashes.get(incident_id)
            if before is not None:
                ids.pop(before, None)
            hashes[incident_id] = noted
            ids[noted] = incident_id
        if len(hashes) > _MOST:
            for oldest in [*islice(hashes, len(hashes) - _MOST // 2)]:
                self.forget(oldest)

    def clear(self) -> None:
        """Forget all documents."""
        self._hashes.clear()
        self._ids.clear()

    def forget(self, incident_id: str) -> None:
        """Forget the document of an incident."""
        if (noted := self._hashes.pop(incident_id, None)) is not None:
            self._ids.pop(noted, None)
