"""Durations of incidents, read from their documents when a chart first needs them."""

from collections.abc import Sequence
from datetime import datetime

from app.insights.durations import Measure, find_measure
from app.insights.pages import ChartSpec
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.session.workspace import Workspace
from app.store.cache.incident_statistics import sorts_of
from app.store.sqlite.retry_busy import retry_while_busy
from app.system.idle import idle


class DurationReader:
    """Reader of durations.

    Args:
        workspace: The open profile.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._cache = workspace.cache
        self._read = 0

    def metrics(self) -> Sequence[str]:
        """Return the names of the organisation's duration metrics, as incidents have them."""
        rows = self._cache.page(BUILT_IN_VIEWS[-1].listing, offset=0, limit=1)
        incident = self._cache.incident(rows[0].id) if rows else None
        return [each.duration_metric.name for each in incident.duration_metrics] if incident else []

    def measure(self, spec: ChartSpec) -> Measure:
        """Return the duration of a chart.

        Raises:
            ValueError: There is none of that name.
        """
        metrics = self.metrics()
        name_index = self._cache.configuration_store.name_index()
        return find_measure(spec.measure or next(iter(metrics), ""), metrics, name_index)

    async def read_more(self, measure: Measure, since: datetime) -> bool:
        """Read the durations of some more incidents; return whether all are read.

        Args:
            measure: The duration.
            since: The declaration of the oldest incidents that are needed.
        """
        if unread := await self._unread(measure, since):
            self._read = await retry_while_busy(self._cache.read_for_sort, unread[0])
            await idle()
            return False
        return True

    async def read_all(self, spec: ChartSpec, since: datetime) -> bool:
        """Read the durations of a chart; return whether some had not been read.

        Raises:
            ValueError: There is none of that name.
        """
        measure = self.measure(spec)
        has_read = False
        while not await self.read_more(measure, since):
            has_read = True
        return has_read

    async def note(self, measure: Measure, since: datetime) -> str:
        """Return how many incidents have been read; empty for all that are needed."""
        if not await self._unread(measure, since):
            return ""
        return f"durations of {self._read:,} of {self._cache.stored:,} incidents read"

    async def _unread(self, measure: Measure, since: datetime) -> Sequence[ListQuery]:
        """Return what has to be read; of few incidents, all are read at once."""
        return [
            listing
            for sort in sorts_of(measure)
            if not await self._cache.statistics.has_read(sort, since)
            and not self._cache.is_sorted(listing := _every(sort))
        ]


def _every(sort: Sort) -> ListQuery:
    return ListQuery(BUILT_IN_VIEWS[-1].listing.query, sort=sort)
