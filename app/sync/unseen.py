"""New or escalated incidents that have not been viewed."""

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct, field

from app.domain.incident_row import IncidentRow
from app.store.cache.cache import IncidentCache
from app.store.cache.cache_changes import CacheChange
from app.store.cache.sync_state import SyncState

_NEVER = datetime.min.replace(tzinfo=UTC)
_OPEN = frozenset({"triage", "live", "paused"})


class UnseenIncidents(Struct):
    """Store of new and escalated incidents that have not been viewed.

    Only changes found by a refresh count, and only of ongoing incidents: neither the history nor
    the user's own changes.

    Attributes:
        cache: The cache that incidents arrive in.
        new: Incidents declared since the previous refresh, by id.
        escalated: Incidents with a raised severity, by id.
        fresh: Those of the current refresh.
        refreshes: Number of ended refreshes.
    """

    cache: IncidentCache
    new: dict[str, IncidentRow] = field(default_factory=dict)
    escalated: dict[str, IncidentRow] = field(default_factory=dict)
    fresh: dict[str, IncidentRow] = field(default_factory=dict)
    refreshes: int = 0
    _newest: datetime | None = None
    _refreshing: bool = False

    def on_sync(self, state: SyncState) -> tuple[IncidentRow, ...]:
        """Handle a sync state; return the unseen incidents of a refresh that has just ended.

        The first refresh of a run returns none, since the user has just started.
        """
        refreshing = state.phase == "loading"
        if refreshing and not self._refreshing:
            # A cache that is rebuilt after damage does not count.
            known = (self._newest, self.cache.newest())
            self._newest = max((each for each in known if each), default=None)
            self.fresh.clear()
        ended = self._refreshing and not refreshing
        self._refreshing = refreshing
        if not ended:
            return ()
        self.refreshes += 1
        return tuple(self.fresh.values()) if self.refreshes > 1 else ()

    def on_cache_change(self, change: CacheChange) -> None:
        """Record new and escalated incidents of a change."""
        if not self._refreshing or self._newest is None:
            return
        for incident_id in change.added:
            row = self._going_on(incident_id)
            if row and row.created_at and row.created_at >= self._newest:
                self.new[row.id] = self.fresh[row.id] = row
        for incident_id in change.escalated:
            if (row := self._going_on(incident_id)) and row.id not in self.new:
                self.escalated[row.id] = self.fresh[row.id] = row

    def _going_on(self, incident_id: str) -> IncidentRow | None:
        row = self.cache.row(incident_id)
        going_on = row and row.status_category in _OPEN and row.mode == "standard"
        return row if going_on else None

    def mark_seen(self, incident_id: str) -> bool:
        """Mark an incident as viewed; return whether it was unseen."""
        found = incident_id in self.new or incident_id in self.escalated
        self.new.pop(incident_id, None)
        self.escalated.pop(incident_id, None)
        return found

    @property
    def summary(self) -> str:
        """Counts for the status line; empty if there is nothing unseen."""
        return " · ".join(self._counted())

    def _counted(self) -> Iterator[str]:
        for count, what in ((len(self.new), "new"), (len(self.escalated), "worse")):
            if count:
                yield f"{count:,} {what}"

    @property
    def next_unseen(self) -> str | None:
        """Id of the oldest new incident, else of an escalated one; None without any."""
        # Ties are sorted by id, which ascends.
        waiting = sorted(self.new.values(), key=lambda row: (row.created_at or _NEVER, row.id))
        return next((row.id for row in (*waiting, *self.escalated.values())), None)
