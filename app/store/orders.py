"""The orders of a listing; the newest first among what is equal.

An order is made of sections, one after the other. What is chosen from a list, a person or an
option, is a section for each choice, in which the full text index has the incidents from the newest
on; other columns have an index of their own, and a section for the incidents without a value.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.categories import category_name
from app.listing import Sort
from app.store.cells import CUSTOM_FIELD, ROLE
from app.store.choices import CATEGORY, LEAD, MODE, SEVERITY, STATUS, TYPE, VISIBILITY
from app.store.conditions import Sql
from app.store.database import Database
from app.store.search import SearchIndex
from app.store.sort_values import SortValues
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


class Listed(NamedTuple):
    """Which incidents are put into order.

    Attributes:
        where: As a condition on `incidents`.
        matching: As an expression of the full text index; empty for all.
        also: What the expression does not say, as a condition on `incidents`.
        is_few: Whether it is quicker to sort them than to follow an index.
    """

    where: Sql
    matching: str
    also: Sql | None
    is_few: bool


class _Section(NamedTuple):
    """Incidents that all come before those of the next section.

    Attributes:
        number: Their number, in the terms of `source`.
        source: From where, and its parameters.
        order: The terms by which they are sorted.
    """

    number: str
    source: Sql
    order: str


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

    def numbers(self, sort: Sort, listed: Listed, *, offset: int, limit: int) -> Sequence[int]:
        """The numbers of the incidents from `offset` on.

        Raises:
            ValueError: There is no such column.
        """
        found: list[int] = []
        for number, (source, parameters), order in self._sections(sort, listed):
            sql = f"SELECT {number} {source} ORDER BY {order} LIMIT ? OFFSET ?"
            some = self._database.rows(sql, [*parameters, limit - len(found), offset])
            found += (each for (each,) in some)
            if len(found) == limit:
                break
            if offset:
                offset = 0 if some else offset - self._count((source, parameters))
        return found

    def place(self, sort: Sort, listed: Listed, number: int) -> int | None:
        """The place of an incident, from 0; None when it is not listed.

        Raises:
            ValueError: There is no such column.
        """
        before = 0
        for name, source, order in self._sections(sort, listed):
            sql = f"""
                SELECT place FROM (
                    SELECT {name} AS number, row_number() OVER (ORDER BY {order}) - 1 AS place
                    {source[0]}
                ) WHERE number = ?
            """  # noqa: S608
            for (place,) in self._database.rows(sql, [*source[1], number]):
                return before + int(place)
            before += self._count(source)
        return None

    def _count(self, source: Sql) -> int:
        ((count,),) = self._database.rows(f"SELECT count(*) {source[0]}", source[1])
        return int(count)

    def _sections(self, sort: Sort, listed: Listed) -> Iterator[_Section]:
        if sort.kind:
            if sort.kind == ROLE or self._is_chosen(sort):
                return self._by_choice(sort.key, sort, listed)
            return self._by_value(sort, listed)
        if sort.column in _COLUMNS:
            return self._by_column(*_COLUMNS[sort.column], sort, listed)
        if sort.column in _CHOSEN:
            return self._by_choice(_CHOSEN[sort.column], sort, listed)
        raise ValueError(f"Incidents cannot be sorted by {sort.column!r}.")

    def _by_column(
        self, terms: Sequence[str], empty: str, sort: Sort, listed: Listed
    ) -> Iterator[_Section]:
        way = "DESC" if sort.descending else "ASC"
        order = ", ".join([*(f"{term} {way}" for term in terms), "number"])
        text, parameters = listed.where
        source = f"FROM incidents WHERE {text}"
        if not empty:
            yield _Section("number", (source, parameters), order)
            return
        yield _Section("number", (f"{source} AND NOT {empty}", parameters), order)
        yield _Section("number", (f"{source} AND {empty}", parameters), "number")

    def is_ready(self, sort: Sort) -> bool:
        """Whether incidents can be put into that order, or have to be read for it first."""
        if sort.kind in {"", ROLE} or self._is_chosen(sort):
            return True
        return self.values.field(sort) is not None

    def _is_chosen(self, sort: Sort) -> bool:
        if sort.kind != CUSTOM_FIELD:
            return False
        sql = "SELECT 1 FROM choices WHERE key = ? AND value != '' LIMIT 1"
        return bool(self._database.rows(sql, [sort.key]))

    def _by_value(self, sort: Sort, listed: Listed) -> Iterator[_Section]:
        way = "DESC" if sort.descending else "ASC"
        text, parameters = listed.where
        field = self.values.field(sort) or 0
        # The first is gone through, and the second looked up for each.
        tables = ("incidents", "sort_values") if listed.is_few else ("sort_values", "incidents")
        joined = f"FROM {' CROSS JOIN '.join(tables)} ON incident = number AND field = ?"
        source = f"{joined} WHERE {text}"
        yield _Section("number", (source, [field, *parameters]), f"value {way}, incident")
        has_none = "NOT EXISTS (SELECT 1 FROM sort_values WHERE incident = number AND field = ?)"
        source = f"FROM incidents WHERE {text} AND {has_none}"
        yield _Section("number", (source, [*parameters, field]), "number")

    def _by_choice(self, key: str, sort: Sort, listed: Listed) -> Iterator[_Section]:
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
        before: list[int] = []
        for each in sorted(choices, reverse=sort.descending):  # type: ignore[type-var]
            source = self._search.chosen(choices[each], before, listed.matching, listed.also)
            yield _Section("search.rowid", source, "search.rowid")
            if sort.kind:
                # In these several can be chosen: an incident is listed with the first.
                before += choices[each]
        source = self._search.chosen((), numbers, listed.matching, listed.also)
        yield _Section("search.rowid", source, "search.rowid")

    def _held(self, listed: Listed) -> set[str]:
        """What is chosen in some of a few incidents, wherever that is."""
        text, parameters = listed.where
        states = "severity_id, status_id, type_id, status_category, mode, visibility"
        sql = f"SELECT number, {states} FROM incidents WHERE {text}"  # noqa: S608
        rows = self._database.rows(sql, parameters)
        sql = """
            SELECT DISTINCT value FROM choices JOIN chosen ON choice = choices.number
            WHERE incident IN (SELECT value FROM json_each(?))
        """
        chosen = self._database.rows(sql, [json.dumps([number for number, *_ in rows])])
        return {each for _, *values in rows for each in values} | {each for (each,) in chosen}


_CHOICES = """
    SELECT choices.number, value, coalesce(name, value), rank FROM choices
    LEFT JOIN names ON names.id = value LEFT JOIN severities ON severities.id = value
    WHERE key = ? AND value != ''
"""
