"""Numbers of charts, and the filters of the incidents behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.dates.date_ranges import WEEKDAYS
from app.insights.calendar import (
    OffsetRange,
    Period,
    Unit,
    before,
    buckets,
    offset_ranges,
)
from app.insights.dimension import SEVERITY, SIMILAR, Dimension, ValueNames
from app.insights.durations import NO_DURATIONS, DurationSummary, Measure
from app.insights.figures import share_text
from app.insights.recurring import RecurringNames
from app.insights.rules import MIN_PERCENT, CountingRules
from app.insights.statistics import Instants, Statistics
from app.insights.subject import Subject, declared_in
from app.query.hour_of_week import HourOfWeek
from app.query.restrictions import NamedIncidents, Restriction
from app.text.text import plural


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
    filters: tuple[Restriction, ...]


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
        percent_from: A change is a percentage from this number of incidents on.
        note: How the groups were found; empty for by their values.
        title: Title of its groups; empty for the usual one.
    """

    dimension: Dimension
    unit: Unit
    parts: tuple[Period, ...]
    groups: tuple[Group, ...]
    counts: tuple[tuple[int, ...], ...]
    totals: tuple[int, ...]
    before: tuple[int, ...]
    total_before: int
    percent_from: int = MIN_PERCENT
    note: str = ""
    title: str = ""

    @property
    def groups_title(self) -> str:
        """Title of its groups."""
        return self.title or f"Declared by {self.dimension.label}"

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

    def filters(self, group: int | None, part: int | None) -> tuple[Restriction, ...]:
        """Return the filters of a bar; None for all groups or the whole period."""
        period = self.period if part is None else self.parts[part]
        return (*(() if group is None else self.groups[group].filters), declared_in(period))


async def over_time(
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
    last = len(parts)  # Place of the period before.
    instants = _instants(subject, parts, unit)
    counts = await statistics.tally(subject.resolved, instants, dimension)
    totals = await _totals(statistics, subject, instants, dimension, counts)
    now = {cell: count for cell, count in counts.items() if cell[0] != last}
    groups = groups_of(dimension, {value for _, value in counts}, names, _sums(now))
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
        subject.rules.percent_from,
    )


def _instants(subject: Subject, parts: Sequence[Period], unit: Unit) -> Sequence[Instants]:
    """Return the instants of periods, and of the whole time before; the same for all charts."""
    earlier = _whole(before(parts, unit))
    return [part.instants(subject.zone) for part in (*parts, earlier)]


async def _totals(
    statistics: Statistics,
    subject: Subject,
    instants: Sequence[Instants],
    dimension: Dimension,
    counts: Mapping[tuple[int, str], int],
) -> Mapping[int, int]:
    """Return the number of incidents of each period, those with several values once."""
    if dimension.is_chosen:
        # Each incident has one severity, and mostly another chart is by severity.
        counts = await statistics.tally(subject.resolved, instants, SEVERITY)
    totals: dict[int, int] = {}
    for (place, _), count in counts.items():
        totals[place] = totals.get(place, 0) + count
    return totals


async def recurring(
    statistics: Statistics, subject: Subject, period: Period, unit: Unit
) -> OverTime:
    """Count incidents with similar names, the most frequent ones; arguments as in `over_time`."""
    parts = buckets(period, unit, subject.first_weekday)
    whole = _whole(parts)
    instants = [whole.instants(subject.zone), _whole(before(parts, unit)).instants(subject.zone)]
    found = await statistics.recurring(subject.resolved, instants)
    counts = await statistics.tally(subject.resolved, _instants(subject, parts, unit), SEVERITY)
    earlier = sum(count for (place, _), count in counts.items() if place == len(parts))
    return OverTime(
        SIMILAR,
        unit,
        (whole,),
        tuple(
            Group(
                each.name,
                each.name,
                (NamedIncidents(each.ids, f"named like '{each.name}'"),),
            )
            for each in found.groups
        ),
        tuple((len(each.ids),) for each in found.groups),
        (sum(counts.values()) - earlier,),
        tuple(each.before for each in found.groups),
        earlier,
        subject.rules.percent_from,
        _compared(found),
        "Recurring: similar names",
    )


