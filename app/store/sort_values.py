"""What incidents have in columns that no other index can sort by: texts, moments, durations.

A column is read out of all documents once, when somebody first sorts by it; from then on it is kept
up to date with the incidents.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from app.listing import Sort
from app.store.cells import CUSTOM_FIELD, DURATION, TIMESTAMP, cell_in
from app.store.columns import microseconds
from app.store.database import Database
from app.store.documents import Documents
from app.words import fold

_SLICE = 200

NO_VALUE = "x''"
"""What is kept for an incident without a value, as SQL: it comes after all values."""

# Short enough to be one, rather than infinite.
_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)


class _Document(msgspec.Struct):
    """What is read of an incident, each part when it is asked for."""

    custom_field_entries: msgspec.Raw = msgspec.Raw(b"[]")
    incident_timestamp_values: msgspec.Raw = msgspec.Raw(b"[]")
    duration_metrics: msgspec.Raw = msgspec.Raw(b"[]")


_DOCUMENT = msgspec.json.Decoder(_Document)


class SortValues:
    """The values of the columns that somebody has sorted by.

    Args:
        database: With the tables `sorted` and `sort_values`.
        documents: Of the same database.
    """

    def __init__(self, database: Database, documents: Documents) -> None:
        self._database = database
        self._documents = documents

    def field(self, sort: Sort) -> int | None:
        """The number of a column that all incidents have been read for; None of another."""
        sql = "SELECT field FROM sorted WHERE kind = ? AND key = ? AND read_to IS NULL"
        return next((field for (field,) in self._database.rows(sql, [sort.kind, sort.key])), None)

    # Within a transaction.

    def read_on(self, sort: Sort) -> int:
        """Read a column for some more incidents; how many have been read."""
        sql = "INSERT OR IGNORE INTO sorted (kind, key, read_to, read) VALUES (?, ?, 0, 0)"
        self._database.rows(sql, [sort.kind, sort.key])
        sql = "SELECT field, read_to, read FROM sorted WHERE kind = ? AND key = ?"
        ((field, read_to, read),) = self._database.rows(sql, [sort.kind, sort.key])
        sql = "SELECT number FROM incidents WHERE number > ? ORDER BY number LIMIT ?"
        numbers = [each for (each,) in self._database.rows(sql, [read_to, _SLICE])]
        found = ((each, self._documents.of(each) or b"") for each in numbers)
        self._insert([(field, sort.kind, sort.key)], found)
        sql = "UPDATE sorted SET read_to = ?, read = ? WHERE field = ?"
        read_to, read = (numbers[-1] if len(numbers) == _SLICE else None), read + len(numbers)
        self._database.rows(sql, [read_to, read, field])
        return int(read)

    def put(self, incidents: Sequence[tuple[int, bytes]]) -> None:
        """Keep what incidents have now, by their numbers and documents."""
        if fields := self._database.rows("SELECT field, kind, key FROM sorted"):
            self.remove(number for number, _ in incidents)
            self._insert(fields, incidents)

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget incidents."""
        sql = "DELETE FROM sort_values WHERE incident = ?"
        self._database.many(sql, [(number,) for number in numbers])

    def _insert(
        self, fields: Iterable[Sequence[int | str]], incidents: Iterable[tuple[int, bytes]]
    ) -> None:
        values = (
            (field, sort_value(document, str(kind), str(key)), number)
            for number, document in incidents
            for field, kind, key in fields
        )
        sql = f"INSERT OR REPLACE INTO sort_values VALUES (?, coalesce(?, {NO_VALUE}), ?)"  # noqa: S608
        self._database.many(sql, values)


def sort_value(document: bytes, kind: str, key: str) -> str | int | float | None:
    """What an incident is sorted by in a column: a folded text, microseconds, or a number.

    Args:
        document: The incident's JSON.
        kind: `CUSTOM_FIELD`, `TIMESTAMP` or `DURATION`.
        key: As in `CellReader.read`.
    """
    try:
        found = _DOCUMENT.decode(document)
        lists = {
            CUSTOM_FIELD: found.custom_field_entries,
            TIMESTAMP: found.incident_timestamp_values,
            DURATION: found.duration_metrics,
        }
        listed = msgspec.json.decode(lists[kind])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None  # It is listed as one that could not be read.
    if not isinstance(listed, list):
        return None
    cell = cell_in([entry for entry in listed if isinstance(entry, dict)], kind, key)
    if isinstance(cell, datetime):
        return microseconds(cell)
    if isinstance(cell, str):
        return float(cell) if _NUMBER.fullmatch(cell) else fold(cell)
    return cell
