"""Count the incidents of list queries by period, group and hour, in SQL."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar, cast

import msgspec

from app.insights.calendar import OffsetRange
from app.insights.dimension import SEVERITY, Dimension, Source
from app.insights.durations import Durations, Measure, summarize_cells
from app.insights.recurring import RecurringNames, find_recurring
from app.insights.statistics import Instants
from app.insights.status_summary import StatusTimes, summarize_statuses
from app.query.column_kinds import DURATION, TIMESTAMP
from app.query.listing import ListQuery, Sort
from app.store.cache.choice_tally import ChoiceTally
from app.store.sqlite.database import RebuildableDatabase, Row
from app.store.sqlite.memo import Memo
from app.store.tables.index_tokens import CHOICE_EXPRESSION
from app.store.tables.row_codec import microseconds, value_of
from app.store.tables.sql_conditions import Sql

Cell = tuple[int, str]
"""Place of a period, and a value of a dimension; empty without one."""


class _Groups(NamedTuple):
    """Groups of incidents, as SQL.

    Attributes:
        term: What they are grouped by.
        value: The value of the group `one`.
        tables: Tables of the statement.
        joined: Their join, with `parameters`.
    """

    term: str
    value: str = "one"
    tables: str = ""
    joined: str = ""
    parameters: tuple[str, ...] = ()


_VALUE_OF_NUMBER = value_of("one")
_GROUPS = {
    Source.SEVERITY: _Groups("severity_number", _VALUE_OF_NUMBER),
    Source.STATUS: _Groups("status_number", _VALUE_OF_NUMBER),
    Source.CATEGORY: _Groups("status_category"),
    Source.TYPE: _Groups("type_number", _VALUE_OF_NUMBER),
}

# Bounds of periods by place, and their offset from UTC.
_SPANS = """
spans AS MATERIALIZED (
    SELECT key AS place, json_extract(value, '$[0]') AS low, json_extract(value, '$[1]') AS high,
        json_extract(value, '$[2]') AS shift
    FROM json_each(?)
)"""
# The index on creation has every column that is read.
_INCIDENTS = "incidents INDEXED BY incidents_by_creation"
_DECLARED = f"""
spans CROSS JOIN {_INCIDENTS}
ON created_at >= low AND created_at < high"""
# Incidents with their choices of a role or custom field. Numbers follow the declaration, more or
# less: most choices of other times are skipped.
_HELD = f"""
ends AS MATERIALIZED (
    SELECT min(number) AS first, max(number) AS last FROM incidents
    WHERE created_at >= (SELECT min(low) FROM spans)
    AND created_at < (SELECT max(high) FROM spans)
),
held AS MATERIALIZED (
    SELECT search.rowid AS incident, choices.value AS choice FROM choices CROSS JOIN search
    WHERE choices.key = ? AND choices.value != '' AND search MATCH {CHOICE_EXPRESSION}
    AND search.rowid BETWEEN (SELECT first FROM ends) AND (SELECT last FROM ends)
)"""  # noqa: S608
# Categories of incidents whose current status goes on.
_ENDLESS = "'triage', 'live', 'paused', 'learning'"
# Results that are kept until the data changes: those of some pages of charts.
_KEPT = 64

_MICROSECOND = timedelta(microseconds=1)

Result = TypeVar("Result")

_COUNTS = msgspec.json.Decoder(dict[str, int])
_LISTS = msgspec.json.Decoder(dict[str, str])
_SECONDS = msgspec.json.Decoder(list[float])


class IncidentStatistics:
    """Counts of incidents.

    An incident belongs to the period in which it was declared. Statements run in a thread.

    Args:
        database: The cache's database.
        where: Returns the SQL condition of a list query.
    """

    def __init__(self, database: RebuildableDatabase, where: Callable[[ListQuery], Sql]) -> None:
        self._database = database
        self._where = where
        self._kept: dict[object, object] = {}
        self._choices = ChoiceTally(database)
        self._remembered = Memo(database, self._kept)
        self._has_read: set[tuple[Sort, datetime]] = set()

    async def count(self, listing: ListQuery) -> int:
        """Count the incidents of a list query, with dates resolved."""

        def convert(rows: Sequence[Row]) -> int:
            return int(rows[0][0])

        condition, values = self._where(listing)
        sql = f"SELECT count(*) FROM incidents WHERE {condition}"  # noqa: S608
        return await self._result(("count", listing), sql, values, convert)

    async def tally(
        self, listing: ListQuery, periods: Sequence[Instants], dimension: Dimension | None = None
    ) -> Mapping[Cell, int]:
        """Count incidents by period and group.

        Args:
            listing: The list query, with dates resolved.
            periods: The periods, which may be of any length.
            dimension: The groups; None for one group. An incident with several values is in
                several groups.
        """

        if dimension and dimension.is_chosen:
            asked = ("choices", listing, tuple(periods), dimension)
            return await self._stored(
                asked, lambda: self._tally_choices(listing, periods, dimension)
            )
        return await self._tally(listing, periods, dimension)

    async def _tally_choices(
        self, listing: ListQuery, periods: Sequence[Instants], dimension: Dimension
    ) -> Mapping[Cell, int]:
        totals: dict[int, int] = {}
        # Each incident has one severity, and mostly another chart is by severity.
        for (place, _), count in (await self._tally(listing, periods, SEVERITY)).items():
            totals[place] = totals.get(place, 0) + count
        counted = sum(totals.values())
        left_out = await self._stored(
            ("left out", listing, tuple(periods)),
            lambda: self._choices.left_out(periods, self._where(listing), counted),
        )
        if left_out is None:
            return await self._tally(listing, periods, dimension)
        return await self._choices.tally(dimension.key, periods, left_out, totals)

    async def _tally(
        self, listing: ListQuery, periods: Sequence[Instants], dimension: Dimension | None
    ) -> Mapping[Cell, int]:
        def convert(rows: Sequence[Row]) -> Mapping[Cell, int]:
            return {
                (place, value): count
                for place, found in rows
                for value, count in _COUNTS.decode(found).items()
            }

        sql, parameters = self._by_period("count(*)", listing, periods, dimension)
        return await self._result(
            ("tally", listing, tuple(periods), dimension), sql, parameters, convert
        )

    def _by_period(
        self,
        aggregate: str,
        listing: ListQuery,
        periods: Sequence[Instants],
        dimension: Dimension | None,
        joined: Sql = ("", []),
    ) -> Sql:
        """Return the statement that aggregates by value for each period, as a JSON object.

        Grouping within a period takes half of the time of grouping all incidents at once.
        """
        groups = _groups(dimension)
        condition, values = self._where(listing)
        source, fields = joined
        sql = f"""
            WITH {_SPANS}{groups.tables}
            SELECT place, (SELECT json_group_object({groups.value}, result) FROM (
                SELECT {groups.term} AS one, {aggregate} AS result
                FROM {_INCIDENTS} {source} {groups.joined}
                WHERE created_at >= low AND created_at < high AND {condition} GROUP BY 1
            )) FROM spans
        """  # noqa: S608
        return sql, [_bounds(periods), *groups.parameters, *fields, *values]

    async def hours(self, listing: ListQuery, ranges: Sequence[OffsetRange]) -> Mapping[int, int]:
        """Count incidents by local hour of the week, from 0, Monday at midnight.

        Args:
            listing: The list query, with dates resolved.
            ranges: The ranges of a period between changes of the clocks.
        """
        condition, values = self._where(listing)
        # The epoch was a Thursday.
        sql = f"""
            WITH {_SPANS}
            SELECT ((created_at + shift) / 3600000000 + 72) % 168, count(*) FROM {_DECLARED}
            WHERE {condition} GROUP BY 1
        """  # noqa: S608
        bounds = _bounds([(each.start, each.end, each.offset) for each in ranges])
        asked = ("hours", listing, tuple(ranges))
        return await self._result(asked, sql, [bounds, *values], dict)

    async def recurring(self, listing: ListQuery, periods: Sequence[Instants]) -> RecurringNames:
        """Find incidents with similar names in a period, and count those of the one before.

        Args:
            listing: The list query, with dates resolved.
            periods: The period, and the one before.
        """
        condition, values = self._where(listing)
        sql = f"""
            WITH {_SPANS}
            SELECT place, name, count(*), json_group_array(id) FROM {_DECLARED}
            WHERE {condition} GROUP BY 1, 2 ORDER BY 1, max(created_at) DESC
        """  # noqa: S608
        asked = ("recurring", listing, tuple(periods))
        return await self._result(asked, sql, [_bounds(periods), *values], find_recurring)

    async def status_times(
        self, listing: ListQuery, period: Instants, now: datetime
    ) -> StatusTimes:
        """Summarize the time that the incidents of a period were in each status.

        Args:
            listing: The list query, with dates resolved.
            period: The period.
            now: The current time, at which the current statuses of open incidents end.
        """

        def convert(rows: Sequence[Row]) -> StatusTimes:
            ((_, _, incidents), *some) = rows
            return summarize_statuses(((status, found) for status, found, _ in some), incidents)

        condition, values = self._where(listing)
        sql = f"""
            WITH {_SPANS},
            counted AS MATERIALIZED (SELECT id, status_category FROM {_DECLARED} WHERE {condition}),
            times AS (
                SELECT incident_id, status_id, status_category, at,
                    lead(at) OVER (PARTITION BY incident_id ORDER BY at, update_id) AS until
                FROM counted CROSS JOIN status_changes ON incident_id = id
            ),
            sums AS (
                SELECT status_id, incident_id, sum(coalesce(until, ?) - at) / 1000000.0 AS seconds
                FROM times WHERE until IS NOT NULL OR status_category IN ({_ENDLESS})
                GROUP BY 1, 2
            )
            SELECT '', '', (SELECT count(*) FROM counted) UNION ALL
            SELECT status_id, json_group_array(json_array(incident_id, seconds)), 0
            FROM sums GROUP BY 1
        """  # noqa: S608
        asked = ("status times", listing, period, now)
        return await self._result(
            asked, sql, [_bounds([period]), *values, microseconds(now)], convert
        )

    async def durations(
        self,
        listing: ListQuery,
        periods: Sequence[Instants],
        measure: Measure,
        dimension: Dimension | None = None,
        *,
        grouped: int,
    ) -> Durations:
        """Summarize the durations of incidents by period and group.

        Incidents without a duration, and those whose values `IncidentCache.read_for_sort` has
        not read yet, have none.

        Args:
            listing: The list query, with dates resolved.
            periods: The periods.
            measure: The duration.
            dimension: The groups; None for one group.
            grouped: Number of periods whose incidents are in the groups, the first ones.
        """

        def convert(rows: Sequence[Row]) -> Durations:
            # One after the other: each call holds Python's global lock.
            cells = (
                (place, value, _SECONDS.decode(found))
                for place, by_value in rows
                for value, found in _LISTS.decode(by_value).items()
            )
            return summarize_cells(cells, grouped)

        seconds, joined = self._measured(measure)
        sql, parameters = self._by_period(
            f"json_group_array({seconds})", listing, periods, dimension, joined
        )
        asked = ("durations", listing, tuple(periods), measure, dimension, grouped)
        return await self._result(asked, sql, parameters, convert)

    async def has_read(self, sort: Sort, since: datetime) -> bool:
        """Return whether the values of all incidents declared since then have been read.

        They are read from the newest to the oldest; those of new incidents at once.
        """
        if (sort, since) not in self._has_read:
            sql = "SELECT read_to FROM sorted WHERE kind = ? AND key = ?"
            rows = self._database.query(sql, [sort.kind, sort.key])
            if not rows:
                return False
            ((number,),) = rows
            if number is not None and await self._is_beyond(number, microseconds(since)):
                return False
            self._has_read.add((sort, since))
        return True

    async def _is_beyond(self, number: int, since: int) -> bool:
        """Return whether an incident since then has a higher number: the oldest, mostly."""
        sql = "SELECT created_at FROM incidents WHERE number > ? ORDER BY number LIMIT 1"
        if any(created_at >= since for (created_at,) in self._database.query(sql, [number])):
            return True
        sql = "SELECT 1 FROM incidents WHERE created_at >= ? AND number > ? LIMIT 1"
        return await self._database.query_aside(sql, [since, number], bool)

    def _measured(self, measure: Measure) -> tuple[str, Sql]:
        """Return the SQL of a duration in seconds, and its joins."""
        names = ("held_end",) if measure.metric else ("held_start", "held_end")
        joins = " ".join(
            f"CROSS JOIN sort_values AS {name} ON {name}.incident = number AND {name}.field = ?"
            f" AND typeof({name}.value) != 'blob'"
            for name in names
        )
        value = "held_end.value"
        if not measure.metric:
            value = "(held_end.value - held_start.value) / 1000000.0"
        return value, (joins, [self._field(sort) for sort in sorts_of(measure)])

    def _field(self, sort: Sort) -> int:
        sql = "SELECT field FROM sorted WHERE kind = ? AND key = ?"
        return next((field for (field,) in self._database.query(sql, [sort.kind, sort.key])), 0)

    async def _result(
        self,
        asked: tuple[object, ...],
        sql: str,
        parameters: Sequence[str | int],
        convert: Callable[[Sequence[Row]], Result],
    ) -> Result:
        """Return a result, stored until the data changes."""
        return await self._stored(
            asked, lambda: self._database.query_aside(sql, parameters, convert)
        )

    async def _stored(
        self, asked: tuple[object, ...], read: Callable[[], Awaitable[Result]]
    ) -> Result:
        self._remembered.refresh()
        if asked in self._kept:
            return cast("Result", self._kept[asked])
        before = self._database.changes
        result = await read()
        if before == self._database.changes:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[asked] = result
        return result


def _groups(dimension: Dimension | None) -> _Groups:
    """Return the groups of a dimension, as SQL."""
    if dimension is None:
        return _Groups("''")
    if not dimension.is_chosen:
        return _GROUPS[dimension.source]
    joined = "LEFT JOIN held ON held.incident = number"
    return _Groups("coalesce(held.choice, '')", "one", f", {_HELD}", joined, (dimension.key,))


def sorts_of(measure: Measure) -> tuple[Sort, ...]:
    """Return the sorts whose values are those of a measure, its start first."""
    if measure.metric:
        return (Sort(measure.label, kind=DURATION, key=measure.metric),)
    return tuple(Sort(each, kind=TIMESTAMP, key=each) for each in (measure.start, measure.end))


def _bounds(
    periods: Sequence[tuple[datetime, datetime] | tuple[datetime, datetime, timedelta]],
) -> str:
    return json.dumps(
        [
            [microseconds(low), microseconds(high), *(each // _MICROSECOND for each in offset)]
            for low, high, *offset in periods
        ]
    )
