"""The sections of an order of a listing, one after the other; the newest first among what is equal.

What is chosen from a list, a person or an option, is a section for each choice, in which the full
text index has the incidents from the newest on; other columns have an index of their own, and a
section for the incidents without a value.
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
from app.store.tables.sort_values import NO_VALUE, SortValues
from app.store.tables.sql_conditions import EVERY, Sql
from app.text.tokens import fold

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

# From which share of matches on the first rows are looked up in the index instead of all matches.
_MANY = 0.02


class SortScope(NamedTuple):
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


class Segment(NamedTuple):
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

    def after(self, held: Sequence[str | int], number: int, *, backwards: bool) -> list[Sql]:
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


class Segments:
    """Parts incidents into sections.

    Args:
        database: The cache's.
        search: Of the same database.
        values: Of the same database.
    """

    def __init__(self, database: Database, search: SearchIndex, values: SortValues) -> None:
        self._database = database
        self._search = search
        self._values = values

    def of(self, sort: Sort, listed: SortScope, *, backwards: bool = False) -> Iterator[Segment]:
        """From the first to the last, or the other way round."""
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
        # They are numbered in that order.
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
        """Whether incidents can be put into that order, or have to be read for it first."""
        if not sort.kind or self.choice_key(sort):
            return True
        return self._values.is_complete(sort)

    def choice_key(self, sort: Sort) -> str:
        """What is chosen there, as `choices` has it; empty for other columns."""
        if not sort.kind:
            return _CHOSEN.get(sort.column, "")
        if sort.kind == CUSTOM_FIELD:
            sql = "SELECT 1 FROM choices WHERE key = ? AND value != '' LIMIT 1"
            return sort.key if self._database.query(sql, [sort.key]) else ""
        return sort.key if sort.kind == ROLE else ""

    def _by_value(self, sort: Sort, listed: SortScope) -> list[Segment]:
        text, parameters = listed.where
        field = self._values.field(sort)
        # The first is gone through, and the second looked up for each.
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
        """The incidents with the choices at that place, or at the end those with none of them."""
        if place == len(chosen):
            source = self._search.with_choices((), numbers, listed.matching, listed.also)
        else:
            # In those of one's own several can be chosen: the first is what counts.
            before = [*chain(*chosen[:place])] if sort.kind else ()
            source = self._search.with_choices(chosen[place], before, listed.matching, listed.also)
        return Segment("search.rowid", source)

    def ahead(self, chosen: Sequence[Sequence[int]], place: int, listed: SortScope) -> Sql:
        """All incidents with the choices before that place."""
        return self._search.with_choices(
            [*chain(*chosen[:place])], (), listed.matching, listed.also
        )

    def choices(
        self, key: str, sort: Sort, listed: SortScope
    ) -> tuple[Sequence[Sequence[int]], Sequence[int]]:
        """The choices that are listed together, in order; and all there are."""
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
        """What is chosen in some of a few incidents, wherever that is."""
        text, parameters = listed.where
        states = "severity_id, status_id, type_id, status_category, mode, visibility"
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
