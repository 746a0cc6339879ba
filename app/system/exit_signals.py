"""Ending on a signal: with 128 and the signal's number as the status, and without a traceback.

It is imported before everything else, and imports nothing that takes time.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")


class Ended(KeyboardInterrupt):
    """A signal asked the program to end.

    Attributes:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def exit_signals() -> Sequence[int]:
    """List the signals that end the program; not those that it was started to ignore, by nohup."""
    known = (getattr(signal, name, None) for name in _NAMES)
    return [number for number in known if number and signal.getsignal(number) is not signal.SIG_IGN]


def exit_status(number: int) -> int:
    """Give the status of a program that a signal ended, as shells count."""
    return 128 + number


def exit_at_once() -> None:
    """End on a signal with nothing but the status, while nothing is open."""
    for number in exit_signals():
        signal.signal(number, _exit_at_once)


def _exit_at_once(number: int, _: FrameType | None) -> None:
    os._exit(exit_status(number))


@contextmanager
def keep_handlers() -> Iterator[None]:
    """Put back what handles the signals when the block is left."""
    before = {number: signal.getsignal(number) for number in exit_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def raise_on_signals() -> Iterator[None]:
    """Raise an exception on a signal within the block, so that files are closed."""
    with keep_handlers():
        for number in exit_signals():
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _raise)
        yield


def _raise(number: int, _: FrameType | None) -> None:
    raise Ended(number)
