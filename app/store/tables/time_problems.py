"""Closed incidents whose timestamps leave a duration out, or make it wrong."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from app.dates import datetimes
from app.store.sqlite.database import Database
from app.store.tables.cells import moment_in

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_outline import Outline

_CLOSED = "closed"
# How much later than the last change a time may be without being one in the future: the clocks of
# those who enter it and of the API differ.
_CLOCKS_APART = timedelta(minutes=1)
_UNMEASURED = frozenset({"timestamps_missing", "invalid_timestamps"})


class _Timestamp(msgspec.Struct, gc=False):
    rank: int = 0


class _Moment(msgspec.Struct, gc=False):
    value: str | None = None


class _Value(msgspec.Struct, gc=False):
    incident_timestamp: _Timestamp
    value: _Moment | None = None


class _Duration(msgspec.Struct, gc=False):
    status: str | None = None


_TIMESTAMPS = msgspec.json.Decoder(tuple[_Value, ...] | None)
_DURATIONS = msgspec.json.Decoder(tuple[_Duration, ...] | None)


class TimeProblems:
    """Store of the closed incidents with a problem.

    Args:
        database: The cache's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, incidents: "Iterable[tuple[int, str, Outline]]") -> None:
        """Update incidents, within the caller's transaction.

        Args:
            incidents: Row number, status category and outline of each.
        """
        listed = tuple(incidents)
        found = [
            [number]
            for number, category, outline in listed
            if category == _CLOSED and _has_problem(outline)
        ]
        sql = "DELETE FROM time_problems WHERE incident = ?"
        self._database.executemany(sql, [[number] for number, _, _ in listed])
        self._database.executemany("INSERT INTO time_problems VALUES (?)", found)


def _has_problem(outline: "Outline") -> bool:
    try:
        durations = _DURATIONS.decode(outline.durations_json or b"null") or ()
        values = _TIMESTAMPS.decode(outline.timestamps_json or b"null") or ()
    except msgspec.DecodeError:
        return False  # The incident says which part of it cannot be read.
    if any(each.status in _UNMEASURED for each in durations):
        return True
    times = [*_times(values)]
    if any(later < earlier for earlier, later in pairwise(times)):
        return True
    changed = outline.updated_at
    return bool(changed and times and max(times) > datetimes.shift(changed, _CLOCKS_APART))


def _times(values: Iterable[_Value]) -> Iterable[datetime]:
    """Yield the timestamps that are set, in the organisation's order."""
    for each in sorted(values, key=lambda each: each.incident_timestamp.rank):
        if each.value and (moment := moment_in(each.value.value or "")):
            yield moment
