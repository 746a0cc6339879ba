"""Clock of the API, from its responses: this machine's clock may be hours off."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.system.clock import utc_now

# A machine without a battery may start in 1970; larger differences are invalid.
_LARGEST_DIFFERENCE = timedelta(days=36_500)


def parse_http_date(text: str) -> datetime | None:
    """Parse a `Date` header; None if it is missing or invalid."""
    from email.utils import parsedate_to_datetime  # not before the first paint

    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class ServerClock:
    """Clock of the API; this machine's clock until the first response.

    Args:
        local: Returns this machine's time in UTC.
    """

    def __init__(self, local: Callable[[], datetime] = utc_now) -> None:
        self._local = local
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the current time at the API."""
        return self._local() + self._ahead

    @property
    def difference(self) -> timedelta:
        """The API's time minus this machine's, as of the last response."""
        return self._ahead

    def observe(self, date: str) -> None:
        """Update the difference from the `Date` header of a new response."""
        if heard := parse_http_date(date):
            ahead = heard - self._local()
            if abs(ahead) < _LARGEST_DIFFERENCE:
                self._ahead = ahead
