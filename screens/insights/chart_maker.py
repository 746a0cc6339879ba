"""Count what the charts of a page show."""

from collections.abc import Callable, Mapping, Sequence

from app.insights.calendar import Period
from app.insights.charts import DurationChart, OverTime, durations, over_time, time_of_week
from app.insights.dimension import ValueNames, find_dimension
from app.insights.durations import Measure, find_measure
from app.insights.pages import ChartKind, ChartSpec
from app.insights.subject import Subject
from app.query.listing import BUILT_IN_VIEWS, ListQuery
from app.session.workspace import Workspace
from app.store.cache.incident_statistics import sorts_of
from app.store.sqlite.retry_busy import retry_while_busy
from screens.insights.state import InsightsState
from widgets.charts.breakdown import BreakdownDrawing
from widgets.charts.drawing import Drawing, Label
from widgets.charts.durations import DurationsDrawing, TrendDrawing
from widgets.charts.labels import labels_of
from widgets.charts.over_time import OverTimeDrawing
from widgets.charts.table import TableDrawing
from widgets.charts.time_of_week import TimeOfWeekDrawing


class ChartMaker:
    """Maker of drawings.

    Args:
        workspace: The open profile.
        listed: The list query as the list shows it.
        state: What is shown.
    """

    def __init__(self, workspace: Workspace, listed: ListQuery, state: InsightsState) -> None:
        self._workspace = workspace
        self._cache = workspace.cache
        self._listed = listed
        self._state = state
        self._read = 0
        self._makers: Mapping[ChartKind, Callable[[ChartSpec, Subject], Drawing]] = {
            ChartKind.OVER_TIME: self._over_time,
            ChartKind.BREAKDOWN: self._breakdown,
            ChartKind.DURATIONS: self._durations,
            ChartKind.TREND: self._trend,
            ChartKind.TIME_OF_WEEK: self._time_of_week,
        }

    @property
    def subject(self) -> Subject:
        """The incidents, now."""
        workspace = self._workspace
        return Subject(
            self._listed,
            workspace.now(),
            workspace.zone,
            workspace.first_weekday,
            includes_all=self._state.includes_all,
        )

    def period(self, subject: Subject) -> Period:
        """Return the shown days."""
        return self._state.period(subject.today, subject.first_weekday)

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

    def draw(self, spec: ChartSpec) -> Drawing:
        """Count what a chart shows.

        Raises:
            ValueError: A name in it is unknown.
        """
        drawing = self._makers[spec.kind](spec, self.subject)
        if self._state.is_table:
            return TableDrawing(drawing, is_transposed=spec.kind.is_over_time)
        return drawing

    async def read_durations(self, spec: ChartSpec) -> bool:
        """Read the durations of some more incidents; return whether all are read.

        Raises:
            ValueError: There is no duration of that name.
        """
        for sort in sorts_of(self.measure(spec)):
            everything = ListQuery(BUILT_IN_VIEWS[-1].listing.query, sort=sort)
            if not self._cache.is_sorted(everything):
                self._read = await retry_while_busy(self._cache.read_for_sort, everything)
                return False
        return True

    def _note(self, spec: ChartSpec) -> str:
        everything = BUILT_IN_VIEWS[-1].listing.query
        if all(
            self._cache.is_sorted(ListQuery(everything, sort=sort))
            for sort in sorts_of(self.measure(spec))
        ):
            return ""
        return f"durations of {self._read:,} of {self._cache.stored:,} incidents read"

    @property
    def _names(self) -> ValueNames:
        store = self._cache.configuration_store
        return ValueNames(store.names(), store.ranks())

    def _counted(self, spec: ChartSpec, subject: Subject) -> tuple[OverTime, Sequence[Label]]:
        names, period = self._names, self.period(subject)
        dimension = find_dimension(spec.by, self._cache.configuration_store.name_index())
        unit = self._state.bucket_unit(period)
        chart = over_time(self._cache.statistics, subject, period, unit, dimension, names)
        return chart, labels_of(dimension, chart.groups, names.ranks)

    def _over_time(self, spec: ChartSpec, subject: Subject) -> Drawing:
        return OverTimeDrawing(*self._counted(spec, subject))

    def _breakdown(self, spec: ChartSpec, subject: Subject) -> Drawing:
        return BreakdownDrawing(*self._counted(spec, subject))

    def _summarized(
        self, spec: ChartSpec, subject: Subject
    ) -> tuple[DurationChart, Sequence[Label]]:
        names, period = self._names, self.period(subject)
        dimension = find_dimension(spec.by, self._cache.configuration_store.name_index())
        unit, measure = self._state.bucket_unit(period), self.measure(spec)
        chart = durations(self._cache.statistics, subject, period, unit, measure, dimension, names)
        return chart, labels_of(dimension, chart.groups, names.ranks)

    def _durations(self, spec: ChartSpec, subject: Subject) -> Drawing:
        return DurationsDrawing(*self._summarized(spec, subject), self._note(spec))

    def _trend(self, spec: ChartSpec, subject: Subject) -> Drawing:
        chart, _ = self._summarized(spec, subject)
        return TrendDrawing(chart, self._note(spec))

    def _time_of_week(self, spec: ChartSpec, subject: Subject) -> Drawing:
        del spec
        period = self.period(subject)
        return TimeOfWeekDrawing(time_of_week(self._cache.statistics, subject, period))
