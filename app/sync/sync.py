"""Sync the cache through the service, and report its state.

In this order: the open view, changes since the last refresh, and then, slowly, the complete history
from the newest to the oldest, which later runs of the program resume. Once the configuration is
known, each refresh reads at most one part of it that is out of date.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from app.api.rate_limiter import in_background
from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.domain.reference import parse_reference
from app.domain.unchanged_incident import UnchangedIncident
from app.domain.update_time import UpdateTime
from app.errors import IncidentError, NetworkError, NotFound, ValidationFailed
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from app.store.cache.cache_changes import CacheChange
from app.store.cache.sync_state import EVERYTHING, SyncState
from app.store.sqlite.retry_busy import retry_while_busy
from app.sync.backfill import Backfill
from app.sync.due_reader import DueReader
from app.system.activity import Activity
from app.system.clock import utc_now
from app.system.heap import trim_heap
from app.system.idle import idle
from app.system.structs import replace

if TYPE_CHECKING:  # Both load httpx and pydantic, which this module can do without.
    from app.api.incident_page import IncidentPage
    from app.api.service import IncidentService
    from app.domain.incident_document import IncidentDocument

SLICE = 84
"""Incidents stored per event-loop turn: a third of a page; larger slices are less work each."""

_VIEW_PAGES = 3  # A view of at most this many pages is read completely, to notice removals.
_VANISHED_CHECKS = 25  # Requests for incidents that are no longer listed, per refresh.
_CONFIGURATION_AGE = timedelta(minutes=10)
# Overlap of the queries for changes, since the precision of the filter is not documented: long at
# first and once per `_FAR_EVERY`, to find changes that a refresh has missed.
_FAR_OVERLAP, _OVERLAP = timedelta(days=1), timedelta(minutes=10)
_FAR_EVERY = timedelta(hours=1)
_MERGES = 16  # Steps of merging the index after a page; on average it needs four.
_FUTURE = timedelta(days=1)  # Later updates are ignored as clock errors.
_REREAD = timedelta(hours=1)  # Between two reads of the history because of a different total.

# Names of stored values.
_SYNCED_AT = "synced_at"
_CONFIGURED_AT = "configured_at"  # Time at which all parts of the configuration were read.
_NEXT_PART = "next_part"  # Next part of the configuration to read.
_CHANGED_SINCE = "changed_since"  # On the API's clock: the latest update known to be stored.


class Sync:
    """Sync of incidents from the API to the cache.

    Args:
        service: The API.
        cache: The cache to fill.
        on_state: Called with every change of `state`.
        now: Returns the current time in UTC.
        pace: Seconds between requests for history.
        page_size: Incidents per response; the vendor documents a maximum of 250.
        rest: Yields to other tasks, between two slices of a page.
        activity: Counts running refreshes and pages of history.
        promised: Returns the time that was given for an update shared by this program, by its id.
    """

    def __init__(
        self,
        service: "IncidentService",
        cache: IncidentCache,
        *,
        on_state: Callable[[SyncState], None] = lambda _: None,
        now: Callable[[], datetime] = utc_now,
        pace: float = 0.2,
        page_size: int = 250,
        rest: Callable[[], Awaitable[None]] = idle,
        activity: Activity | None = None,
        promised: Callable[[str], UpdateTime | None] = lambda _: None,
    ) -> None:
        self._service = service
        self._cache = cache
        self._on_state = on_state
        self._now = now
        self._page_size = page_size
        self._rest = rest
        self._activity = activity or Activity()
        self._history = Backfill(service, cache, pace=pace, page_size=page_size)
        self._update_times = DueReader(service, cache, promised, now)
        self._far_at = datetime.min.replace(tzinfo=UTC)
        self._asked = asyncio.Event()
        self._counts_next = False
        self._confirmed: set[str] = set()  # Missing from a listing, but found by id.
        self._reread_at = datetime.min.replace(tzinfo=UTC)
        self.state = SyncState(
            synced_at=self._moment(_SYNCED_AT),
            stored=cache.stored,
            is_whole=self._history.is_complete,
        )

    @property
    def complete(self) -> bool:
        """True if the history has been read completely."""
        return self._history.complete

    def request_now(self) -> None:
        """Make `run` refresh without waiting for the interval."""
        self._asked.set()

    async def run(
        self, query: Callable[[], IncidentQuery], *, interval: Callable[[], float]
    ) -> None:
        """Refresh the open view at intervals, and read history in between.

        Runs until it is cancelled, which is safe at any time.

        Args:
            query: Returns the query of the open view.
            interval: Returns the seconds between the end of one refresh and the start of the next.
        """
        clock = asyncio.get_running_loop().time
        while True:
            self._asked.clear()
            await self.refresh(query())
            due = clock() + interval()
            while not self._asked.is_set() and clock() < due:
                if not await self.history_page():
                    break
            await self._wait(due - clock())

    async def refresh(self, query: IncidentQuery) -> None:
        """Update the configuration, the incidents of `query` and all changed incidents."""
        self._set_state(phase="loading")
        self._history.forget_ahead()
        if await self._guarded(self._refresh(query)):
            self._set_state(phase="idle")

    async def history_page(self) -> bool:
        """Store one more page of history; return whether there may be more."""
        if self.state.phase in ("offline", "failed"):
            return False
        return await self._guarded(self._history_page())

    async def show(self, identifier: str) -> IncidentRow | None:
        """Fetch one incident and store it.

        Args:
            identifier: Its id, or any form a user may type: INC-123, 123, a link.

        Raises:
            IncidentError: It could not be fetched. If the API does not know it any more, it is also
                deleted from the cache.
        """
        asked = parse_reference(identifier) or identifier
        try:
            document = await self._service.show(asked)
        except NotFound:
            if known := self._cache.find(asked):
                await retry_while_busy(self._cache.remove, [known])
                self._set_state(stored=self._cache.stored)
            raise
        await self.store(document)
        return self._cache.row(document.id)

    async def store(self, document: "IncidentDocument") -> None:
        """Store the incident of a create, update or show response."""
        await retry_while_busy(self._cache.upsert, [document])
        self._set_state(stored=self._cache.stored)

    async def _refresh(self, query: IncidentQuery) -> bool:
        if self._cache.has_unindexed:
            await self._store(())  # An earlier run ended before everything was indexed.
        await self._read_configuration()
        try:
            await self._refresh_backlinks(query)
            listed, whole = await self._walk_view(query)
            refused = None
        except ValidationFailed as error:
            # The API lacks a value of the filter; changes have to arrive anyway.
            listed, whole, refused = set(), False, error
        listed |= await self._walk_changed()
        missing = self._cache.missing_from(listed, ListQuery(query)) if whole else set()
        await self._check_vanished(missing | self._history.missing_candidates)
        await self._poll_slow_changes()
        now = self._now()
        await retry_while_busy(self._cache.set_state, _SYNCED_AT, now.isoformat())
        self._set_state(synced_at=now, error=refused)
        await self._update_times.read()  # Last, since nothing else depends on it.
        return True

    async def _read_configuration(self) -> None:
        """Read the complete configuration if there is none."""
        if self._cache.configuration_store.configuration() is None:
            configuration = await self._service.configuration()
            await retry_while_busy(self._cache.save_configuration, configuration)
            await retry_while_busy(self._cache.set_state, _CONFIGURED_AT, self._now().isoformat())

    async def _poll_slow_changes(self) -> None:
        """Read a part of the configuration or the total number of incidents, alternately."""
        self._counts_next = not self._counts_next
        if self._counts_next or not await self._refresh_configuration():
            await self._compare_totals()

    async def _refresh_configuration(self) -> bool:
        """Read one part of the configuration again; return whether it was out of date."""
        known = self._cache.configuration_store.configuration()
        configured_at, now = self._moment(_CONFIGURED_AT), self._now()
        young = configured_at and timedelta() <= now - configured_at < _CONFIGURATION_AGE
        if known is None or young:
            return False
        parts = self._service.part_names(known)
        due = self._cache.state(_NEXT_PART)
        part = due if due in parts else parts[0]
        renewed = await self._service.refresh_part(known, part)
        await retry_while_busy(self._cache.save_configuration, renewed)
        following = parts[parts.index(part) + 1 :]
        await retry_while_busy(self._cache.set_state, _NEXT_PART, following[0] if following else "")
        if not following:
            await retry_while_busy(self._cache.set_state, _CONFIGURED_AT, now.isoformat())
        return True

    async def _refresh_backlinks(self, query: IncidentQuery) -> None:
        """Store the matches of filters that only the API can evaluate."""
        for condition in query.filters:
            if condition.attribute:
                matching: set[str] = set()
                async for page in self._service.iter_pages(
                    EVERYTHING.also(condition), page_size=self._page_size
                ):
                    await self._store(page.items)
                    matching.update(item.id for item in page.items)
                await retry_while_busy(self._cache.save_backlinks, condition, matching)

    async def _walk_view(self, query: IncidentQuery) -> tuple[set[str], bool]:
        """Store the first pages of the view; return the listed ids, and whether that was all."""
        listed: set[str] = set()
        after: str | None = None
        for _ in range(_VIEW_PAGES):
            page = await self._service.poll(
                query, self._cache.versions.finder(), page_size=self._page_size, after=after
            )
            await self._store_polled(page.items)
            listed.update(item.id for item in page.items)
            if page.after is None or page.after == after:
                return listed, page.is_last
            if page.total is not None and page.total > _VIEW_PAGES * self._page_size:
                break
            after = page.after
        return listed, False

    async def _walk_changed(self) -> set[str]:
        """Store changes since the last refresh, with an overlap; return their ids."""
        since = self._moment(_CHANGED_SINCE)
        if since is None:
            return set()
        now = self._now()
        is_far = not timedelta() <= now - self._far_at < _FAR_EVERY
        overlap = _FAR_OVERLAP if is_far else _OVERLAP
        start = datetimes.iso(datetimes.shift(since, -overlap))
        changed: set[str] = set()
        latest = since
        async for page in self._service.poll_pages(
            EVERYTHING.also(Filter("updated_at", "gte", (start,))),
            self._cache.versions.finder(),
            page_size=self._page_size,
        ):
            documents = await self._store_polled(page.items)
            changed.update(item.id for item in page.items)
            latest = max(latest, self._latest_update(documents) or latest)
        if latest != since:
            await retry_while_busy(self._cache.set_state, _CHANGED_SINCE, latest.isoformat())
        if is_far:
            self._far_at = now
        return changed

    async def _check_vanished(self, missing: set[str]) -> None:
        """Fetch incidents missing from a listing, and delete those that are gone."""
        for incident_id in islice(sorted(missing - self._confirmed), _VANISHED_CHECKS):
            try:
                await self._store([await self._service.show(incident_id)])
            except NotFound:
                await retry_while_busy(self._cache.remove, [incident_id])
                self._set_state(stored=self._cache.stored)
            else:
                self._confirmed.add(incident_id)
            self._history.missing_candidates.discard(incident_id)

    async def _compare_totals(self) -> None:
        """Read the history again if the API's total differs from the cache, at intervals."""
        if not self.complete:
            return
        total = (await self._service.list(EVERYTHING, page_size=1)).total
        self._set_state(total=total)
        now = self._now()
        if total in {None, self._cache.stored, self._cache.requestable}:
            return
        if self._history.missing_candidates:
            return
        if timedelta() <= now - self._reread_at < _REREAD:
            return
        self._reread_at = now
        await self._history.restart()

    async def _history_page(self) -> bool:
        if not self.complete:
            self._set_state(phase="history")
            if await self._history.step(self._store_history):
                return True
            self._set_state(is_whole=self._history.is_complete)
            await retry_while_busy(self._cache.optimize_index)
            self._set_state(phase="idle")
            await self._tidy()
            trim_heap()
        await self._tidy()
        return False

    async def _store_history(self, page: "IncidentPage") -> None:
        await self._store(page.items)
        self._set_state(total=page.total, error=None)

    async def _store_polled(
        self, items: "Sequence[IncidentDocument | UnchangedIncident]"
    ) -> "Sequence[IncidentDocument]":
        """Store what has changed of a page, and return it."""
        documents = [item for item in items if not isinstance(item, UnchangedIncident)]
        if documents:
            await self._store(documents)
        return documents

    async def _store(self, items: "Sequence[IncidentDocument]") -> None:
        """Store a page in slices, so that the UI can draw in between; notify once."""
        if not self._cache.state(_CHANGED_SINCE) and (latest := self._latest_update(items)):
            # Incidents fetched from now on are at least as new as this.
            await retry_while_busy(self._cache.set_state, _CHANGED_SINCE, latest.isoformat())
        changes: list[CacheChange] = []
        try:
            for start in range(0, len(items), SLICE):
                some = items[start : start + SLICE]
                changes.append(await retry_while_busy(self._cache.store, some, index=False))
                await self._rest()
            while self._cache.has_unindexed:
                if change := await retry_while_busy(self._cache.index_more):
                    changes.append(change)
                await self._rest()
        finally:
            self._cache.changes.notify(*changes)
        self._set_state(stored=self._cache.stored)
        await self._tidy(_MERGES)

    async def _tidy(self, steps: int | None = None) -> None:
        """Run index maintenance, until a refresh is requested."""
        for _ in count() if steps is None else range(steps):
            if self._asked.is_set() or await retry_while_busy(self._cache.index_more) is None:
                return
            await self._rest()

    def _latest_update(self, items: "Iterable[IncidentDocument]") -> datetime | None:
        """Return the latest update; one from the future would hide all earlier ones."""
        latest = self._now() + _FUTURE
        updates = [item.outline.updated_at for item in items]
        return max((update for update in updates if update and update < latest), default=None)

    async def _guarded(self, work: Coroutine[object, object, bool]) -> bool:
        """Return the result of the work; False on an error, which is in the state."""
        try:
            with in_background(), self._activity.working("sync"):
                return await work
        except IncidentError as error:
            offline = isinstance(error, NetworkError)
            self._set_state(phase="offline" if offline else "failed", error=error)
            return False
        except asyncio.CancelledError:
            self._set_state(phase="idle")
            raise

    async def _wait(self, seconds: float) -> None:
        """Wait for some seconds, or until a refresh is requested."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await self._asked.wait()

    def _set_state(self, **changes: Any) -> None:
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self._on_state(state)

    def _moment(self, name: str) -> datetime | None:
        kept = self._cache.state(name)
        return datetime.fromisoformat(kept) if kept else None
