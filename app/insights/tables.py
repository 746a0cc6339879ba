"""Charts as tables: to be read by people, and by programs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.insights.calendar import Unit
from app.insights.charts import DurationChart, OverTime, TimeOfWeek
from app.insights.comparison import Comparison, rows_of
from app.insights.durations import DurationSummary
from app.insights.figures import (
    bucket_text,
    change_text,
    count_text,
    duration_text,
    points_text,
    share_text,
)
from app.insights.matrix import Matrix

_UNIT_TITLES = {Unit.DAY: "day", Unit.WEEK: "week from", Unit.MONTH: "month"}

MAX_COLUMNS = 10
"""Groups that are columns of a table; the others are among its records."""

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class ChartTable:
    """A chart as a table.

    Attributes:
        title: What it shows.
        columns: Titles, the first one of the row headings.
        rows: Texts of the cells.
        make_records: Returns the numbers with their names, one record a cell or row; there may be
            hundreds of thousands, of which only an export needs to know.
        hidden: Number of groups that the rows leave out.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    make_records: Callable[[], tuple[Mapping[str, Value], ...]]
    hidden: int = 0

    @property
    def records(self) -> tuple[Mapping[str, Value], ...]:
        """The numbers with their names."""
        return self.make_records()


def over_time_table(chart: OverTime) -> ChartTable:
    """Return a row for each period, and one for the sum; columns for the first groups."""
    every, groups = range(len(chart.groups)), range(min(len(chart.groups), MAX_COLUMNS))
    named = chart.groups[:MAX_COLUMNS]
    rows = [
        (
            bucket_text(chart.parts[place], chart.unit),
            *(count_text(chart.counts[group][place]) for group in groups),
            count_text(total),
        )
        for place, total in enumerate(chart.totals)
    ]
    sums, before = (
        (title, *map(count_text, counts[:MAX_COLUMNS]), count_text(total))
        for title, counts, total in (
            ("total", chart.group_totals, chart.total),
            ("before", chart.before, chart.total_before),
        )
    )
    return ChartTable(
        f"Declared each {chart.unit} by {chart.dimension.label}",
        (_UNIT_TITLES[chart.unit], *(group.label for group in named), "total"),
        (*rows, sums, before),
        lambda: tuple(
            {
                "first_day": str(part.first),
                "last_day": str(part.last),
                **_named(chart, group),
                "incidents": chart.totals[place] if group is None else chart.counts[group][place],
            }
            for place, part in enumerate(chart.parts)
            for group in (*every, None)
        ),
        len(chart.groups) - len(named),
    )


def _named(chart: OverTime | DurationChart, group: int | None) -> Mapping[str, Value]:
    if group is None:
        return {chart.dimension.label: "total", "id": ""}
    return {chart.dimension.label: chart.groups[group].label, "id": chart.groups[group].value}


def breakdown_table(chart: OverTime) -> ChartTable:
    """Return a row for each group, compared with the period before."""
    numbered = (
        *zip(range(len(chart.groups)), chart.group_totals, chart.before, strict=True),
        (None, chart.total, chart.total_before),
    )
    return ChartTable(
        f"Declared by {chart.dimension.label}",
        (chart.dimension.label, "incidents", "before", "change"),
        tuple(
            (
                "total" if group is None else chart.groups[group].label,
                count_text(count),
                count_text(was),
                change_text(count, was, chart.percent_from),
            )
            for group, count, was in numbered
        ),
        lambda: tuple(
            {**_named(chart, group), "incidents": count, "incidents_before": was}
            for group, count, was in numbered
        ),
    )


def durations_table(chart: DurationChart) -> ChartTable:
    """Return a row for each group, and one for all."""
    numbered: Sequence[tuple[int | None, DurationSummary]] = (
        *enumerate(chart.summaries),
        (None, chart.overall),
    )
    return ChartTable(
        f"{chart.measure.label} by {chart.dimension.label}",
        (chart.dimension.label, *_DURATIONS),
        tuple(
            ("total" if group is None else chart.groups[group].label, *_texts(summary))
            for group, summary in numbered
        ),
        lambda: tuple({**_named(chart, group), **_numbers(summary)} for group, summary in numbered),
    )


