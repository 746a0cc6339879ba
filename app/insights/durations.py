"""Summaries of durations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from app.insights.quantiles import Ascending, ascending
from app.query.name_lists import NameLists
from app.system.structs import replace
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
    if not wanted:
        raise ValueError(
            "there are no duration metrics; name two timestamps, as in"
            f" '{' to '.join([name.name for name in names.timestamps][:2]) or 'A to B'}'"
        )
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
        pieces = ascending(durations).pieces
        by_part.setdefault(place, []).extend(pieces)
        if place < grouped:
            by_group.setdefault(group, []).extend(pieces)
    groups = {group: Ascending(pieces) for group, pieces in by_group.items()}
    parts = {place: Ascending(pieces) for place, pieces in by_part.items()}
    every = Ascending(piece for each in groups.values() for piece in each.pieces)
    return Durations(
        {group: _summary(each, len(each)) for group, each in groups.items()},
        {place: _summary(each, len(each)) for place, each in parts.items()},
        _summary(every, len(every)),
    )


def summarize(durations: Sequence[float], incidents: int) -> DurationSummary:
    """Summarize the durations of a group.

    Args:
        durations: Durations in seconds, in any order, of incidents that have one.
        incidents: Number of all incidents of the group.
    """
    return _summary(ascending(durations), incidents)


def _summary(durations: Ascending, incidents: int) -> DurationSummary:
    negative = durations.count_below(0)
    count = len(durations) - negative
    missing = incidents - len(durations)
    if not count:
        return DurationSummary(missing=missing, negative=negative)

    def quantile(share: float) -> float:
        """Return the nearest rank: the first value with at least that share up to it."""
        return durations.at(negative + max(0, ceil(round(share * count, 9)) - 1))

    low, high = durations.at(negative + (count - 1) // 2), durations.at(negative + count // 2)
    return DurationSummary(
        count=count,
        missing=missing,
        negative=negative,
        median=(low + high) / 2,
        p90=quantile(0.9),
        mean=durations.sum_from(0) / count,
        p10=quantile(0.1),
    )