def _compared(found: RecurringNames) -> str:
    """Return which names were compared, as text."""
    text = f"{plural(found.names, 'name')} compared"
    if found.compared < found.names:
        text = f"{found.names:,} names, the {found.compared:,} most frequent compared"
    more = found.found - len(found.groups)
    return f"{text}, the {len(found.groups)} largest of {found.found:,} groups" if more else text


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
        before: Durations of as many periods before these.
        percent_from: A share is a percentage from this number of incidents on.
    """

    measure: Measure
    dimension: Dimension
    unit: Unit
    parts: tuple[Period, ...]
    groups: tuple[Group, ...]
    summaries: tuple[DurationSummary, ...]
    overall: DurationSummary
    trend: tuple[DurationSummary, ...]
    before: DurationSummary
    percent_from: int = MIN_PERCENT

    @property
    def period(self) -> Period:
        """All its days."""
        return _whole(self.parts)

    def filters(self, group: int | None, part: int | None = None) -> tuple[Restriction, ...]:
        """Return the filters of a group or a period, with and without a duration."""
        period = self.period if part is None else self.parts[part]
        return (*(() if group is None else self.groups[group].filters), declared_in(period))


async def durations(
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
    last = len(parts)
    listing, instants = subject.resolved, _instants(subject, parts, unit)
    counts = await statistics.tally(listing, instants, dimension)
    totals = await _totals(statistics, subject, instants, dimension, counts)
    found = await statistics.durations(listing, instants, measure, dimension, grouped=last)
    once = found
    if dimension.is_chosen:
        once = await statistics.durations(listing, instants, measure, SEVERITY, grouped=last)
    sums = _sums({cell: count for cell, count in counts.items() if cell[0] != last})
    groups = groups_of(dimension, set(sums), names, sums)
    trend = tuple(
        once.by_part.get(place, NO_DURATIONS).among(totals.get(place, 0))
        for place in range(last + 1)
    )
    return DurationChart(
        measure,
        dimension,
        unit,
        parts,
        groups,
        tuple(
            found.by_group.get(each.value, NO_DURATIONS).among(sums.get(each.value, 0))
            for each in groups
        ),
        once.overall.among(sum(totals.get(place, 0) for place in range(last))),
        trend[:last],
        trend[last],
        subject.rules.percent_from,
    )


@dataclass(frozen=True, slots=True)
class TimeOfWeek:
    """Incidents by local hour and weekday.

    Attributes:
        period: Days of declaration.
        weekdays: Weekdays in the order of the rows, 0 for Monday.
        counts: Number of incidents of each weekday in each hour.
        ranges: The ranges of the period between changes of the clocks.
        rules: How the organisation counts.
    """

    period: Period
    weekdays: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]
    ranges: tuple[OffsetRange, ...]
    rules: CountingRules = field(default_factory=CountingRules)

    @property
    def total(self) -> int:
        """Number of all incidents."""
        return sum(map(sum, self.counts))

    @property
    def hour_totals(self) -> tuple[int, ...]:
        """Number of incidents of each hour."""
        return tuple(map(sum, zip(*self.counts, strict=True)))

    def filters(self, row: int, hour: int) -> tuple[Restriction, ...]:
        """Return the filters of the incidents of a cell."""
        offsets = tuple((each.end, each.offset) for each in self.ranges)
        return (HourOfWeek(self.weekdays[row], hour, offsets), declared_in(self.period))

    def is_working(self, row: int, hour: int) -> bool | None:
        """Return whether it is in working hours; None if these are unknown."""
        working = self.rules.working_hours
        return None if working is None else 24 * self.weekdays[row] + hour in working.hours

    @property
    def outside(self) -> int | None:
        """Number of incidents outside working hours; None if these are unknown."""
        if self.rules.working_hours is None:
            return None
        return sum(
            count
            for row, counts in enumerate(self.counts)
            for hour, count in enumerate(counts)
            if not self.is_working(row, hour)
        )

    @property
    def outside_text(self) -> str:
        """Number of incidents outside working hours as text; empty if these are unknown."""
        working, outside = self.rules.working_hours, self.outside
        if working is None or outside is None:
            return ""
        share = share_text(outside, self.total, self.rules.percent_from)
        return f"{outside:,}{f' ({share})' if share else ''} outside {working.text}"

    def label(self, row: int) -> str:
        """Return the weekday of a row."""
        return WEEKDAYS[self.weekdays[row]].capitalize()


async def time_of_week(statistics: Statistics, subject: Subject, period: Period) -> TimeOfWeek:
    """Count incidents by local hour and weekday."""
    ranges = tuple(offset_ranges(period, subject.zone))
    hours = await statistics.hours(subject.resolved, ranges)
    weekdays = tuple((subject.first_weekday + place) % 7 for place in range(7))
    return TimeOfWeek(
        period,
        weekdays,
        tuple(tuple(hours.get(24 * day + hour, 0) for hour in range(24)) for day in weekdays),
        ranges,
        subject.rules,
    )


def _whole(parts: Sequence[Period]) -> Period:
    return Period(parts[0].first, parts[-1].after)


def _sums(counts: Mapping[tuple[int, str], int]) -> Mapping[str, int]:
    sums: dict[str, int] = {}
    for (_, value), count in counts.items():
        sums[value] = sums.get(value, 0) + count
    return sums


def groups_of(
    dimension: Dimension, found: set[str], names: ValueNames, totals: Mapping[str, int]
) -> tuple[Group, ...]:
    """Return the groups of values, in the order of the chart."""
    values = found | set(names.always(dimension))
    return tuple(
        Group(value, names.label(dimension, value), dimension.filters(value, values))
        for value in sorted(values, key=names.order(dimension, totals))
    )
