"""Garbage collection policy: off during start-up, then while the program is idle.

A collection traverses all live objects. During start-up all new objects stay alive, so it would be
wasted; later it delays a frame. So reference cycles are avoided where there would be many; the
widgets of a screen have some.
"""

import gc

# For a program that is never idle: number of new objects before the youngest are collected, and
# intervals for the older ones.
_THRESHOLDS = (20_000, 20, 50)


def pause_gc() -> None:
    """Disable collection until `resume_gc`."""
    gc.disable()


def resume_gc() -> None:
    """Enable collection and exempt all objects created so far.

    Does nothing if collection is enabled.
    """
    if gc.isenabled():
        return
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()


def collect_and_pause_gc() -> None:
    """Collect all objects of an app that has ended, and pause for the start of the next."""
    gc.unfreeze()
    gc.collect()
    pause_gc()


def collect() -> None:
    """Collect now, unless collection is paused; call it while no frame is due.

    It takes some milliseconds, since objects created before `resume_gc` are exempt.
    """
    # Not `get_freeze_count`, which traverses all exempt objects.
    if gc.isenabled() and gc.get_threshold() == _THRESHOLDS:
        gc.collect()
