"""Two filters beside each other: the same incidents, narrowed in two ways."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.insights.calendar import Period, Unit
from app.insights.charts import Group, groups_of, over_time
from app.insights.dimension import Dimension, ValueNames
from app.insights.statistics import Statistics
from app.insights.subject import Subject, declared_in
from app.query.filter_parser import parse_filter
from app.query.incident_query import Filter, IncidentQuery
from app.query.names import NameIndex
from app.query.restrictions import Restriction
from app.system.structs import replace

ALL = "listed"
"""Name of a side without filters."""

# Outside of quotes.
_BETWEEN = re.compile(r'\s+with\s+(?=(?:[^"]*"[^"]*")*[^"]*$)')
_MARKED = 0.05


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two.

    Attributes:
        label: Its filter as text.
        filters: Its filters.
    """

    label: str
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Incidents by group and side.

    Attributes:
        period: Days of declaration.
        dimension: What groups them.
        sides: The two filters.
        groups: The groups, in the order of the chart.
        counts: Number of incidents of each group on each side.
        totals: Number of incidents of each side.
        percent_from: A share is a percentage from this number of incidents on.
    """

    period: Period
    dimension: Dimension
    sides: tuple[Side, Side]
    groups: tuple[Group, ...]
    counts: tuple[tuple[int, int], ...]
    totals: tuple[int, int]
    percent_from: int

    def filters(self, group: int | None, side: int) -> tuple[Restriction, ...]:
        """Return the filters of a group on a side; None for all groups."""
        of_group = () if group is None else self.groups[group].filters
        return (*of_group, *self.sides[side].filters, declared_in(self.period))

    def change(self, group: int) -> float | None:
        """Return the difference of a group's shares; None if one is of too few incidents."""
        if min(self.totals) < max(1, self.percent_from):
            return None
        one, other = (
            count / total for count, total in zip(self.counts[group], self.totals, strict=True)
        )
        return other - one

    def is_marked(self, group: int) -> bool:
        """Return whether the shares differ by five points or more."""
        change = self.change(group)
        return change is not None and abs(change) >= _MARKED


def parse_sides(text: str, names: NameIndex) -> tuple[Side, Side]:
    """Parse two filters: `severity is Major with severity is Minor`; one is compared with all.

    Raises:
        ValueError: A filter is invalid, or one of any conditions.
    """
    return make_sides({each: parse_filter(each, names) for each in split_sides(text)})


def split_sides(text: str) -> Sequence[str]:
    """Return the one or two filters of a comparison, as text.

    Raises:
        ValueError: There are none, or more than two.
    """
    texts = [each.strip() for each in _BETWEEN.split(text)]
    if len(texts) > 2 or not all(texts):
        raise ValueError(f"compare one filter, or two joined by `with`, not {text!r}")
    return texts


def make_sides(queries: Mapping[str, IncidentQuery]) -> tuple[Side, Side]:
    """Return the sides of one or two filters, by their texts.

    Raises:
        ValueError: One is of any conditions.
    """
    if any(query.filter_mode != "all" for query in queries.values()):
        raise ValueError("`any of` cannot be compared; save it as a view and list that")
    sides = [Side(text, query.filters) for text, query in queries.items()]
    return (Side(ALL), sides[0]) if len(sides) == 1 else (sides[0], sides[1])


async def compare(
    statistics: Statistics,
    subject: Subject,
    period: Period,
    unit: Unit,
    dimension: Dimension,
    names: ValueNames,
    sides: tuple[Side, Side],
) -> Comparison:
    """Count the incidents of two filters by group; arguments as in `over_time`."""
    charts = []
    for side in sides:
        narrowed = replace(subject, listed=subject.listed.narrowed(*side.filters))
        charts.append(await over_time(statistics, narrowed, period, unit, dimension, names))
    counts: list[dict[str, int]] = [
        {group.value: count for group, count in zip(each.groups, each.group_totals, strict=True)}
        for each in charts
    ]
    sums: dict[str, int] = {}
    for some in counts:
        for value, count in some.items():
            sums[value] = sums.get(value, 0) + count
    groups = groups_of(dimension, {value for value in sums if sums[value]}, names, sums)
    one, other = charts
    return Comparison(
        one.period,
        dimension,
        sides,
        groups,
        tuple((counts[0].get(each.value, 0), counts[1].get(each.value, 0)) for each in groups),
        (one.total, other.total),
        subject.rules.percent_from,
    )


def rows_of(chart: Comparison) -> Sequence[tuple[str, tuple[int, int]]]:
    """Return the label and the numbers of each row, the last one of all."""
    labels = [group.label for group in chart.groups]
    return list(zip((*labels, "total"), (*chart.counts, chart.totals), strict=True))
