"""Count the values of roles, custom fields and teams by period, from the full-text index.

The index lists the row numbers of each value, and row numbers follow the declaration. Reading these
lists and leaving out the few incidents that do not count is several times as fast as a join.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import msgspec

from app.insights.statistics import Instants
from app.store.sqlite.database import RebuildableDatabase, Row
from app.store.tables.index_tokens import CHOICE_EXPRESSION
from app.store.tables.row_codec import microseconds
from app.store.tables.rowids import number_of
from app.store.tables.sql_conditions import Sql

# Rows that may have been moved behind a bound by others of the same second, in numbers.
_NEAR = 1_000
_SECOND = 1_000_000

_BOUNDS = """
bounds AS MATERIALIZED (
    SELECT json_extract(value, '$[0]') AS low, json_extract(value, '$[1]') AS high
    FROM json_each(?)
)"""
_NUMBERS = msgspec.json.Decoder(list[int])

# Characters that are decoded, and incidents that are counted, by one call.
_TEXT, _INCIDENTS = 50_000, 10_000

Cell = tuple[int, str]

Numbers: TypeAlias = "array[int]"  # subscriptable from Python 3.12 on
"""Row numbers, ascending."""

LeftOut: TypeAlias = tuple[Numbers, ...]
"""Incidents that do not count, of each period."""


class ChoiceTally:
    """Counter of choices.

    Args:
        database: The cache's database.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database

    async def tally(
        self,
        key: str,
        periods: Sequence[Instants],
        left_out: LeftOut,
        totals: Mapping[int, int],
    ) -> Mapping[Cell, int]:
        """Count incidents by period and choice.

        Args:
            key: The key of the choices.
            periods: The periods, which do not overlap.
            left_out: What `left_out` returned for them.
            totals: Number of the counted incidents of each period.
        """
        ranges = [_numbers(period) for period in periods]

        def convert(rows: Sequence[Row]) -> Mapping[Cell, int]:
            choices = [(value, _decoded(found)) for value, found in rows]
            return _counts(choices, ranges, left_out, totals)

        sql = f"""
            SELECT choices.value, (SELECT json_group_array(incident) FROM (
                SELECT search.rowid AS incident FROM search
                WHERE search MATCH {CHOICE_EXPRESSION} AND search.rowid BETWEEN ? AND ?
                ORDER BY 1
            )) FROM choices WHERE key = ? AND choices.value != ''
        """  # noqa: S608
        first, last = min(low for low, _ in ranges), max(high for _, high in ranges)
        return await self._database.query_aside(sql, [first, last, key], convert)

    async def left_out(
        self, periods: Sequence[Instants], condition: Sql, counted: int
    ) -> LeftOut | None:
        """Return the incidents of periods that do not meet a condition; None if a join is better.

        It is if they are more than those that do, or if a number is in another period than its
        incident.

        Args:
            periods: The periods, which do not overlap.
            condition: The condition on the incidents.
            counted: Number of the incidents of the periods that meet it.
        """
        if not periods or any(bound.microsecond for period in periods for bound in period):
            return None
        bounds = json.dumps([[microseconds(low), microseconds(high)] for low, high in periods])
        sql = f"""
            WITH {_BOUNDS}, ends AS (SELECT low AS moment FROM bounds UNION SELECT high FROM bounds)
            SELECT count(*), total(created_at >= moment) FROM ends CROSS JOIN incidents
            ON number > ? - moment / ? AND number <= ? - moment / ?
        """  # noqa: S608
        end = number_of(0)

        def first(rows: Sequence[Row]) -> Sequence[int]:
            return [int(each) for each in rows[0]]

        near, moved = await self._database.query_aside(
            sql, [bounds, end, _SECOND, end + _NEAR, _SECOND], first
        )
        if moved or near >= _NEAR:
            return None

        def convert(rows: Sequence[Row]) -> LeftOut:
            return tuple(_decoded(found) for (found,) in rows)

        text, values = condition
        # Of more than those that count, no more are needed to know it.
        sql = f"""
            WITH {_BOUNDS}
            SELECT (SELECT json_group_array(incident) FROM (
                SELECT incident FROM (
                    SELECT number AS incident FROM incidents INDEXED BY incidents_by_creation
                    WHERE created_at >= low AND created_at < high AND ({text}) IS NOT TRUE LIMIT ?
                ) ORDER BY 1
            )) FROM bounds
        """  # noqa: S608
        parameters = [bounds, *values, counted + 1]
        found = await self._database.query_aside(sql, parameters, convert)
        return found if sum(map(len, found)) <= counted else None


def _numbers(period: Instants) -> tuple[int, int]:
    """Return the first and last number of a period of whole seconds."""
    low, high = period
    return number_of(microseconds(high)) + 1, number_of(microseconds(low))


def _decoded(numbers: str) -> Numbers:
    """Decode a JSON list in pieces: each call holds Python's global lock."""
    found, start, end = array("q"), 1, len(numbers) - 1
    while start < end:
        comma = numbers.find(",", start + _TEXT)
        stop = end if comma < 0 else comma
        found.extend(_NUMBERS.decode(f"[{numbers[start:stop]}]"))
        start = stop + 1
    return found


def _counts(
    choices: Sequence[tuple[str, Numbers]],
    ranges: Sequence[tuple[int, int]],
    left_out: LeftOut,
    totals: Mapping[int, int],
) -> Mapping[Cell, int]:
    counts: dict[Cell, int] = {}
    for place, (low, high) in enumerate(ranges):
        total = totals.get(place, 0)
        parts = 1 + total // _INCIDENTS
        ends = [low + (high + 1 - low) * part // parts for part in range(parts + 1)]
        for first, after in pairwise(ends):
            others = frozenset(_between(left_out[place], first, after))
            held: set[int] = set()
            for value, numbers in choices:
                if inside := _between(numbers, first, after):
                    count = len(inside) - len(others.intersection(inside))
                    counts[place, value] = counts.get((place, value), 0) + count
                    held.update(inside)
            # Those left out are not in the total.
            total -= len(held) - len(others & held)
        counts[place, ""] = total
    return {cell: count for cell, count in counts.items() if count}


def _between(numbers: Numbers, first: int, after: int) -> list[int]:
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, after)].tolist()
