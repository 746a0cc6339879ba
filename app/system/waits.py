"""What the program is waiting for before it goes on, for whoever shows it."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """A pause that ends by itself.

    Attributes:
        why: In words, such as "Too many requests".
        seconds: How long it is in all; infinite where nobody knows.
        until: When it ends, on the clock of the `Waits` it is one of.
    """

    why: str
    seconds: float
    until: float


class Waits:
    """The pauses of the moment.

    Args:
        clock: Seconds that only grow.

    Attributes:
        on_change: Told when one begins, or ends before its time.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waits: list[Wait] = []
        self.on_change: Callable[[], None] | None = None

    def current(self, at_least: float = 0.0) -> Wait | None:
        """The one that ends last, of those that take so many seconds in all; None without one."""
        now = self._clock()
        self._waits = [wait for wait in self._waits if wait.until > now]
        long = [wait for wait in self._waits if wait.seconds >= at_least]
        return max(long, key=lambda wait: wait.until, default=None)

    def left(self, wait: Wait) -> float:
        """Seconds until it ends."""
        return max(wait.until - self._clock(), 0.0)

    def begin(self, seconds: float, why: str) -> Wait:
        """One that ends when its time is over."""
        wait = Wait(why, seconds, self._clock() + seconds)
        self._waits.append(wait)
        self._tell()
        return wait

    def end(self, wait: Wait) -> None:
        """It is over, perhaps before its time."""
        if wait in self._waits:
            self._waits.remove(wait)
            self._tell()

    @contextmanager
    def during(self, why: str, seconds: float = math.inf) -> Iterator[None]:
        """One that is over when the block is left."""
        wait = self.begin(seconds, why)
        try:
            yield
        finally:
            self.end(wait)

    def _tell(self) -> None:
        if self.on_change:
            self.on_change()
