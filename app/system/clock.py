"""Clock of the program, replaceable in tests.

Timers and sleeps use the event loop's time, which tests control too.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct


def utc_now() -> datetime:
    """Read this machine's clock, in UTC."""
    return datetime.now(UTC)


class Clock(Struct, frozen=True):
    """Source of the current time and of durations.

    Attributes:
        now: Returns the current time in UTC.
        monotonic: Monotonic clock in seconds.
    """

    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
