"""The cache: every incident that has been seen, so that screens read without waiting.

It can be deleted at any time; nothing in it is anybody's only copy. Everything here is
synchronous: a read of a page takes well under a millisecond, a write of 250 incidents some tens.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.api.query import IncidentQuery
from app.rows import IncidentRow
from app.store.conditions import microseconds, order, where
from app.store.schema import MEMORY, open_database

if TYPE_CHECKING:  # Neither may be loaded before the first paint.
    from app.api.documents import IncidentDocument
    from app.models import Configuration, Incident

_ROW_COLUMNS = (
    "id, reference, name, severity_id, severity, severity_rank, status_id, status,"
    " status_category, type, lead, mode, visibility, created_at, updated_at, problem"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_UPSERT = """
INSERT INTO incidents (
    id, reference, name, severity_id, severity, severity_rank, status_id, status,
    status_category, type_id, type, lead, mode, visibility, created_at, updated_at, problem
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    reference = excluded.reference, name = excluded.name,
    severity_id = excluded.severity_id, severity = excluded.severity,
    severity_rank = excluded.severity_rank, status_id = excluded.status_id,
    status = excluded.status, status_category = excluded.status_category,
    type_id = excluded.type_id, type = excluded.type, lead = excluded.lead,
    mode = excluded.mode, visibility = excluded.visibility,
    created_at = excluded.created_at, updated_at = excluded.updated_at,
    problem = excluded.problem
WHERE excluded.updated_at >= incidents.updated_at
    OR incidents.updated_at IS NULL OR excluded.updated_at IS NULL
RETURNING number
"""

Listener = Callable[["CacheChange"], None]


@dataclass(frozen=True, slots=True)
class CacheChange:
    """What has just been committed."""

    incident_ids: frozenset[str] = frozenset()
    configuration: bool = False


class IncidentCache:
    """Incidents and vocabulary on disk, or in memory.

    Args:
        path: The file; `MEMORY` keeps nothing.

    Raises:
        OSError: The folder cannot be written to.
    """

    def __init__(self, path: str = MEMORY) -> None:
        self._database, self.notice = open_database(path)
        self._listeners: list[Listener] = []

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every commit that changes something, until the result is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # Reading.

    def page(self, query: IncidentQuery, *, offset: int, limit: int) -> tuple[IncidentRow, ...]:
        """Rows `offset` to `offset + limit` of the query, in its order."""
        condition, parameters = where(query)
        found = self._database.execute(
            f"SELECT {_ROW_COLUMNS} FROM incidents WHERE {condition}"  # noqa: S608
            f" ORDER BY {order(query)} LIMIT ? OFFSET ?",
            [*parameters, limit, offset],
        )
        return tuple(_row(columns) for columns in found)

    def count(self, query: IncidentQuery) -> int:
        """How many incidents of the query are stored."""
        condition, parameters = where(query)
        found = self._database.execute(
            f"SELECT count(*) FROM incidents WHERE {condition}",  # noqa: S608
            parameters,
        )
        return int(found.fetchone()[0])

    def position(self, query: IncidentQuery, incident_id: str) -> int | None:
        """The place of an incident in the query, from 0; None when it is not in it."""
        condition, parameters = where(query)
        inside = self._database.execute(
            f"SELECT created_at, id FROM incidents WHERE {condition} AND id = ?",  # noqa: S608
            [*parameters, incident_id],
        ).fetchone()
        if inside is None:
            return None
        sign = "<" if query.oldest_first else ">"
        before = self._database.execute(
            f"SELECT count(*) FROM incidents WHERE {condition}"  # noqa: S608
            f" AND (created_at, id) {sign} (?, ?)",
            [*parameters, *inside],
        )
        return int(before.fetchone()[0])

    def row(self, incident_id: str) -> IncidentRow | None:
        """The row of one incident."""
        found = self._database.execute(
            f"SELECT {_ROW_COLUMNS} FROM incidents WHERE id = ?",  # noqa: S608
            (incident_id,),
        ).fetchone()
        return _row(found) if found else None

    def find(self, identifier: str) -> str | None:
        """The id of the incident with that id, reference (INC-123) or bare number (123)."""
        found = self._database.execute(
            "SELECT id FROM incidents WHERE id = ? OR reference = ? COLLATE NOCASE",
            (identifier, identifier),
        ).fetchone()
        if found is None and identifier.isdecimal():
            found = self._database.execute(
                "SELECT id FROM incidents WHERE reference LIKE ?", (f"%-{identifier}",)
            ).fetchone()
        return str(found[0]) if found else None

    def document(self, incident_id: str) -> bytes | None:
        """The JSON of an incident, as the API sent it."""
        found = self._database.execute(
            "SELECT body FROM documents JOIN incidents ON incident = number WHERE id = ?",
            (incident_id,),
        ).fetchone()
        return zlib.decompress(found[0]) if found else None

    def incident(self, incident_id: str) -> "Incident | None":
        """The whole incident; None when it is not stored or could not be decoded."""
        row = self.row(incident_id)
        document = self.document(incident_id)
        if row is None or row.problem or document is None:
            return None
        from app.models import Incident

        return Incident.model_validate_json(document)

    def severity_ranks(self) -> tuple[int, ...]:
        """The organisation's severity ranks, ascending."""
        found = self._database.execute("SELECT rank FROM severities ORDER BY rank")
        return tuple(rank for (rank,) in found)

    def configuration(self) -> "Configuration | None":
        """The organisation's vocabulary; None before it was first fetched."""
        stored = self.state("configuration")
        if not stored:
            return None
        from app.models import Configuration

        return Configuration.model_validate_json(stored)

    def state(self, name: str) -> str:
        """A small value that was kept under that name; empty when there is none."""
        found = self._database.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    # Writing.

    def upsert(self, documents: "Iterable[IncidentDocument]") -> None:
        """Store incidents in one transaction; an older answer never replaces a newer one."""
        changed = set()
        with self._transaction():
            for document in documents:
                if self._upsert(document):
                    changed.add(document.id)
        self._tell(CacheChange(incident_ids=frozenset(changed)))

    def _upsert(self, document: "IncidentDocument") -> bool:
        written = self._database.execute(_UPSERT, _columns(document)).fetchone()
        if written is None:
            return False
        (number,) = written
        self._database.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?)",
            (number, zlib.compress(document.document)),
        )
        for table in ("holders", "field_values"):
            self._database.execute(f"DELETE FROM {table} WHERE incident = ?", (number,))  # noqa: S608
        if document.incident:
            self._database.executemany(
                "INSERT OR IGNORE INTO holders VALUES (?, ?, ?)",
                [(*holder, number) for holder in _holders(document.incident)],
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO field_values VALUES (?, ?, ?)",
                [(*held, number) for held in _field_values(document.incident)],
            )
        return True

    def remove(self, incident_ids: Iterable[str]) -> None:
        """Forget incidents that the key can no longer see."""
        gone = frozenset(incident_ids)
        with self._transaction():
            for incident_id in gone:
                found = self._database.execute(
                    "DELETE FROM incidents WHERE id = ? RETURNING number", (incident_id,)
                ).fetchone()
                for table in ("documents", "holders", "field_values") if found else ():
                    self._database.execute(
                        f"DELETE FROM {table} WHERE incident = ?",  # noqa: S608
                        found,
                    )
        self._tell(CacheChange(incident_ids=gone))

    def save_configuration(self, configuration: "Configuration") -> None:
        """Keep the organisation's vocabulary."""
        with self._transaction():
            self._database.execute("DELETE FROM severities")
            self._database.executemany(
                "INSERT OR REPLACE INTO severities VALUES (?, ?)",
                [(severity.id, severity.rank) for severity in configuration.severities],
            )
            self._set("configuration", configuration.model_dump_json())
        self._tell(CacheChange(configuration=True))

    def set_state(self, name: str, value: str) -> None:
        """Keep a small value under a name."""
        with self._transaction():
            self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._database)

    def _tell(self, change: CacheChange) -> None:
        if change.incident_ids or change.configuration:
            for listener in tuple(self._listeners):
                listener(change)


