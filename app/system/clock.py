"""The clock that the program goes by, so that a test can give it another one.

Timers and sleeps are those of the event loop, whose time a test moves as well.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Read this machine's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the present moment and measures time.

    Attributes:
        now: The present moment, in UTC.
        monotonic: Seconds that only grow.
    """

    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