def trend_table(chart: DurationChart) -> ChartTable:
    """Return a row for each period, and one for all."""
    numbered = (
        *(
            (bucket_text(part, chart.unit), part, each)
            for part, each in zip(chart.parts, chart.trend, strict=True)
        ),
        ("total", chart.period, chart.overall),
    )
    return ChartTable(
        f"{chart.measure.label} over time",
        (_UNIT_TITLES[chart.unit], *_DURATIONS),
        tuple((text, *_texts(summary)) for text, _, summary in numbered),
        lambda: tuple(
            {"first_day": str(part.first), "last_day": str(part.last), **_numbers(summary)}
            for _, part, summary in numbered
        ),
    )


_DURATIONS = ("median", "90 %", "mean", "sum", "n", "missing", "negative")


def _texts(summary: DurationSummary) -> tuple[str, ...]:
    durations = map(duration_text, (summary.median, summary.p90, summary.mean, summary.sum))
    counts = map(count_text, (summary.count, summary.missing, summary.negative))
    return (*durations, *counts)


def _numbers(summary: DurationSummary) -> Mapping[str, Value]:
    return {
        "median_seconds": summary.median,
        "p90_seconds": summary.p90,
        "mean_seconds": summary.mean,
        "sum_seconds": summary.sum,
        "count": summary.count,
        "missing": summary.missing,
        "negative": summary.negative,
    }


def time_of_week_table(chart: TimeOfWeek) -> ChartTable:
    """Return a row for each weekday, with a column for each hour."""
    rows = [
        (chart.label(row), *map(count_text, counts), count_text(sum(counts)))
        for row, counts in enumerate(chart.counts)
    ]
    return ChartTable(
        "Declared by hour and weekday",
        ("weekday", *(f"{hour:02}" for hour in range(24)), "total"),
        (*rows, ("total", *map(count_text, chart.hour_totals), count_text(chart.total))),
        lambda: tuple(
            {
                "weekday": chart.label(row),
                "hour": hour,
                "working_hours": chart.is_working(row, hour),
                "incidents": count,
            }
            for row, counts in enumerate(chart.counts)
            for hour, count in enumerate(counts)
        ),
    )


def matrix_table(chart: Matrix) -> ChartTable:
    """Return a row for each row of a matrix, and one for the sums."""
    sums = tuple(map(sum, zip(*chart.counts, strict=True))) or (0,) * len(chart.columns)
    return ChartTable(
        chart.title,
        (chart.heading, *chart.columns, "total"),
        tuple(
            (label, *map(count_text, counts), count_text(sum(counts)))
            for label, counts in zip((*chart.labels, "total"), (*chart.counts, sums), strict=True)
        ),
        lambda: tuple(
            {chart.heading: label, "age": column, "count": count}
            for label, counts in zip(chart.labels, chart.counts, strict=True)
            for column, count in zip(chart.columns, counts, strict=True)
        ),
    )


def comparison_table(chart: Comparison) -> ChartTable:
    """Return a row for each group, and one for all, with the numbers of both sides."""
    one, other = (side.label for side in chart.sides)
    rows = rows_of(chart)
    changes = [chart.change(group) for group in range(len(chart.groups))]
    texts = [
        [
            text
            for count, of in zip(counts, chart.totals, strict=True)
            for text in (count_text(count), share_text(count, of, chart.percent_from))
        ]
        for _, counts in rows
    ]
    return ChartTable(
        f"{one} / {other}",
        (chart.dimension.label, one, "share", other, "share", "difference"),
        tuple(
            (label, *text, points_text(change))
            for (label, _), text, change in zip(rows, texts, (*changes, None), strict=True)
        ),
        lambda: tuple(
            {
                chart.dimension.label: label,
                "side": side.label,
                "incidents": pair[place],
                "of": chart.totals[place],
            }
            for label, pair in rows
            for place, side in enumerate(chart.sides)
        ),
    )
