"""The cache: every incident that has been seen, so that screens read without waiting.

It can be deleted at any time; nothing in it is anybody's only copy. Everything here is synchronous
and made to be called between two key presses: a page of rows takes about a millisecond, storing 10
incidents a few.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.api.query import Filter, IncidentQuery
from app.lexicon import Lexicon
from app.listing import Listing
from app.rows import IncidentRow
from app.store import columns, schema
from app.store.conditions import backlink_key, order, tallied, tallied_part, where
from app.store.database import MEMORY, RebuildableDatabase
from app.store.documents import Documents
from app.store.vocabulary import read_lexicon, rename

if TYPE_CHECKING:  # Neither may be loaded before the first paint.
    from app.api.documents import IncidentDocument
    from app.models import Configuration, Incident

_ROW_COLUMNS = ", ".join(name for name in columns.COLUMNS if name != "type_id")

_UPSERT = f"""
INSERT INTO incidents ({", ".join(columns.COLUMNS)})
VALUES ({", ".join("?" for _ in columns.COLUMNS)})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in columns.COLUMNS)}
WHERE excluded.updated_at >= incidents.updated_at OR excluded.updated_at = 0
RETURNING number
"""  # noqa: S608

_SIDE_TABLES = ("documents", "chosen")

# With more incidents than this in its categories, a view is read in the order of the list.
_FEW = 2_000

Listener = Callable[["CacheChange"], None]


@dataclass(frozen=True, slots=True)
class CacheChange:
    """What has just been committed."""

    incident_ids: frozenset[str] = frozenset()
    configuration: bool = False


class IncidentCache:
    """Incidents and vocabulary on disk, or in memory.

    Args:
        path: The file, private to the person; `MEMORY` keeps nothing.

    Raises:
        StoreFailed: The file cannot be used; here and from every method.
    """

    def __init__(self, path: Path | str = MEMORY) -> None:
        self._database = RebuildableDatabase(path, version=schema.VERSION, tables=schema.TABLES)
        self._documents = Documents(self._database)
        self._listeners: list[Listener] = []
        self._counts: dict[IncidentQuery, int] = {}
        self._counted_at = (0, 0)
        self._lexicon: Lexicon | None = None
        self._lexicon_made_of = ("", 0)

    @property
    def notice(self) -> str:
        """Why an older file had to be set aside; empty when none was."""
        return self._database.notice

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every commit that changes something, until the result is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # Reading.

    @property
    def stored(self) -> int:
        """How many incidents there are, of every mode."""
        ((stored,),) = self._database.rows("SELECT coalesce(sum(incidents), 0) FROM tallies")
        return int(stored)

    def page(self, listing: Listing, *, offset: int, limit: int) -> tuple[IncidentRow, ...]:
        """Rows `offset` to `offset + limit` of the listing."""
        query = listing.query
        condition, parameters = self._where(query)
        sql = f"""
            SELECT {_ROW_COLUMNS} FROM incidents WHERE number IN (
                SELECT number FROM incidents WHERE {condition}
                ORDER BY {order(query)} LIMIT ? OFFSET ?
            ) ORDER BY {order(query)}
        """  # noqa: S608
        return tuple(map(_row, self._database.rows(sql, [*parameters, limit, offset])))

    def count(self, listing: Listing) -> int:
        """How many incidents of the listing are stored; remembered until something changes."""
        return self._count(listing.query)

    def _count(self, query: IncidentQuery) -> int:
        if self._counted_at != self._database.changes:
            self._counted_at = self._database.changes
            self._counts.clear()
        if query not in self._counts:
            if tallied(query):
                condition, parameters = where(query)
                sql = f"SELECT sum(incidents) FROM tallies WHERE {condition}"  # noqa: S608
            else:
                condition, parameters = self._where(query)
                sql = f"SELECT count(*) FROM incidents WHERE {condition}"  # noqa: S608
            ((count,),) = self._database.rows(sql, parameters)
            self._counts[query] = count or 0
        return self._counts[query]

    def _where(self, query: IncidentQuery) -> tuple[str, list[str | int]]:
        few = self._count(tallied_part(query)) <= _FEW
        return where(query, through_category=few)

    def position(self, listing: Listing, incident_id: str) -> int | None:
        """The place of an incident in the listing, from 0; None when it is not in it."""
        query = listing.query
        condition, parameters = self._where(query)
        sql = f"SELECT created_at, id FROM incidents WHERE {condition} AND id = ?"  # noqa: S608
        for place in self._database.rows(sql, [*parameters, incident_id]):
            sign = "<" if query.oldest_first else ">"
            before = f"""
                SELECT count(*) FROM incidents WHERE {condition} AND (created_at, id) {sign} (?, ?)
            """  # noqa: S608
            ((count,),) = self._database.rows(before, [*parameters, *place])
            return int(count)
        return None

    def ids(self, listing: Listing) -> set[str]:
        """The ids of everything in the listing."""
        condition, parameters = self._where(listing.query)
        sql = f"SELECT id FROM incidents WHERE {condition}"  # noqa: S608
        return {incident_id for (incident_id,) in self._database.rows(sql, parameters)}

    def row(self, incident_id: str) -> IncidentRow | None:
        """The row of one incident."""
        sql = f"SELECT {_ROW_COLUMNS} FROM incidents WHERE id = ?"  # noqa: S608
        return next(map(_row, self._database.rows(sql, [incident_id])), None)

    def find(self, identifier: str) -> str | None:
        """The id of the incident with that id, reference (INC-123, #inc-123) or number (123)."""
        name = identifier.strip().removeprefix("#")
        sql = "SELECT id FROM incidents WHERE id = ? OR reference = ? COLLATE NOCASE"
        found = self._database.rows(sql, [name, name])
        if not found and name.isdecimal():
            # The newest, should the organisation have had several prefixes.
            sql = "SELECT id FROM incidents WHERE reference LIKE ? ORDER BY created_at DESC LIMIT 1"
            found = self._database.rows(sql, [f"%-{name}"])
        return str(found[0][0]) if found else None

    def document(self, incident_id: str) -> bytes | None:
        """The JSON of an incident, as the API sent it."""
        return self._documents.get(incident_id)

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
        return tuple(
            rank for (rank,) in self._database.rows("SELECT rank FROM severities ORDER BY rank")
        )

    def names(self) -> Mapping[str, str]:
        """What ids stand for: the vocabulary, and the people and catalog entries seen so far."""
        return dict(self._database.rows("SELECT id, name FROM names"))

    def lexicon(self) -> Lexicon:
        """What names stand for, as far as has been seen; made anew when there is more of it."""
        stored = self.state("configuration")
        ((seen,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM choices")
        if self._lexicon is None or self._lexicon_made_of != (stored, seen):
            self._lexicon = read_lexicon(self._database, stored)
            self._lexicon_made_of = (stored, seen)
        return self._lexicon

    def configuration(self) -> "Configuration | None":
        """The organisation's vocabulary; None before it was first fetched."""
        stored = self.state("configuration")
        if not stored:
            return None
        from app.models import Configuration

        return Configuration.model_validate_json(stored)

    def state(self, name: str) -> str:
        """A small value that was kept under that name; empty when there is none."""
        found = self._database.rows("SELECT value FROM state WHERE name = ?", [name])
        return str(found[0][0]) if found else ""

    # Writing.

    def upsert(self, documents: "Iterable[IncidentDocument]") -> None:
        """Store incidents in one transaction; an older answer never replaces a newer one."""
        documents = tuple(documents)
        changed = set()
        with self._database.transaction():
            dictionary = self._documents.newest_dictionary([each.document for each in documents])
            for document in documents:
                kept = self._database.rows(_UPSERT, columns.columns_of(document))
                for (number,) in kept:
                    changed.add(document.id)
                    self._documents.put(number, document.document, dictionary)
                    self._upsert_sides(number, document.incident)
        self._tell(CacheChange(incident_ids=frozenset(changed)))

    def _upsert_sides(self, number: int, incident: "Incident | None") -> None:
        database = self._database
        database.rows("DELETE FROM chosen WHERE incident = ?", [number])
        if incident is None:
            return
        choices = tuple(columns.choices_of(incident))
        database.many("INSERT OR IGNORE INTO choices (key, value) VALUES (?, ?)", choices)
        database.many(
            """
            INSERT OR IGNORE INTO chosen
            SELECT number, ? FROM choices WHERE key = ? AND value = ?
            """,
            [(number, *choice) for choice in choices],
        )
        database.many("INSERT OR IGNORE INTO aliases VALUES (?, ?)", columns.aliases_of(incident))
        database.many("INSERT OR REPLACE INTO names VALUES (?, ?)", columns.names_of(incident))
        if incident.severity:
            known = (incident.severity.id, incident.severity.rank)
            database.rows("INSERT OR IGNORE INTO severities VALUES (?, ?)", known)

    def remove(self, incident_ids: Iterable[str]) -> None:
        """Forget incidents that the key can no longer see."""
        gone = frozenset(incident_ids)
        with self._database.transaction():
            for incident_id in gone:
                sql = "DELETE FROM incidents WHERE id = ? RETURNING number"
                for found in self._database.rows(sql, [incident_id]):
                    for table in _SIDE_TABLES:
                        self._database.rows(f"DELETE FROM {table} WHERE incident = ?", found)  # noqa: S608
        self._tell(CacheChange(incident_ids=gone))

    def save_configuration(self, configuration: "Configuration") -> None:
        """Keep the organisation's vocabulary; what was renamed or ranked anew shows at once."""
        content = configuration.model_dump_json()
        if content == self.state("configuration"):
            return
        with self._database.transaction():
            rename(self._database, configuration)
            self._set("configuration", content)
        self._tell(CacheChange(configuration=True))

    def save_choices(self, key: str, named: Iterable[tuple[str, str]]) -> None:
        """Keep the ids and names of what a role or a custom field can be, before any is."""
        named = tuple(named)
        with self._database.transaction():
            self._database.many("INSERT OR IGNORE INTO names VALUES (?, ?)", named)
            self._database.many(
                "INSERT OR IGNORE INTO choices (key, value) VALUES (?, ?)",
                [(key, value) for value, _ in named],
            )

    def save_backlinks(self, condition: Filter, incident_ids: Iterable[str]) -> None:
        """Keep which incidents the API says match a filter that only it can answer."""
        key = backlink_key(condition)
        with self._database.transaction():
            self._database.rows("DELETE FROM backlinks WHERE filter = ?", [key])
            self._database.many(
                "INSERT INTO backlinks VALUES (?, ?)", [(key, each) for each in set(incident_ids)]
            )

    def set_state(self, name: str, value: str) -> None:
        """Keep a small value under a name."""
        with self._database.transaction():
            self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        self._database.rows("INSERT OR REPLACE INTO state VALUES (?, ?)", [name, value])

    def _tell(self, change: CacheChange) -> None:
        if change.incident_ids or change.configuration:
            for listener in tuple(self._listeners):
                listener(change)


def _row(found: tuple[Any, ...]) -> IncidentRow:
    *plain, created_at, updated_at, problem = found
    values = (*plain, columns.moment(created_at), columns.moment(updated_at), problem)
    return IncidentRow(*values)
