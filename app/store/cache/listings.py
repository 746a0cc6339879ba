"""Read list queries: their rows, counts and the position of an incident.

Everything here is synchronous and fast enough to run between two key presses: a page of rows takes
about a millisecond.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.incident_row import IncidentRow
from app.query.filters import KNOWN_MODES
from app.query.incident_query import IncidentQuery
from app.query.listing import ListQuery
from app.query.restrictions import Restriction
from app.store.search.search_result import ALL, MAX_RANKED, NOT_SEARCHED, SearchResult
from app.store.sqlite.database import RebuildableDatabase
from app.store.sqlite.memo import Memo
from app.store.tables.row_codec import ROW_COLUMNS, row_of
from app.store.tables.sql_conditions import (
    EVERY,
    Sql,
    counted_part,
    covered_by_counts,
    numbered,
    numbered_as,
    where,
    where_residual,
)
from app.system.structs import replace

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.store.cache.sort_segments import SortScope
    from app.store.cache.sorted_pages import SortedPages
    from app.store.search.match_counts import MatchCounts
    from app.store.search.search_index import SearchIndex
    from app.store.tables.compressed_documents import Documents
    from app.store.tables.sort_indexes import SortIndexes
    from app.store.tables.sort_values import SortValues

_Restrictions = tuple[Restriction, ...]
_Asked = tuple[IncidentQuery, str, _Restrictions]
# A list query, an offset and a limit.
_Page = tuple[ListQuery, int, int]

# With more incidents than this in its categories, a view is read in list order.
_FEW = 2_000

# Number of cached pages: of every view, and of those read ahead.
_PAGES = 24

# Up to this many documents are read within one key press.
_READ_AT_ONCE = 500

# Ids compared per query, and a number below all row numbers.
_IDS, _BEFORE_ALL = 2_000, -(2**63)


class ListingReader:
    """Reader of list queries.

    Args:
        database: The cache's database.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database
        self._counts: dict[tuple[IncidentQuery, _Restrictions], int] = {}
        self._found: dict[_Asked, SearchResult] = {}
        self._pages: dict[_Page, tuple[IncidentRow, ...]] = {}
        self._remembered = Memo(database, self._counts, self._found, self._pages)

    # Created on demand: the first page needs none of these.

    @cached_property
    def _search(self) -> "SearchIndex":
        from app.store.search.search_index import SearchIndex

        return SearchIndex(self._database)

    @cached_property
    def matches(self) -> "MatchCounts":
        """Numbers of matches of searches."""
        from app.store.search.match_counts import MatchCounts

        return MatchCounts(self._database, self._search)

    @cached_property
    def _documents(self) -> "Documents":
        from app.store.tables.compressed_documents import Documents

        return Documents(self._database)

    @cached_property
    def _orders(self) -> "SortedPages":
        from app.store.cache.sort_segments import Segments
        from app.store.cache.sorted_pages import SortedPages

        return SortedPages(
            self._database, Segments(self._database, self._search, self._sort_values)
        )

    @cached_property
    def _sort_values(self) -> "SortValues":
        from app.store.tables.sort_values import SortValues

        return SortValues(self._database, self._documents)

    @cached_property
    def sort_indexes(self) -> "SortIndexes":
        """Indexes that are built when a long list is first sorted by their column."""
        from app.store.tables.sort_indexes import SortIndexes

        return SortIndexes(self._database)

    def checked_once(self) -> AbstractContextManager[None]:
        """Check only at the start whether another process has written, see `Database`."""
        return self._database.checked_once()

    @property
    def stored(self) -> int:
        """Number of stored incidents, of every mode."""
        ((stored,),) = self._database.query("SELECT coalesce(sum(incidents), 0) FROM tallies")
        return int(stored)

    @property
    def requestable(self) -> int:
        """Number of stored incidents that the API lists when all known modes are requested."""
        condition, parameters = numbered_as("mode", KNOWN_MODES)
        sql = f"SELECT coalesce(sum(incidents), 0) FROM tallies WHERE {condition}"  # noqa: S608
        ((count,),) = self._database.query(sql, parameters)
        return int(count)

    def page(self, listing: ListQuery, *, offset: int, limit: int) -> tuple[IncidentRow, ...]:
        """Return rows `offset` to `offset + limit`, cached until the data changes."""
        self._remembered.refresh()
        asked = (self._sortable(listing), offset, limit)
        if asked not in self._pages:
            if len(self._pages) == _PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[asked] = self._read_page(*asked)
        return self._pages[asked]

    def _read_page(self, listing: ListQuery, offset: int, limit: int) -> tuple[IncidentRow, ...]:
        if self.found(listing).numbers == ():
            return ()
        if (numbers := self._ranked(listing, offset + limit)) is not None:
            return self._rows(numbers[offset : offset + limit])
        if offset or listing.search or listing.order.column != "created":
            total = self.count(listing) if offset else limit
            listed = self._listed(listing)
            return self._rows(
                self._orders.numbers(listing.order, listed, offset=offset, limit=limit, total=total)
            )
        condition, parameters = self._where(listing)
        sort = _by_creation(listing)
        sql = f"""
            SELECT {ROW_COLUMNS} FROM incidents WHERE number IN (
                SELECT number FROM incidents WHERE {condition} ORDER BY {sort} LIMIT ?
            ) ORDER BY {sort}
        """  # noqa: S608
        return tuple(map(row_of, self._database.query(sql, [*parameters, limit])))

    def is_sorted(self, listing: ListQuery) -> bool:
        """Return whether index or values of the sort are there; until then the list is unsorted."""
        sort = listing.sort
        if sort is None:
            return True
        if not sort.kind:
            return not self.sort_indexes.lacks(sort) or self._listed(listing).is_few
        return self._orders.sections.is_ready(sort) or self._unread(listing) == []

    def _unread(self, listing: ListQuery) -> Sequence[int] | None:
        """Return the incidents of a short list without sort values; None for a long list."""
        found = self.found(listing)
        short = _is_few(found) or (found.numbers is None and self._are_few(listing.query))
        if not listing.sort or not short or self.count(listing) > _READ_AT_ONCE:
            return None
        return self._sort_values.unread(listing.sort, self._where(listing))

    def _sortable(self, listing: ListQuery) -> ListQuery:
        return listing if self.is_sorted(listing) else replace(listing, sort=None)

    def count(self, listing: ListQuery) -> int:
        """Count the stored incidents of a list query, cached until the data changes."""
        if (found := self.found(listing)).numbers is None:
            return self._count(listing)
        if found.is_complete:
            return len(found.numbers)
        return self.matches.count(listing, found)

    def count_by_severity(self, listing: ListQuery) -> Mapping[int, int]:
        """Count the incidents of a list query by the rank of their severity."""
        condition, parameters = self._where(listing)
        sql = f"""
            SELECT severity_rank, count(*) FROM incidents
            WHERE severity_rank IS NOT NULL AND {condition} GROUP BY 1
        """  # noqa: S608
        return dict(self._database.query(sql, parameters))

    def count_estimate(self, listing: ListQuery) -> tuple[int, bool]:
        """Return the number of matches known so far, and whether it is final."""
        found = self.found(listing)
        if found.is_complete or found.numbers is None:
            return self.count(listing), True
        return len(found.numbers), False

    def found(self, listing: ListQuery) -> SearchResult:
        """Return the search result of a list query, cached until the data changes."""
        if not listing.search:
            return NOT_SEARCHED
        self._remembered.refresh()
        asked = _asked(listing)
        if asked not in self._found:
            self._found[asked] = self._find(listing, MAX_RANKED)
        return self._found[asked]

    def complete(self, typed: str) -> str:
        """Return the search with its last word completed; empty without a suggestion."""
        return self._search.complete(typed)

    def _find(self, listing: ListQuery, most: int) -> SearchResult:
        from app.domain.reference import parse_link_or_id
        from app.query.search_parser import parse_search
        from app.store.cache.incident_lookup import reference_of

        query, condition = listing.scope, where_residual(listing.query, listing.restrictions)
        text, identifier = listing.search, parse_link_or_id(listing.search)
        if identifier:  # Incidents contain neither; their references are found first.
            text = reference_of(self._database, identifier) or text
        found = self._search.find(parse_search(text), query, condition, most=most)
        return replace(found, warnings=(*found.warnings, *listing.warnings))

    def _ranked(self, listing: ListQuery, up_to: int | None = None) -> Sequence[int] | None:
        """Return row numbers by rank; None for another sort.

        Args:
            listing: A list query with a search.
            up_to: Minimum number needed; None for all.
        """
        found = self.found(listing)
        if listing.sort or found.numbers is None:
            return None
        if not found.is_complete and (up_to is None or up_to > len(found.numbers)):
            found = self._found[_asked(listing)] = self._find(listing, ALL)
        return found.numbers

    def _rows(self, numbers: Sequence[int]) -> tuple[IncidentRow, ...]:
        marks = ", ".join("?" for _ in numbers)
        sql = f"SELECT number, {ROW_COLUMNS} FROM incidents WHERE number IN ({marks})"  # noqa: S608
        rows = {number: row_of(row) for number, *row in self._database.query(sql, numbers)}
        # A damaged index may name missing rows.
        return tuple(rows[number] for number in numbers if number in rows)

    def _count(self, listing: ListQuery) -> int:
        self._remembered.refresh()
        query, also = asked = (listing.query, listing.restrictions)
        if asked not in self._counts:
            if covered_by_counts(query) and not also:
                condition, parameters = where(query)
                sql = f"SELECT sum(incidents) FROM tallies WHERE {condition}"  # noqa: S608
            else:
                condition, parameters = self._where(ListQuery(query, within=also))
                sql = f"SELECT count(*) FROM incidents WHERE {condition}"  # noqa: S608
            ((count,),) = self._database.query(sql, parameters)
            self._counts[asked] = count or 0
        return self._counts[asked]

    def _unsearched(self, listing: ListQuery) -> Sql:
        """Return the SQL condition of a list query without its search."""
        query = listing.query
        if (
            covered_by_counts(query)
            and not listing.restrictions
            and self._count(ListQuery(query)) == self.stored
        ):
            return EVERY, []
        return where(query, listing.restrictions, through_category=self._are_few(query))

    def _where(self, listing: ListQuery, *, of_one: bool = False) -> Sql:
        """Return the SQL condition of a list query, optimized for all rows or for one."""
        found, (condition, parameters) = self.found(listing), self._unsearched(listing)
        if found.numbers is None:
            return condition, parameters
        if _is_few(found):
            text, numbers = numbered(found.numbers or ())
            return f"{text} AND {condition}", [*numbers, *parameters]
        matches = "number IN (SELECT rowid FROM search WHERE search MATCH ?)"
        if of_one:
            matches = "EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND rowid = number)"
        return f"{matches} AND {condition}", [found.match_expression, *parameters]

    def _are_few(self, query: IncidentQuery) -> bool:
        return self._count(ListQuery(counted_part(query))) <= _FEW

    def _listed(self, listing: ListQuery) -> "SortScope":
        from app.store.cache.sort_segments import SortScope

        found, also = self.found(listing), where_residual(listing.query, listing.restrictions)
        return SortScope(
            self._where(listing),
            self._search.listed(listing.scope, found),
            also,
            is_few=self._are_few(listing.query) or _is_few(found),
            is_searched=found.numbers is not None,
            share=self._search.share(found),
            unsearched=self._unsearched(listing),
        )

    def position(self, listing: ListQuery, incident_id: str) -> int | None:
        """Return the position of an incident, from 0; None if it is not listed."""
        listing = self._sortable(listing)
        condition, parameters = self._where(listing, of_one=True)
        sql = f"SELECT number FROM incidents WHERE id = ? AND {condition}"  # noqa: S608
        for (number,) in self._database.query(sql, [incident_id, *parameters]):
            if (ranked := self._ranked(listing)) is not None:
                return ranked.index(number)
            return self._orders.place(listing.order, self._listed(listing), number)
        return None

    def ids(self, listing: ListQuery) -> set[str]:
        """Return the ids of all listed incidents."""
        condition, parameters = self._where(listing)
        sql = f"SELECT id FROM incidents WHERE {condition}"  # noqa: S608
        return {incident_id for (incident_id,) in self._database.query(sql, parameters)}

    def missing_from(self, listed: Set[str], listing: ListQuery) -> set[str]:
        """Return the stored ids missing from an API listing of all known modes.

        Args:
            listed: Ids that the API listed.
            listing: The query it was asked for.
        """
        condition, parameters = self._where(listing)
        is_known, modes = numbered_as("mode", KNOWN_MODES)
        sql = f"""
            SELECT number, id FROM incidents
            WHERE {condition} AND {is_known} AND number > ? ORDER BY number LIMIT ?
        """  # noqa: S608
        missing: set[str] = set()
        last: int | None = _BEFORE_ALL
        # In batches: all ids of the history are megabytes.
        while last is not None:
            rows = self._database.query(sql, [*parameters, *modes, last, _IDS])
            missing.update(incident_id for _, incident_id in rows if incident_id not in listed)
            last = rows[-1][0] if len(rows) == _IDS else None
        return missing

    def listed_among(self, listing: ListQuery, incident_ids: Iterable[str]) -> set[str]:
        """Return which of these incidents are listed."""
        condition, parameters = self._where(listing)
        sql = f"""
            SELECT id FROM incidents
            WHERE id IN (SELECT value FROM json_each(?)) AND {condition}
        """  # noqa: S608
        asked = json.dumps(list(incident_ids))
        return {found for (found,) in self._database.query(sql, [asked, *parameters])}


def _is_few(found: SearchResult) -> bool:
    return found.numbers is not None and found.is_complete and len(found.numbers) <= _FEW


def _asked(listing: ListQuery) -> _Asked:
    return listing.query, listing.search, listing.restrictions


def _by_creation(listing: ListQuery) -> str:
    """Return the API's default order, which has an index."""
    way = "DESC" if listing.order.descending else "ASC"
    return f"created_at {way}, id {way}"
