"""Summaries of durations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from statistics import fmean, median

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
    by_group: dict[str, list[float]] = {}
    by_part: dict[int, list[float]] = {}
    every: list[float] = []
    for place, group, durations in cells:
        # What is sorted in parts is sorted faster as a whole.
        ascending = sorted(durations)
        by_part.setdefault(place, []).extend(ascending)
        if place < grouped:
            by_group.setdefault(group, []).extend(ascending)
            every.extend(ascending)
    return Durations(
        {group: summarize(some, len(some)) for group, some in by_group.items()},
        {place: summarize(some, len(some)) for place, some in by_part.items()},
        summarize(every, len(every)),
    )


def summarize(durations: Sequence[float], incidents: int) -> DurationSummary:
    """Summarize the durations of a group.

    Args:
        durations: Durations in seconds, in any order, of incidents that have one.
        incidents: Number of all incidents of the group.
    """
    counted = sorted(each for each in durations if each >= 0)
    negative = len(durations) - len(counted)
    missing = incidents - len(durations)
    if not counted:
        return DurationSummary(missing=missing, negative=negative)
    return DurationSummary(
        count=len(counted),
        missing=missing,
        negative=negative,
        median=median(counted),
        p90=_quantile(counted, 0.9),
        mean=fmean(counted),
        p10=_quantile(counted, 0.1),
    )


def _quantile(ascending: Sequence[float], share: float) -> float:
    """Return the nearest rank: the first value with at least that share up to it."""
    return ascending[max(0, ceil(round(share * len(ascending), 9)) - 1)]
