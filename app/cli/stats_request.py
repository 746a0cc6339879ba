"""Charts and days that `stats` is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.cli.options import Options
from app.dates.date_ranges import parse_range
from app.dates.datetimes import InvalidDatetime
from app.insights.calendar import Period, Unit, before, buckets, default_unit, local_day
from app.insights.pages import DEFAULT_PAGES, ChartKind, ChartSpec, InsightsPage
from app.insights.subject import Subject
from app.text.did_you_mean import did_you_mean

_MOST_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class _Flag:
    """A flag that only some charts take.

    Attributes:
        is_given: Returns whether it is given.
        takes: Returns whether a kind of chart takes it.
        reason: Why the others do not.
    """

    is_given: Callable[[Options], bool]
    takes: Callable[[ChartKind], bool]
    reason: str


_FLAGS: Mapping[str, _Flag] = {
    "--by": _Flag(lambda order: bool(order.by), lambda kind: kind.has_groups, "is not grouped"),
    "--duration": _Flag(
        lambda order: bool(order.duration), lambda kind: kind.has_measure, "shows no durations"
    ),
    "--compare": _Flag(
        lambda order: bool(order.compare),
        lambda kind: kind is ChartKind.COMPARISON,
        "compares nothing",
    ),
    **{
        f"--{name}": _Flag(
            lambda order, name=name: bool(getattr(order, name)),  # type: ignore[misc]
            lambda kind: kind.has_period,
            "is about what is open now",
        )
        for name in ("since", "until", "per")
    },
}
_OF_A_PAGE = ("--by", "--duration", "--compare")
"""Flags of one chart, which a page has already."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days of declaration, in whole units."""

    period: Period
    unit: Unit

    def with_before(self, first_weekday: int) -> Period:
        """Return these days and those of the period before."""
        earlier = before(buckets(self.period, self.unit, first_weekday), self.unit)
        return Period(earlier[0].first, self.period.after)


def requested_page(order: Options, pages: Sequence[InsightsPage]) -> InsightsPage:
    """Return the page that is asked for, or one without a name, with one chart.

    Args:
        order: The options.
        pages: The pages of the configuration.

    Raises:
        ValueError: There is no such page, or a flag does not go with the chart.
    """
    if order.page:
        return _named_page(order, pages or DEFAULT_PAGES)
    kind = ChartKind(order.chart) if order.chart else _usual_kind(order)
    for name, flag in _FLAGS.items():
        if flag.is_given(order) and not flag.takes(kind):
            others = ", ".join(each for each in ChartKind if flag.takes(each))
            raise ValueError(f"{name}: {kind} {flag.reason}. Charts that take it: {others}")
    if len(order.compare) > 2:
        raise ValueError("--compare: one filter, or two")
    if kind is ChartKind.COMPARISON and not order.compare:
        raise ValueError(
            "comparison needs --compare with a filter, or twice, such as"
            " --compare 'type is Production' --compare 'type is Security'"
        )
    measure = order.duration or " with ".join(order.compare)
    return InsightsPage("", (ChartSpec(kind, order.by or "severity", measure),))


def _usual_kind(order: Options) -> ChartKind:
    if order.compare:
        return ChartKind.COMPARISON
    return ChartKind.DURATIONS if order.duration else ChartKind.OVER_TIME


def _named_page(order: Options, pages: Sequence[InsightsPage]) -> InsightsPage:
    given = [name for name in _OF_A_PAGE if _FLAGS[name].is_given(order)]
    if order.chart or given:
        what = ", ".join([*([order.chart] if order.chart else ()), *given])
        raise ValueError(f"--page: the page has its charts; leave out {what}")
    wanted = order.page.strip().casefold()
    for page in pages:
        if page.name.casefold() == wanted:
            return page
    names = [page.name for page in pages]
    meant = did_you_mean(order.page, names)
    raise ValueError(f"--page: there is no page {order.page!r}.{meant} Known: {', '.join(names)}")


def requested_days(order: Options, page: InsightsPage, subject: Subject) -> Days:
    """Return the days asked for, or else those of a page, widened to whole units.

    Raises:
        ValueError: A date is invalid, they are in the wrong order, or too many.
    """
    last = subject.today
    if order.until:
        end = parse_range(order.until, subject.now, subject.zone).end
        last = local_day(end, subject.zone)
    days = page.span.period(last, subject.first_weekday)
    if order.since or order.until:
        first = days.first
        if order.since:
            start = parse_range(order.since, subject.now, subject.zone).start
            first = local_day(start, subject.zone)
        if first > last:
            until = order.until or "today"
            raise InvalidDatetime(f"--since {order.since} is after --until {until}")
        days = Period(first, last + timedelta(days=1))
    unit = Unit(order.per) if order.per else page.unit or default_unit(days)
    try:
        parts = buckets(days, unit, subject.first_weekday)
        before(parts, unit)
    except (OverflowError, ValueError):
        raise InvalidDatetime(
            f"{days.text}: there are no dates for as many {unit}s before"
        ) from None
    if len(parts) > _MOST_BUCKETS:
        raise InvalidDatetime(
            f"{days.text}: {len(parts):,} {unit}s are too many; choose a longer --per"
        )
    return Days(Period(parts[0].first, parts[-1].after), unit)
