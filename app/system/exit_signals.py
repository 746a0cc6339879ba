"""Exit on a signal: with status 128 plus the signal number, and without a traceback.

It is imported before everything else, and imports nothing slow.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from select import select
from time import monotonic
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")

_undo: list[Callable[[], None]] = []


class Ended(KeyboardInterrupt):
    """A signal requested the end of the program.

    Attributes:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def exit_signals() -> Sequence[int]:
    """List the signals that end the program, except those ignored at its start, as by nohup."""
    known = (getattr(signal, name, None) for name in _NAMES)
    return [number for number in known if number and signal.getsignal(number) is not signal.SIG_IGN]


def exit_status(number: int) -> int:
    """Return the exit status of a program ended by a signal, as in shells."""
    return 128 + number


def undo_at_exit(undo: Callable[[], None]) -> None:
    """Have something undone when a signal exits at once; doing so twice must be harmless."""
    _undo.append(undo)


def exit_at_once() -> None:
    """Exit on a signal without clean-up, while nothing is open."""
    for number in exit_signals():
        signal.signal(number, _exit_at_once)


def _exit_at_once(number: int, _: FrameType | None) -> None:
    try:
        # The last state of the terminal was set on top of the ones before.
        for undo in reversed(_undo):
            undo()
    finally:
        os._exit(exit_status(number))


def write_in_time(descriptor: int, content: bytes) -> None:
    """Write to a terminal, and give up after a second: it may have stopped to read.

    Raises:
        OSError: It was closed.
    """
    ends = monotonic() + 1.0
    blocks = os.get_blocking(descriptor)
    os.set_blocking(descriptor, False)
    try:
        while content and select([], [descriptor], [], max(0.0, ends - monotonic()))[1]:
            with suppress(BlockingIOError):  # A thread is writing.
                content = content[os.write(descriptor, content) :]
            if monotonic() > ends:
                return
    finally:
        os.set_blocking(descriptor, blocks)


@contextmanager
def keep_handlers() -> Iterator[None]:
    """Restore the signal handlers after the block."""
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
