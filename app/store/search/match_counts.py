"""Count all matches of a search, which may be as many as there are incidents."""

from app.query.incident_query import IncidentQuery
from app.query.listing import ListQuery
from app.query.restrictions import Restriction
from app.store.search.search_index import SearchIndex
from app.store.search.search_result import SearchResult
from app.store.sqlite.database import RebuildableDatabase, Row
from app.store.sqlite.memo import Memo
from app.store.tables.sql_conditions import Sql, where_residual

_Counted = tuple[IncidentQuery, tuple[Restriction, ...], str]


class MatchCounts:
    """Numbers of matches, cached until the data changes.

    Args:
        database: The cache's database.
        search: Its search index.
    """

    def __init__(self, database: RebuildableDatabase, search: SearchIndex) -> None:
        self._database = database
        self._search = search
        self._counts: dict[_Counted, int] = {}
        self._remembered = Memo(database, self._counts)

    def count(self, listing: ListQuery, found: SearchResult) -> int:
        """Count all matches of a list query.

        Args:
            listing: The list query, with dates resolved.
            found: Its search result.
        """
        self._remembered.refresh()
        counted = _counted(listing, found)
        if counted not in self._counts:
            sql = self._search.count_statement(found, _condition(listing))
            self._counts[counted] = _number(self._database.query(*sql))
        return self._counts[counted]

    async def count_aside(self, listing: ListQuery, found: SearchResult) -> int:
        """Count all matches like `count`, in a thread; cancelling interrupts it."""
        self._remembered.refresh()
        counted = _counted(listing, found)
        if counted in self._counts:
            return self._counts[counted]
        before = self._database.changes
        sql = self._search.count_statement(found, _condition(listing))
        number = await self._database.query_aside(*sql, _number)
        if before == self._database.changes:
            self._counts[counted] = number
        return number


def _counted(listing: ListQuery, found: SearchResult) -> _Counted:
    return listing.query, listing.restrictions, found.match_expression


def _condition(listing: ListQuery) -> Sql | None:
    return where_residual(listing.query, listing.restrictions)


def _number(rows: list[Row]) -> int:
    return int(rows[0][0])
