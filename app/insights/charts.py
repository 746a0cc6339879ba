"""Numbers of charts, and the filters of the incidents behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.dates.date_ranges import WEEKDAYS
from app.insights.calendar import (
    OffsetRange,
    Period,
    Unit,
    before,
    buckets,
    offset_ranges,
)
from app.insights.dimension import Dimension, ValueNames
from app.insights.durations import DurationSummary, Measure, summarize
from app.insights.subject import Subject, declared_in
from app.query.hour_of_week import HourOfWeek
from app.query.incident_query import Filter
from app.query.listing import ListQuery

Instants = tuple[datetime, datetime]


class Statistics(Protocol):
    """Counts of the store, see `app.store.cache.incident_statistics`."""

    def tally(
        self, listing: ListQuery, periods: Sequence[Instants], dimension: Dimension | None = None
    ) -> Mapping[tuple[int, str], int]:
        """Count incidents by period and group."""
        ...

    def hours(self, listing: ListQuery, ranges: Sequence[OffsetRange]) -> Mapping[int, int]:
        """Count incidents by local hour of the week."""
        ...

    def durations(
        self,
        listing: ListQuery,
        periods: Sequence[Instants],
        measure: Measure,
        dimension: Dimension | None = None,
    ) -> Mapping[tuple[int, str], Sequence[float]]:
        """Return the durations of incidents in seconds, by period and group."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """Incidents with the same value.

    Attributes:
        value: An id; empty for the incidents without a value.
        label: Name of the value.
        filters: Filters of its incidents.
    """

    value: str
    label: str
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class OverTime:
    """Incidents by period and group.

    Attributes:
        dimension: What groups them.
        unit: Length of the periods.
        parts: The periods.
        groups: The groups, in the order of the chart.
        counts: Number of incidents of each group in each period.
        totals: Number of incidents of each period; less than the sum of the groups if incidents
            have several values.
        before: Number of incidents of each group in as many periods before these.
        total_before: Number of all incidents in these.
    """

    dimension: Dimension
    unit: Unit
    parts: tuple[Period, ...]
    groups: tuple[Group, ...]
    counts: tuple[tuple[int, ...], ...]
    totals: tuple[int, ...]
    before: tuple[int, ...]
    total_before: int

    @property
    def period(self) -> Period:
        """All its days."""
        return _whole(self.parts)

    @property
    def total(self) -> int:
        """Number of all incidents."""
        return sum(self.totals)

    @property
    def group_totals(self) -> tuple[int, ...]:
        """Number of incidents of each group."""
        return tuple(map(sum, self.counts))

    def filters(self, group: int | None, part: int | None) -> tuple[Filter, ...]:
        """Return the filters of a bar; None for all groups or the whole period."""
        period = self.period if part is None else self.parts[part]
        return (*(() if group is None else self.groups[group].filters), declared_in(period))


def over_time(
    statistics: Statistics,
    subject: Subject,
    period: Period,
    unit: Unit,
    dimension: Dimension,
    names: ValueNames,
) -> OverTime:
    """Count incidents by period and group.

    Args:
        statistics: The store.
        subject: The incidents.
        period: Days of declaration, widened to whole units.
        unit: Length of the periods.
        dimension: The groups.
        names: Names of their values.
    """
    parts = buckets(period, unit, subject.first_weekday)
    earlier = _whole(before(parts, unit))
    last = len(parts)  # Place of the period before.
    instants = [part.instants(subject.zone) for part in (*parts, earlier)]
    counts = statistics.tally(subject.resolved, instants, dimension)
    totals = _totals(statistics, subject, instants, dimension, counts)
    now = {cell: count for cell, count in counts.items() if cell[0] != last}
    groups = _groups(dimension, {value for _, value in counts}, names, _sums(now))
    return OverTime(
        dimension,
        unit,
        parts,
        groups,
        tuple(
            tuple(counts.get((place, group.value), 0) for place in range(last)) for group in groups
        ),
        tuple(totals.get(place, 0) for place in range(last)),
        tuple(counts.get((last, group.value), 0) for group in groups),
        totals.get(last, 0),
    )


def _totals(
    statistics: Statistics,
    subject: Subject,
    instants: Sequence[Instants],
    dimension: Dimension,
    counts: Mapping[tuple[int, str], int],
) -> Mapping[int, int]:
    """Return the number of incidents of each period, those with several values once."""
    if dimension.is_chosen:
        counts = statistics.tally(subject.resolved, instants)
    totals: dict[int, int] = {}
    for (place, _), count in counts.items():
        totals[place] = totals.get(place, 0) + count
    return totals


@dataclass(frozen=True, slots=True)
class DurationChart:
    """Durations of the incidents of a period, by group and over time.

    Attributes:
        measure: The duration.
        dimension: What groups them.
        unit: Length of the periods of the trend.
        parts: These periods.
        groups: The groups, in the order of the chart.
        summaries: Durations of each group.
        overall: Durations of all incidents.
        trend: Durations of each period.
    """

    measure: Measure
    dimension: Dimension
    unit: Unit
    parts: tuple[Period, ...]
    groups: tuple[Group, ...]
    summaries: tuple[DurationSummary, ...]
    overall: DurationSummary
    trend: tuple[DurationSummary, ...]

    @property
    def period(self) -> Period:
        """All its days."""
        return _whole(self.parts)

    def filters(self, group: int | None, part: int | None = None) -> tuple[Filter, ...]:
        """Return the filters of a group or a period, with and without a duration."""
        period = self.period if part is None else self.parts[part]
        return (*(() if group is None else self.groups[group].filters), declared_in(period))


def durations(
    statistics: Statistics,
    subject: Subject,
    period: Period,
    unit: Unit,
    measure: Measure,
    dimension: Dimension,
    names: ValueNames,
) -> DurationChart:
    """Summarize durations by group and over time; arguments as in `over_time`."""
    parts = buckets(period, unit, subject.first_weekday)
    instants = [part.instants(subject.zone) for part in parts]
    counts = statistics.tally(subject.resolved, instants, dimension)
    totals = _totals(statistics, subject, instants, dimension, counts)
    found = statistics.durations(subject.resolved, instants, measure, dimension)
    once = found
    if dimension.is_chosen:
        once = statistics.durations(subject.resolved, instants, measure)
    sums = _sums(counts)
    groups = _groups(dimension, set(sums), names, sums)
    by_group, by_part = _joined(found, 1), _joined(once, 0)
    every = [seconds for some in once.values() for seconds in some]
    return DurationChart(
        measure,
        dimension,
        unit,
        parts,
        groups,
        tuple(summarize(by_group.get(each.value, ()), sums.get(each.value, 0)) for each in groups),
        summarize(every, sum(totals.values())),
        tuple(
            summarize(by_part.get(place, ()), totals.get(place, 0)) for place in range(len(parts))
        ),
    )


def _joined(
    durations: Mapping[tuple[int, str], Sequence[float]], index: int
) -> Mapping[int | str, Sequence[float]]:
    """Join the durations of all cells with the same period (0) or group (1)."""
    joined: dict[int | str, list[float]] = {}
    for cell, some in durations.items():
        joined.setdefault(cell[index], []).extend(some)
    return joined


@dataclass(frozen=True, slots=True)
class TimeOfWeek:
    """Incidents by local hour and weekday.

    Attributes:
        period: Days of declaration.
        weekdays: Weekdays in the order of the rows, 0 for Monday.
        counts: Number of incidents of each weekday in each hour.
        ranges: The ranges of the period between changes of the clocks.
    """

    period: Period
    weekdays: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]
    ranges: tuple[OffsetRange, ...]

    @property
    def total(self) -> int:
        """Number of all incidents."""
        return sum(map(sum, self.counts))

    @property
    def hour_totals(self) -> tuple[int, ...]:
        """Number of incidents of each hour."""
        return tuple(map(sum, zip(*self.counts, strict=True)))

    def filters(self, row: int, hour: int) -> tuple[Filter | HourOfWeek, ...]:
        """Return the filters of the incidents of a cell."""
        offsets = tuple((each.end, each.offset) for each in self.ranges)
        return (HourOfWeek(self.weekdays[row], hour, offsets), declared_in(self.period))

    def label(self, row: int) -> str:
        """Return the weekday of a row."""
        return WEEKDAYS[self.weekdays[row]].capitalize()


def time_of_week(statistics: Statistics, subject: Subject, period: Period) -> TimeOfWeek:
    """Count incidents by local hour and weekday."""
    ranges = tuple(offset_ranges(period, subject.zone))
    hours = statistics.hours(subject.resolved, ranges)
    weekdays = tuple((subject.first_weekday + place) % 7 for place in range(7))
    return TimeOfWeek(
        period,
        weekdays,
        tuple(tuple(hours.get(24 * day + hour, 0) for hour in range(24)) for day in weekdays),
        ranges,
    )


def _whole(parts: Sequence[Period]) -> Period:
    return Period(parts[0].first, parts[-1].after)


def _sums(counts: Mapping[tuple[int, str], int]) -> Mapping[str, int]:
    sums: dict[str, int] = {}
    for (_, value), count in counts.items():
        sums[value] = sums.get(value, 0) + count
    return sums


def _groups(
    dimension: Dimension, found: set[str], names: ValueNames, totals: Mapping[str, int]
) -> tuple[Group, ...]:
    """Return the groups of values, in the order of the chart."""
    values = found | set(names.always(dimension))
    return tuple(
        Group(value, names.label(dimension, value), dimension.filters(value, values))
        for value in sorted(values, key=names.order(dimension, totals))
    )
