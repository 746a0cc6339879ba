"""Waiting until nobody else has anything to do, so that work behind the screen comes second."""

import asyncio
from time import thread_time
from weakref import WeakKeyDictionary

# Seconds: a look at how busy the event loop is, work in it that is more than looking, and the
# longest wait, after which the work behind the screen goes on in any case.
_LOOK, _WORK, _MOST = 0.001, 0.0005, 0.05

# Who works behind the screen takes turns: else each would wait for the others as for the screen.
_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def idle() -> None:
    """Wait until the event loop has had a moment to spare, for at most a twentieth of a second.

    A key is answered in many turns of the loop. Giving up one turn between two pieces of work would
    put a piece into every one of them.
    """
    loop = asyncio.get_running_loop()
    async with _TURNS.setdefault(loop, asyncio.Lock()):
        latest = loop.time() + _MOST
        busy = True
        while busy and loop.time() < latest:
            # Not by the clock: what other programs do is no reason to wait.
            begun = thread_time()
            await asyncio.sleep(_LOOK)
            busy = thread_time() - begun > _WORK
