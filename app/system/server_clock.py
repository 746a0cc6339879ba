"""The API's clock, read from its answers: that of this machine may be hours off."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.system.clock import utc_now

# A machine without a battery may start in 1970; a difference of centuries is no time of day.
_LARGEST_DIFFERENCE = timedelta(days=36_500)


def parse_http_date(text: str) -> datetime | None:
    """Read a `Date` header; None where it is missing or makes no sense."""
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class ServerClock:
    """Tells the API's time; that of this machine until the first answer.

    Args:
        local: This machine's clock, in UTC.
    """

    def __init__(self, local: Callable[[], datetime] = utc_now) -> None:
        self._local = local
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The present moment at the API."""
        return self._local() + self._ahead

    def observe(self, date: str) -> None:
        """Learn from the `Date` header of an answer that has just come."""
        if heard := parse_http_date(date):
            ahead = heard - self._local()
            if abs(ahead) < _LARGEST_DIFFERENCE:
                self._ahead = ahead
