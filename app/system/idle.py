"""Wait until the event loop is idle, so that background work comes second."""

import asyncio
from time import thread_time
from weakref import WeakKeyDictionary

# Seconds: interval between checks, CPU time that counts as busy, and the longest wait, after which
# background work continues.
_LOOK, _WORK, _MOST = 0.001, 0.0005, 0.05

# Background tasks take turns: otherwise each would wait for the others.
_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def idle() -> None:
    """Wait until the event loop is idle, for at most a twentieth of a second.

    A key press takes many iterations of the loop. If background work only yielded once between two
    steps, a step would run in each of them.
    """
    loop = asyncio.get_running_loop()
    async with _TURNS.setdefault(loop, asyncio.Lock()):
        latest = loop.time() + _MOST
        busy = True
        while busy and loop.time() < latest:
            # CPU time rather than wall time: the load of other processes does not count.
            begun = thread_time()
            await asyncio.sleep(_LOOK)
            busy = thread_time() - begun > _WORK
