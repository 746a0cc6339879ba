"""Rate limiter shared by all requests of the process.

Foreground requests precede background requests, which also leave some tokens and connections
unused.
"""

import asyncio
from bisect import insort
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from math import inf
from time import monotonic
from typing import Protocol

from app.api.quota import KEY_QUOTA, Bucket, allowance
from app.errors import StoppedWaiting
from app.system.waits import Waits

CONNECTIONS = 12
"""Maximum number of concurrent requests."""

_IN_BACKGROUND = 10  # of those
_RESERVE = 0.25  # Share of the tokens that the background leaves unused while other requests run.

# Tolerance for rounding when two timers expire at the same time.
_MOMENT = 1e-6


class Priority(IntEnum):
    """Priority of a request."""

    FOREGROUND = 0
    """The user waits for the response."""
    BACKGROUND = 1
    """The user does not wait for the response."""


_priority: ContextVar[Priority] = ContextVar("priority", default=Priority.FOREGROUND)


@contextmanager
def in_background() -> Iterator[None]:
    """Give requests in this block, and in tasks created in it, background priority."""
    before = _priority.set(Priority.BACKGROUND)
    try:
        yield
    finally:
        _priority.reset(before)


def detached_context() -> Context:
    """Return a new context for tasks, with only the current priority."""
    context = Context()
    context.run(_priority.set, _priority.get())
    return context


def is_in_background() -> bool:
    """Return whether the current priority is background."""
    return _priority.get() is Priority.BACKGROUND


class Timer(Protocol):
    """Scheduled call."""

    def cancel(self) -> None:
        """Cancel the call."""
        ...


def _on_the_loop(seconds: float, call: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, call)


@dataclass(frozen=True, order=True, slots=True)
class Ticket:
    """Position of a request in the queue, which it keeps across retries."""

    priority: Priority
    number: int
    lane: str = field(compare=False)


_Turn = asyncio.Future[None]
"""Done when the request may be sent; cancelled when it is no longer wanted."""


