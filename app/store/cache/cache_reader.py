"""Read the cache: list queries and single incidents."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.incident_row import IncidentRow
from app.store.cache.incident_lookup import find_incident
from app.store.cache.listings import ListingReader
from app.store.sqlite import key_value as state
from app.store.sqlite.database import MEMORY, RebuildableDatabase
from app.store.tables import row_codec as columns
from app.store.tables import schema
from app.store.tables.configuration_store import ConfigurationStore
from app.store.tables.row_codec import ROW_COLUMNS, row_of
from app.store.tables.sort_indexes import ALL_INDEXES

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_outline import Outline
    from app.domain.models import Incident
    from app.store.cache.incident_statistics import IncidentStatistics
    from app.store.tables.cells import CellReader
    from app.store.tables.status_changes import StatusChanges
    from app.store.tables.update_times import UpdateTimes

# Cached properties that hold data from the file.
_REMEMBERING = frozenset(
    {
        "cells",
        "matches",
        "statistics",
        "status_changes",
        "_search",
        "_documents",
        "_orders",
        "_sort_values",
        "_writer",
    }
)


class CacheReader(ListingReader):
    """Reader of all stored incidents.

    Args:
        path: The file, readable by its owner only; `MEMORY` stores nothing on disk.

    Attributes:
        configuration_store: The organisation's configuration.

    Raises:
        StoreFailed: The file cannot be used; raised here and by every method.
    """

    def __init__(self, path: Path | str = MEMORY) -> None:
        super().__init__(
            RebuildableDatabase(
                path,
                version=schema.VERSION,
                # What is in memory takes no disk, and everybody would wait while one is built.
                tables=schema.TABLES + (ALL_INDEXES if path == MEMORY else ""),
                on_replaced=self._forget_remembered,
            )
        )
        self.configuration_store = ConfigurationStore(self._database)

    @cached_property
    def cells(self) -> "CellReader":
        """Reader of cells for columns outside the row."""
        from app.store.tables.cells import CellReader

        return CellReader(self._database, self._documents)

    @cached_property
    def update_times(self) -> "UpdateTimes":
        """Times of the next updates of live incidents."""
        from app.store.tables.update_times import UpdateTimes

        return UpdateTimes(self._database)

    @cached_property
    def statistics(self) -> "IncidentStatistics":
        """Counts of incidents by period and group."""
        from app.store.cache.incident_statistics import IncidentStatistics

        return IncidentStatistics(self._database, self._where)

    @cached_property
    def status_changes(self) -> "StatusChanges":
        """Statuses of incidents over time."""
        from app.store.tables.status_changes import StatusChanges

        return StatusChanges(self._database)

    def _forget_remembered(self) -> None:
        """Clear all data cached from the file."""
        for name in _REMEMBERING & self.__dict__.keys():
            delattr(self, name)
        self.configuration_store = ConfigurationStore(self._database)
        self._remembered.forget()

    @property
    def notice(self) -> str:
        """Report that an older file was set aside; else empty."""
        return self._database.notice

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def row(self, incident_id: str) -> IncidentRow | None:
        """Return the row of an incident."""
        sql = f"SELECT {ROW_COLUMNS} FROM incidents WHERE id = ?"  # noqa: S608
        return next(map(row_of, self._database.query(sql, [incident_id])), None)

    def find(self, identifier: str) -> str | None:
        """Return the id for an id, reference (INC-123, #inc-123) or number (123)."""
        return find_incident(self._database, identifier)

    def document(self, incident_id: str) -> bytes | None:
        """Return the JSON of an incident as sent by the API."""
        return self._documents.get(incident_id)

    def incident(self, incident_id: str) -> "Incident | None":
        """Return the complete incident; None if it is not stored."""
        from app.domain.incident_outline import read_whole

        document = self.document(incident_id)
        return read_whole(document) if document else None

    def outline(self, incident_id: str) -> "Outline | None":
        """Return the outline of an incident; None if it is not stored."""
        from app.domain.incident_outline import decode_outline, is_plain

        document = self.document(incident_id)
        return decode_outline(document, plain=is_plain(document)) if document else None

    def newest(self) -> datetime | None:
        """Return the time at which the newest stored incident was declared."""
        ((newest,),) = self._database.query("SELECT max(created_at) FROM incidents")
        return columns.datetime_of(newest or 0)

    def state(self, name: str) -> str:
        """Return the stored value of a name; empty without one."""
        return state.get_value(self._database, name)
