"""Count what the charts of a page show."""

from collections.abc import Callable, Mapping, Sequence

from app.insights.calendar import Period, Unit
from app.insights.charts import DurationChart, OverTime, durations, over_time, time_of_week
from app.insights.dimension import Dimension, ValueNames, find_dimension
from app.insights.pages import ChartKind, ChartSpec
from app.insights.subject import Subject
from app.session.workspace import Workspace
from screens.insights.duration_reader import DurationReader
from widgets.charts.breakdown import BreakdownDrawing
from widgets.charts.drawing import Drawing, Label
from widgets.charts.durations import DurationsDrawing, TrendDrawing
from widgets.charts.labels import labels_of
from widgets.charts.over_time import OverTimeDrawing
from widgets.charts.time_of_week import TimeOfWeekDrawing


class ChartMaker:
    """Maker of the charts of some incidents in a period.

    Args:
        workspace: The open profile.
        reader: Reader of durations.
        subject: The incidents.
        period: Days of declaration.
        unit: Length of a bucket.
    """

    def __init__(
        self,
        workspace: Workspace,
        reader: DurationReader,
        subject: Subject,
        period: Period,
        unit: Unit,
    ) -> None:
        self.subject = subject
        self.period = period
        self.unit = unit
        self._statistics = workspace.cache.statistics
        self._store = workspace.cache.configuration_store
        self._reader = reader
        self._makers: Mapping[ChartKind, Callable[[ChartSpec], Drawing]] = {
            ChartKind.OVER_TIME: self._over_time,
            ChartKind.BREAKDOWN: self._breakdown,
            ChartKind.DURATIONS: self._durations,
            ChartKind.TREND: self._trend,
            ChartKind.TIME_OF_WEEK: self._time_of_week,
        }

    def draw(self, spec: ChartSpec) -> Drawing:
        """Count what a chart shows.

        Raises:
            ValueError: A name in it is unknown.
        """
        return self._makers[spec.kind](spec)

    def _dimension(self, spec: ChartSpec) -> Dimension:
        return find_dimension(spec.by, self._store.name_index())

    @property
    def _names(self) -> ValueNames:
        return ValueNames(self._store.names(), self._store.ranks())

    def _counted(self, spec: ChartSpec) -> tuple[OverTime, Sequence[Label]]:
        dimension, names = self._dimension(spec), self._names
        chart = over_time(self._statistics, self.subject, self.period, self.unit, dimension, names)
        return chart, labels_of(dimension, chart.groups, names.ranks)

    def _over_time(self, spec: ChartSpec) -> Drawing:
        return OverTimeDrawing(*self._counted(spec))

    def _breakdown(self, spec: ChartSpec) -> Drawing:
        return BreakdownDrawing(*self._counted(spec))

    def durations(self, spec: ChartSpec) -> tuple[DurationChart, Sequence[Label]]:
        """Summarize the durations of a chart, with the headings of its groups.

        Raises:
            ValueError: A name in it is unknown.
        """
        dimension, names, measure = self._dimension(spec), self._names, self._reader.measure(spec)
        chart = durations(
            self._statistics, self.subject, self.period, self.unit, measure, dimension, names
        )
        return chart, labels_of(dimension, chart.groups, names.ranks)

    def _durations(self, spec: ChartSpec) -> Drawing:
        chart, labels = self.durations(spec)
        return DurationsDrawing(chart, labels, self._reader.note(chart.measure))

    def _trend(self, spec: ChartSpec) -> Drawing:
        chart, _ = self.durations(spec)
        return TrendDrawing(chart, self._reader.note(chart.measure))

    def _time_of_week(self, spec: ChartSpec) -> Drawing:
        del spec
        return TimeOfWeekDrawing(time_of_week(self._statistics, self.subject, self.period))
