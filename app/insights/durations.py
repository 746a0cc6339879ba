"""Summaries of durations."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from statistics import fmean

from app.query.name_lists import NameLists
from app.text.did_you_mean import did_you_mean


@dataclass(frozen=True, slots=True)
class Measure:
    """A duration of each incident, in seconds.

    Attributes:
        label: Its name in text.
        metric: The name of one of the organisation's duration metrics; else empty.
        start: The id of the timestamp at which it starts, without a metric.
        end: The id of the timestamp at which it ends.
    """

    label: str
    metric: str = ""
    start: str = ""
    end: str = ""


def find_measure(text: str, metrics: Iterable[str], names: NameLists) -> Measure:
    """Return the measure of a metric's name, or of two timestamps: `Reported at to Fixed at`.

    Raises:
        ValueError: There is no such metric or timestamp.
    """
    wanted = " ".join(text.split()).casefold()
    known = {name.casefold(): name for name in metrics}
    if wanted in known:
        return Measure(known[wanted], metric=known[wanted])
    stamps = {name.name.casefold(): name for name in names.timestamps}
    for start in stamps:
        end = wanted.removeprefix(f"{start} to ")
        if end != wanted and end in stamps:
            first, last = stamps[start], stamps[end]
            return Measure(f"{first.name} to {last.name}", start=first.id, end=last.id)
    raise ValueError(
        f"there is no duration {text!r}.{did_you_mean(wanted, (*known, *stamps))}"
        f" Known: {', '.join(known.values()) or 'none'}; or two timestamps, as in"
        f" '{' to '.join([name.name for name in names.timestamps][:2]) or 'A to B'}'"
    )


@dataclass(frozen=True, slots=True)
class DurationSummary:
    """Durations of a group of incidents, in seconds.

    Attributes:
        count: Number of incidents with a duration.
        missing: Number of incidents without one.
        negative: Number of incidents that ended before they started; they are in none of the
            other numbers.
        median: The middle one, or the mean of the two in the middle.
        p90: The shortest one that nine in ten do not exceed.
        mean: The arithmetic mean.
        p10: The shortest one that one in ten does not exceed.
    """

    count: int = 0
    missing: int = 0
    negative: int = 0
    median: float | None = None
    p90: float | None = None
    mean: float | None = None
    p10: float | None = None

    @property
    def sum(self) -> float | None:
        """All of them together."""
        return None if self.mean is None else self.mean * self.count

    @property
    def incidents(self) -> int:
        """Number of all incidents."""
        return self.count + self.missing + self.negative

    def among(self, incidents: int) -> "DurationSummary":
        """Return it as that of so many incidents, with and without a duration."""
        return replace(self, missing=incidents - self.count - self.negative)


NO_DURATIONS = DurationSummary()


@dataclass(frozen=True, slots=True)
class Durations:
    """Summaries of the incidents that have a duration.

    Attributes:
        by_group: Durations of each group.
        by_part: Durations of each period.
        overall: Durations of all groups.
    """

    by_group: Mapping[str, DurationSummary] = field(default_factory=dict)
    by_part: Mapping[int, DurationSummary] = field(default_factory=dict)
    overall: DurationSummary = NO_DURATIONS


def summarize_cells(cells: Iterable[tuple[int, str, Sequence[float]]], grouped: int) -> Durations:
    """Summarize durations by group and by period.

    Args:
        cells: Place of a period, a group, and its durations in seconds.
        grouped: Number of periods whose durations are those of groups, the first ones.
    """
    by_group: dict[str, list[Sequence[float]]] = {}
    by_part: dict[int, list[Sequence[float]]] = {}
    for place, group, durations in cells:
        ascending = sorted(durations)
        by_part.setdefault(place, []).append(ascending)
        if place < grouped:
            by_group.setdefault(group, []).append(ascending)
    groups = {group: _merged(some) for group, some in by_group.items()}
    every = _merged([*groups.values()])
    return Durations(
        {group: _summary(some, len(some)) for group, some in groups.items()},
        {
            place: _summary(some, len(some))
            for place, cells_of_place in by_part.items()
            for some in (_merged(cells_of_place),)
        },
        _summary(every, len(every)),
    )


def _merged(lists: Sequence[Sequence[float]]) -> Sequence[float]:
    """Merge ascending lists two by two: sorting all at once would hold up other threads."""
    while len(lists) > 1:
        pairs = [lists[place : place + 2] for place in range(0, len(lists), 2)]
        lists = [sorted([*pair[0], *pair[-1]]) if len(pair) > 1 else pair[0] for pair in pairs]
    return lists[0] if lists else ()


def summarize(durations: Iterable[float], incidents: int) -> DurationSummary:
    """Summarize the durations of a group.

    Args:
        durations: Durations in seconds, in any order, of incidents that have one.
        incidents: Number of all incidents of the group.
    """
    return _summary(sorted(durations), incidents)


def _summary(ascending: Sequence[float], incidents: int) -> DurationSummary:
    negative = bisect_left(ascending, 0)
    counted = ascending[negative:]
    missing, count = incidents - len(ascending), len(counted)
    if not count:
        return DurationSummary(missing=missing, negative=negative)
    return DurationSummary(
        count=count,
        missing=missing,
        negative=negative,
        median=(counted[(count - 1) // 2] + counted[count // 2]) / 2,
        p90=_quantile(counted, 0.9),
        mean=fmean(counted),
        p10=_quantile(counted, 0.1),
    )


def _quantile(ascending: Sequence[float], share: float) -> float:
    """Return the nearest rank: the first value with at least that share up to it."""
    return ascending[max(0, ceil(round(share * len(ascending), 9)) - 1)]
