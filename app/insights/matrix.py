"""Counts by two properties, with the filters of each cell: ages of what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.dates.datetimes import iso, shift
from app.domain.open_work import OpenWork
from app.insights.charts import Group, groups_of
from app.insights.dimension import NOT_SET, SEVERITY, Dimension, ValueNames
from app.insights.statistics import Statistics
from app.insights.subject import Subject
from app.query.incident_query import Filter
from app.query.restrictions import NamedIncidents, Restriction

OPEN = Filter("status_category", "one_of", ("triage", "live", "paused"))
"""Filter of open incidents."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_EVER = timedelta(days=36_500)

_INCIDENT_AGES = (
    ("< 1h", _HOUR),
    ("1–4h", 4 * _HOUR),
    ("4–24h", _DAY),
    ("1–7d", 7 * _DAY),
    ("1–4w", 28 * _DAY),
    ("older", _EVER),
)
_WORK_AGES = (
    ("< 1w", 7 * _DAY),
    ("1–4w", 28 * _DAY),
    ("4–13w", 91 * _DAY),
    ("older", _EVER),
)
_FUTURE = "in the future"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts by two properties.

    Attributes:
        title: What it shows.
        heading: What the rows are.
        subject: Of how many.
        labels: Headings of the rows.
        columns: Headings of the columns.
        counts: Number of each row in each column.
        totals: Number of each column; less than the sum of the rows if something is in several.
        cells: Filters of the incidents of each row and column.
        row_filters: Filters of those of each row.
        column_filters: Filters of those of each column.
        every: Filters of the incidents of all.
    """

    title: str
    heading: str
    subject: str
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    totals: tuple[int, ...]
    cells: tuple[tuple[tuple[Restriction, ...], ...], ...]
    row_filters: tuple[tuple[Restriction, ...], ...]
    column_filters: tuple[tuple[Restriction, ...], ...]
    every: tuple[Restriction, ...]

    @property
    def total(self) -> int:
        """Number of all."""
        return sum(self.totals)

    def filters(self, row: int, column: int) -> tuple[Restriction, ...]:
        """Return the filters of a cell; behind the last row and column are those of all."""
        is_sum, is_end = row >= len(self.labels), column >= len(self.columns)
        if is_sum and is_end:
            return self.every
        if is_sum:
            return self.column_filters[column]
        return self.row_filters[row] if is_end else self.cells[row][column]


@dataclass(frozen=True, slots=True)
class GroupedMatrix:
    """A matrix whose rows are groups of a dimension."""

    matrix: Matrix
    dimension: Dimension
    groups: tuple[Group, ...]


async def open_ages(
    statistics: Statistics, subject: Subject, dimension: Dimension, names: ValueNames
) -> GroupedMatrix:
    """Count open incidents by group and age.

    Args:
        statistics: The store.
        subject: The incidents.
        dimension: The groups.
        names: Names of their values.
    """
    now = subject.now
    ends = [now, *(shift(now, -limit) for _, limit in _INCIDENT_AGES)]
    titles = [title for title, _ in _INCIDENT_AGES]
    periods = [(low, high) for high, low in pairwise(ends)]
    # A wrong clock declares incidents in the future.
    periods.append((now, shift(now, _EVER)))
    listing = subject.narrowed(OPEN).at(now, subject.zone)
    counts = await statistics.tally(listing, periods, dimension)
    once = counts
    if dimension.is_chosen:  # An incident may have several values, but one severity.
        once = await statistics.tally(listing, periods, SEVERITY)
    last = len(titles)
    places = range(last + (1 if any(place == last for place, _ in counts) else 0))
    totals: dict[str, int] = {}
    for (_, value), count in counts.items():
        totals[value] = totals.get(value, 0) + count
    by_age = [0] * len(periods)
    for (place, _), count in once.items():
        by_age[place] += count
    groups = groups_of(dimension, set(totals), names, totals)
    columns = [(OPEN, _declared(*periods[place])) for place in places]
    matrix = Matrix(
        "Age of open incidents",
        dimension.label,
        f"by {dimension.label} · {sum(by_age):,} open, whenever declared",
        tuple(each.label for each in groups),
        tuple([*titles, _FUTURE][place] for place in places),
        tuple(tuple(counts.get((place, each.value), 0) for place in places) for each in groups),
        tuple(by_age[place] for place in places),
        tuple(tuple((*each.filters, *column) for column in columns) for each in groups),
        tuple((*each.filters, OPEN) for each in groups),
        tuple(columns),
        (OPEN,),
    )
    return GroupedMatrix(matrix, dimension, groups)


def _declared(low: datetime, high: datetime) -> Filter:
    return Filter("created_at", "date_range", (f"{iso(low)}~{iso(shift(high, -_INSTANT))}",))


def follow_up_ages(works: Sequence[OpenWork], now: datetime) -> Matrix:
    """Count open follow-ups by owner and age.

    Args:
        works: The open follow-ups.
        now: The current time.
    """
    found: dict[tuple[str, int], list[OpenWork]] = {}
    for work in works:
        found.setdefault((work.assignee, _age_place(now - work.created_at)), []).append(work)
    sums: dict[str, int] = {}
    for (owner, _), some in found.items():
        sums[owner] = sums.get(owner, 0) + len(some)
    owners = sorted(sums, key=lambda each: (not each, -sums[each], each.casefold()))
    places = range(len(_WORK_AGES))
    titles = [title for title, _ in _WORK_AGES]

    def incidents(label: str, *cells: Sequence[OpenWork]) -> tuple[Restriction, ...]:
        ids = dict.fromkeys(one.work.incident_id for some in cells for one in some)
        return (NamedIncidents(tuple(ids), label),)

    def words(owner: str | None, place: int | None) -> str:
        of = "" if owner is None else f" of {owner or 'nobody'}"
        return f"open follow-ups{of}{'' if place is None else f', {titles[place]} old'}"

    def among(owner: str | None, place: int | None) -> Sequence[Sequence[OpenWork]]:
        return [
            some
            for (one, at), some in found.items()
            if owner in {None, one} and place in {None, at}
        ]

    def filters(owner: str | None, place: int | None) -> tuple[Restriction, ...]:
        return incidents(words(owner, place), *among(owner, place))

    incident_count = len({work.work.incident_id for work in works})
    return Matrix(
        "Open follow-ups by owner and age",
        "owner",
        f"{len(works):,} open, of {incident_count:,} incidents",
        tuple(owner or NOT_SET for owner in owners),
        tuple(titles),
        tuple(tuple(len(found.get((owner, place), ())) for place in places) for owner in owners),
        tuple(sum(map(len, among(None, place))) for place in places),
        tuple(tuple(filters(owner, place) for place in places) for owner in owners),
        tuple(filters(owner, None) for owner in owners),
        tuple(filters(None, place) for place in places),
        filters(None, None),
    )


def _age_place(age: timedelta) -> int:
    ages = (place for place, (_, limit) in enumerate(_WORK_AGES) if age < limit)
    return next(ages, len(_WORK_AGES) - 1)
