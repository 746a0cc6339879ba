"""Time that passes when a test says so, and requests that wait for their turn in it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from app.api.rate_limiter import Limiter
from tests.support.virtual_time import until_idle


@dataclass
class Due:
    """A call at a moment."""

    at: float
    call: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Let it not come."""
        self.cancelled = True


@dataclass
class Time:
    """A clock that is moved by hand, and what is to be called when; `calls` counts the calls."""

    now: float = 0.0
    calls: int = 0
    _due: list[Due] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def later(self, seconds: float, call: Callable[[], None]) -> Due:
        """Call something when so many seconds have passed."""
        due = Due(self.now + seconds, call)
        self._due.append(due)
        return due

    @property
    def awaited(self) -> list[float]:
        """The moments at which something is to be called."""
        self._due = [due for due in self._due if not due.cancelled]
        return sorted(due.at for due in self._due)

    async def step(self) -> None:
        """Go on to the next moment at which something is to be called."""
        await self.pass_until(self.awaited[0])

    async def pass_until(self, moment: float) -> None:
        """Go on to that moment, calling what is due on the way."""
        await until_idle()
        while self.awaited and self.awaited[0] <= moment:
            due = min(self._due, key=lambda due: due.at)
            self._due.remove(due)
            self.now = max(self.now, due.at)
            self.calls += 1
            due.call()
            await until_idle()
        self.now = max(self.now, moment)

    def limiter(self) -> Limiter:
        """A limiter in this time."""
        return Limiter(clock=self, later=self.later)


class Asking:
    """Requests that wait, go and end when a test says so.

    Attributes:
        went: The names of those that were let go, in that order.
    """

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter
        self.went: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def ask(self, name: str, lane: str = "GET v2 incidents", *, ends: bool = False) -> None:
        """Begin a request; with `ends` it is answered as soon as it goes."""
        self._ends[name] = asyncio.Event()
        if ends:
            self._ends[name].set()
        self._tasks[name] = asyncio.ensure_future(self._go(name, lane))

    async def _go(self, name: str, lane: str) -> None:
        async with self.limiter.slot(self.limiter.place(lane)):
            self.went.append(name)
            await self._ends[name].wait()

    def end(self, name: str) -> None:
        """Let it be answered."""
        self._ends[name].set()

    async def cancel(self, *names: str) -> None:
        """Stop waiting for it."""
        for name in names:
            self._tasks[name].cancel()
        for name in names:
            with suppress(asyncio.CancelledError):
                await self._tasks[name]

    async def cancel_all(self) -> None:
        """Leave nothing behind."""
        await self.cancel(*self._tasks)
