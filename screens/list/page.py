"""The open page of a listing, as the cache has it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.incident_row import IncidentRow
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from app.store.search.search_result import NOT_SEARCHED, SearchResult


class ListPage:
    """Which page of which listing is open, and what is on it.

    It is not sorted while the incidents are still being read for that; `read_for_order` is how
    many have been.

    Args:
        cache: Where it is read from.
        size: Rows on a page.
        settle: Gives what a listing means now.
        listing: What is listed first.
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

    @property
    def more(self) -> str:
        """What is written after a number that is counted no further."""
        return "" if self.is_counted else "+"

    @property
    def is_searched(self) -> bool:
        """Whether what is typed is enough to search for."""
        return self._found.numbers is not None or self._is_dated

    @property
    def words(self) -> Sequence[str]:
        """What to highlight: beginnings of words, folded."""
        return self._found.words

    @property
    def complaints(self) -> Sequence[str]:
        """What of the search was not understood."""
        return self._found.complaints

    @property
    def pages(self) -> int:
        """How many pages the listing has; at least one."""
        return max(1, -(-self.total // self._size))

    @property
    def span(self) -> tuple[int, int]:
        """The places in the listing of the first and the last row, from 1; 0 and 0 when empty."""
        first = self.number * self._size
        return (first + 1, first + len(self.rows)) if self.rows else (0, 0)

    def open(self, listing: ListQuery, incident_id: str | None = None) -> str | None:
        """Go to another listing, to be read with `read`.

        Args:
            listing: What is listed.
            incident_id: The incident whose page is opened, if it is listed; else the first page.

        Returns:
            The incident, if it is listed.
        """
        self.listing = listing
        self.number = 0
        return self.turn_to_incident(incident_id)

    def turn_to(self, number: int) -> bool:
        """Go to a page, from 0, to be read with `read`; whether there is one of that number."""
        if not 0 <= number < self.pages:
            return False
        self.number = number
        return True

    def turn_to_incident(self, incident_id: str | None) -> str | None:
        """Go to the page that an incident is on, to be read with `read`; return it if listed."""
        if incident_id is None:
            return None
        place = self._cache.position(self._settle(self.listing), incident_id)
        if place is None:
            return None
        self.number = place // self._size
        return incident_id

    def follow(self, incident_id: str) -> bool:
        """Go to the page that an incident is on by now; return whether it is another one."""
        if any(row.id == incident_id for row in self.rows):
            return False
        return self.turn_to_incident(incident_id) is not None

    def read(self) -> None:
        """Read the page; the last one when there are fewer by now."""
        listing = self._settle(self.listing)
        self._found = self._cache.found(listing)
        self._is_dated = bool(listing.dates)
        self.is_sorted = self._cache.is_sorted(listing)
        self.total, self.is_counted = self._cache.count_estimate(listing)
        self.number = min(self.number, self.pages - 1)
        self.rows = self._cache.page(listing, offset=self.number * self._size, limit=self._size)

    def ahead(self) -> Sequence[IncidentRow]:
        """The rows of the next page."""
        offset = (self.number + 1) * self._size
        return self._cache.page(self._settle(self.listing), offset=offset, limit=self._size)

    def count(self) -> None:
        """Count all of the listing, however many there are."""
        self.total = self._cache.count(self._settle(self.listing))
        self.is_counted = True

    def found_in(self, listing: ListQuery) -> tuple[int, str]:
        """How many there are of the same search in another listing, and the sign for more."""
        elsewhere = self._settle(replace(listing, search=self.listing.search))
        total, is_counted = self._cache.count_estimate(elsewhere)
        return total, "" if is_counted else "+"
