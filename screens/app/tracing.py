"""Trace slow frames while the interface runs, if the environment asks for it."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.errors import IncidentError
from app.store.sqlite.database import Database
from app.system.frame_trace import SLOW, VARIABLE, FrameTrace
from widgets.textual_compat.tracing import measure_frames

_LONGEST_STATEMENT = 60


class TraceUnusable(IncidentError):
    """The file of the trace cannot be written."""

    title = "The trace cannot be written"
    hint = f"Name another file in {VARIABLE}, or remove it from the environment."


@contextmanager
def traced_frames(environment: Mapping[str, str], slow: float = SLOW) -> Iterator[None]:
    """Write slow frames to the file that the environment names, if any.

    Args:
        environment: The environment.
        slow: Seconds of work after which a frame is slow.

    Raises:
        TraceUnusable: The file cannot be written.
    """
    name = environment.get(VARIABLE)
    if not name:
        yield
        return
    try:
        trace = FrameTrace(Path(name).expanduser(), slow=slow)
    except OSError as error:
        raise TraceUnusable(f"{name}: {error.strerror}.") from error
    try:
        trace.measure(asyncio.Handle, "_run", _work)
        trace.measure(Database, "query", _statement)
        trace.measure(Database, "executemany", _statement)
        measure_frames(trace)
        yield
    finally:
        trace.close()


def _work(handle: asyncio.Handle) -> str:
    """Name the task, or the function, that a turn of the event loop runs."""
    callback = getattr(handle, "_callback", None)
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        return str(task.get_name())
    return getattr(callback, "__qualname__", type(callback).__name__)


def _statement(_: Database, sql: str, *__: object) -> str:
    return " ".join(sql.split())[:_LONGEST_STATEMENT]
