"""Interface of the counts that charts are made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.insights.calendar import OffsetRange
from app.insights.dimension import Dimension
from app.insights.durations import Durations, Measure
from app.insights.recurring import RecurringNames
from app.insights.status_summary import StatusTimes
from app.query.listing import ListQuery

Instants = tuple[datetime, datetime]
"""The first instant of a period, and the first one after it."""


class Statistics(Protocol):
    """Counts of the store, see `app.store.cache.incident_statistics`."""

    async def count(self, listing: ListQuery) -> int:
        """Count incidents."""
        ...

    async def tally(
        self, listing: ListQuery, periods: Sequence[Instants], dimension: Dimension | None = None
    ) -> Mapping[tuple[int, str], int]:
        """Count incidents by period and group."""
        ...

    async def hours(self, listing: ListQuery, ranges: Sequence[OffsetRange]) -> Mapping[int, int]:
        """Count incidents by local hour of the week."""
        ...

    async def durations(
        self,
        listing: ListQuery,
        periods: Sequence[Instants],
        measure: Measure,
        dimension: Dimension | None = None,
        *,
        grouped: int,
    ) -> Durations:
        """Summarize the durations of incidents by period and group."""
        ...

    async def recurring(self, listing: ListQuery, periods: Sequence[Instants]) -> RecurringNames:
        """Find incidents with similar names in a period, and count those of the one before."""
        ...

    async def status_times(
        self, listing: ListQuery, period: Instants, now: datetime
    ) -> StatusTimes:
        """Summarize the time that the incidents of a period were in each status."""
        ...
