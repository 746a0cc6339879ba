"""Sort segments of a list query, in order; ties newest first.

For a column of choices (people, options), each choice is a segment whose incidents the full-text
index yields newest first. Other columns have their own index, with a separate segment for incidents
without a value.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from app.domain.status_categories import category_name
from app.query.column_kinds import CUSTOM_FIELD, ROLE
from app.query.listing import Sort
from app.store.search.search_index import SearchIndex
from app.store.sqlite.database import Database
from app.store.tables.choice_keys import CATEGORY, LEAD, MODE, SEVERITY, STATUS, TYPE, VISIBILITY
from app.store.tables.row_codec import UPDATE_DUE, VALUES
from app.store.tables.sort_values import NO_VALUE, SortValues
from app.store.tables.sql_conditions import EVERY, Sql
from app.text.tokens import fold

# Sort terms of the list's columns, and the condition for rows that always come last. INC-9 comes
# before INC-10.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "reference": (("length(reference)", "reference COLLATE NOCASE"), ""),
    "name": (("name COLLATE NOCASE",), ""),
    "updated": (("updated_at",), "updated_at = 0"),
    "update due": (
        (UPDATE_DUE,),
        "number NOT IN (SELECT incident FROM update_times WHERE due_at NOT NULL)",
    ),
}
_CHOSEN: Mapping[str, str] = {
    "severity": SEVERITY,
    "status": STATUS,
    "lead": LEAD,
    "type": TYPE,
    "category": CATEGORY,
    "mode": MODE,
    "visibility": VISIBILITY,
}

# Minimum share of matches at which the first rows are probed before all matches.
_MANY = 0.02


class SortScope(NamedTuple):
    """Incidents to sort.

    Attributes:
        where: As a condition on `incidents`.
        matching: As a full-text expression; empty for all.
        also: Conditions on `incidents` that `matching` does not cover.
        is_few: Whether sorting them is faster than following an index.
        is_searched: Whether there is a search.
        share: Estimated share of the incidents in `unsearched` that match the search, from 0 to 1;
            0 for few.
        unsearched: `where` without the search.
    """

    where: Sql
    matching: str
    also: Sql | None
    is_few: bool
    is_searched: bool
    share: float
    unsearched: Sql


class Segment(NamedTuple):
    """Incidents that come before those of the next segment.

    Attributes:
        number: The row number, as an SQL expression in `source`.
        source: FROM and WHERE clauses, with parameters.
        terms: The sort terms.
        descending: Whether the sort is descending.
        held: Statement that reads the sort terms of an incident by its number.
        has_ties: Whether terms may be equal; ties are sorted newest first.
        unsearched: `source` without the search, if the search matches most of it.
    """

    number: str
    source: Sql
    terms: tuple[str, ...] = ()
    descending: bool = False
    held: str = ""
    has_ties: bool = True
    unsearched: Sql | None = None

    def order(self, *, backwards: bool) -> str:
        """Return the ORDER BY terms."""
        way = "DESC" if self.descending != backwards else "ASC"
        sorted_by = [f"{term} {way}" for term in self.terms]
        if self.has_ties:
            sorted_by.append(f"{self.number} {'DESC' if backwards else 'ASC'}")
        return ", ".join(sorted_by)

    def after(self, held: Sequence[str | int], number: int, *, backwards: bool) -> list[Sql]:
        """Return the clauses that select everything after an incident, in order."""
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


class Segments:
    """Factory of the segments of a sort.

    Args:
        database: The cache's database.
        search: Search index of the same database.
        values: Sort values of the same database.
    """

    def __init__(self, database: Database, search: SearchIndex, values: SortValues) -> None:
        self._database = database
        self._search = search
        self._values = values

    def of(self, sort: Sort, listed: SortScope, *, backwards: bool = False) -> Iterator[Segment]:
        """Return the segments of a sort, in order or reversed."""
        if key := self.choice_key(sort):
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

    def _by_creation(self, sort: Sort, listed: SortScope) -> Segment:
        if listed.is_few or not listed.is_searched:
            (section,) = self._by_column(("created_at", "id"), "", sort, listed)
            return section._replace(has_ties=False)
        # Row numbers are in that order.
        source = self._search.with_choices((), (), listed.matching, listed.also)
        newest_last = not sort.descending
        return Segment(
            "search.rowid", source, ("search.rowid",), newest_last, "SELECT ?", has_ties=False
        )

    def _by_column(
        self, terms: tuple[str, ...], empty: str, sort: Sort, listed: SortScope
    ) -> list[Segment]:
        text, parameters = listed.where
        source = f"FROM incidents WHERE {text}"
        held = f"SELECT {', '.join(terms)} FROM incidents WHERE number = ?"  # noqa: S608
        sections = [Segment("number", (source, parameters), terms, sort.descending, held)]
        if empty:
            full = (f"{source} AND NOT {empty}", parameters)
            none = (f"{source} AND {empty}", parameters)
            sections = [sections[0]._replace(source=full), Segment("number", none)]
        if listed.share > _MANY:
            text, parameters = listed.unsearched
            text = f"FROM incidents WHERE {text}{f' AND NOT {empty}' if empty else ''}"
            sections[0] = sections[0]._replace(unsearched=(text, parameters))
        return sections

    def is_ready(self, sort: Sort) -> bool:
        """Return whether the values needed for a sort by a column of ones own have been read."""
        return bool(self.choice_key(sort)) or self._values.is_complete(sort)

    def choice_key(self, sort: Sort) -> str:
        """Return the column's key in `choices`; empty for columns without choices."""
        if not sort.kind:
            return _CHOSEN.get(sort.column, "")
        if sort.kind == CUSTOM_FIELD:
            sql = "SELECT 1 FROM choices WHERE key = ? AND value != '' LIMIT 1"
            return sort.key if self._database.query(sql, [sort.key]) else ""
        return sort.key if sort.kind == ROLE else ""

    def _by_value(self, sort: Sort, listed: SortScope) -> list[Segment]:
        text, parameters = listed.where
        field = self._values.field(sort)
        # SQLite scans the first table and looks up the second for each row.
        tables = ("incidents", "sort_values") if listed.is_few else ("sort_values", "incidents")
        source = f"FROM {' CROSS JOIN '.join(tables)} ON incident = number WHERE {text}"
        if text == EVERY:
            source = "FROM sort_values WHERE 1"
        source = f"{source} AND field = ?"
        held = f"SELECT value FROM sort_values WHERE field = {field} AND incident = ?"  # noqa: S608
        full, none = f"{source} AND value < {NO_VALUE}", f"{source} AND value = {NO_VALUE}"
        return [
            Segment("incident", (full, [*parameters, field]), ("value",), sort.descending, held),
            Segment("incident", (none, [*parameters, field])),
        ]

    def _by_choice(
        self, key: str, sort: Sort, listed: SortScope, *, backwards: bool
    ) -> Iterator[Segment]:
        chosen, numbers = self.choices(key, sort, listed)
        places = range(len(chosen) + 1)
        for place in reversed(places) if backwards else places:
            yield self.choice_segment(chosen, numbers, place, sort, listed)

    def choice_segment(
        self,
        chosen: Sequence[Sequence[int]],
        numbers: Sequence[int],
        place: int,
        sort: Sort,
        listed: SortScope,
    ) -> Segment:
        """Return the segment of a position; the last one has incidents without a choice."""
        if place == len(chosen):
            source = self._search.with_choices((), numbers, listed.matching, listed.also)
        else:
            # A custom field can have several choices: the first one counts.
            before = [*chain(*chosen[:place])] if sort.kind else ()
            source = self._search.with_choices(chosen[place], before, listed.matching, listed.also)
        return Segment("search.rowid", source)

    def ahead(self, chosen: Sequence[Sequence[int]], place: int, listed: SortScope) -> Sql:
        """Return the clauses for all incidents before a position."""
        return self._search.with_choices(
            [*chain(*chosen[:place])], (), listed.matching, listed.also
        )

    def choices(
        self, key: str, sort: Sort, listed: SortScope
    ) -> tuple[Sequence[Sequence[int]], Sequence[int]]:
        """Return the choices sorted and grouped by rank, and the numbers of all choices."""
        choices: dict[object, list[int]] = {}
        numbers: list[int] = []
        held = self._held(listed) if listed.is_few else None
        for number, value, name, rank in self._database.query(_CHOICES, [key]):
            numbers.append(number)
            if held is None or value in held:
                ordered: object = rank or 0
                if key != SEVERITY:
                    ordered = fold(category_name(value) if key == CATEGORY else name)
                choices.setdefault(ordered, []).append(number)
        ordered = sorted(choices, reverse=sort.descending)  # type: ignore[type-var]
        return [choices[each] for each in ordered], numbers

    def _held(self, listed: SortScope) -> set[str]:
        """Return all choices of a few incidents, in any field."""
        text, parameters = listed.where
        states = ", ".join((*VALUES.values(), "status_category", "visibility"))
        sql = f"SELECT number, {states} FROM incidents WHERE {text}"  # noqa: S608
        rows = self._database.query(sql, parameters)
        sql = """
            SELECT DISTINCT choices.value FROM json_each(?) AS listed
            CROSS JOIN chosen ON incident = listed.value
            CROSS JOIN choices ON choices.number = choice
        """
        chosen = self._database.query(sql, [json.dumps([number for number, *_ in rows])])
        return {each for _, *values in rows for each in values} | {each for (each,) in chosen}


_CHOICES = """
    SELECT choices.number, value, coalesce(name, value), rank FROM choices
    LEFT JOIN names ON names.id = value LEFT JOIN severities ON severities.id = value
    WHERE key = ? AND value != ''
"""
