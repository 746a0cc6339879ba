"""The end of the program: noted at once, also by a signal handler, and never stuck.

The event loop learns of a signal when it runs again. What would stop the loop until then, such as
an editor or a terminal that reads nothing, asks here.
"""

from collections.abc import Callable
from threading import Event, Thread
from time import process_time

# Seconds without progress, longer than a database waits for a lock, and the longest end.
_STUCK, _LONGEST = 6.0, 60.0

# Seconds of processor time that are no progress: those of this module and a reader of keys.
_AT_REST = 0.02

_over: Event | None = None


def begin_exit(force: Callable[[], None]) -> None:
    """Note that the program ends, and call a function, in a thread, if that gets stuck."""
    global _over
    if _over is None:
        _over = Event()
        Thread(target=_force_if_stuck, args=(_over, force), name="exit", daemon=True).start()


def is_exiting() -> bool:
    """Return whether the program ends."""
    return _over is not None


def exit_is_over() -> None:
    """Note that what was ending has ended, and that something else may run."""
    global _over
    if _over:
        _over.set()
    _over = None


def _force_if_stuck(over: Event, force: Callable[[], None]) -> None:
    used = process_time()
    for _ in range(int(_LONGEST / _STUCK)):
        if over.wait(_STUCK):
            return
        before, used = used, process_time()
        # On a slow machine it takes longer, but is not stuck.
        if used - before < _AT_REST:
            break
    force()
