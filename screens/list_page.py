"""The open page of a listing, as the cache has it."""

from collections.abc import Callable, Sequence

from app.listing import Listing
from app.rows import IncidentRow
from app.store.cache import IncidentCache


class ListPage:
    """Which page of which listing is open, and what is on it.

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
        settle: Callable[[Listing], Listing],
        listing: Listing,
    ) -> None:
        self._cache = cache
        self._size = size
        self._settle = settle
        self.listing = listing
        self.number = 0
        self.total = 0
        self.rows: Sequence[IncidentRow] = ()

    @property
    def pages(self) -> int:
        """How many pages the listing has; at least one."""
        return max(1, -(-self.total // self._size))

    @property
    def span(self) -> tuple[int, int]:
        """The places in the listing of the first and the last row, from 1; 0 and 0 when empty."""
        first = self.number * self._size
        return (first + 1, first + len(self.rows)) if self.rows else (0, 0)

    def open(self, listing: Listing) -> None:
        """Go to the first page of another listing, to be read with `read`."""
        self.listing = listing
        self.number = 0

    def turn_to(self, number: int) -> bool:
        """Go to a page, from 0, to be read with `read`; whether there is one of that number."""
        if not 0 <= number < self.pages:
            return False
        self.number = number
        return True

    def turn_to_incident(self, incident_id: str) -> bool:
        """Go to the page that an incident is on, to be read with `read`; whether it is listed."""
        place = self._cache.position(self._settle(self.listing), incident_id)
        if place is None:
            return False
        self.number = place // self._size
        return True

    def read(self) -> None:
        """Read the page; the last one when there are fewer by now."""
        listing = self._settle(self.listing)
        self.total = self._cache.count(listing)
        self.number = min(self.number, self.pages - 1)
        self.rows = self._cache.page(listing, offset=self.number * self._size, limit=self._size)
