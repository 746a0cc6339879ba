"""Cancel requests in such a way that the pool of connections gets theirs back.

A task that asyncio cancels while httpcore takes a lock leaves its connection in the pool, open and
never used again: httpcore shields these moments from anyio's scopes alone.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from anyio import CancelScope

Result = TypeVar("Result")


async def in_own_scope(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run a request in its own task, and cancel it by an anyio cancel scope."""
    scope = CancelScope()

    async def scoped() -> Result:
        with scope:
            return await work()
        raise asyncio.CancelledError

    request = asyncio.create_task(scoped())
    try:
        return await asyncio.shield(request)
    except asyncio.CancelledError:
        scope.cancel()
        await asyncio.wait([request])
        raise
