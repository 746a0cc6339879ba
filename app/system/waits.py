"""What the program is waiting for before it goes on, for whoever shows it."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from app.errors import StoppedWaiting


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
    """The pauses of the moment, and the requests that they hold up.

    Args:
        clock: Seconds that only grow.

    Attributes:
        on_change: Told when one begins, or ends before its time.
        on_held_up: Told when `can_cancel` has changed.
        limit: Seconds that all pauses together may take; no request waits for one beyond.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waits: list[Wait] = []
        self.on_change: Callable[[], None] | None = None
        self.on_held_up: Callable[[], None] | None = None
        self.limit = math.inf
        self._held_up: frozenset[asyncio.Timeout] = frozenset()
        self._stopped: dict[asyncio.Timeout, str] = {}  # with the reason
        self._spent, self._latest = 0.0, 0.0

    def current(self, at_least: float = 0.0) -> Wait | None:
        """The one that ends last, of those that take so many seconds in all; None without one."""
        now = self._clock()
        self._waits = [wait for wait in self._waits if wait.until > now]
        long = [wait for wait in self._waits if wait.seconds >= at_least]
        return max(long, key=lambda wait: wait.until, default=None)

    def remaining(self, wait: Wait) -> float:
        """Seconds until it ends."""
        return max(wait.until - self._clock(), 0.0)

    def begin(self, seconds: float, why: str) -> Wait:
        """One that ends when its time is over."""
        wait = Wait(why, seconds, self._clock() + seconds)
        self._waits.append(wait)
        self._spend(wait.until)
        self._tell()
        return wait

    def end(self, wait: Wait) -> None:
        """It is over, perhaps before its time."""
        if wait in self._waits:
            self._waits.remove(wait)
            self._tell()

    @contextmanager
    def waiting(self, why: str, seconds: float = math.inf) -> Iterator[None]:
        """One that is over when the block is left."""
        wait = self.begin(seconds, why)
        try:
            yield
        finally:
            self.end(wait)

    # Requests that somebody waits for.

    @property
    def can_cancel(self) -> bool:
        """Whether a request is held up at this moment."""
        return bool(self._held_up)

    def cancel(self) -> None:
        """Have every request that is held up at this moment fail with `StoppedWaiting`."""
        self._stop("It was cancelled.")

    @asynccontextmanager
    async def holding_up(self, seconds: float) -> AsyncIterator[None]:
        """Wait in the block for a request's turn.

        Args:
            seconds: How long a pause makes it wait; 0 where it waits for other requests alone.

        Raises:
            StoppedWaiting: It was cancelled, or the pauses take longer than `limit`.
        """
        if seconds and self.is_exhausted:
            raise StoppedWaiting(self._too_long)
        request = asyncio.timeout(None)
        try:
            async with request:
                self._change_held_up(self._held_up | {request})
                yield
        except TimeoutError:
            raise StoppedWaiting(self._stopped[request]) from None
        finally:
            self._stopped.pop(request, None)
            self._change_held_up(self._held_up - {request})

    @property
    def is_exhausted(self) -> bool:
        """Whether the pauses take longer than `limit`."""
        return self._spent > self.limit

    @property
    def _too_long(self) -> str:
        return f"It would take longer than {self.limit:g} s in all."

    def _spend(self, until: float) -> None:
        """Count the time that a pause adds to those that were known before."""
        if math.isinf(self.limit):
            return
        self._spent += max(until - max(self._latest, self._clock()), 0.0)
        self._latest = max(self._latest, until)
        if self.is_exhausted:
            self._stop(self._too_long)

    def _stop(self, why: str) -> None:
        now = asyncio.get_running_loop().time() if self._held_up else 0.0
        for request in self._held_up:
            self._stopped[request] = why
            request.reschedule(now)
        self._change_held_up(frozenset())

    def _change_held_up(self, requests: frozenset[asyncio.Timeout]) -> None:
        changed = bool(requests) is not bool(self._held_up)
        self._held_up = requests
        if changed and self.on_held_up:
            self.on_held_up()

    def _tell(self) -> None:
        if self.on_change:
            self.on_change()
