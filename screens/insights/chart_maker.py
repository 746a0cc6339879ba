"""Count what the charts of a page show."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from app.insights.calendar import Period, Unit, before, buckets
from app.insights.charts import (
    DurationChart,
    OverTime,
    durations,
    over_time,
    recurring,
    time_of_week,
)
from app.insights.comparison import compare, parse_sides
from app.insights.dimension import SEVERITY, TEAM, Dimension, ValueNames, find_dimension
from app.insights.matrix import follow_up_ages, open_ages
from app.insights.pages import ChartKind, ChartSpec
from app.insights.status_times import time_in_status
from app.insights.subject import Subject
from app.insights.tables import ChartTable
from app.session.chart_notes import ChartNotes
from app.session.chart_readers import ChartReaders
from app.session.workspace import Workspace
from widgets.charts.breakdown import BreakdownDrawing
from widgets.charts.comparison import ComparisonDrawing
from widgets.charts.drawing import Drawing, Label
from widgets.charts.durations import DurationsDrawing, TrendDrawing
from widgets.charts.labels import labels_of
from widgets.charts.matrix import MatrixDrawing
from widgets.charts.over_time import OverTimeDrawing
from widgets.charts.time_of_week import TimeOfWeekDrawing


class ChartMaker:
    """Maker of the charts of some incidents in a period.

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
        self.subject = subject
        self.period = period
        self.unit = unit
        self.statistics = workspace.cache.statistics
        self._notes = ChartNotes(workspace, readers, subject, period)
        self._store = workspace.cache.configuration_store
        self._readers = readers
        self._makers: Mapping[ChartKind, Callable[[ChartSpec], Awaitable[Drawing]]] = {
            ChartKind.OVER_TIME: self._over_time,
            ChartKind.BREAKDOWN: self._breakdown,
            ChartKind.DURATIONS: self._durations,
            ChartKind.TREND: self._trend,
            ChartKind.TIME_OF_WEEK: self._time_of_week,
            ChartKind.OPEN_AGES: self._open_ages,
            ChartKind.FOLLOW_UPS: self._follow_ups,
            ChartKind.RECURRING: self._recurring,
            ChartKind.COMPARISON: self._comparison,
            ChartKind.TIME_IN_STATUS: self._time_in_status,
        }

    @property
    def since(self) -> datetime:
        """The first instant of the time that the shown one is compared with."""
        earlier, *_ = before(buckets(self.period, self.unit, self.subject.first_weekday), self.unit)
        return earlier.instants(self.subject.zone)[0]

    def is_by_team(self, spec: ChartSpec) -> bool:
        """Return whether a chart is grouped by teams."""
        if not spec.kind.has_groups:
            return False
        with suppress(ValueError):  # Drawing it says why there is no such grouping.
            return self._dimension(spec) == TEAM
        return False

    async def draw(self, spec: ChartSpec) -> Drawing:
        """Count what a chart shows.

        Raises:
            ValueError: A name in it is unknown.
        """
        return await self._makers[spec.kind](spec)

    async def table(self, spec: ChartSpec) -> ChartTable:
        """Count what a chart shows; return the numbers, with what has to be known to read them.

        Raises:
            ValueError: A name in it is unknown.
        """
        return (await self.draw(spec)).table().with_notes(*await self._notes.of(spec))

    def _dimension(self, spec: ChartSpec) -> Dimension:
        return find_dimension(spec.by, self._store.name_index())

    @property
    def _names(self) -> ValueNames:
        return ValueNames(self._store.names(), self._store.ranks())

    async def count(self, dimension: Dimension = SEVERITY) -> OverTime:
        """Count the incidents by period and group."""
        return await over_time(
            self.statistics, self.subject, self.period, self.unit, dimension, self._names
        )

    async def excluded(self) -> int:
        """Return the number of incidents that are left out."""
        return await self.subject.excluded(self.statistics, self.period)

    async def future_text(self) -> str:
        """Return how many incidents a wrong clock declared later, as text."""
        return await self.subject.future_text(self.statistics, self.period)

    async def _counted(self, spec: ChartSpec) -> tuple[OverTime, Sequence[Label]]:
        dimension = self._dimension(spec)
        chart = await self.count(dimension)
        return chart, labels_of(dimension, chart.groups, self._store.ranks())

    async def _over_time(self, spec: ChartSpec) -> Drawing:
        return OverTimeDrawing(*await self._counted(spec))

    async def _breakdown(self, spec: ChartSpec) -> Drawing:
        return BreakdownDrawing(*await self._counted(spec))

    async def durations(self, spec: ChartSpec) -> tuple[DurationChart, Sequence[Label]]:
        """Summarize the durations of a chart, with the headings of its groups.

        Raises:
            ValueError: A name in it is unknown.
        """
        dimension, names = self._dimension(spec), self._names
        measure = self._readers.durations.measure(spec)
        chart = await durations(
            self.statistics, self.subject, self.period, self.unit, measure, dimension, names
        )
        return chart, labels_of(dimension, chart.groups, names.ranks)

    async def _durations(self, spec: ChartSpec) -> Drawing:
        chart, labels = await self.durations(spec)
        return DurationsDrawing(chart, labels, await self._note(chart))

    async def _trend(self, spec: ChartSpec) -> Drawing:
        chart, _ = await self.durations(spec)
        return TrendDrawing(chart, await self._note(chart))

    async def _note(self, chart: DurationChart) -> str:
        return await self._readers.durations.note(chart.measure, self.since)

    async def _time_of_week(self, spec: ChartSpec) -> Drawing:
        del spec
        return TimeOfWeekDrawing(await time_of_week(self.statistics, self.subject, self.period))

    async def _open_ages(self, spec: ChartSpec) -> Drawing:
        dimension, names = self._dimension(spec), self._names
        chart = await open_ages(self.statistics, self.subject, dimension, names)
        labels = labels_of(dimension, chart.groups, names.ranks)
        return MatrixDrawing(chart.matrix, labels, nothing="No open incidents")

    async def _follow_ups(self, spec: ChartSpec) -> Drawing:
        del spec
        reader = self._readers.follow_ups
        matrix = follow_up_ages(reader.of(self.subject), self.subject.now)
        labels = [Label(each) for each in matrix.labels]
        return MatrixDrawing(matrix, labels, reader.note, "No open follow-ups")

    async def _recurring(self, spec: ChartSpec) -> Drawing:
        del spec
        chart = await recurring(self.statistics, self.subject, self.period, self.unit)
        labels = labels_of(chart.dimension, chart.groups, {})
        return BreakdownDrawing(chart, labels, "No two incidents have similar names")

    async def _comparison(self, spec: ChartSpec) -> Drawing:
        dimension, names = self._dimension(spec), self._names
        sides = parse_sides(spec.measure, self._store.name_index())
        chart = await compare(
            self.statistics, self.subject, self.period, self.unit, dimension, names, sides
        )
        return ComparisonDrawing(chart, labels_of(dimension, chart.groups, names.ranks))

    async def _time_in_status(self, spec: ChartSpec) -> Drawing:
        del spec
        names = self._names
        chart = await time_in_status(self.statistics, self.subject, self.period, self.unit, names)
        labels = labels_of(chart.dimension, chart.groups, names.ranks)
        note = self._readers.updates.note()
        return DurationsDrawing(chart, labels, note, "No incident has updates")
