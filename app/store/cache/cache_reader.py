"""Reads the cache: its listings, and incidents one by one."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.incident_row import IncidentRow
from app.store.cache.listings import ListingReader
from app.store.sqlite import key_value as state
from app.store.sqlite.database import MEMORY, RebuildableDatabase
from app.store.tables import row_codec as columns
from app.store.tables import schema
from app.store.tables.row_codec import ROW_COLUMNS, row_of
from app.store.tables.vocabulary import ConfigurationStore

if TYPE_CHECKING:  # Not to be loaded before the first paint.
    from app.domain.models import Incident
    from app.store.tables.cells import CellReader

# What remembers numbers, words and examples of the file.
_REMEMBERING = frozenset({"cells", "_search", "_documents", "_orders", "_sort_values", "_writer"})


class CacheReader(ListingReader):
    """What has been stored.

    Args:
        path: The file, private to the person; `MEMORY` keeps nothing.

    Attributes:
        vocabulary: The organisation's.

    Raises:
        StoreFailed: The file cannot be used; here and from every method.
    """

    def __init__(self, path: Path | str = MEMORY) -> None:
        super().__init__(
            RebuildableDatabase(
                path,
                version=schema.VERSION,
                tables=schema.TABLES,
                on_replaced=self._forget_remembered,
            )
        )
        self.vocabulary = ConfigurationStore(self._database)

    @cached_property
    def cells(self) -> "CellReader":
        """Reads the cells of columns that rows do not have."""
        from app.store.tables.cells import CellReader

        return CellReader(self._database, self._documents)

    def _forget_remembered(self) -> None:
        """Have everything read anew that was remembered of what the file holds."""
        for name in _REMEMBERING & self.__dict__.keys():
            delattr(self, name)
        self.vocabulary = ConfigurationStore(self._database)
        self._remembered.forget()

    @property
    def notice(self) -> str:
        """Why an older file had to be set aside; empty when none was."""
        return self._database.notice

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def row(self, incident_id: str) -> IncidentRow | None:
        """The row of one incident."""
        sql = f"SELECT {ROW_COLUMNS} FROM incidents WHERE id = ?"  # noqa: S608
        return next(map(row_of, self._database.query(sql, [incident_id])), None)

    def find(self, identifier: str) -> str | None:
        """The id of the incident with that id, reference (INC-123, #inc-123) or number (123)."""
        name = identifier.strip().removeprefix("#")
        sql = """
            SELECT id FROM incidents
            WHERE id = ? OR (length(reference) = length(?) AND reference = ? COLLATE NOCASE)
        """
        found = self._database.query(sql, [name] * 3)
        if not found and name.isdecimal():
            # The newest, should the organisation have had several prefixes.
            sql = "SELECT id FROM incidents WHERE reference LIKE ? ORDER BY created_at DESC LIMIT 1"
            found = self._database.query(sql, [f"%-{name}"])
        return str(found[0][0]) if found else None

    def document(self, incident_id: str) -> bytes | None:
        """The JSON of an incident, as the API sent it."""
        return self._documents.get(incident_id)

    def incident(self, incident_id: str) -> "Incident | None":
        """The whole incident; None when it is not stored."""
        from app.domain.incident_outline import read_whole

        document = self.document(incident_id)
        return read_whole(document) if document else None

    def newest(self) -> datetime | None:
        """When the newest incident that is stored was declared."""
        ((newest,),) = self._database.query("SELECT max(created_at) FROM incidents")
        return columns.datetime_of(newest or 0)

    def state(self, name: str) -> str:
        """A small value that was kept under that name; empty when there is none."""
        return state.get_value(self._database, name)
