"""Resumable walk through all incidents, from the newest to the oldest.

The next page is fetched while one is being stored, so that a walk takes as long as its requests or
its writes, whichever is longer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.errors import NotFound, ValidationFailed
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from app.store.cache.sync_state import EVERYTHING
from app.store.sqlite.retry_busy import retry_while_busy

if TYPE_CHECKING:  # Both load httpx and pydantic, which this module can do without.
    from app.api.incident_page import IncidentPage
    from app.api.service import IncidentService

# Stored values: the cursor of the next page, or `done`; and whether the API has confirmed that the
# last page was the last.
_CURSOR = "history"
_DONE = "done"
_UNCERTAIN = "history_uncertain"


class Backfill:
    """State of the walk.

    Args:
        service: The API.
        cache: The cache to fill.
        pace: Minimum number of seconds between requests.
        page_size: Incidents per response.

    Attributes:
        missing_candidates: Stored incidents missing from a complete walk: new, or deleted.
    """

    def __init__(
        self, service: "IncidentService", cache: IncidentCache, *, pace: float, page_size: int
    ) -> None:
        self._service = service
        self._cache = cache
        self._pace = pace
        self._page_size = page_size
        self._due = 0.0
        self._cursors: set[str] = set()
        self._ahead: tuple[str, IncidentPage] | None = None  # Fetched early, with its cursor.
        self._listed: set[str] | None = None  # Listed by a walk that started in this run.
        self.missing_candidates: set[str] = set()

    @property
    def complete(self) -> bool:
        """True if the walk has reached the end."""
        return self._cache.state(_CURSOR) == _DONE

    @property
    def is_complete(self) -> bool:
        """True if no incident of the API can be missing so far."""
        return not self._cache.state(_UNCERTAIN)

    async def restart(self) -> None:
        """Start the walk again."""
        await retry_while_busy(self._cache.set_state, _CURSOR, "")

    def forget_ahead(self) -> None:
        """Drop the page fetched early, since some of its incidents may be deleted."""
        self._ahead = None

    async def step(self, store: "Callable[[IncidentPage], Awaitable[None]]") -> bool:
        """Store a page; return whether there may be more.

        Args:
            store: Stores a page.

        Raises:
            IncidentError: A page could not be stored, or the next one not fetched.
        """
        if self.complete:
            return False
        try:
            return await self._step(store)
        except (ValidationFailed, NotFound):
            # The incident of the cursor may be deleted: the next try starts over.
            await self.restart()
            raise

    async def _step(self, store: "Callable[[IncidentPage], Awaitable[None]]") -> bool:
        cursor = self._cache.state(_CURSOR)
        if not cursor:
            self._cursors.clear()
            self._listed = set()
        if self._ahead and self._ahead[0] == cursor:
            page = self._ahead[1]
        else:
            page = await self._fetch(cursor)
        self._ahead = None
        if page.after is None or page.ends_after({*self._cursors, cursor}):
            await self._keep(page, store)
            await self._finish(is_last=page.is_last)
            return False
        ahead = asyncio.create_task(self._fetch(page.after))
        try:
            await self._keep(page, store)
            self._cursors.add(page.after)
            await retry_while_busy(self._cache.set_state, _CURSOR, page.after)
            self._ahead = page.after, await ahead
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)
        return True

    async def _fetch(self, cursor: str) -> "IncidentPage":
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(self._due - clock())
        self._due = clock() + self._pace
        return await self._service.list(EVERYTHING, page_size=self._page_size, after=cursor or None)

    async def _keep(
        self, page: "IncidentPage", store: "Callable[[IncidentPage], Awaitable[None]]"
    ) -> None:
        await store(page)
        if self._listed is not None:
            self._listed.update(item.id for item in page.items)

    async def _finish(self, *, is_last: bool) -> None:
        await retry_while_busy(self._cache.set_state, _UNCERTAIN, "" if is_last else "yes")
        if self._listed is not None and is_last:
            # The next refreshes check them one by one.
            self.missing_candidates = self._cache.missing_from(self._listed, ListQuery(EVERYTHING))
        self._listed = None
        await retry_while_busy(self._cache.set_state, _CURSOR, _DONE)
