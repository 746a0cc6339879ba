"""Writing to a file of ours while another program does, without holding up the screen."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from app.store.sqlite.database import StoreBusy

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# Seconds from one try to the next, and until it is given up.
_AGAIN, _PATIENCE = 0.1, 5.0


async def retry_while_busy(
    write: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
) -> Result:
    """What a write answers, tried for some seconds until no other program is writing.

    Raises:
        StoreBusy: Another program has been writing all the time.
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
