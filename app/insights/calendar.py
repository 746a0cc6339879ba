"""Calendar periods in a time zone: the days, weeks and months in which incidents are counted.

A period is a range of local days. Its instants follow from the zone, so a day with a change of
the clocks has 23 or 25 hours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from app.dates.date_ranges import months_later
from app.dates.datetimes import start_of_day
from app.text.text import plural

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class Unit(StrEnum):
    """Length of a bucket."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Local days.

    Attributes:
        first: The first day.
        after: The day after the last.
    """

    first: date
    after: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.after - _DAY

    def instants(self, zone: tzinfo | None) -> tuple[datetime, datetime]:
        """Return its first instant, and the first one after it, in UTC."""
        return start_of_day(self.first, zone), start_of_day(self.after, zone)

    @property
    def text(self) -> str:
        """Its days as ISO dates."""
        last = self.last
        return f"{self.first}" if self.first == last else f"{self.first} to {last}"


@dataclass(frozen=True, slots=True)
class Span:
    """A number of units that ends with the current one."""

    amount: int
    unit: Unit

    @property
    def text(self) -> str:
        """Such as `last 26 weeks`."""
        return f"last {self.amount} {self.unit}s" if self.amount > 1 else f"this {self.unit}"

    @property
    def length_text(self) -> str:
        """Such as `26 weeks`."""
        return plural(self.amount, str(self.unit))

    def period(self, today: date, first_weekday: int = 0) -> Period:
        """Return its days, of whole units; those of the current unit may be in the future."""
        first = start_of(today, self.unit, first_weekday)
        return Period(later(first, self.unit, 1 - self.amount), later(first, self.unit, 1))


def start_of(day: date, unit: Unit, first_weekday: int = 0) -> date:
    """Return the first day of the unit that contains a day.

    Args:
        day: The day.
        unit: The unit.
        first_weekday: First day of a week, 0 for Monday.
    """
    if unit is Unit.MONTH:
        return day.replace(day=1)
    if unit is Unit.WEEK:
        return day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return day


def later(first: date, unit: Unit, units: int) -> date:
    """Return the first day of a unit that is a number of units later."""
    if unit is Unit.MONTH:
        return months_later(first, units)
    return first + units * (timedelta(days=7) if unit is Unit.WEEK else _DAY)


def buckets(period: Period, unit: Unit, first_weekday: int = 0) -> tuple[Period, ...]:
    """Split a period into units, widened to whole ones."""
    found = []
    first = start_of(period.first, unit, first_weekday)
    while first < period.after:
        after = later(first, unit, 1)
        found.append(Period(first, after))
        first = after
    return tuple(found)


def default_unit(period: Period) -> Unit:
    """Return the unit in which a period has a readable number of buckets."""
    days = (period.after - period.first).days
    if days <= 31:
        return Unit.DAY
    return Unit.WEEK if days <= 7 * 53 else Unit.MONTH


def before(parts: Sequence[Period], unit: Unit) -> tuple[Period, ...]:
    """Return as many buckets of the same unit right before these."""
    count = len(parts)
    return tuple(
        Period(later(part.first, unit, -count), later(part.first, unit, 1 - count))
        for part in parts
    )


@dataclass(frozen=True, slots=True)
class OffsetRange:
    """Instants with the same offset from UTC: `start` up to, but without, `end`."""

    start: datetime
    end: datetime
    offset: timedelta


def offset_ranges(period: Period, zone: tzinfo | None) -> Iterator[OffsetRange]:
    """Yield the ranges of a period between changes of the clocks."""
    start, end = period.instants(zone)
    low = start
    while low < end:
        offset, high = _offset(low, zone), low
        while high < end and _offset(high, zone) == offset:
            high += _DAY
        if high < end or _offset(end - _SECOND, zone) != offset:
            high = _change(high - _DAY, min(high, end), zone)
        high = min(high, end)
        yield OffsetRange(low, high, offset)
        low = high


def _change(low: datetime, high: datetime, zone: tzinfo | None) -> datetime:
    """Return the second at which the offset changes between two instants."""
    before_it = _offset(low, zone)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if _offset(middle, zone) == before_it:
            low = middle
        else:
            high = middle
    return high


def _offset(moment: datetime, zone: tzinfo | None) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    """Return the local day of an instant."""
    return moment.astimezone(zone).date()
