"""Read the updates of all incidents, a page at a time, on from where the last run ended."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from app.api.rate_limiter import in_background
from app.errors import IncidentError, NotFound, ValidationFailed
from app.store.cache.cache import IncidentCache
from app.store.sqlite.retry_busy import retry_while_busy
from app.store.tables.status_changes import StatusChange, StatusChanges

if TYPE_CHECKING:  # It loads httpx and pydantic, which this module can do without.
    from app.api.service import IncidentService

_PAGE = 250
# Seconds between requests, as of the history.
_PACE = 0.2


class UpdateReader:
    """Reader of updates, which say since when an incident has which status.

    The list is walked by id, oldest first, so a later walk reads only what is new. A list that is
    newest first is read until nothing is new.

    Args:
        cache: The cache to fill.
        get_service: Returns the API.

    Attributes:
        failure: The error that ended reading; else None.
    """

    def __init__(self, cache: IncidentCache, get_service: "Callable[[], IncidentService]") -> None:
        self._cache = cache
        self._get_service = get_service
        self._is_complete = False
        self.failure: IncidentError | None = None

    @property
    def is_complete(self) -> bool:
        """True if nothing is left to read in this session, or reading has failed."""
        return self._is_complete

    @property
    def _stored(self) -> StatusChanges:
        return self._cache.status_changes

    def note(self) -> str:
        """Return how far they have been read; empty for completely."""
        if self.failure:
            return f"updates are not all read: {self.failure}"
        if self._is_complete:
            return ""
        requests, incidents = self._stored.requests, self._stored.incidents
        if not incidents:
            return "reading updates"
        about = max(requests, round(requests * self._cache.stored / incidents))
        return f"updates: {requests:,} of about {about:,} requests"

    async def read_more(self) -> bool:
        """Store another page of updates; return whether all are read. An error is in the note."""
        try:
            self._is_complete = self._is_complete or await self._read_page()
        except IncidentError as error:
            self.failure, self._is_complete = error, True
        if not self._is_complete:
            await asyncio.sleep(_PACE)
        return self._is_complete

    async def _read_page(self) -> bool:
        cursor = self._stored.cursor
        try:
            with in_background():
                page = await self._get_service().log.all_updates(cursor or None, _PAGE)
        except (ValidationFailed, NotFound):
            if not cursor:
                raise
            # The update of the cursor may be deleted: start over, and keep what is stored.
            await retry_while_busy(self._stored.store, (), "")
            return False
        ids = [each.id for each in page.items]
        is_newest_first = len(ids) > 1 and all(one > other for one, other in pairwise(ids))
        more = page.after or ""
        last = ids[-1] if ids else cursor
        is_new = await retry_while_busy(
            self._stored.store,
            [
                StatusChange(each.id, each.incident_id, each.created_at, status.id, status.name)
                for each in page.items
                if (status := each.new_incident_status) and each.created_at
            ],
            more if is_newest_first else last,
        )
        is_last = not more or more == cursor or (is_newest_first and not is_new)
        if is_last and is_newest_first:
            await retry_while_busy(self._stored.store, (), "")
        return is_last
