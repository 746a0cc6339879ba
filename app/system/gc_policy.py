"""When the garbage collector runs: not while the program starts, and seldom long.

A collection walks through everything that is alive. While modules and widgets are made, all of it
stays, so that is time for nothing; later it is a frame that comes late.
"""

import gc

# Objects made before the youngest are looked through, and how seldom the older ones are.
_THRESHOLDS = (20_000, 20, 50)


def hold() -> None:
    """Collect nothing until `release`."""
    gc.disable()


def release() -> None:
    """Collect from now on, but walk no more through what has been made so far: it is here to stay.

    Nothing happens when it was not held.
    """
    if gc.isenabled():
        return
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
