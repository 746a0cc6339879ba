"""Retry a write while another process holds the lock, without blocking the UI."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from app.store.sqlite.database import StoreBusy

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# Seconds between two tries, and until the last one.
_AGAIN, _PATIENCE = 0.1, 5.0


async def retry_while_busy(
    write: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
) -> Result:
    """Run a write, retrying for some seconds while another process holds the lock.

    Raises:
        StoreBusy: Another process held the lock the whole time.
        StoreFailed: The file cannot be used.
    """
    clock = asyncio.get_running_loop().time
    latest = clock() + _PATIENCE
    while True:
        try:
            return write(*arguments, **named)
        except StoreBusy:
            if clock() > latest:
                raise
        await asyncio.sleep(_AGAIN)
