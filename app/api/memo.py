"""Answers that are asked for once and kept for a while, shared by all who ask."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, TypeVar

Answer = TypeVar("Answer")

KEPT_SECONDS = 600.0


class ResponseMemo:
    """Looks a thing up when it is first asked for, or was looked up too long ago.

    Whoever asks in the meantime waits for the same answer. A failure reaches all of them, and is
    not kept.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, asyncio.Task[Any]]] = {}

    async def get(self, name: str, look_up: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What `look_up` answers, now or when it was last asked by this name."""
        now = self._clock()
        asked_at, task = self._kept.get(name, (now, None))
        if task is None or _failed(task) or now - asked_at > KEPT_SECONDS:
            task = asyncio.ensure_future(look_up())
            self._kept[name] = (now, task)
        # One who stops waiting does not take the answer from the others.
        answer: Answer = await asyncio.shield(task)
        return answer

    async def close(self) -> None:
        """Stop whatever is still being looked up."""
        tasks = [task for _, task in self._kept.values()]
        self._kept.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