class Limiter:
    """Rate limiter that decides which waiting request is sent next.

    A lane is a kind of request, such as `POST v2 escalations`, which can have its own quota besides
    the key's; a response reports it.

    Args:
        clock: Monotonic clock in seconds.
        later: Calls a function after a number of seconds.

    Attributes:
        waits: The current waits, to be shown to the user.
    """

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        later: Callable[[float, Callable[[], None]], Timer] = _on_the_loop,
    ) -> None:
        self._clock = clock
        self._later = later
        self._key = Bucket(KEY_QUOTA, clock())
        self._lanes: dict[str, Bucket] = {}
        self._queue: list[tuple[Ticket, _Turn]] = []
        self._under_way: Counter[Priority] = Counter()
        self._numbers = count()
        self._timer: Timer | None = None
        self.waits = Waits(clock)

    def now(self) -> float:
        """Return the time of the limiter's clock, in seconds."""
        return self._clock()

    def place(self, lane: str) -> Ticket:
        """Return a ticket behind all earlier ones of the same priority."""
        return Ticket(_priority.get(), next(self._numbers), lane)

    @asynccontextmanager
    async def slot(self, place: Ticket) -> AsyncIterator[None]:
        """Wait until the request may be sent; it counts as running until the block ends.

        A cancelled wait releases the position and uses no token.

        Raises:
            StoppedWaiting: The wait in the foreground was too long or cancelled.
        """
        await self._admitted(place)
        try:
            yield
        finally:
            self._under_way[place.priority] -= 1
            self._serve()

    def observe(self, place: Ticket, headers: Mapping[str, str]) -> None:
        """Update quotas from a response, while its request still counts as running.

        Args:
            place: Ticket of the request.
            headers: Response headers, with lower-case names.
        """
        told = allowance(headers)
        if told is None:
            return
        now = self._clock()
        self._key.keep_to(told.key)
        own = told.binding != told.key
        if not own:
            self._lanes.pop(place.lane, None)
        elif place.lane not in self._lanes:
            self._lanes[place.lane] = Bucket(told.binding, now)
        if told.remaining is not None:
            bucket = self._lanes[place.lane] if own else self._key
            bucket.observe(told.remaining, max(self._under_way.total() - 1, 0), now)

    def pause(self, place: Ticket, seconds: float, why: str) -> None:
        """Pause all requests for that long (Retry-After).

        A lane with its own quota is paused alone.

        Args:
            place: Ticket of the rejected request.
            seconds: Length of the pause.
            why: Reason to show to the user.
        """
        self._lanes.get(place.lane, self._key).hold(seconds, self._clock())
        self.waits.begin(seconds, why)

    async def _admitted(self, place: Ticket) -> None:
        turn: _Turn = asyncio.get_running_loop().create_future()
        insort(self._queue, (place, turn))
        self._serve()
        try:
            with self._told_wait(place, turn):
                if turn.done():
                    return
                async with self.delayed(place, self._expected(place)):
                    await turn
        except (asyncio.CancelledError, StoppedWaiting):
            if turn.done() and not turn.cancelled():
                self._take_back(place)
            else:
                turn.cancel()
                self._queue = [each for each in self._queue if each != (place, turn)]
            self._serve()
            raise

    def delayed(self, place: Ticket, seconds: float) -> AbstractAsyncContextManager[None]:
        """Return a context in which the user can cancel a wait of about `seconds`.

        Args:
            place: Ticket of the request.
            seconds: Expected length.
        """
        if place.priority is Priority.BACKGROUND:
            return nullcontext()
        return self.waits.holding_up(seconds)

    def _expected(self, place: Ticket) -> float:
        """Return the seconds until a token for the request, without other requests."""
        now = self._clock()
        return max(bucket.wait(now) for bucket in self._buckets(place))

    def _told_wait(self, place: Ticket, turn: _Turn) -> AbstractContextManager[None]:
        """Show a wait for tokens to the user, unless a pause is already shown."""
        now = self._clock()
        buckets = self._buckets(place)
        is_reported = turn.done() or any(bucket.is_paused(now) for bucket in buckets)
        seconds = self._expected(place)
        if is_reported or not seconds or place.priority is Priority.BACKGROUND:
            return nullcontext()
        return self.waits.waiting("Keeping below the API's limit", seconds)

    def _serve(self) -> None:
        """Admit all requests that may be sent now, and set a timer for the next."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        now = self._clock()
        soonest = inf
        queue, self._queue = self._queue, []
        for passed, (place, turn) in enumerate(queue):
            if (for_all := self._wait_for_all(now)) > _MOMENT:
                self._queue += queue[passed:]
                soonest = min(soonest, for_all)
                break
            if turn.cancelled():
                continue
            if (wait := self._wait(place, now)) > _MOMENT:
                self._queue.append((place, turn))
                soonest = min(soonest, wait)
            else:
                self._let_go(place, turn, now)
        if soonest < inf:
            self._timer = self._later(soonest, self._serve)

    def _buckets(self, place: Ticket) -> tuple[Bucket, ...]:
        own = self._lanes.get(place.lane)
        return (self._key, own) if own else (self._key,)

    def _wait_for_all(self, now: float) -> float:
        """Return the seconds until any request may be sent; infinite while all slots are used."""
        return inf if self._under_way.total() >= CONNECTIONS else self._key.wait(now)

    def _wait(self, place: Ticket, now: float) -> float:
        """Return the seconds until this request may be sent, provided that any may."""
        own = self._lanes.get(place.lane)
        wait = own.wait(now) if own else 0.0
        if place.priority is Priority.FOREGROUND or not self._under_way.total():
            return wait
        if self._under_way[Priority.BACKGROUND] >= _IN_BACKGROUND:
            return inf
        return max(wait, self._key.wait(now, _RESERVE * self._key.capacity))

    def _let_go(self, place: Ticket, turn: _Turn, now: float) -> None:
        for bucket in self._buckets(place):
            bucket.take(now)
        self._under_way[place.priority] += 1
        turn.set_result(None)

    def _take_back(self, place: Ticket) -> None:
        """Undo the admission of a request that was cancelled before it was sent."""
        self._under_way[place.priority] -= 1
        for bucket in self._buckets(place):
            bucket.give_back(self._clock())
