"""Trace of slow frames, in the format that Chrome and Perfetto open.

Nothing is measured without it: the calls to measure are replaced when a trace begins. It has names
of classes and functions, never a value.
"""

import functools
import gc
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from app.system.private_files import make_private_file

VARIABLE = "INCIDENT_TUI_TRACE"
"""Environment variable that names the file."""

SLOW = 0.016
"""Seconds of work after which a frame is slow."""

# Seconds of rest after which another frame begins.
_REST = 0.05

Describe = Callable[..., str]


class FrameTrace:
    """Measured calls, written with each slow frame.

    Args:
        path: The file, for its owner only; an existing one is overwritten.
        clock: Returns seconds.
        slow: Seconds of work after which a frame is written.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(
        self, path: Path, clock: Callable[[], float] = perf_counter, slow: float = SLOW
    ) -> None:
        make_private_file(path.absolute())
        self._file = path.open("w", encoding="utf-8")
        # The format allows a list without an end, as a killed program leaves it.
        self._file.write("[\n")
        self._clock = clock
        self._slow = slow
        self._calls: list[tuple[str, float, float]] = []
        self._begun, self._ended, self._depth = 0.0, 0.0, 0
        self._is_written = False
        self._collection = 0.0
        self._replaced: list[tuple[type, str, object]] = []
        gc.callbacks.append(self._on_collection)

    def measure(self, owner: type, name: str, describe: Describe | None = None) -> None:
        """Measure the calls of a method until the trace ends.

        Args:
            owner: The class that defines it.
            name: Its name.
            describe: Returns more about a call, from its arguments.
        """
        original = owner.__dict__[name]
        label = f"{owner.__name__}.{name}"

        @functools.wraps(original)
        def measured(*arguments: Any, **options: Any) -> Any:
            begun = self._enter()
            try:
                return original(*arguments, **options)
            finally:
                self._leave(f"{label} {describe(*arguments)}" if describe else label, begun)

        self._replace(owner, name, measured)

    def measure_frames(self, owner: type, name: str) -> None:
        """Measure the calls of a method that write a frame; each ends one."""
        self.measure(owner, name)
        measured = owner.__dict__[name]

        @functools.wraps(measured)
        def ended(*arguments: Any, **options: Any) -> Any:
            result = measured(*arguments, **options)
            self._is_written = True
            if not self._depth:
                self._end_frame()
            return result

        self._replace(owner, name, ended)

    def _replace(self, owner: type, name: str, replacement: object) -> None:
        self._replaced.append((owner, name, owner.__dict__[name]))
        setattr(owner, name, replacement)

    def _enter(self) -> float:
        now = self._clock()
        if not self._depth and now - self._ended > _REST:
            self._calls.clear()
        if not self._calls and not self._depth:
            self._begun = now
        self._depth += 1
        return now

    def _leave(self, label: str, begun: float) -> None:
        self._depth -= 1
        self._ended = self._clock()
        self._calls.append((label, begun, self._ended))
        if self._is_written and not self._depth:
            self._end_frame()

    def _on_collection(self, phase: str, details: dict[str, int]) -> None:
        if phase == "start":
            self._collection = self._clock()
        elif self._calls or self._depth:
            label = f"garbage collection {details['generation']}"
            self._calls.append((label, self._collection, self._clock()))

    def _end_frame(self) -> None:
        self._is_written = False
        now = self._clock()
        if self._calls and now - self._begun >= self._slow:
            self._write([("frame", self._begun, now), *self._calls])
        self._calls.clear()

    def _write(self, calls: Iterable[tuple[str, float, float]]) -> None:
        for label, begun, ended in calls:
            event = {
                "name": label,
                "ph": "X",
                "ts": round(begun * 1e6),
                "dur": round((ended - begun) * 1e6),
                "pid": 1,
                "tid": 1,
            }
            self._file.write(f"{json.dumps(event)},\n")
        self._file.flush()

    def close(self) -> None:
        """End the trace."""
        gc.callbacks.remove(self._on_collection)
        for owner, name, original in reversed(self._replaced):
            setattr(owner, name, original)
        self._replaced.clear()
        self._file.close()
