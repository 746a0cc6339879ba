"""How an organisation counts: its week, its working hours, and its least numbers."""

import re

from msgspec import Struct

from app.dates.date_ranges import WEEKDAYS

MIN_PERCENT = 10
"""A change or a share is a percentage from this number of incidents on, by default."""

# Compiled at its first use and not at the start.
_WORKING = (
    r"(?i)(?P<days>[a-z]+(?:[-,][a-z]+)*)"
    r"\s+(?P<start>\d{1,2})(?::00)?\s*-\s*(?P<end>\d{1,2})(?::00)?"
)
_HOURS = 24


class WorkingHours(Struct, frozen=True):
    """Hours of the week in which people work.

    Attributes:
        text: Its text, such as `Mon-Fri 9-18`.
        hours: Their numbers, from 0, Monday at midnight.
    """

    text: str
    hours: frozenset[int]


class CountingRules(Struct, frozen=True):
    """Rules of statistics.

    Attributes:
        first_weekday: First day of a week, 0 for Monday.
        percent_from: A change or a share is a percentage from this number of incidents on.
        working_hours: None if they are not configured.
    """

    first_weekday: int = 0
    percent_from: int = MIN_PERCENT
    working_hours: WorkingHours | None = None


def parse_working_hours(text: str) -> WorkingHours:
    """Parse working hours: `mon-fri 9-18`, `sun,mon,tue 08:00-16:00`.

    Raises:
        ValueError: They are invalid.
    """
    match = re.fullmatch(_WORKING, text.strip())
    start, end = (int(match["start"]), int(match["end"])) if match else (0, 0)
    if match is None or not start < end <= _HOURS:
        raise ValueError(f"{text!r} is no working time, such as 'mon-fri 9-18', in whole hours")
    days: set[int] = set()
    for part in match["days"].split(","):
        first, _, last = part.partition("-")
        low, high = _weekday(first), _weekday(last or first)
        days.update((low + each) % 7 for each in range((high - low) % 7 + 1))
    hours = frozenset(_HOURS * day + hour for day in days for hour in range(start, end))
    return WorkingHours(" ".join(text.split()), hours)


def _weekday(text: str) -> int:
    """Return the number of a weekday by its name or the start of it."""
    found = [day for day, name in enumerate(WEEKDAYS) if name.startswith(text.casefold())]
    if len(found) != 1 or len(text) < 2:
        raise ValueError(f"{text!r} is no weekday")
    return found[0]
