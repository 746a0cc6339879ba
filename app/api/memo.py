"""Cache of responses, shared by concurrent callers."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, TypeVar

Answer = TypeVar("Answer")

KEPT_SECONDS = 600.0


class ResponseMemo:
    """Cache of responses for `KEPT_SECONDS`.

    Concurrent callers wait for the same response. A failure reaches all of them and is not cached.

    Args:
        clock: Monotonic clock in seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, asyncio.Task[Any]]] = {}

    async def get(self, name: str, look_up: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Return the cached response of that name, or call `look_up`."""
        now = self._clock()
        asked_at, task = self._kept.get(name, (now, None))
        if task is None or _failed(task) or now - asked_at > KEPT_SECONDS:
            task = asyncio.ensure_future(look_up())
            self._kept[name] = (now, task)
        # A cancelled caller does not cancel the request for the others.
        answer: Answer = await asyncio.shield(task)
        return answer

    async def close(self) -> None:
        """Cancel all running lookups."""
        tasks = [task for _, task in self._kept.values()]
        self._kept.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
