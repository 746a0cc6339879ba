"""Parse and format datetimes: `now`, `-15m`, `14:05`, `yesterday 9am`, ISO 8601.

Input without an offset is in the configured time zone; values are stored and sent in UTC.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import isfinite

EXAMPLES = "now, -15m, 14:05, yesterday 9am, mon 18:30, 2026-11-24 03:12"

# Patterns, compiled at their first use and not at the start.
_AGO = r"[-−]?\s*((?:\d+\s*[a-z]+\s*)+?)\s*(ago)?"
_AMOUNT = r"(\d+)\s*([a-z]+)"
_CLOCK = r"(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*(am|pm)?"
_DATE_AND_TIME = r"(\d{4}-\d{1,2}-\d{1,2}|[a-z]+)(?:[\s,t]+(?:at\s+)?(.+))?"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_UNIT_NAMES = {
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "min": "m",
    "mins": "m",
    "minute": "m",
    "minutes": "m",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "day": "d",
    "days": "d",
    "week": "w",
    "weeks": "w",
}
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# Limit of each unit of an age in seconds, its symbol, and its length.
_AGES = (
    (60, "s", 1),
    (3600, "m", 60),
    (86400, "h", 3600),
    (14 * 86400, "d", 86400),
    (2 * 365 * 86400, "w", 7 * 86400),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class InvalidDatetime(ValueError):
    """The text is not a datetime; the message has valid examples."""


class NoSuchDatetime(InvalidDatetime):
    """The text is understood, but there is no such date or time."""


def zone(name: str) -> tzinfo | None:
    """Return the time zone of an IANA name; None, the machine's time zone, for `local`.

    Raises:
        InvalidDatetime: There is no time zone of that name.
    """
    if name in {"", "local"}:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # Only for a zone by its name.

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidDatetime(f"There is no time zone named {name!r}.") from error


def parse(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """Parse a datetime relative to `now`, in UTC.

    Args:
        text: As typed by the user; see `EXAMPLES`.
        now: An aware datetime, the reference of `now`, `-15m` and `14:05`.
        zone: Time zone of the text; None for the machine's time zone.

    Raises:
        InvalidDatetime: It is invalid, or there is no such date.
    """
    typed = " ".join(text.lower().split())
    here = now.astimezone(zone)
    try:
        if day := _day_alone(typed, here.date()):
            return start_of_day(day, zone)
        for reading in (_exact, _relative, _day_and_clock, _clock_alone):
            moment = reading(typed, here)
            if moment is not None:
                return _existing(moment, zone).astimezone(UTC)
    except NoSuchDatetime:
        raise
    except (ValueError, OverflowError) as error:
        raise NoSuchDatetime(f"There is no such moment as {text.strip()!r}.") from error
    raise InvalidDatetime(f"Not understood. Type, for example: {EXAMPLES}.")


def unit_length(name: str) -> timedelta | None:
    """Return the length of a second, minute, hour, day or week by name; None for others."""
    unit = _UNITS.get(_UNIT_NAMES.get(name, name))
    return timedelta(**{unit: 1}) if unit else None


# Formatting never raises: the API sends `0001-01-01T00:00:00Z` for a missing time, which has no
# equivalent west of Greenwich, and 9999 has no next day. Such a value is shown as received.


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """Convert to the local time of a zone; None if it is out of range there."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None


def to_utc(moment: datetime) -> datetime:
    """Convert to UTC; a datetime out of range keeps its offset."""
    return in_zone(moment, UTC) or moment


def iso(moment: datetime) -> str:
    """Format as ISO 8601, in UTC if possible: `2026-11-24T03:12:00Z`."""
    return to_utc(moment).isoformat().replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """Parse a datetime of the API, in UTC if possible.

    Raises:
        ValueError: It is invalid or out of range.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    converted = to_utc(moment)
    if (converted.utcoffset() or timedelta()) % timedelta(minutes=1):
        raise ValueError("ISO 8601 has no seconds in an offset.")
    return converted


def shift(moment: datetime, by: timedelta) -> datetime:
    """Add a timedelta, limited to the range of datetime."""
    try:
        return moment + by
    except OverflowError:
        return _FIRST if by < timedelta() else _LAST


def show(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """Format as local time that `parse` reads back exactly."""
    if moment is None:
        return ""
    here = in_zone(moment, zone)
    if here is None:
        return iso(moment.replace(microsecond=0))
    unit = "seconds" if here.second else "minutes"
    naive = here.replace(tzinfo=None)
    # The hour that the clocks repeat is told apart by its offset.
    return (here if _repeats(naive, zone) else naive).isoformat(" ", unit)


def show_minute(moment: datetime, zone: tzinfo | None) -> str:
    """Format with a fixed width, for a table column: `2026-11-24 03:12`."""
    here = in_zone(moment, zone) or moment
    return here.replace(tzinfo=None).isoformat(" ", "minutes")


def show_day(moment: datetime, zone: tzinfo | None) -> str:
    """Format the day: `Tuesday 24 November 2026`."""
    here = in_zone(moment, zone)
    return here.strftime("%A %-d %B %Y") if here else show(moment, zone)


def show_clock(moment: datetime, zone: tzinfo | None) -> str:
    """Format the time of day: `03:12`."""
    return (in_zone(moment, zone) or moment).strftime("%H:%M")


def show_coming(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Format a time, with how long it is until then: `Wed 09:00 (5h)`, `3 Dec 09:00 (9d)`."""
    here, today = in_zone(moment, zone), in_zone(now, zone)
    if here is None or today is None:
        return show(moment, zone)
    day = here.strftime("%a" if abs(here - today) < timedelta(days=6) else "%-d %b")
    until = f" ({age(now, moment)})" if moment > now else ""
    return f"{day} {here.strftime('%H:%M')}{until}"


