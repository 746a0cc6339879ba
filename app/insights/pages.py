"""Pages of charts: which charts, over which time; as text in the configuration."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.insights.calendar import Span, Unit
from app.text.did_you_mean import did_you_mean


class ChartKind(StrEnum):
    """Kind of a chart."""

    OVER_TIME = "over-time"
    BREAKDOWN = "breakdown"
    DURATIONS = "durations"
    TREND = "duration-trend"
    TIME_OF_WEEK = "time-of-week"
    OPEN_AGES = "open-ages"
    FOLLOW_UPS = "follow-ups"
    RECURRING = "recurring"
    COMPARISON = "comparison"
    TIME_IN_STATUS = "time-in-status"

    @property
    def has_groups(self) -> bool:
        """True if it groups incidents."""
        return self in {
            ChartKind.OVER_TIME,
            ChartKind.BREAKDOWN,
            ChartKind.DURATIONS,
            ChartKind.OPEN_AGES,
            ChartKind.COMPARISON,
        }

    @property
    def is_over_time(self) -> bool:
        """True if its columns are periods."""
        return self in {ChartKind.OVER_TIME, ChartKind.TREND}

    @property
    def has_period(self) -> bool:
        """True if it is about the incidents of the shown time, not about what is open now."""
        return self not in {ChartKind.OPEN_AGES, ChartKind.FOLLOW_UPS}

    @property
    def has_unit(self) -> bool:
        """True if the length of a bucket matters: it divides or rounds up the shown time."""
        return self.has_period and self is not ChartKind.TIME_OF_WEEK

    @property
    def has_measure(self) -> bool:
        """True if it shows a duration."""
        return self in {ChartKind.DURATIONS, ChartKind.TREND}


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of a page.

    Attributes:
        kind: Its kind.
        by: Name of the grouping.
        measure: Name of the duration, empty for the organisation's first one; or what is compared.
    """

    kind: ChartKind
    by: str = "severity"
    measure: str = ""

    @property
    def text(self) -> str:
        """The text that `parse_chart` parses."""
        measure = f" of {self.measure}" if self.measure else ""
        return f"{self.kind}{measure}{f' by {self.by}' if self.kind.has_groups else ''}"


DEFAULT_SPAN = Span(26, Unit.WEEK)


@dataclass(frozen=True, slots=True)
class InsightsPage:
    """A named page of charts.

    Attributes:
        span: Time up to now.
        unit: Length of a bucket; None for a readable number of them.
    """

    name: str
    charts: tuple[ChartSpec, ...]
    span: Span = DEFAULT_SPAN
    unit: Unit | None = None


DEFAULT_PAGE = InsightsPage(
    "Overview",
    (
        ChartSpec(ChartKind.OVER_TIME),
        ChartSpec(ChartKind.DURATIONS),
        ChartSpec(ChartKind.TREND),
        ChartSpec(ChartKind.TIME_OF_WEEK),
        ChartSpec(ChartKind.BREAKDOWN, by="lead"),
    ),
)

DEFAULT_PAGES = (
    DEFAULT_PAGE,
    InsightsPage(
        "Open and recurring",
        (
            ChartSpec(ChartKind.OPEN_AGES),
            ChartSpec(ChartKind.FOLLOW_UPS),
            ChartSpec(ChartKind.RECURRING),
            ChartSpec(ChartKind.TIME_IN_STATUS),
            ChartSpec(ChartKind.DURATIONS, by="lead"),
        ),
    ),
)
"""Pages without any in the configuration."""

SPANS = (
    Span(14, Unit.DAY),
    Span(30, Unit.DAY),
    Span(13, Unit.WEEK),
    Span(26, Unit.WEEK),
    Span(52, Unit.WEEK),
    Span(12, Unit.MONTH),
    Span(24, Unit.MONTH),
    Span(60, Unit.MONTH),
)
"""Spans to choose from."""

_CHART = re.compile(r"([a-z-]+)(?:\s+of\s+(.+?))?(?:\s+by\s+(.+))?", re.IGNORECASE)
_SPAN = re.compile(r"(?:last\s+)?(\d{1,4})\s+(day|week|month)s?", re.IGNORECASE)


def parse_chart(text: str) -> ChartSpec:
    """Parse a chart: `over-time by severity`, `durations of Time to fix by lead`.

    Raises:
        ValueError: It is invalid.
    """
    match = _CHART.fullmatch(text.strip())
    kind = match[1].casefold() if match else ""
    if match is None or kind not in set(ChartKind):
        raise ValueError(
            f"{text!r} is no chart: {', '.join(ChartKind)}, then `of` a duration and `by` a "
            f"grouping.{did_you_mean(kind, [*ChartKind])}"
        )
    found = ChartKind(kind)
    if found is ChartKind.COMPARISON and not match[2]:
        raise ValueError(f"{text!r}: `of` says what is compared, a filter or two joined by `with`")
    if match[2] and not found.has_measure and found is not ChartKind.COMPARISON:
        raise ValueError(f"{text!r}: {found} is not of a duration; groupings follow `by`")
    if match[3] and not found.has_groups:
        raise ValueError(f"{text!r}: {found} is not by a grouping")
    return ChartSpec(found, match[3] or "severity", match[2] or "")


def parse_span(text: str) -> Span:
    """Parse a span: `26 weeks`.

    Raises:
        ValueError: It is invalid.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise ValueError(f"{text!r} is no span, such as 30 days, 26 weeks or 12 months")
    return Span(int(match[1]), Unit(match[2].casefold()))
