"""Filter on the local hour of the week in which incidents were declared; only the cache has it."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from app.dates.date_ranges import WEEKDAYS


class HourOfWeek(Struct, frozen=True):
    """Incidents that were declared in one hour of a weekday.

    Attributes:
        weekday: The weekday, 0 for Monday.
        hour: The hour, from 0 to 23.
        offsets: Offsets from UTC, each with the instant until which it holds, ascending; the last
            one holds from then on.
    """

    weekday: int
    hour: int
    offsets: tuple[tuple[datetime, timedelta], ...]

    @property
    def place(self) -> int:
        """Number of the hour, from 0, Monday at midnight."""
        return 24 * self.weekday + self.hour

    def at(self, now: datetime, zone: tzinfo | None = None) -> "HourOfWeek":
        """Return itself: it has its own time zone."""
        del now, zone
        return self

    def text(self, names: Mapping[str, str]) -> str:
        """Render the condition as text."""
        del names
        day = WEEKDAYS[self.weekday].capitalize()
        return f"declared on {day} {self.hour:02}:00–{self.hour:02}:59"
