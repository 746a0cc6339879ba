"""Snapshots of incidents as last seen, to show what has changed since."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from app.domain.fields import FieldSnapshot
from app.store.sqlite.database import MEMORY, RebuildableDatabase
from app.store.tables.row_codec import datetime_of, microseconds

_VERSION = 1
_TABLES = """
CREATE TABLE seen (
    incident TEXT PRIMARY KEY, at INTEGER NOT NULL, updated INTEGER NOT NULL, fields TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX seen_by_time ON seen (at);
"""
# Snapshots to store; older ones are deleted.
_KEPT = 5_000


class SeenSnapshot(Struct, frozen=True):
    """Field values of an incident as last seen, with the time."""

    at: datetime
    fields: FieldSnapshot


class SeenStore:
    """Store of snapshots, in its own file because the cache can be deleted at any time.

    Args:
        path: The file, or `MEMORY`.

    Raises:
        StoreFailed: The file cannot be used; raised here and by every method.
    """

    def __init__(self, path: Path | str = MEMORY) -> None:
        self._database = RebuildableDatabase(path, version=_VERSION, tables=_TABLES)
        self._own: dict[str, FieldSnapshot] = {}

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def mark_seen(
        self, incident_id: str, *, at: datetime, updated: datetime | None, fields: FieldSnapshot
    ) -> None:
        """Store a snapshot of an incident."""
        row: list[str | int] = [
            incident_id,
            microseconds(at),
            microseconds(updated),
            json.dumps(fields),
        ]
        with self._database.transaction():
            self._database.query("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", [*row])
            self._database.query(
                """
                DELETE FROM seen WHERE incident IN
                (SELECT incident FROM seen ORDER BY at DESC LIMIT -1 OFFSET ?)
                """,
                [_KEPT],
            )

    def own(self, incident_id: str) -> FieldSnapshot:
        """Return the values written by this program since its start."""
        return self._own.get(incident_id, {})

    def record_own_write(
        self,
        incident_id: str,
        *,
        was: datetime | None,
        updated: datetime | None,
        fields: FieldSnapshot,
    ) -> None:
        """Record values written by the user; earlier changes by others stay unseen.

        Args:
            incident_id: Id of the incident.
            was: Time of its last change before the write.
            updated: Time of its last change now.
            fields: The written fields with their values.
        """
        self._own[incident_id] = {**self.own(incident_id), **fields}
        if self.last(incident_id) is None:
            return
        sql = "SELECT updated, fields FROM seen WHERE incident = ?"
        for seen, kept in self._database.query(sql, [incident_id]):
            known = updated if seen >= microseconds(was) else datetime_of(seen)
            row: list[str | int] = [
                microseconds(known),
                json.dumps({**json.loads(kept), **fields}),
                incident_id,
            ]
            with self._database.transaction():
                self._database.query(
                    "UPDATE seen SET updated = ?, fields = ? WHERE incident = ?", row
                )

    def last(self, incident_id: str) -> SeenSnapshot | None:
        """Return the latest snapshot; None without one."""
        return self._database.decode(lambda: self._read(incident_id))

    def _read(self, incident_id: str) -> SeenSnapshot | None:
        sql = "SELECT at, fields FROM seen WHERE incident = ?"
        for at, fields in self._database.query(sql, [incident_id]):
            when = datetime_of(at)
            if when:
                return SeenSnapshot(
                    when, {key: (label, held) for key, (label, held) in json.loads(fields).items()}
                )
        return None

    def updates(self, incident_ids: Sequence[str]) -> Mapping[str, datetime | None]:
        """Return, by incident seen, the time of its last change in the snapshot."""
        marks = ", ".join("?" for _ in incident_ids)
        sql = f"SELECT incident, updated FROM seen WHERE incident IN ({marks})"  # noqa: S608
        return self._database.decode(
            lambda: {
                each: datetime_of(at) for each, at in self._database.query(sql, list(incident_ids))
            }
        )
