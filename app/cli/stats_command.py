"""Command `stats`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.cli.console import print_error
from app.cli.flags import CHARTS
from app.cli.options import Options
from app.cli.output import Table, output_format
from app.cli.read_commands import LARGEST_PAGE, fetched_configuration, requested_listing
from app.cli.value_parser import NotUnderstood
from app.dates.date_ranges import parse_range
from app.dates.datetimes import InvalidDatetime
from app.insights import tables
from app.insights.calendar import Period, Unit, before, buckets, default_unit, local_day
from app.insights.charts import durations, over_time, time_of_week
from app.insights.dimension import TEAM, ValueNames, find_dimension
from app.insights.durations import find_measure
from app.insights.subject import EXCLUDED_TEXT, Subject, declared_in, including_all
from app.insights.tables import ChartTable
from app.query.incident_query import EVERY_MODE, IncidentQuery
from app.query.listing import ListQuery
from app.store.cache.incident_statistics import sorts_of
from app.store.sqlite.retry_busy import retry_while_busy
from app.sync.team_names import store_team_names

if TYPE_CHECKING:
    from app.insights.charts import DurationChart
    from app.session.workspace import Workspace

_OVER_TIME, _BREAKDOWN, _DURATIONS, _TREND, _TIME_OF_WEEK = CHARTS


@dataclass(frozen=True)
class _Range:
    """Days of declaration, in whole units."""

    period: Period
    unit: Unit


async def count_incidents(workspace: Workspace, order: Options) -> Table:
    """Count the incidents of a filter or a view, as the API lists them now."""
    await fetched_configuration(workspace)
    listing = await requested_listing(workspace, order)
    subject = Subject(
        listing,
        workspace.now(),
        workspace.zone,
        workspace.rules,
        includes_all=order.includes_all,
    )
    try:
        days = _range(subject, order)
        metrics = await _fetch(workspace, subject, days)
        table = await _table(workspace, subject, days, order, metrics)
    except ValueError as error:
        raise NotUnderstood([f"stats: {error}"]) from None
    if left_out := await subject.excluded(workspace.cache.statistics, days.period):
        print_error(f"{left_out:,} not counted: {EXCLUDED_TEXT}. --include-all counts them.")
    if table.hidden and output_format(order) == "table":
        print_error(f"{table.hidden:,} more groups: `stats breakdown` and --output csv have all.")
    records = table.records
    return Table(
        properties=tuple(records[0]) if records else table.columns,
        columns=(),
        rows=[{**record} for record in records],
        lines=(table.columns, *table.rows),
    )


def _range(subject: Subject, order: Options) -> _Range:
    """Return the days asked for, widened to whole units.

    Raises:
        ValueError: A date is invalid, or they are in the wrong order.
    """
    ends = (
        parse_range(order.since, subject.now, subject.zone).start,
        parse_range(order.until, subject.now, subject.zone).end,
    )
    first, last = (local_day(each, subject.zone) for each in ends)
    if first > last:
        raise InvalidDatetime(f"--since {order.since} is after --until {order.until}")
    days = Period(first, last + timedelta(days=1))
    unit = Unit(order.per) if order.per else default_unit(days)
    parts = buckets(days, unit, subject.first_weekday)
    return _Range(Period(parts[0].first, parts[-1].after), unit)


async def _fetch(workspace: Workspace, subject: Subject, days: _Range) -> Sequence[str]:
    """Fetch the incidents of a period and of the one before; return the names of durations."""
    earlier = before(buckets(days.period, days.unit, subject.first_weekday), days.unit)
    declared = declared_in(Period(earlier[0].first, days.period.after))
    listing = workspace.resolve(including_all(subject.listed).narrowed(declared))
    metrics: dict[str, None] = {}
    async for page in workspace.service.iter_pages(listing.query, page_size=LARGEST_PAGE):
        await retry_while_busy(workspace.cache.upsert, page.items)
        for item in page.items[:1]:
            held = item.incident.duration_metrics
            metrics |= dict.fromkeys(metric.duration_metric.name for metric in held)
    return tuple(metrics)


async def _table(
    workspace: Workspace,
    subject: Subject,
    days: _Range,
    order: Options,
    metrics: Sequence[str],
) -> ChartTable:
    """Return the requested chart.

    Raises:
        ValueError: A name is unknown.
    """
    statistics, store = workspace.cache.statistics, workspace.cache.configuration_store
    chart = order.chart or (_DURATIONS if order.duration else _OVER_TIME)
    if chart == _TIME_OF_WEEK:
        return tables.time_of_week_table(await time_of_week(statistics, subject, days.period))
    dimension = find_dimension(order.by, store.name_index())
    if dimension == TEAM:
        await store_team_names(workspace.service, workspace.cache)
    names = ValueNames(store.names(), store.ranks())
    if chart in {_OVER_TIME, _BREAKDOWN}:
        counted = await over_time(statistics, subject, days.period, days.unit, dimension, names)
        over = chart == _OVER_TIME
        return tables.over_time_table(counted) if over else tables.breakdown_table(counted)
    text = order.duration or next(iter(metrics), "")
    measure = find_measure(text, metrics, store.name_index())
    for sort in sorts_of(measure):
        everything = ListQuery(IncidentQuery((EVERY_MODE,)), sort=sort)
        while not workspace.cache.is_sorted(everything):
            await retry_while_busy(workspace.cache.read_for_sort, everything)
    summarized: DurationChart = await durations(
        statistics, subject, days.period, days.unit, measure, dimension, names
    )
    if chart == _TREND:
        return tables.trend_table(summarized)
    return tables.durations_table(summarized)