class _Transaction:
    """All or nothing; takes the write lock at once, so that two programs wait for each other."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._database.execute("ROLLBACK" if kind else "COMMIT")


def _row(columns: tuple[Any, ...]) -> IncidentRow:
    *plain, created_at, updated_at, problem = columns
    values = (*plain, _moment(created_at), _moment(updated_at), problem)
    return IncidentRow(*values)


def _moment(kept: int | None) -> datetime | None:
    return None if kept is None else _EPOCH + timedelta(microseconds=kept)


def _columns(document: "IncidentDocument") -> tuple[str | int | None, ...]:
    incident = document.incident
    if incident is None:
        unknown = ("", "", None, "", "", "", "", "", "", "", "", None, None)
        return (document.id, document.reference, document.name, *unknown, document.problem)
    severity, status, kind = incident.severity, incident.incident_status, incident.incident_type
    return (
        incident.id, incident.reference, incident.name,
        severity.id if severity else "", severity.name if severity else "",
        severity.rank if severity else None,
        status.id if status else "", status.name if status else "",
        status.category if status else "",
        kind.id if kind else "", kind.name if kind else "",
        incident.lead.label if incident.lead else "",
        incident.mode, incident.visibility,
        microseconds(incident.created_at) if incident.created_at else None,
        microseconds(incident.updated_at) if incident.updated_at else None,
        "",
    )  # fmt: skip


def _holders(incident: "Incident") -> Iterable[tuple[str, str]]:
    for assignment in incident.incident_role_assignments:
        if assignment.assignee:
            yield assignment.role.id, assignment.assignee.id


def _field_values(incident: "Incident") -> Iterable[tuple[str, str]]:
    """Everything that the API accepts as a filter's value: ids, external ids and aliases."""
    for entry in incident.custom_field_entries:
        for value in entry.values:
            if value.value_option:
                yield entry.custom_field.id, value.value_option.id
            if chosen := value.value_catalog_entry:
                for name in (chosen.id, chosen.external_id, *chosen.aliases):
                    if name:
                        yield entry.custom_field.id, name
