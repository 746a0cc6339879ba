"""Current waits of the program, to be shown."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from msgspec import Struct

from app.errors import StoppedWaiting


class Wait(Struct, frozen=True, eq=False):
    """A wait that ends by itself.

    Attributes:
        why: Reason, such as "Too many requests".
        seconds: Total length; infinite if unknown.
        until: Its end, on the clock of its `Waits`.
    """

    why: str
    seconds: float
    until: float


class Waits:
    """The current waits, and the requests they delay.

    Args:
        clock: Monotonic clock in seconds.

    Attributes:
        on_change: Called when a wait begins or ends early.
        on_held_up: Called when `can_cancel` has changed.
        limit: Maximum number of seconds for all waits; later requests fail.
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
        """Return the wait that ends last, of those of at least that length; None without one."""
        now = self._clock()
        self._waits = [wait for wait in self._waits if wait.until > now]
        long = [wait for wait in self._waits if wait.seconds >= at_least]
        return max(long, key=lambda wait: wait.until, default=None)

    def remaining(self, wait: Wait) -> float:
        """Return the seconds until it ends."""
        return max(wait.until - self._clock(), 0.0)

    def begin(self, seconds: float, why: str) -> Wait:
        """Start a wait that ends after its time."""
        wait = Wait(why, seconds, self._clock() + seconds)
        self._waits.append(wait)
        self._spend(wait.until)
        self._tell()
        return wait

    def end(self, wait: Wait) -> None:
        """End a wait, also early."""
        if wait in self._waits:
            self._waits.remove(wait)
            self._tell()

    @contextmanager
    def waiting(self, why: str, seconds: float = math.inf) -> Iterator[None]:
        """Run the block as a wait."""
        wait = self.begin(seconds, why)
        try:
            yield
        finally:
            self.end(wait)

    # Waiting requests.

    @property
    def can_cancel(self) -> bool:
        """True if a request is waiting."""
        return bool(self._held_up)

    def cancel(self) -> None:
        """Make all waiting requests fail with `StoppedWaiting`."""
        self._stop("It was cancelled.")

    @asynccontextmanager
    async def holding_up(self, seconds: float) -> AsyncIterator[None]:
        """Run the block as the wait of a request.

        Args:
            seconds: Length of the wait; 0 if it only waits for other requests.

        Raises:
            StoppedWaiting: It was cancelled, or all waits exceed `limit`.
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
        """True if all waits exceed `limit`."""
        return self._spent > self.limit

    @property
    def _too_long(self) -> str:
        return f"It would take longer than {self.limit:g} s in all."

    def _spend(self, until: float) -> None:
        """Add the time by which a wait extends the earlier ones."""
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
