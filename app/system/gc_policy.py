"""When the garbage collector runs: not while the program starts, and then when it is at rest.

A collection walks through everything that is alive. While modules and widgets are made, all of it
stays, so that is time for nothing; later it is a frame that comes late. What refers to itself is
avoided, therefore, where much of it would be made; the widgets of a screen do.
"""

import gc

# Where it never comes to rest: objects made before the youngest are looked through, and how seldom
# the older ones are.
_THRESHOLDS = (20_000, 20, 50)


def pause_gc() -> None:
    """Collect nothing until `resume_gc`."""
    gc.disable()


def resume_gc() -> None:
    """Collect from now on, but walk no more through what has been made so far: it is here to stay.

    Nothing happens when it was not held.
    """
    if gc.isenabled():
        return
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()


def collect() -> None:
    """Collect all there is, unless it is held; for when nobody waits for a frame.

    It takes some milliseconds, since what was made before `resume_gc` is not looked at.
    """
    # Not `get_freeze_count`, which walks through all that is frozen.
    if gc.isenabled() and gc.get_threshold() == _THRESHOLDS:
        gc.collect()