def show_in_full(moment: datetime, zone: tzinfo | None) -> str:
    """Format to the second, with weekday and zone: `Tue 24 Nov 2026 03:12:00 UTC`."""
    here = in_zone(moment, zone)
    if here is None:
        return show(moment, zone)
    return f"{here.strftime('%a %d %b %Y %H:%M:%S')} {here.tzname() or ''}".rstrip()


def show_with_zone(moment: datetime, zone: tzinfo | None) -> str:
    """Format with the name of the zone: `2026-11-24 03:12 UTC`."""
    here = in_zone(moment, zone)
    return f"{show(moment, zone)} {here.tzname() or ''}".rstrip() if here else show(moment, zone)


def age(since: datetime | None, now: datetime) -> str:
    """Format an age in at most four characters: `42s`, `12m`, `3h`, `5d`, `8w`, `2y`."""
    if since is None:
        return "–"
    seconds = max(0, int((now - since).total_seconds()))
    for limit, unit, size in _AGES:
        if seconds < limit:
            return f"{seconds // size}{unit}"
    return f"{min(seconds // (365 * 86400), 999)}y"


def duration(seconds: float) -> str:
    """Format a duration in its two largest units: `2d 4h`, `1h 5m`, `45s`."""
    if not isfinite(seconds):
        return str(seconds)
    rest = max(0, int(seconds))
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        amount, rest = divmod(rest, size)
        if amount:
            parts.append(f"{amount}{unit}")
    return " ".join(parts[:2]) or "0s"


def _exact(typed: str, here: datetime) -> datetime | None:
    if typed == "now":
        return here.replace(microsecond=0)
    if not re.match(r"\d{4}-\d\d-\d\d", typed):
        return None
    try:
        return datetime.fromisoformat(typed.upper())
    except ValueError:
        return None


def _relative(typed: str, here: datetime) -> datetime | None:
    match = re.fullmatch(_AGO, typed)
    if not match or not (typed[0] in "-−" or match[2]):
        return None
    back = timedelta()
    for amount, unit in re.findall(_AMOUNT, match[1]):
        length = unit_length(unit)
        if length is None:
            return None
        back += int(amount) * length
    # In UTC: between local times of a zone Python subtracts what the clocks show.
    return here.astimezone(UTC).replace(microsecond=0) - back


def _day_and_clock(typed: str, here: datetime) -> datetime | None:
    match = re.fullmatch(_DATE_AND_TIME, typed)
    if not match:
        return None
    day, clock = _day(match[1], here.date()), _clock(match[2] or "")
    return None if day is None or clock is None else datetime.combine(day, clock)


def _day_alone(typed: str, today: date) -> date | None:
    match = re.fullmatch(_DATE_AND_TIME, typed)
    return _day(match[1], today) if match and match[2] is None else None


def _day(typed: str, today: date) -> date | None:
    words: dict[str, Callable[[], date]] = {
        "today": lambda: today,
        "yesterday": lambda: today - timedelta(days=1),
        "tomorrow": lambda: today + timedelta(days=1),
    }
    if typed in words:
        return words[typed]()
    for number, name in enumerate(_WEEKDAYS):
        if len(typed) >= 3 and name.startswith(typed):
            return today - timedelta(days=(today.weekday() - number) % 7)
    if re.match(r"\d", typed):
        year, month, day = map(int, typed.split("-"))
        return date(year, month, day)
    return None


def _clock_alone(typed: str, here: datetime) -> datetime | None:
    """Parse a time of day as the latest one in the past, or later today within an hour.

    Most times typed are in the past: `23:50` at ten past midnight was yesterday.
    """
    clock = _clock(typed)
    if clock is None or typed.isdecimal():
        return None
    moment = datetime.combine(here.date(), clock)
    if moment - here.replace(tzinfo=None) > timedelta(hours=1):
        moment -= timedelta(days=1)
    return moment


def _clock(typed: str) -> time | None:
    match = re.fullmatch(_CLOCK, typed)
    if not match:
        return None
    hour = int(match[1])
    if match[4]:
        if not 1 <= hour <= 12:
            raise ValueError(typed)
        hour = hour % 12 + (12 if match[4] == "pm" else 0)
    return time(hour, int(match[2] or 0), int(match[3] or 0))


def start_of_day(day: date, zone: tzinfo | None) -> datetime:
    """Return the first moment of a day in UTC, also where the clocks skip midnight.

    Raises:
        OverflowError: It is out of range.
    """
    return aware(datetime.combine(day, time()), zone).astimezone(UTC)


def aware(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a naive datetime with the offset that `zone` has then.

    Of a time that the clocks repeat it is the first, and one that they skip has the offset before.
    """
    if moment.tzinfo is not None:
        return moment
    if zone:
        return moment.replace(tzinfo=zone)
    # `astimezone` gives a skipped time the offset after it, unlike ZoneInfo.
    seconds = moment.replace(microsecond=0).timestamp()
    found = datetime.fromtimestamp(seconds, UTC).replace(microsecond=moment.microsecond)
    return found.astimezone()


def _existing(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return the aware datetime.

    Raises:
        NoSuchDatetime: The clocks skip it.
    """
    found = aware(moment, zone)
    back = found.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    if moment.tzinfo is None and back != moment:
        raise NoSuchDatetime(
            f"There is no {moment:%H:%M} on {moment:%Y-%m-%d}, when the clocks go forward. "
            f"Type {back:%H:%M} instead."
        )
    return found


def _repeats(moment: datetime, zone: tzinfo | None) -> bool:
    """Return whether the clocks show a naive datetime twice."""
    try:
        first, second = (aware(moment.replace(fold=fold), zone) for fold in (0, 1))
        return first.astimezone(UTC) < second.astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        return False
