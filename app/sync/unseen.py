"""What has happened to incidents since the program started and nobody has looked at yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.domain.incident_row import IncidentRow
from app.store.cache.cache import CacheChange, IncidentCache
from app.store.cache.sync_state import SyncState

_NEVER = datetime.min.replace(tzinfo=UTC)
_OPEN = frozenset({"triage", "live", "paused"})


@dataclass
class UnseenIncidents:
    """New and worse incidents.

    What a sync of history brings is no news, and what the person does is none either: only a
    refresh brings it, and only of incidents that are going on.

    Attributes:
        cache: Where incidents arrive.
        new: Declared since the refresh before, by id.
        worse: Raised to a higher severity, by id.
        fresh: Those of the refresh that is going on.
    """

    cache: IncidentCache
    new: dict[str, IncidentRow] = field(default_factory=dict)
    escalated: dict[str, IncidentRow] = field(default_factory=dict)
    fresh: dict[str, IncidentRow] = field(default_factory=dict)
    _newest: datetime | None = None
    _refreshing: bool = False
    _refreshes: int = 0

    def on_sync(self, state: SyncState) -> tuple[IncidentRow, ...]:
        """Learn how the sync is getting on; what the refresh that has just ended has brought.

        The first one of a run brings nothing to be told: the person has only just sat down.
        """
        refreshing = state.phase == "loading"
        if refreshing and not self._refreshing:
            # A cache that broke and is being filled again brings no news.
            known = (self._newest, self.cache.newest())
            self._newest = max((each for each in known if each), default=None)
            self.fresh.clear()
        ended = self._refreshing and not refreshing
        self._refreshing = refreshing
        if not ended:
            return ()
        self._refreshes += 1
        return tuple(self.fresh.values()) if self._refreshes > 1 else ()

    def on_cache_change(self, change: CacheChange) -> None:
        """Take note of what has arrived."""
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
        """Somebody looks at an incident; whether that was news."""
        found = incident_id in self.new or incident_id in self.escalated
        self.new.pop(incident_id, None)
        self.escalated.pop(incident_id, None)
        return found

    @property
    def summary(self) -> str:
        """`2 new · 1 worse`; empty when there is nothing."""
        return " · ".join(self._counted())

    def _counted(self) -> Iterator[str]:
        for count, what in ((len(self.new), "new"), (len(self.escalated), "worse")):
            if count:
                yield f"{count:,} {what}"

    @property
    def next_unseen(self) -> str | None:
        """The id of the new incident that is oldest, or else of a worse one; None for none."""
        # Those of one moment are told apart by their ids, which ascend.
        waiting = sorted(self.new.values(), key=lambda row: (row.created_at or _NEVER, row.id))
        return next((row.id for row in (*waiting, *self.escalated.values())), None)
