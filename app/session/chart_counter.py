"""Count what each kind of chart shows, for the screen and the command line."""

from datetime import datetime

from app.insights.calendar import Period, Unit, before, buckets
from app.insights.charts import (
    DurationChart,
    OverTime,
    TimeOfWeek,
    durations,
    over_time,
    recurring,
    time_of_week,
)
from app.insights.comparison import Comparison, Side, compare
from app.insights.dimension import SEVERITY, Dimension, ValueNames, find_dimension
from app.insights.matrix import GroupedMatrix, Matrix, follow_up_ages, open_ages
from app.insights.pages import ChartSpec
from app.insights.status_times import time_in_status
from app.insights.subject import Subject
from app.session.chart_readers import ChartReaders
from app.session.workspace import Workspace


class ChartCounter:
    """Counter of some incidents in a period.

    Args:
        workspace: The open profile.
        readers: Readers of what is not stored yet.
        subject: The incidents.
        period: Days of declaration.
        unit: Length of a bucket.
    """

    def __init__(
        self,
        workspace: Workspace,
        readers: ChartReaders,
        subject: Subject,
        period: Period,
        unit: Unit,
    ) -> None:
        self._statistics = workspace.cache.statistics
        self._store = workspace.cache.configuration_store
        self._readers = readers
        self._subject = subject
        self._period = period
        self._unit = unit

    @property
    def since(self) -> datetime:
        """The first instant of the time that the counted one is compared with."""
        parts = buckets(self._period, self._unit, self._subject.first_weekday)
        earlier, *_ = before(parts, self._unit)
        return earlier.instants(self._subject.zone)[0]

    @property
    def _names(self) -> ValueNames:
        return ValueNames(self._store.names(), self._store.ranks())

    def dimension(self, spec: ChartSpec) -> Dimension:
        """Return what groups a chart.

        Raises:
            ValueError: There is no such grouping.
        """
        return find_dimension(spec.by, self._store.name_index())

    async def over_time(self, dimension: Dimension = SEVERITY) -> OverTime:
        """Count the incidents by period and group."""
        return await over_time(
            self._statistics, self._subject, self._period, self._unit, dimension, self._names
        )

    async def durations(self, spec: ChartSpec) -> DurationChart:
        """Summarize the durations of a chart, as far as they have been read.

        Raises:
            ValueError: A name in it is unknown.
        """
        dimension, measure = self.dimension(spec), self._readers.durations.measure(spec)
        return await durations(
            self._statistics,
            self._subject,
            self._period,
            self._unit,
            measure,
            dimension,
            self._names,
        )

    async def time_of_week(self) -> TimeOfWeek:
        """Count the incidents by local hour and weekday."""
        return await time_of_week(self._statistics, self._subject, self._period)

    async def open_ages(self, dimension: Dimension) -> GroupedMatrix:
        """Count the open incidents by group and age."""
        return await open_ages(self._statistics, self._subject, dimension, self._names)

    def follow_ups(self) -> Matrix:
        """Count the open follow-ups that have been read by owner and age."""
        return follow_up_ages(self._readers.follow_ups.of(self._subject), self._subject.now)

    async def recurring(self) -> OverTime:
        """Count the incidents with similar names."""
        return await recurring(self._statistics, self._subject, self._period, self._unit)

    async def compare(self, dimension: Dimension, sides: tuple[Side, Side]) -> Comparison:
        """Count the incidents of two filters by group."""
        return await compare(
            self._statistics, self._subject, self._period, self._unit, dimension, self._names, sides
        )

    async def time_in_status(self) -> DurationChart:
        """Summarize how long the incidents were in each status, from the updates read."""
        return await time_in_status(
            self._statistics, self._subject, self._period, self._unit, self._names
        )
