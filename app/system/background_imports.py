"""Loading what is heavy behind the screen: in a thread that a key does not have to wait for."""

import asyncio
from collections.abc import Callable

from app.system.gc_policy import pause_gc, resume_gc


async def load(work: Callable[[], object]) -> None:
    """Do the work in a thread, and collect no garbage until it is done: all of it stays."""
    pause_gc()
    try:
        await asyncio.to_thread(work)
    finally:
        resume_gc()
