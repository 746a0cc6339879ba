"""Report unhandled exceptions in place of Python, whose tracebacks contain messages.

It is imported before everything else, and imports nothing slow.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


def install_crash_hooks() -> None:
    """Report exceptions outside of `main`, in threads and in finalizers."""
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread_exception
    sys.unraisablehook = _on_unraisable


def print_crash(error: Exception) -> None:
    """Write a report and print two lines about it on standard error."""
    from app.system.crash_report import describe_crash

    log_error("crash", error)
    lines = describe_crash(error)
    with suppress(OSError):
        if sys.stderr is not None:
            sys.stderr.write("\n".join((*lines, "")))
            sys.stderr.flush()


def log_error(event: str, error: BaseException) -> None:
    """Log an exception without its message."""
    from app.system.crash_report import format_error
    from app.system.debug_log import log_lines

    log_lines(event, "\n".join(format_error(error)))


_report_of_thread: Callable[[Exception], None] = print_crash


@contextmanager
def threads_report_to(report: Callable[[Exception], None]) -> Iterator[None]:
    """Pass exceptions of threads to `report` within the block."""
    global _report_of_thread
    before, _report_of_thread = _report_of_thread, report
    try:
        yield
    finally:
        _report_of_thread = before


def watch_loop(
    loop: "AbstractEventLoop",
    on_callback: Callable[[Exception], None] = print_crash,
    on_task: Callable[[Exception], None] = print_crash,
) -> None:
    """Report errors that asyncio would print.

    Args:
        loop: The event loop.
        on_callback: Called with the exception of a callback.
        on_task: Called with the exception of a task without a waiter.
    """

    def handle(_: "AbstractEventLoop", context: dict[str, Any]) -> None:
        from app.errors import IncidentError

        error = context.get("exception")
        if not isinstance(error, Exception):
            return
        log_error("asyncio", error)
        # A late connection error, or a failed request whose result is not needed any more.
        if "transport" in context or isinstance(error, IncidentError):
            return
        (on_task if "future" in context else on_callback)(error)

    loop.set_exception_handler(handle)


def _on_exception(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    if isinstance(error, Exception):
        print_crash(error)


def _on_thread_exception(raised: threading.ExceptHookArgs) -> None:
    if isinstance(raised.exc_value, Exception):
        _report_of_thread(raised.exc_value)


def _on_unraisable(raised: "sys.UnraisableHookArgs") -> None:
    if raised.exc_value:
        log_error("unraisable", raised.exc_value)
