"""Charts as tables: to be read by people, and by programs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.insights.calendar import Period, Unit
from app.insights.charts import DurationChart, OverTime, TimeOfWeek
from app.insights.comparison import Comparison, rows_of
from app.insights.durations import DurationSummary
from app.insights.figures import (
    bucket_text,
    change_text,
    count_text,
    duration_text,
    points_text,
    share_of,
    share_text,
)
from app.insights.matrix import Matrix
from app.system.structs import replace
from app.text.text import plural

_UNIT_TITLES = {Unit.DAY: "day", Unit.WEEK: "week from", Unit.MONTH: "month"}

MAX_COLUMNS = 10
"""Groups that are columns of a table; the others are among its records."""

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class ChartTable:
    """A chart as a table.

    Attributes:
        title: What it shows.
        subject: Over which time, and of how many.
        columns: Titles, the first one of the row headings.
        rows: Texts of the cells.
        make_records: Returns the numbers with their names, one record a cell or row; there may be
            hundreds of thousands, of which only an export needs to know.
        hidden: Number of groups that the rows leave out.
        notes: What has to be known to read the numbers.
    """

    title: str
    subject: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    make_records: Callable[[], tuple[Mapping[str, Value], ...]]
    hidden: int = 0
    notes: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[Mapping[str, Value], ...]:
        """The numbers with their names."""
        return self.make_records()

    def with_notes(self, *notes: str) -> "ChartTable":
        """Return the table with more notes; empty ones are left out."""
        return replace(self, notes=(*self.notes, *filter(None, notes)))


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
        _subject(chart.period, chart.total),
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


def _subject(period: Period, incidents: int) -> str:
    return f"{period.text} · {plural(incidents, 'incident')}"


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
        chart.groups_title,
        _subject(chart.period, chart.total),
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
        notes=(chart.note,) if chart.note else (),
    )


def durations_table(chart: DurationChart) -> ChartTable:
    """Return a row for each group, and one for all."""
    numbered: Sequence[tuple[int | None, DurationSummary]] = (
        *enumerate(chart.summaries),
        (None, chart.overall),
    )
    return ChartTable(
        f"{chart.measure.label} by {chart.dimension.label}",
        _subject(chart.period, chart.overall.incidents),
        (chart.dimension.label, *_DURATIONS),
        tuple(
            (
                "total" if group is None else chart.groups[group].label,
                *_texts(summary, chart.percent_from),
            )
            for group, summary in numbered
        ),
        lambda: tuple(
            {**_named(chart, group), **_numbers(summary, chart.percent_from)}
            for group, summary in numbered
        ),
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
        _subject(chart.period, chart.overall.incidents),
        (_UNIT_TITLES[chart.unit], *_DURATIONS),
        tuple((text, *_texts(summary, chart.percent_from)) for text, _, summary in numbered),
        lambda: tuple(
            {
                "first_day": str(part.first),
                "last_day": str(part.last),
                **_numbers(summary, chart.percent_from),
            }
            for _, part, summary in numbered
        ),
    )


def status_times_table(chart: DurationChart) -> ChartTable:
    """Return a row for each status, and one for all together, of incidents with updates."""
    missing = chart.overall.missing
    notes = (f"{plural(missing, 'incident')} without updates",) if missing else ()
    return replace(durations_table(chart), title=chart.measure.label, notes=notes)


_DURATIONS = ("median", "90 %", "mean", "sum", "n", "missing", "missing %", "negative")


def _texts(summary: DurationSummary, percent_from: int) -> tuple[str, ...]:
    durations = map(duration_text, (summary.median, summary.p90, summary.mean, summary.sum))
    return (
        *durations,
        count_text(summary.count),
        count_text(summary.missing),
        share_text(summary.missing, summary.incidents, percent_from),
        count_text(summary.negative),
    )


def _numbers(summary: DurationSummary, percent_from: int) -> Mapping[str, Value]:
    return {
        "median_seconds": summary.median,
        "p90_seconds": summary.p90,
        "mean_seconds": summary.mean,
        "sum_seconds": summary.sum,
        "count": summary.count,
        "missing": summary.missing,
        "missing_share": share_of(summary.missing, summary.incidents, percent_from),
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
        _subject(chart.period, chart.total),
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
        notes=(chart.outside_text,) if chart.outside_text else (),
    )


def matrix_table(chart: Matrix) -> ChartTable:
    """Return a row for each row of a matrix, and one for the sums."""
    numbered = (
        *zip(chart.labels, chart.counts, map(sum, chart.counts), strict=True),
        ("total", chart.totals, chart.total),
    )
    return ChartTable(
        chart.title,
        chart.subject,
        (chart.heading, *chart.columns, "total"),
        tuple(
            (label, *map(count_text, counts), count_text(total))
            for label, counts, total in numbered
        ),
        lambda: tuple(
            {chart.heading: label, "age": column, "count": count}
            for label, counts, total in numbered
            for column, count in zip((*chart.columns, "total"), (*counts, total), strict=True)
        ),
    )


def comparison_table(chart: Comparison) -> ChartTable:
    """Return a row for each group, and one for all, with the numbers of both sides."""
    one, other = (side.label for side in chart.sides)
    rows = rows_of(chart)
    identifiers = [*(group.value for group in chart.groups), ""]
    changes = [chart.change(group) for group in range(len(chart.groups))]
    texts = [
        [
            text
            for count, of in zip(counts, chart.totals, strict=True)
            for text in (count_text(count), share_text(count, of, chart.percent_from))
        ]
        for _, counts in rows
    ]
    n = " / ".join(f"{count:,}" for count in chart.totals)
    return ChartTable(
        f"{one} / {other}",
        f"{chart.period.text} · n {n}",
        (chart.dimension.label, one, "share", other, "share", "difference"),
        tuple(
            (label, *text, points_text(change))
            for (label, _), text, change in zip(rows, texts, (*changes, None), strict=True)
        ),
        lambda: tuple(
            {
                chart.dimension.label: label,
                "id": identifier,
                "side": side.label,
                "incidents": pair[place],
                "of": chart.totals[place],
                "share": share_of(pair[place], chart.totals[place], chart.percent_from),
            }
            for identifier, (label, pair) in zip(identifiers, rows, strict=True)
            for place, side in enumerate(chart.sides)
        ),
    )
