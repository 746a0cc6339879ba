"""Relative and absolute date ranges: `7d`, `yesterday`, `last week`, `2026-11`."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct

from app.dates import datetimes
from app.dates.datetimes import InvalidDatetime, NoSuchDatetime, aware, start_of_day

EXAMPLES = "7d, 12h, today, yesterday, mon, last week, this month, 2026-11, 2026-11-24 03:12"

# Patterns, compiled at their first use and not at the start.
_AGO = r"(\d{1,4})\s*(months?|mo|years?|y|[a-z]+)(?:\s+ago)?"
_DAY = r"(?a)(\d{4})-(\d\d)-(\d\d)"
_MONTH = r"(?a)(\d{4})-(\d\d)"
_YEAR = r"(?a)[12]\d{3}"
_PERIOD = r"(this|last)\s+(week|month|year)"
_MONTHS = {"mo": 1, "month": 1, "months": 1, "y": 12, "year": 12, "years": 12}
_DAYS = {"today": 0, "yesterday": 1}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names of the weekdays, as typed."""
_INSTANT = timedelta(microseconds=1)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class DateRange(Struct, frozen=True):
    """A range in UTC, with inclusive ends that are equal for an instant."""

    start: datetime
    end: datetime

    @property
    def is_instant(self) -> bool:
        """True if it is an instant rather than a day, a week or a month."""
        return self.start == self.end


def parse_range(text: str, now: datetime, zone: tzinfo | None = None) -> DateRange:
    """Parse a range relative to `now`.

    Args:
        text: As typed by the user; see `EXAMPLES`. An amount of time means that long before `now`,
            to the minute.
        now: An aware datetime.
        zone: Time zone of the days; None for the machine's time zone.

    Raises:
        InvalidDatetime: It is invalid, or there is no such date.
    """
    typed = " ".join(text.lower().split())
    here = now.astimezone(zone)
    try:
        days = _period(typed, here.date())
        if days is not None:
            first, after = (start_of_day(day, zone) for day in days)
            return DateRange(first, after - _INSTANT)
        moment = _ago(typed, here, zone)
    except (ValueError, OverflowError) as error:
        raise NoSuchDatetime(f"There is no such date as {text.strip()!r}.") from error
    if moment is None:
        try:
            moment = datetimes.parse(typed, now, zone)
        except NoSuchDatetime:
            raise
        except InvalidDatetime:
            raise InvalidDatetime(
                f"{text.strip()!r} is no date. Type, for example: {EXAMPLES}."
            ) from None
    return DateRange(moment, moment)


def is_instant(text: str) -> bool:
    """Return whether `text` is an instant rather than a day, a week or a month.

    Raises:
        InvalidDatetime: It is invalid.
    """
    return parse_range(text, datetime(2000, 1, 1, tzinfo=UTC), UTC).is_instant


def _period(typed: str, today: date) -> tuple[date, date] | None:
    """Return the first day, and the day after the last."""
    if typed in _DAYS:
        return _days(today - timedelta(days=_DAYS[typed]))
    for number, name in enumerate(WEEKDAYS):
        if len(typed) >= 3 and name.startswith(typed):
            return _days(today - timedelta(days=(today.weekday() - number) % 7))
    if match := re.fullmatch(_PERIOD, typed):
        return _named_period(match[2], 1 if match[1] == "last" else 0, today)
    if match := re.fullmatch(_DAY, typed):
        return _days(date(*map(int, match.groups())))
    if match := re.fullmatch(_MONTH, typed):
        first = date(int(match[1]), int(match[2]), 1)
        return first, months_later(first, 1)
    if re.fullmatch(_YEAR, typed):
        return date(int(typed), 1, 1), date(int(typed) + 1, 1, 1)
    return None


def _days(first: date) -> tuple[date, date]:
    return first, first + timedelta(days=1)


def _named_period(unit: str, back: int, today: date) -> tuple[date, date]:
    if unit == "week":
        first = today - timedelta(days=today.weekday() + 7 * back)
        return first, first + timedelta(days=7)
    if unit == "month":
        first = months_later(today.replace(day=1), -back)
        return first, months_later(first, 1)
    return date(today.year - back, 1, 1), date(today.year - back + 1, 1, 1)


def _ago(typed: str, here: datetime, zone: tzinfo | None) -> datetime | None:
    match = re.fullmatch(_AGO, typed)
    if not match:
        return None
    amount, unit = int(match[1]), match[2]
    minute = here.replace(second=0, microsecond=0)
    if unit in _MONTHS:
        months = amount * _MONTHS[unit]
        if months >= 12 * (here.year - _EARLIEST.year):
            return _EARLIEST
        day = months_later(here.date(), -months)
        return aware(datetime.combine(day, minute.time()), zone).astimezone(UTC)
    length = datetimes.unit_length(unit)
    return None if length is None else max(_EARLIEST, minute.astimezone(UTC) - amount * length)


def months_later(day: date, months: int) -> date:
    """Return the same day of another month, or the last day of a shorter one."""
    whole = day.year * 12 + day.month - 1 + months
    first = date(whole // 12, whole % 12 + 1, 1)
    following = date((whole + 1) // 12, (whole + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
