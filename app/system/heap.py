"""Return memory that is free again to the operating system."""

import sys


def trim_heap() -> None:
    """Return the free memory of the C library; does nothing where it has no such function.

    glibc keeps what lies below memory in use, which after a large amount of work may be as much as
    the program itself needs. It takes a few milliseconds.
    """
    if sys.platform != "linux":
        return
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return
    trim(0)
