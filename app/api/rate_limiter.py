"""Who may send now: one limiter for all requests of the process, under the key's limit.

What a person asked for goes before what runs in the background. The background besides leaves a
part of the allowance alone, and some of the connections.
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
"""Requests under way at once, at most."""

_IN_BACKGROUND = 10  # of those
_RESERVE = 0.25  # The part of the tokens that the background leaves alone while others are busy.

# Two callbacks of one moment must not miss each other by a rounding.
_MOMENT = 1e-6


class Priority(IntEnum):
    """Who goes first."""

    FOREGROUND = 0
    """Somebody is waiting for the answer."""
    BACKGROUND = 1
    """Nobody looks at it yet."""


_priority: ContextVar[Priority] = ContextVar("priority", default=Priority.FOREGROUND)


@contextmanager
def in_background() -> Iterator[None]:
    """What is asked of the API within, and in tasks begun within, can wait for others."""
    before = _priority.set(Priority.BACKGROUND)
    try:
        yield
    finally:
        _priority.reset(before)


def detached_context() -> Context:
    """A context for tasks that says how urgent they are, and nothing of who began them."""
    context = Context()
    context.run(_priority.set, _priority.get())
    return context


def is_in_background() -> bool:
    """Whether nobody waits for what is being done."""
    return _priority.get() is Priority.BACKGROUND


class Timer(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Let it not come."""
        ...


def _on_the_loop(seconds: float, call: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, call)


@dataclass(frozen=True, order=True, slots=True)
class Ticket:
    """One request's place among those that wait; it keeps it when it has to be sent again."""

    priority: Priority
    number: int
    lane: str = field(compare=False)


_Turn = asyncio.Future[None]
"""Done when the request may go, cancelled when nobody waits for it any more."""


class Limiter:
    """Lets requests go as the quotas allow.

    A lane is a kind of request, such as `POST v2 escalations`, which can have a quota of its own
    besides the key's; that is known once an answer has said so.

    Args:
        clock: Seconds that only grow.
        later: Calls something after so many seconds.

    Attributes:
        waits: Told of what it makes people wait for.
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
        """Read the clock that waits are measured with, in seconds."""
        return self._clock()

    def place(self, lane: str) -> Ticket:
        """A place behind those that have asked before with the same priority."""
        return Ticket(_priority.get(), next(self._numbers), lane)

    @asynccontextmanager
    async def slot(self, place: Ticket) -> AsyncIterator[None]:
        """Wait until the request may go; it is under way until the block is left.

        Who stops waiting gives up the place, and uses nothing up.

        Raises:
            StoppedWaiting: Somebody waits for it, and it takes too long or was cancelled.
        """
        await self._admitted(place)
        try:
            yield
        finally:
            self._under_way[place.priority] -= 1
            self._serve()

    def observe(self, place: Ticket, headers: Mapping[str, str]) -> None:
        """Learn from an answer's headers, while its request still counts as under way.

        Args:
            place: Of the request that was answered.
            headers: Of the answer, found by their lower-case names.
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
        """Let nobody go for so long, since the API has asked for it.

        A lane with a quota of its own is held alone.

        Args:
            place: Of the request that was refused.
            seconds: How long.
            why: In words, to be shown.
        """
        self._lanes.get(place.lane, self._key).hold(seconds, self._clock())
        self.waits.begin(seconds, why)

    # Waiting and going.

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
        """Let a wait of about so many seconds be cancelled, where somebody waits for the request.

        Args:
            place: Of the request.
            seconds: How long.
        """
        if place.priority is Priority.BACKGROUND:
            return nullcontext()
        return self.waits.holding_up(seconds)

    def _expected(self, place: Ticket) -> float:
        """Seconds until there is a token for the request, if nobody else takes it."""
        now = self._clock()
        return max(bucket.wait(now) for bucket in self._buckets(place))

    def _told_wait(self, place: Ticket, turn: _Turn) -> AbstractContextManager[None]:
        """Tell a person of a wait for tokens; a pause that the API asked for is told already."""
        now = self._clock()
        buckets = self._buckets(place)
        is_told = turn.done() or any(bucket.is_paused(now) for bucket in buckets)
        seconds = self._expected(place)
        if is_told or not seconds or place.priority is Priority.BACKGROUND:
            return nullcontext()
        return self.waits.waiting("Keeping below the API's limit", seconds)

    def _serve(self) -> None:
        """Let go whoever may, in their order, and come back when the next one may."""
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
        """Seconds until anybody may go; endless while only the end of another request can tell."""
        return inf if self._under_way.total() >= CONNECTIONS else self._key.wait(now)

    def _wait(self, place: Ticket, now: float) -> float:
        """Seconds until this one may go, where somebody may."""
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
        """It was let go, and was cancelled before it could."""
        self._under_way[place.priority] -= 1
        for bucket in self._buckets(place):
            bucket.give_back(self._clock())
