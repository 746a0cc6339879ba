"""Reads listings in an order, page by page, and says where an incident stands in it."""

import json
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from app.query.listing import Sort
from app.store.cache.sort_segments import Segment, Segments, SortScope
from app.store.sqlite.database import Database
from app.store.sqlite.memo import Memo
from app.store.tables.sql_conditions import Sql

# Ends of pages that are remembered.
_MOST_ENDS = 4_096

# Up to how many rows are looked up in the index instead of all matches.
_FIRST = 500
# How many of those are looked up for one that is needed, were they spread evenly.
_SPARE = 4
# Most orders are near that of the numbers: in a few stretches, together no more than that part of
# all, the index is looked through at once. Or else from end to end, which pays when so many match.
_MOST_STRETCHES, _NARROW, _MOST = 4, 1 / 16, 0.25


class _End(NamedTuple):
    """The last incident of a page, and the place of its section among those of the order."""

    section: int
    number: int


class SortedPages:
    """Puts incidents into order.

    Args:
        database: The cache's.
        sections: Of the same database.
    """

    def __init__(self, database: Database, sections: Segments) -> None:
        self._database = database
        self.sections = sections
        self._counts: dict[tuple[str | int, ...], int] = {}
        # By order and way, and by how many come up to it.
        self._ends: dict[tuple[object, int], _End] = {}
        self._remembered = Memo(database, self._counts, self._ends)

    def numbers(
        self, sort: Sort, listed: SortScope, *, offset: int, limit: int, total: int
    ) -> Sequence[int]:
        """The numbers of the incidents from `offset` on.

        They are read from the end of the page before or behind when that has been read, or else
        from the nearer end of all.

        Args:
            sort: The order.
            listed: What is put into it.
            offset: How many to leave out.
            limit: How many at most.
            total: How many there are at least, if not all are counted.

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
        """The first of a section after one of its incidents."""
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
        """The first of a section in which many match the search; None when it takes too many.

        Looking for all that match would take several times as long.
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
        # The plus keeps the index from being asked for each of them.
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
        """How far it is from the number of the newest incident to that of the oldest."""
        sql = "SELECT (SELECT max(number) FROM incidents) - (SELECT min(number) FROM incidents)"
        ((length,),) = self._database.query(sql)
        return int(length or 0)

    def _numbers(self, sql: str, parameters: Sequence[str | int]) -> list[int]:
        return [number for (number,) in self._database.query(sql, parameters)]

    def place(self, sort: Sort, listed: SortScope, number: int) -> int | None:
        """The place of an incident, from 0; None when it is not listed.

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
        """How many come before an incident in its section."""
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
        """How many there are; remembered until something changes."""
        self._remembered.refresh()
        sql, parameters = source
        key = (sql, *parameters)
        if key not in self._counts:
            ((count,),) = self._database.query(f"SELECT count(*) {sql}", parameters)
            self._counts[key] = int(count)
        return self._counts[key]

    def _place_by_choice(self, key: str, sort: Sort, listed: SortScope, number: int) -> int | None:
        """Counts all sections before at once, which have to leave each other's incidents out."""
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
    """The first and the last of each of a few stretches that these numbers lie in."""
    ordered = sorted(numbers)
    places = sorted(range(1, len(ordered)), key=lambda at: ordered[at - 1] - ordered[at])
    ends = [0, *sorted(places[: _MOST_STRETCHES - 1]), len(ordered)]
    return [(ordered[start], ordered[end - 1]) for start, end in pairwise(ends)] if ordered else []


def _order_key(sort: Sort, listed: SortScope, *, backwards: bool) -> object:
    text, parameters = listed.where
    return sort, text, *parameters, listed.matching, backwards
