"""Count what the charts of a page show."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from app.insights.calendar import Period, Unit
from app.insights.charts import DurationChart, Group, OverTime
from app.insights.comparison import parse_sides
from app.insights.dimension import TEAM, Dimension
from app.insights.pages import ChartKind, ChartSpec
from app.insights.subject import Subject
from app.insights.tables import ChartTable
from app.session.chart_counter import ChartCounter
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

    Attributes:
        counter: Counts them.
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
        self.counter = ChartCounter(workspace, readers, subject, period, unit)
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

    def is_by_team(self, spec: ChartSpec) -> bool:
        """Return whether a chart is grouped by teams."""
        if not spec.kind.has_groups:
            return False
        with suppress(ValueError):  # Drawing it says why there is no such grouping.
            return self.counter.dimension(spec) == TEAM
        return False

    async def draw(self, spec: ChartSpec) -> Drawing:
        """Count what a chart shows.

        Raises:
            ValueError: A name in it is unknown.
        """
        return await self._makers[spec.kind](spec)

    async def reading(self, spec: ChartSpec) -> str:
        """Return what of a chart's data is still being read, as text; empty for nothing.

        Raises:
            ValueError: A name in it is unknown.
        """
        follow_ups, updates = self._readers.follow_ups, self._readers.updates
        if spec.kind is ChartKind.FOLLOW_UPS and not follow_ups.is_complete:
            return follow_ups.note
        if spec.kind is ChartKind.TIME_IN_STATUS and not updates.is_complete:
            return updates.note()
        if spec.kind.has_measure:
            durations = self._readers.durations
            return await durations.note(durations.measure(spec), self.counter.since)
        return ""

    async def table(self, spec: ChartSpec) -> ChartTable:
        """Count what a chart shows; return the numbers, with what has to be known to read them.

        Raises:
            ValueError: A name in it is unknown.
        """
        return (await self.draw(spec)).table().with_notes(*await self._notes.of(spec))

    async def excluded(self) -> int:
        """Return the number of incidents that are left out."""
        return await self.subject.excluded(self.statistics, self.period)

    async def future_text(self) -> str:
        """Return how many incidents a wrong clock declared later, as text."""
        return await self.subject.future_text(self.statistics, self.period)

    async def _counted(self, spec: ChartSpec) -> tuple[OverTime, Sequence[Label]]:
        dimension = self.counter.dimension(spec)
        chart = await self.counter.over_time(dimension)
        return chart, self._labels(dimension, chart.groups)

    async def _over_time(self, spec: ChartSpec) -> Drawing:
        return OverTimeDrawing(*await self._counted(spec))

    async def _breakdown(self, spec: ChartSpec) -> Drawing:
        return BreakdownDrawing(*await self._counted(spec))

    def _labels(self, dimension: Dimension, groups: Sequence[Group]) -> Sequence[Label]:
        return labels_of(dimension, groups, self._store.ranks())

    async def _durations(self, spec: ChartSpec) -> Drawing:
        chart = await self.counter.durations(spec)
        labels = self._labels(chart.dimension, chart.groups)
        return DurationsDrawing(chart, labels, await self._note(chart))

    async def _trend(self, spec: ChartSpec) -> Drawing:
        chart = await self.counter.durations(spec)
        return TrendDrawing(chart, await self._note(chart))

    async def _note(self, chart: DurationChart) -> str:
        return await self._readers.durations.note(chart.measure, self.counter.since)

    async def _time_of_week(self, spec: ChartSpec) -> Drawing:
        del spec
        return TimeOfWeekDrawing(await self.counter.time_of_week())

    async def _open_ages(self, spec: ChartSpec) -> Drawing:
        dimension = self.counter.dimension(spec)
        chart = await self.counter.open_ages(dimension)
        labels = self._labels(dimension, chart.groups)
        return MatrixDrawing(chart.matrix, labels, nothing="No open incidents")

    async def _follow_ups(self, spec: ChartSpec) -> Drawing:
        del spec
        matrix = self.counter.follow_ups()
        labels = [Label(each) for each in matrix.labels]
        return MatrixDrawing(matrix, labels, self._readers.follow_ups.note, "No open follow-ups")

    async def _recurring(self, spec: ChartSpec) -> Drawing:
        del spec
        chart = await self.counter.recurring()
        labels = self._labels(chart.dimension, chart.groups)
        return BreakdownDrawing(chart, labels, "No two incidents have similar names")

    async def _comparison(self, spec: ChartSpec) -> Drawing:
        dimension = self.counter.dimension(spec)
        sides = parse_sides(spec.measure, self._store.name_index())
        chart = await self.counter.compare(dimension, sides)
        return ComparisonDrawing(chart, self._labels(dimension, chart.groups))

    async def _time_in_status(self, spec: ChartSpec) -> Drawing:
        del spec
        chart = await self.counter.time_in_status()
        labels, note = self._labels(chart.dimension, chart.groups), self._readers.updates.note()
        return DurationsDrawing(chart, labels, note, "No incident has updates")
