"""Import slow modules in a thread, without blocking keys."""

import asyncio
from collections.abc import Callable

from app.system.gc_policy import pause_gc, resume_gc


async def load(work: Callable[[], object]) -> None:
    """Run the work in a thread, with garbage collection paused: its objects all stay alive."""
    pause_gc()
    try:
        await asyncio.to_thread(work)
    finally:
        resume_gc()
