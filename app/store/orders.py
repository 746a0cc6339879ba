"""The orders of a listing; the newest first among what is equal.

An order is made of sections, one after the other. What is chosen from a list, a person or an
option, is a section for each choice, in which the full text index has the incidents from the newest
on; other columns have an index of their own, and a section for the incidents without a value.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from app.categories import category_name
from app.listing import Sort
from app.store.cells import CUSTOM_FIELD, ROLE
from app.store.choices import CATEGORY, LEAD, MODE, SEVERITY, STATUS, TYPE, VISIBILITY
from app.store.conditions import EVERY, Sql
from app.store.database import Database
from app.store.search import SearchIndex
from app.store.sort_values import NO_VALUE, SortValues
from app.words import fold

# What the columns of the list are sorted by, and what those have that come last, whichever way the
# rest is sorted. INC-9 comes before INC-10.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "reference": (("length(reference)", "reference COLLATE NOCASE"), ""),
    "name": (("name COLLATE NOCASE",), ""),
    "updated": (("updated_at",), "updated_at = 0"),
}
_CHOSEN: Mapping[str, str] = {
    "severity": SEVERITY, "status": STATUS, "lead": LEAD, "type": TYPE,
    "category": CATEGORY, "mode": MODE, "visibility": VISIBILITY,
}  # fmt: skip

# Ends of pages that are remembered.
_MOST_ENDS = 4_096

# From which share of matches on the first rows are looked up in the index instead of all matches;
# and up to how many rows.
_MOST, _FIRST = 0.25, 500


class Listed(NamedTuple):
    """Which incidents are put into order.

    Attributes:
        where: As a condition on `incidents`.
        matching: As an expression of the full text index; empty for all.
        also: What the expression does not say, as a condition on `incidents`.
        is_few: Whether it is quicker to sort them than to follow an index.
        is_searched: Whether something is searched for.
        share: How many of those that hold without the search match it, from 0 to 1, as far as can
            be told at once; 0 for few.
        unsearched: `where` without the search.
    """

    where: Sql
    matching: str
    also: Sql | None
    is_few: bool
    is_searched: bool
    share: float
    unsearched: Sql


class _Section(NamedTuple):
    """Incidents that all come before those of the next section.

    Attributes:
        number: Their number, in the terms of `source`.
        source: From where, and its parameters.
        terms: By what they are sorted.
        descending: Whether the greatest comes first.
        held: The statement that gives an incident's values of the terms, by its number.
        has_ties: Whether the terms may be equal; then the newest comes first.
        unsearched: `source` without what is searched for, when that is most of it.
    """

    number: str
    source: Sql
    terms: tuple[str, ...] = ()
    descending: bool = False
    held: str = ""
    has_ties: bool = True
    unsearched: Sql | None = None

    def order(self, *, backwards: bool) -> str:
        """As SQL."""
        way = "DESC" if self.descending != backwards else "ASC"
        sorted_by = [f"{term} {way}" for term in self.terms]
        if self.has_ties:
            sorted_by.append(f"{self.number} {'DESC' if backwards else 'ASC'}")
        return ", ".join(sorted_by)

    def beyond(self, held: Sequence[str | int], number: int, *, backwards: bool) -> list[Sql]:
        """What comes after an incident with these values of the terms, part after part."""
        source, parameters = self.source
        parts: list[Sql] = []
        if self.has_ties:
            same = "".join(f" AND {term} = ?" for term in self.terms)
            sign = "<" if backwards else ">"
            text = f"{source}{same} AND {self.number} {sign} ?"
            parts.append((text, [*parameters, *held, number]))
        if self.terms:
            sign = "<" if self.descending != backwards else ">"
            values = ", ".join("?" for _ in held)
            text = f"{source} AND ({', '.join(self.terms)}) {sign} ({values})"
            parts.append((text, [*parameters, *held]))
        return parts


class _End(NamedTuple):
    """The last incident of a page, and the place of its section among those of the order."""

    section: int
    number: int


class Orders:
    """Puts incidents into order.

    Args:
        database: The cache's.
        search: Of the same database.
        values: Of the same database.
    """

    def __init__(self, database: Database, search: SearchIndex, values: SortValues) -> None:
        self._database = database
        self._search = search
        self.values = values
        self._counts: dict[tuple[str | int, ...], int] = {}
        # By order and way, and by how many come up to it.
        self._ends: dict[tuple[object, int], _End] = {}
        self._counted_at: tuple[int, int] = (0, 0)

    def numbers(
        self, sort: Sort, listed: Listed, *, offset: int, limit: int, total: int
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
        self._forget_what_changed()
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
        self, sort: Sort, listed: Listed, offset: int, limit: int, *, backwards: bool
    ) -> list[int]:
        key, upto = _order_key(sort, listed, backwards=backwards), offset
        end = self._ends.get((key, offset))
        found: list[int] = []
        for place, section in enumerate(self._sections(sort, listed, backwards=backwards)):
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

    def _beyond(self, section: _Section, number: int, wanted: int, *, backwards: bool) -> list[int]:
        """The first of a section after one of its incidents."""
        held: Sequence[str | int] = ()
        if section.terms:
            (held,) = self._database.rows(section.held, [number])
        order, found = section.order(backwards=backwards), list[int]()
        for source, parameters in section.beyond(held, number, backwards=backwards):
            if missing := wanted - len(found):
                sql = f"SELECT {section.number} {source} ORDER BY {order} LIMIT ?"
                found += self._numbers(sql, [*parameters, missing])
        return found

    def _from_start(
        self, section: _Section, listed: Listed, offset: int, wanted: int, *, backwards: bool
    ) -> list[int]:
        order = section.order(backwards=backwards)
        some = self._among_most(section, listed, order, offset + wanted)
        if some is not None:
            return some[offset:]
        source, parameters = section.source
        sql = f"SELECT {section.number} {source} ORDER BY {order} LIMIT ? OFFSET ?"
        return self._numbers(sql, [*parameters, wanted, offset])

    def _among_most(
        self, section: _Section, listed: Listed, order: str, wanted: int
    ) -> list[int] | None:
        """The first of a section in which most match the search; None when it takes too many.

        Looking for all that match would take several times as long.
        """
        if not section.unsearched or wanted > _FIRST:
            return None
        taken = wanted + int(1.5 * wanted / listed.share)
        source, parameters = section.unsearched
        sql = f"SELECT {section.number} {source} ORDER BY {order} LIMIT ?"
        numbers = self._numbers(sql, [*parameters, taken])
        # The plus keeps the index from being asked for each of them.
        sql = """
            SELECT rowid FROM search
            WHERE search MATCH ? AND +rowid IN (SELECT value FROM json_each(?))
        """
        matching = {*self._numbers(sql, [listed.matching, json.dumps(numbers)])}
        found = [each for each in numbers if each in matching][:wanted]
        return found if len(found) == wanted or len(numbers) < taken else None

    def _numbers(self, sql: str, parameters: Sequence[str | int]) -> list[int]:
        return [number for (number,) in self._database.rows(sql, parameters)]

    def place(self, sort: Sort, listed: Listed, number: int) -> int | None:
        """The place of an incident, from 0; None when it is not listed.

        Raises:
            ValueError: There is no such column.
        """
        if sort.kind and (key := self._chosen_key(sort)):
            return self._place_by_choice(key, sort, listed, number)
        before = 0
        for section in self._sections(sort, listed):
            if self._contains(section, number):
                return before + self._before(section, number)
            before += self._count(section.source)
        return None

    def _contains(self, section: _Section, number: int) -> bool:
        source, parameters = section.source
        sql = f"SELECT 1 {source} AND {section.number} = ?"
        return bool(self._database.rows(sql, [*parameters, number]))

    def _before(self, section: _Section, number: int) -> int:
        """How many come before an incident in its section."""
        source, parameters = section.source
        before = 0
        if section.terms:
            (held,) = self._database.rows(section.held, [number])
            for term, value in zip(section.terms, held, strict=True):
                sign = ">" if section.descending else "<"
                before += self._count((f"{source} AND {term} {sign} ?", [*parameters, value]))
                source, parameters = f"{source} AND {term} = ?", [*parameters, value]
        if not section.has_ties:
            return before
        return before + self._count((f"{source} AND {section.number} < ?", [*parameters, number]))

    def _count(self, source: Sql) -> int:
        """How many there are; remembered until something changes."""
        self._forget_what_changed()
        sql, parameters = source
        key = (sql, *parameters)
        if key not in self._counts:
            ((count,),) = self._database.rows(f"SELECT count(*) {sql}", parameters)
            self._counts[key] = int(count)
        return self._counts[key]

    def _forget_what_changed(self) -> None:
        if self._counted_at != self._database.changes:
            self._counted_at = self._database.changes
            self._counts.clear()
            self._ends.clear()

    def _sections(
        self, sort: Sort, listed: Listed, *, backwards: bool = False
    ) -> Iterator[_Section]:
        """From the first to the last, or the other way round."""
        if key := self._chosen_key(sort):
            return self._by_choice(key, sort, listed, backwards=backwards)
        if sort.kind:
            sections = self._by_value(sort, listed)
        elif sort.column == "created":
            sections = [self._by_creation(sort, listed)]
        elif sort.column in _COLUMNS:
            sections = self._by_column(*_COLUMNS[sort.column], sort, listed)
        else:
            raise ValueError(f"Incidents cannot be sorted by {sort.column!r}.")
        return iter(sections[::-1] if backwards else sections)

    def _by_creation(self, sort: Sort, listed: Listed) -> _Section:
        if listed.is_few or not listed.is_searched:
            (section,) = self._by_column(("created_at", "id"), "", sort, listed)
            return section._replace(has_ties=False)
        # They are numbered in that order.
        source = self._search.chosen((), (), listed.matching, listed.also)
        newest_last = not sort.descending
        return _Section(
            "search.rowid", source, ("search.rowid",), newest_last, "SELECT ?", has_ties=False
        )

    def _by_column(
        self, terms: tuple[str, ...], empty: str, sort: Sort, listed: Listed
    ) -> list[_Section]:
        text, parameters = listed.where
        source = f"FROM incidents WHERE {text}"
        held = f"SELECT {', '.join(terms)} FROM incidents WHERE number = ?"  # noqa: S608
        sections = [_Section("number", (source, parameters), terms, sort.descending, held)]
        if empty:
            full = (f"{source} AND NOT {empty}", parameters)
            none = (f"{source} AND {empty}", parameters)
            sections = [sections[0]._replace(source=full), _Section("number", none)]
        if listed.share > _MOST:
            text, parameters = listed.unsearched
            text = f"FROM incidents WHERE {text}{f' AND NOT {empty}' if empty else ''}"
            sections[0] = sections[0]._replace(unsearched=(text, parameters))
        return sections

    def is_ready(self, sort: Sort) -> bool:
        """Whether incidents can be put into that order, or have to be read for it first."""
        if not sort.kind or self._chosen_key(sort):
            return True
        return self.values.is_whole(sort)

    def _chosen_key(self, sort: Sort) -> str:
        """What is chosen there, as `choices` has it; empty for other columns."""
        if not sort.kind:
            return _CHOSEN.get(sort.column, "")
        if sort.kind == CUSTOM_FIELD:
            sql = "SELECT 1 FROM choices WHERE key = ? AND value != '' LIMIT 1"
            return sort.key if self._database.rows(sql, [sort.key]) else ""
        return sort.key if sort.kind == ROLE else ""

    def _by_value(self, sort: Sort, listed: Listed) -> list[_Section]:
        text, parameters = listed.where
        field = self.values.field(sort)
        # The first is gone through, and the second looked up for each.
        tables = ("incidents", "sort_values") if listed.is_few else ("sort_values", "incidents")
        source = f"FROM {' CROSS JOIN '.join(tables)} ON incident = number WHERE {text}"
        if text == EVERY:
            source = "FROM sort_values WHERE 1"
        source = f"{source} AND field = ?"
        held = f"SELECT value FROM sort_values WHERE field = {field} AND incident = ?"  # noqa: S608
        full, none = f"{source} AND value < {NO_VALUE}", f"{source} AND value = {NO_VALUE}"
        return [
            _Section("incident", (full, [*parameters, field]), ("value",), sort.descending, held),
            _Section("incident", (none, [*parameters, field])),
        ]

    def _by_choice(
        self, key: str, sort: Sort, listed: Listed, *, backwards: bool
    ) -> Iterator[_Section]:
        chosen, numbers = self._chosen(key, sort, listed)
        places = range(len(chosen) + 1)
        for place in reversed(places) if backwards else places:
            yield self._chosen_section(chosen, numbers, place, sort, listed)

    def _chosen_section(
        self,
        chosen: Sequence[Sequence[int]],
        numbers: Sequence[int],
        place: int,
        sort: Sort,
        listed: Listed,
    ) -> _Section:
        if place == len(chosen):
            source = self._search.chosen((), numbers, listed.matching, listed.also)
        else:
            # In those of one's own several can be chosen: the first is what counts.
            before = [*chain(*chosen[:place])] if sort.kind else ()
            source = self._search.chosen(chosen[place], before, listed.matching, listed.also)
        return _Section("search.rowid", source)

    def _place_by_choice(self, key: str, sort: Sort, listed: Listed, number: int) -> int | None:
        """Counts all sections before at once, which have to leave each other's incidents out."""
        chosen, numbers = self._chosen(key, sort, listed)
        found = self._database.rows("SELECT choice FROM chosen WHERE incident = ?", [number])
        held = {choice for (choice,) in found}
        place = next((at for at, some in enumerate(chosen) if held & {*some}), len(chosen))
        section = self._chosen_section(chosen, numbers, place, sort, listed)
        if not self._contains(section, number):
            return None
        before = [*chain(*chosen[:place])]
        ahead = self._search.chosen(before, (), listed.matching, listed.also)
        return (self._count(ahead) if before else 0) + self._before(section, number)

    def _chosen(
        self, key: str, sort: Sort, listed: Listed
    ) -> tuple[Sequence[Sequence[int]], Sequence[int]]:
        """The choices that are listed together, in order; and all there are."""
        choices: dict[object, list[int]] = {}
        numbers: list[int] = []
        held = self._held(listed) if listed.is_few else None
        for number, value, name, rank in self._database.rows(_CHOICES, [key]):
            numbers.append(number)
            if held is None or value in held:
                ordered: object = rank or 0
                if key != SEVERITY:
                    ordered = fold(category_name(value) if key == CATEGORY else name)
                choices.setdefault(ordered, []).append(number)
        ordered = sorted(choices, reverse=sort.descending)  # type: ignore[type-var]
        return [choices[each] for each in ordered], numbers

    def _held(self, listed: Listed) -> set[str]:
        """What is chosen in some of a few incidents, wherever that is."""
        text, parameters = listed.where
        states = "severity_id, status_id, type_id, status_category, mode, visibility"
        sql = f"SELECT number, {states} FROM incidents WHERE {text}"  # noqa: S608
        rows = self._database.rows(sql, parameters)
        sql = """
            SELECT DISTINCT choices.value FROM json_each(?) AS listed
            CROSS JOIN chosen ON incident = listed.value
            CROSS JOIN choices ON choices.number = choice
        """
        chosen = self._database.rows(sql, [json.dumps([number for number, *_ in rows])])
        return {each for _, *values in rows for each in values} | {each for (each,) in chosen}


def _order_key(sort: Sort, listed: Listed, *, backwards: bool) -> object:
    text, parameters = listed.where
    return sort, text, *parameters, listed.matching, backwards


_CHOICES = """
    SELECT choices.number, value, coalesce(name, value), rank FROM choices
    LEFT JOIN names ON names.id = value LEFT JOIN severities ON severities.id = value
    WHERE key = ? AND value != ''
"""
