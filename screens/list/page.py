"""Open page of a list query, read from the cache."""

from collections.abc import Callable, Sequence

from app.domain.incident_row import IncidentRow
from app.query.listing import ListQuery
from app.session.named_incident import named_incident
from app.store.cache.cache import IncidentCache
from app.store.search.search_result import NOT_SEARCHED, SearchResult
from app.system.structs import replace


class ListPage:
    """Page of a list query, with its rows.

    It is unsorted while sort values are still being read; `read_for_order` is the number of
    incidents read so far.

    Args:
        cache: The cache.
        size: Rows per page.
        settle: Resolves the dates of a list query.
        listing: The first list query.
    """

    def __init__(
        self,
        cache: IncidentCache,
        size: int,
        settle: Callable[[ListQuery], ListQuery],
        listing: ListQuery,
    ) -> None:
        self._cache = cache
        self._size = size
        self._settle = settle
        self.listing = listing
        self.number = 0
        self.total = 0
        self.is_counted = True
        self.is_sorted = True
        self.read_for_order = 0
        self.rows: Sequence[IncidentRow] = ()
        self._found: SearchResult = NOT_SEARCHED
        self._is_dated = False

    def resize(self, size: int) -> None:
        """Change the number of rows per page; call `open` afterwards."""
        self._size = size

    @property
    def more(self) -> str:
        """Suffix of a count that is a lower bound."""
        return "" if self.is_counted else "+"

    @property
    def is_searched(self) -> bool:
        """True if the search text has a valid term."""
        return self._found.numbers is not None or self._is_dated

    @property
    def words(self) -> Sequence[str]:
        """Words to highlight: normalized prefixes."""
        return self._found.words

    @property
    def warnings(self) -> Sequence[str]:
        """Messages about invalid parts of the search."""
        return self._found.warnings

    @property
    def pages(self) -> int:
        """Number of pages; at least one."""
        return max(1, -(-self.total // self._size))

    @property
    def span(self) -> tuple[int, int]:
        """Positions of the first and last row, from 1; 0 and 0 if empty."""
        first = self.number * self._size
        return (first + 1, first + len(self.rows)) if self.rows else (0, 0)

    def open(self, listing: ListQuery, incident_id: str | None = None) -> str | None:
        """Open another list query; call `read` afterwards.

        Args:
            listing: The list query.
            incident_id: The incident whose page is opened if listed; else the first page.

        Returns:
            The incident, if it is listed.
        """
        self.listing = listing
        self.number = 0
        return self.turn_to_incident(incident_id)

    def named(self, text: str) -> IncidentRow | None:
        """Return the stored incident that a search names exactly, listed or not."""
        return named_incident(self._cache, text)

    def turn_to(self, number: int) -> bool:
        """Open a page, from 0; call `read` afterwards. Return whether it exists."""
        if not 0 <= number < self.pages:
            return False
        self.number = number
        return True

    def turn_to_incident(self, incident_id: str | None) -> str | None:
        """Open the page of an incident; call `read` afterwards. Return it if listed."""
        if incident_id is None:
            return None
        place = self._cache.position(self._settle(self.listing), incident_id)
        if place is None:
            return None
        self.number = place // self._size
        return incident_id

    def follow(self, incident_id: str) -> bool:
        """Open the current page of an incident; return whether the page has changed."""
        if any(row.id == incident_id for row in self.rows):
            return False
        return self.turn_to_incident(incident_id) is not None

    def read(self) -> None:
        """Read the page, or the last one if there are fewer now."""
        listing = self._settle(self.listing)
        self._found = self._cache.found(listing)
        self._is_dated = bool(listing.dates)
        self.is_sorted = self._cache.is_sorted(listing)
        self.total, self.is_counted = self._cache.count_estimate(listing)
        self.number = min(self.number, self.pages - 1)
        self.rows = self._cache.page(listing, offset=self.number * self._size, limit=self._size)

    def beside(self, step: int) -> Sequence[IncidentRow]:
        """Return the rows of the next page, 1, or of the previous one, -1; none past an end."""
        offset = (self.number + step) * self._size
        if offset < 0:
            return ()
        return self._cache.page(self._settle(self.listing), offset=offset, limit=self._size)

    def count(self) -> None:
        """Count all incidents of the list query."""
        self.total = self._cache.count(self._settle(self.listing))
        self.is_counted = True

    async def count_aside(self) -> None:
        """Count like `count`, in a thread; the number is dropped if another page is read."""
        found = self._found
        total = await self._cache.matches.count_aside(self._settle(self.listing), found)
        if found is self._found:
            self.total, self.is_counted = total, True

    def found_in(self, listing: ListQuery) -> tuple[int, str]:
        """Return the number of matches of the search in another list query, with its suffix."""
        elsewhere = self._settle(replace(listing, search=self.listing.search))
        total, is_counted = self._cache.count_estimate(elsewhere)
        return total, "" if is_counted else "+"
