"""Counts what only the garbage collector can free."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counted_garbage() -> Iterator[Callable[[], Counter[str]]]:
    """Hold the collector; gives what nothing else has freed since last asked, by type."""
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield _collected
    finally:
        if was_enabled:
            gc.enable()


def _collected() -> Counter[str]:
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        return Counter(f"{type(each).__module__}.{type(each).__name__}" for each in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.collect()
