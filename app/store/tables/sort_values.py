"""Sort values of columns without another index: texts, times, durations.

A column's values are read from the documents when it is first sorted by; from then on they are
updated with the incidents.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from app.domain.incident_outline import CustomField, Value
from app.query.column_kinds import DURATION, TIMESTAMP
from app.query.incident_query import NUMBER
from app.query.listing import Sort
from app.store.sqlite.database import Database
from app.store.tables.cells import LISTS, Cell, cell_in, list_in, moment_in, shown
from app.store.tables.compressed_documents import Documents
from app.store.tables.row_codec import microseconds
from app.store.tables.sql_conditions import Sql
from app.text.tokens import fold

_SLICE = 200

NO_VALUE = "x''"
"""Stored for an incident without a value, as SQL: it sorts after all values."""


class _Named(msgspec.Struct, gc=False):
    id: str = ""
    name: str = ""


class _Datetime(msgspec.Struct, gc=False):
    value: str | None = None


class _Timestamp(msgspec.Struct, gc=False):
    incident_timestamp: _Named
    value: _Datetime | None = None


class _Duration(msgspec.Struct, gc=False):
    duration_metric: _Named
    value_seconds: float | None = None


class _Timestamps(msgspec.Struct, gc=False):
    incident_timestamp_values: tuple[_Timestamp, ...] = ()


class _Durations(msgspec.Struct, gc=False):
    duration_metrics: tuple[_Duration, ...] = ()


class _CustomFields(msgspec.Struct, gc=False):
    custom_field_entries: tuple[CustomField, ...] = ()


_TIMESTAMPS = msgspec.json.Decoder(_Timestamps)
_DURATIONS = msgspec.json.Decoder(_Durations)
_CUSTOM_FIELDS = msgspec.json.Decoder(_CustomFields)


class SortValues:
    """Sort values of the columns sorted by so far.

    Args:
        database: The database, with the tables `sorted` and `sort_values`.
        documents: Documents of the same database.
    """

    def __init__(self, database: Database, documents: Documents) -> None:
        self._database = database
        self._documents = documents

    def field(self, sort: Sort) -> int:
        """Return the number of a column; 0 if it has no values yet."""
        sql = "SELECT field FROM sorted WHERE kind = ? AND key = ?"
        return next((field for (field,) in self._database.query(sql, [sort.kind, sort.key])), 0)

    def is_complete(self, sort: Sort) -> bool:
        """Return whether a column's values are read for all incidents."""
        sql = "SELECT 1 FROM sorted WHERE kind = ? AND key = ? AND read_to IS NULL"
        return bool(self._database.query(sql, [sort.kind, sort.key]))

    def unread(self, sort: Sort, listed: Sql) -> Sequence[int]:
        """Return the incidents in a condition whose values are not read yet."""
        text, parameters = listed
        read = "EXISTS (SELECT 1 FROM sort_values WHERE incident = number AND field = ?)"
        sql = f"SELECT number FROM incidents WHERE {text} AND NOT {read}"  # noqa: S608
        rows = self._database.query(sql, [*parameters, self.field(sort)])
        return [number for (number,) in rows]

    def read(self, sort: Sort, incidents: Sequence[int]) -> None:
        """Read a column's values of these incidents."""
        self._insert([(self._begun(sort), sort.kind, sort.key)], self._documents.of_all(incidents))

    def read_on(self, sort: Sort) -> int:
        """Read a column's values of some more incidents; return the total."""
        field = self._begun(sort)
        sql = "SELECT read_to, read FROM sorted WHERE field = ?"
        ((read_to, read),) = self._database.query(sql, [field])
        sql = "SELECT number FROM incidents WHERE number > ? ORDER BY number LIMIT ?"
        numbers = [each for (each,) in self._database.query(sql, [read_to, _SLICE])]
        self.read(sort, numbers)
        sql = "UPDATE sorted SET read_to = ?, read = ? WHERE field = ?"
        read_to, read = (numbers[-1] if len(numbers) == _SLICE else None), read + len(numbers)
        self._database.query(sql, [read_to, read, field])
        return int(read)

    def _begun(self, sort: Sort) -> int:
        """Start a column, which is updated from now on, and return its number."""
        sql = "INSERT OR IGNORE INTO sorted (kind, key, read_to, read) VALUES (?, ?, 0, 0)"
        self._database.query(sql, [sort.kind, sort.key])
        return self.field(sort)

    def put(self, incidents: Sequence[tuple[int, bytes]]) -> None:
        """Update the sort values of incidents, by number and document."""
        if fields := self._database.query("SELECT field, kind, key FROM sorted"):
            self.remove(number for number, _ in incidents)
            self._insert(fields, incidents)

    def remove(self, numbers: Iterable[int]) -> None:
        """Delete the sort values of incidents."""
        sql = "DELETE FROM sort_values WHERE incident = ?"
        self._database.executemany(sql, [(number,) for number in numbers])

    def _insert(
        self, fields: Iterable[Sequence[int | str]], incidents: Iterable[tuple[int, bytes]]
    ) -> None:
        values = (
            (field, sort_value(document, str(kind), str(key)), number)
            for number, document in incidents
            for field, kind, key in fields
        )
        sql = f"INSERT OR REPLACE INTO sort_values VALUES (?, coalesce(?, {NO_VALUE}), ?)"  # noqa: S608
        self._database.executemany(sql, values)


def sort_value(document: bytes, kind: str, key: str) -> str | int | float | None:
    """Return an incident's sort value: normalized text, microseconds, or a number.

    Args:
        document: The incident's JSON.
        kind: `CUSTOM_FIELD`, `TIMESTAMP` or `DURATION`.
        key: As in `CellReader.read`.
    """
    try:
        cell = _cell(document, kind, key)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Other JSON than the API's is read as far as possible.
        text = document.decode("utf-8", "replace")
        cell = cell_in(list_in(text, LISTS[kind]), kind, key)
    if isinstance(cell, datetime):
        return microseconds(cell)
    if isinstance(cell, str):
        return float(cell) if NUMBER.fullmatch(cell) else fold(cell)
    return cell


def _cell(document: bytes, kind: str, key: str) -> Cell:
    """Decode a cell from the whole document, several times as fast as `cell_in`.

    Raises:
        msgspec.DecodeError: The JSON differs from the API's schema.
    """
    if kind == TIMESTAMP:
        for stamp in _TIMESTAMPS.decode(document).incident_timestamp_values:
            held = stamp.value.value if stamp.value else None
            if stamp.incident_timestamp.id == key and (moment := moment_in(held or "")):
                return moment
    elif kind == DURATION:
        for metric in _DURATIONS.decode(document).duration_metrics:
            if shown(metric.duration_metric.name) == key and metric.value_seconds is not None:
                return metric.value_seconds
    else:
        for entry in _CUSTOM_FIELDS.decode(document).custom_field_entries:
            if entry.custom_field.id == key:
                return ", ".join(filter(None, map(_label, entry.values or ()))) or None
    return None


def _label(value: Value) -> str:
    option, entry = value.value_option, value.value_catalog_entry
    plain = (value.value_text, value.value_link, value.value_numeric)
    named = (option.value if option else "", entry.name if entry else "")
    return next(filter(None, (shown(text or "") for text in (*named, *plain))), "")
