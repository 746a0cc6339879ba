"""Read when the next updates of live incidents are due."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.dates import datetimes
from app.domain.update_time import UpdateTime
from app.errors import (
    IncidentError,
    InvalidResponse,
    NetworkError,
    NotFound,
    NotPermitted,
    ValidationFailed,
)
from app.store.cache.cache import IncidentCache
from app.store.cache.cache_changes import CacheChange
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.debug_log import log

if TYPE_CHECKING:  # Both load httpx and pydantic.
    from app.api.service import IncidentService
    from app.domain.related_models import ActivityEntry

_AT_ONCE = 25  # Requests per refresh.
_LONGEST = 366 * 24 * 60  # Minutes; nobody promises an update later than that.
_PAUSE = timedelta(minutes=5)  # Before what has failed is read again.
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class DueReader:
    """Reader of the activity of live incidents that have changed.

    Args:
        service: The API.
        cache: Stores the times.
        promised: Returns the time that was given for an update shared by this program, by its id.
        now: Returns the current time in UTC.

    Attributes:
        problem: The reason why the last activity could not be read; else empty.
    """

    def __init__(
        self,
        service: "IncidentService",
        cache: IncidentCache,
        promised: Callable[[str], UpdateTime | None],
        now: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._cache = cache
        self._promised = promised
        self._now = now
        self._is_denied = False
        self._resume_at = _BEFORE_ALL
        self._retry_at: dict[str, datetime] = {}  # Incidents whose activity could not be read.
        self.problem = ""

    async def read(self, limit: int = _AT_ONCE) -> None:
        """Read new activity; without the endpoint there are no times, and all else works.

        A failure ends it, so that it costs a refresh little, and the incident is read again later.

        Args:
            limit: Maximum number of requests.
        """
        changed: set[str] = set()
        try:
            for incident_id, last_entry in self._due(limit):
                if await self._try_to_read(incident_id, last_entry):
                    changed.add(incident_id)
                if incident_id in self._retry_at:
                    return
        finally:
            if changed:
                self._cache.changes.notify(CacheChange(frozenset(changed)))

    def _due(self, limit: int) -> Sequence[tuple[str, str]]:
        """Return what is to be read now, those that have failed before last."""
        now = self._now()
        if self._is_denied or now < self._resume_at:
            return ()
        unread = self._cache.update_times.unread(limit + len(self._retry_at))
        due = [each for each in unread if self._retry_at.get(each[0], now) <= now]
        return sorted(due, key=lambda each: each[0] in self._retry_at)[:limit]

    async def _try_to_read(self, incident_id: str, last_entry: str) -> bool:
        """Read the activity of an incident unless that fails; return whether the time changed."""
        try:
            has_changed = await self._read(incident_id, last_entry)
        except IncidentError as error:
            self._is_denied = isinstance(error, NotPermitted)
            self.problem = str(error)
            log("update times", error=type(error).__name__)
            self._retry_at[incident_id] = self._now() + _PAUSE
            if isinstance(error, NetworkError) and not isinstance(error, InvalidResponse):
                # Each request may have waited for long.
                self._resume_at = self._now() + _PAUSE
            return False
        self._retry_at.pop(incident_id, None)
        return has_changed

    async def _read(self, incident_id: str, last_entry: str) -> bool:
        """Read the activity of an incident after an entry; return whether the time changed."""
        times = self._cache.update_times
        await retry_while_busy(times.begin, incident_id)
        try:
            entries = await self._entries(incident_id, last_entry)
        except BaseException:  # Cancelling leaves it unread as well.
            await retry_while_busy(times.fail, incident_id)
            raise
        updates = [entry for entry in entries if entry.update_id]
        before = times.find(incident_id)
        now = self._time(max(updates, key=_moment)) if updates else before
        if entries and _moment(entries[0]) <= _moment(entries[-1]):
            await retry_while_busy(times.set_last_entry, incident_id, entries[-1].id)
        if now != before:
            await retry_while_busy(times.set, incident_id, now)
        return now != before

    async def _entries(self, incident_id: str, last_entry: str) -> "tuple[ActivityEntry, ...]":
        log_service = self._service.log
        try:
            return (await log_service.activity_after(incident_id, last_entry)).items
        except NotFound:
            return ()
        except ValidationFailed:
            if not last_entry:
                raise
            # The entry may be gone.
            return (await log_service.activity_after(incident_id, "")).items

    def _time(self, entry: "ActivityEntry") -> UpdateTime | None:
        minutes = entry.next_update_in_minutes
        if not 0 < minutes <= _LONGEST or entry.occurred_at is None:
            return self._promised(entry.update_id)
        return UpdateTime(datetimes.shift(entry.occurred_at, timedelta(minutes=minutes)), minutes)


def _moment(entry: "ActivityEntry") -> datetime:
    return entry.occurred_at or _BEFORE_ALL
