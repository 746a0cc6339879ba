"""Loading what is heavy behind the screen: in a thread that a key does not have to wait for."""

import asyncio
import sys
from collections.abc import Callable

from app.collector import hold, release

# Seconds after which the thread lets go of the interpreter when the screen wants it; Python's own
# five milliseconds are felt, since a key is answered in many turns.
_TURN, _USUAL = 0.0005, sys.getswitchinterval()


async def load(work: Callable[[], object]) -> None:
    """Do the work in a thread, and collect no garbage until it is done: all of it stays."""
    hold()
    sys.setswitchinterval(_TURN)
    try:
        await asyncio.to_thread(work)
    finally:
        sys.setswitchinterval(_USUAL)
        release()
