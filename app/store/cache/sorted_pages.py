"""Read sorted pages, and find the position of an incident in a sort."""

import json
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from app.query.listing import Sort
from app.store.cache.sort_segments import Segment, Segments, SortScope
from app.store.sqlite.database import Database
from app.store.sqlite.memo import Memo
from app.store.tables.sql_conditions import Sql

# Number of page ends to cache.
_MOST_ENDS = 4_096

# Probe at most this many rows before falling back to all matches.
_FIRST = 500
# Rows to probe for each row needed, assuming an even spread.
_SPARE = 4
# Most sorts are close to row number order: the index is then scanned in at most this many ranges if
# they cover at most `_NARROW` of all, else as one range if at least `_MOST` match.
_MOST_STRETCHES, _NARROW, _MOST = 4, 1 / 16, 0.25


class _End(NamedTuple):
    """Last incident of a page, with the position of its segment."""

    section: int
    number: int


class SortedPages:
    """Reader of sorted pages.

    Args:
        database: The cache's database.
        sections: Segments of the same database.
    """

    def __init__(self, database: Database, sections: Segments) -> None:
        self._database = database
        self.sections = sections
        self._counts: dict[tuple[str | int, ...], int] = {}
        # By sort and direction, and by the number of rows up to it.
        self._ends: dict[tuple[object, int], _End] = {}
        self._remembered = Memo(database, self._counts, self._ends)

    def numbers(
        self, sort: Sort, listed: SortScope, *, offset: int, limit: int, total: int
    ) -> Sequence[int]:
        """Return the row numbers of a page.

        A page is read from the cached end of the previous or next page, else from the nearer end of
        the list.

        Args:
            sort: The sort.
            listed: The incidents to sort.
            offset: Number of rows to skip.
            limit: Maximum number of rows.
            total: Number of rows, or a lower bound.

        Raises:
            ValueError: There is no such column.
        """
        self._remembered.refresh()
        after = total - offset - limit
        behind = (_order_key(sort, listed, backwards=True), max(after, 0)) in self._ends
        before = (_order_key(sort, listed, backwards=False), offset) in self._ends
        if before or (after >= offset and not behind):
            return self._read(sort, listed, offset, limit, backwards=False)
        limit += min(after, 0)
        if limit <= 0:
            return ()
        return self._read(sort, listed, max(after, 0), limit, backwards=True)[::-1]

    def _read(
        self, sort: Sort, listed: SortScope, offset: int, limit: int, *, backwards: bool
    ) -> list[int]:
        key, upto = _order_key(sort, listed, backwards=backwards), offset
        end = self._ends.get((key, offset))
        found: list[int] = []
        for place, section in enumerate(self.sections.of(sort, listed, backwards=backwards)):
            wanted = limit - len(found)
            if end and place < end.section:
                continue
            if end and place == end.section:
                found += self._beyond(section, end.number, wanted, backwards=backwards)
                offset = 0
            elif offset and (count := self._count(section.source)) <= offset:
                offset -= count
            else:
                found += self._from_start(section, listed, offset, wanted, backwards=backwards)
                offset = 0
            if len(found) >= limit:
                self._remember((key, upto + len(found)), _End(place, found[-1]))
                break
        return found

    def _remember(self, upto: tuple[object, int], end: _End) -> None:
        if len(self._ends) >= _MOST_ENDS:
            self._ends.clear()
        self._ends[upto] = end

    def _beyond(self, section: Segment, number: int, wanted: int, *, backwards: bool) -> list[int]:
        """Return the next rows of a segment after an incident."""
        held: Sequence[str | int] = ()
        if section.terms:
            (held,) = self._database.query(section.held, [number])
        order, found = section.order(backwards=backwards), list[int]()
        for source, parameters in section.after(held, number, backwards=backwards):
            if missing := wanted - len(found):
                sql = f"SELECT {section.number} {source} ORDER BY {order} LIMIT ?"
                found += self._numbers(sql, [*parameters, missing])
        return found

    def _from_start(
        self, section: Segment, listed: SortScope, offset: int, wanted: int, *, backwards: bool
    ) -> list[int]:
        order = section.order(backwards=backwards)
        some = self._probe_first_rows(section, listed, order, offset + wanted)
        if some is not None:
            return some[offset:]
        source, parameters = section.source
        sql = f"SELECT {section.number} {source} ORDER BY {order} LIMIT ? OFFSET ?"
        return self._numbers(sql, [*parameters, wanted, offset])

    def _probe_first_rows(
        self, section: Segment, listed: SortScope, order: str, wanted: int
    ) -> list[int] | None:
        """Return the first rows of a segment with many matches; None if it takes too many probes.

        Reading all matches would take several times as long.
        """
        if not section.unsearched or wanted > _FIRST:
            return None
        taken = int(_SPARE * wanted / listed.share)
        source, parameters = section.unsearched
        sql = f"SELECT {section.number} {source} ORDER BY {order} LIMIT ?"
        numbers = self._numbers(sql, [*parameters, taken])
        stretches = _stretches(numbers)
        if sum(last - first for first, last in stretches) > self._length() * _NARROW:
            if listed.share < _MOST:
                return None
            stretches = [(min(numbers), max(numbers))]
        # The plus keeps SQLite from querying the index for each of them.
        sql = """
            SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?
            AND +rowid IN (SELECT value FROM json_each(?))
        """
        asked = json.dumps(numbers)
        found = (self._numbers(sql, [listed.matching, *each, asked]) for each in stretches)
        matching = {*chain(*found)}
        some = [each for each in numbers if each in matching][:wanted]
        return some if len(some) == wanted or len(numbers) < taken else None

    def _length(self) -> int:
        """Return the distance between the lowest and the highest row number."""
        sql = "SELECT (SELECT max(number) FROM incidents) - (SELECT min(number) FROM incidents)"
        ((length,),) = self._database.query(sql)
        return int(length or 0)

    def _numbers(self, sql: str, parameters: Sequence[str | int]) -> list[int]:
        return [number for (number,) in self._database.query(sql, parameters)]

    def place(self, sort: Sort, listed: SortScope, number: int) -> int | None:
        """Return the position of an incident, from 0; None if it is not listed.

        Raises:
            ValueError: There is no such column.
        """
        if sort.kind and (key := self.sections.choice_key(sort)):
            return self._place_by_choice(key, sort, listed, number)
        before = 0
        for section in self.sections.of(sort, listed):
            if self._contains(section, number):
                return before + self._before(section, number)
            before += self._count(section.source)
        return None

    def _contains(self, section: Segment, number: int) -> bool:
        source, parameters = section.source
        sql = f"SELECT 1 {source} AND {section.number} = ?"
        return bool(self._database.query(sql, [*parameters, number]))

    def _before(self, section: Segment, number: int) -> int:
        """Count the rows before an incident in its segment."""
        source, parameters = section.source
        before = 0
        if section.terms:
            (held,) = self._database.query(section.held, [number])
            for term, value in zip(section.terms, held, strict=True):
                sign = ">" if section.descending else "<"
                before += self._count((f"{source} AND {term} {sign} ?", [*parameters, value]))
                source, parameters = f"{source} AND {term} = ?", [*parameters, value]
        if not section.has_ties:
            return before
        return before + self._count((f"{source} AND {section.number} < ?", [*parameters, number]))

    def _count(self, source: Sql) -> int:
        """Count rows, cached until the data changes."""
        self._remembered.refresh()
        sql, parameters = source
        key = (sql, *parameters)
        if key not in self._counts:
            ((count,),) = self._database.query(f"SELECT count(*) {sql}", parameters)
            self._counts[key] = int(count)
        return self._counts[key]

    def _place_by_choice(self, key: str, sort: Sort, listed: SortScope, number: int) -> int | None:
        """Return the position with one count of all earlier segments, which exclude each other."""
        chosen, numbers = self.sections.choices(key, sort, listed)
        found = self._database.query("SELECT choice FROM chosen WHERE incident = ?", [number])
        held = {choice for (choice,) in found}
        place = next((at for at, some in enumerate(chosen) if held & {*some}), len(chosen))
        section = self.sections.choice_segment(chosen, numbers, place, sort, listed)
        if not self._contains(section, number):
            return None
        ahead = self._count(self.sections.ahead(chosen, place, listed)) if place else 0
        return ahead + self._before(section, number)


def _stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of a few ranges that cover the numbers."""
    ordered = sorted(numbers)
    places = sorted(range(1, len(ordered)), key=lambda at: ordered[at - 1] - ordered[at])
    ends = [0, *sorted(places[: _MOST_STRETCHES - 1]), len(ordered)]
    return [(ordered[start], ordered[end - 1]) for start, end in pairwise(ends)] if ordered else []


def _order_key(sort: Sort, listed: SortScope, *, backwards: bool) -> object:
    text, parameters = listed.where
    return sort, text, *parameters, listed.matching, backwards
