"""What a test leaves open: connections to databases, threads, and tasks of its loops."""

import asyncio.runners
import sqlite3
import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

# The task in which anyio runs a test's coroutine and its fixtures.
_RUNS_THE_TEST = "TestRunner._run_tests_and_fixtures"
# The loop's own, which ends a generator that nobody reads any more, as httpx leaves one where a
# body cannot be unpacked.
_ENDS_A_GENERATOR = "async_generator_athrow"
# A server of several tests may still be ending a connection; it waits for these when it closes.
_SERVES_A_CONNECTION = "(process_request_thread)"
# Where asyncio has a thread for each process, which ends right behind it. The name of Python 3.11.2
# has nothing before this.
_WAITS_FOR_A_PROCESS = "waitpid-"


@contextmanager
def no_leaks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail when a connection, thread or task that begins in here is not ended in here."""
    connections: set[sqlite3.Connection] = set()
    left: list[object] = []
    threads = {*threading.enumerate()}
    cancel: Callable[[AbstractEventLoop], None] = asyncio.runners._cancel_all_tasks  # type: ignore[attr-defined]

    class Connection(sqlite3.Connection):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            connections.add(self)

        def close(self) -> None:
            super().close()
            connections.discard(self)

    def note_tasks(loop: AbstractEventLoop) -> None:
        for task in asyncio.all_tasks(loop):
            runs = repr(task.get_coro())
            if _RUNS_THE_TEST not in runs and _ENDS_A_GENERATOR not in runs:
                left.append(task)
        cancel(loop)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Connection))
    monkeypatch.setattr(asyncio.runners, "_cancel_all_tasks", note_tasks)
    yield
    join_process_threads()
    started = {*threading.enumerate()} - threads
    left += [thread for thread in started if _SERVES_A_CONNECTION not in thread.name]
    left += connections
    assert not left, f"It has no owner that ended it: {left}"


def join_process_threads() -> None:
    """Wait for the threads of processes that have ended: each has told its loop before it ends."""
    for thread in threading.enumerate():
        if _WAITS_FOR_A_PROCESS in thread.name:
            thread.join()
