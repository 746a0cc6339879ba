"""Count what charts show, after fetching what they need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from app.cli.read_commands import requested_filter
from app.insights import tables
from app.insights.comparison import make_sides, split_sides
from app.insights.dimension import TEAM
from app.insights.pages import ChartKind, ChartSpec
from app.insights.subject import Subject
from app.session.chart_counter import ChartCounter
from app.session.chart_notes import ChartNotes
from app.session.chart_readers import ChartReaders
from app.text.text import plural

if TYPE_CHECKING:
    from app.cli.stats_request import Days
    from app.insights.charts import DurationChart
    from app.insights.comparison import Side
    from app.insights.tables import ChartTable
    from app.session.workspace import Workspace


class ChartTables:
    """Maker of the numbers of charts.

    Args:
        workspace: The open profile, with its configuration.
        subject: The incidents.
        days: Days of declaration.
    """

    def __init__(self, workspace: Workspace, subject: Subject, days: Days) -> None:
        self._workspace = workspace
        self._subject = subject
        self._readers = ChartReaders(workspace)
        self._notes = ChartNotes(
            workspace, self._readers, subject, days.period, "--include-all counts them"
        )
        self._counter = ChartCounter(workspace, self._readers, subject, days.period, days.unit)
        self._sides: dict[ChartSpec, tuple[Side, Side]] = {}
        self._makers: Mapping[ChartKind, Callable[[ChartSpec], Awaitable[ChartTable]]] = {
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

    async def check(self, spec: ChartSpec) -> None:
        """Look up the names in a chart, before anything is counted.

        Raises:
            ValueError: A name is unknown.
            NotUnderstood: A filter of a comparison is invalid.
        """
        if spec.kind.has_groups and self._counter.dimension(spec) == TEAM:
            await self._readers.teams.read()
        if spec.kind.has_measure:
            self._readers.durations.measure(spec)
        if spec.kind is ChartKind.COMPARISON:
            texts = split_sides(spec.measure)
            queries = {
                each: await requested_filter(self._workspace, each, "comparison") for each in texts
            }
            self._sides[spec] = make_sides(queries)

    async def table(self, spec: ChartSpec) -> ChartTable:
        """Return the numbers of a chart that `check` has checked, with all notes.

        Raises:
            IncidentError: Something that it needs could not be read.
        """
        table = await self._makers[spec.kind](spec)
        return table.with_notes(*await self._notes.of(spec))

    async def _over_time(self, spec: ChartSpec) -> ChartTable:
        return tables.over_time_table(await self._counter.over_time(self._counter.dimension(spec)))

    async def _breakdown(self, spec: ChartSpec) -> ChartTable:
        return tables.breakdown_table(await self._counter.over_time(self._counter.dimension(spec)))

    async def _summarized(self, spec: ChartSpec) -> DurationChart:
        await self._readers.durations.read_all(spec, self._counter.since)
        return await self._counter.durations(spec)

    async def _durations(self, spec: ChartSpec) -> ChartTable:
        return tables.durations_table(await self._summarized(spec))

    async def _trend(self, spec: ChartSpec) -> ChartTable:
        return tables.trend_table(await self._summarized(spec))

    async def _time_of_week(self, spec: ChartSpec) -> ChartTable:
        del spec
        return tables.time_of_week_table(await self._counter.time_of_week())

    async def _open_ages(self, spec: ChartSpec) -> ChartTable:
        chart = await self._counter.open_ages(self._counter.dimension(spec))
        return tables.matrix_table(chart.matrix)

    async def _follow_ups(self, spec: ChartSpec) -> ChartTable:
        del spec
        reader = self._readers.follow_ups
        await reader.read_all()
        if reader.failure:
            raise reader.failure
        return tables.matrix_table(self._counter.follow_ups())

    async def _recurring(self, spec: ChartSpec) -> ChartTable:
        del spec
        return tables.breakdown_table(await self._counter.recurring())

    async def _comparison(self, spec: ChartSpec) -> ChartTable:
        dimension = self._counter.dimension(spec)
        return tables.comparison_table(await self._counter.compare(dimension, self._sides[spec]))

    async def _time_in_status(self, spec: ChartSpec) -> ChartTable:
        del spec
        reader, changes = self._readers.updates, self._workspace.cache.status_changes
        while not await reader.read_more():
            pass
        if reader.failure:
            raise reader.failure
        chart = await self._counter.time_in_status()
        note = f"updates of all incidents read with {plural(changes.requests, 'request')}"
        return tables.status_times_table(chart).with_notes(note)
