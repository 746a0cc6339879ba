"""Incidents whose next update became overdue while the program runs."""

from datetime import datetime

from app.domain.incident_row import IncidentRow
from app.store.cache.cache import IncidentCache


class OverdueUpdates:
    """Finder of updates that became overdue, each once.

    Args:
        cache: The cache.
    """

    def __init__(self, cache: IncidentCache) -> None:
        self._cache = cache
        self._refreshes = 0
        self._known: set[tuple[str, int]] = set()

    def check(self, refreshes: int, now: datetime) -> tuple[IncidentRow, ...]:
        """Return the incidents whose update became overdue since the previous refresh.

        Args:
            refreshes: Number of ended refreshes; the first returns none, since the user has just
                started.
            now: The current time.
        """
        if refreshes == self._refreshes:
            return ()
        self._refreshes = refreshes
        overdue = dict.fromkeys(self._cache.update_times.overdue(now))
        found = [key for key in overdue if key not in self._known]
        self._known = set(overdue)
        if refreshes == 1:
            return ()
        return tuple(row for incident_id, _ in found if (row := self._cache.row(incident_id)))
