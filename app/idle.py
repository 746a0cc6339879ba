"""Waiting until nobody else has anything to do, so that work behind the screen comes second."""

import asyncio

# Seconds: a look at how busy the event loop is; later than that by so much is busy; and the longest
# wait, after which the work goes on in any case.
_LOOK, _LATE, _MOST = 0.001, 0.002, 0.05


async def idle() -> None:
    """Wait until the event loop has had a moment to spare, for at most a twentieth of a second.

    A key is answered in many turns of the loop. Giving up one turn between two pieces of work would
    put a piece into every one of them.
    """
    clock = asyncio.get_running_loop().time
    latest = clock() + _MOST
    busy = True
    while busy and clock() < latest:
        begun = clock()
        await asyncio.sleep(_LOOK)
        busy = clock() - begun > _LOOK + _LATE
