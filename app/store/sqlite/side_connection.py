"""Run statements in a thread, beside the connection of the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

Result = TypeVar("Result")

# Instructions of SQLite between two checks whether to go on: about a millisecond.
_STEPS = 50_000


class SideConnection:
    """Second connection, for statements that take longer than a key may wait.

    SQLite runs them without Python's global lock. It reads what has been committed.

    Args:
        address: The file, or the URI of a database in memory.
        may_write: Whether statements may write, each in its own transaction.
    """

    def __init__(self, address: Path | str, *, may_write: bool = False) -> None:
        self._address = address
        self._may_write = may_write
        self._connection: sqlite3.Connection | None = None
        self._turn = asyncio.Lock()

    async def run(
        self,
        sql: str,
        parameters: Sequence[str | int | float | bytes | None],
        convert: Callable[[list[Any]], Result],
    ) -> Result:
        """Run a statement, and convert its rows in the thread; cancelling interrupts it.

        Args:
            sql: The statement.
            parameters: Its parameters.
            convert: Returns the result.

        Raises:
            sqlite3.DatabaseError: The file cannot be read or written.
        """
        async with self._turn:
            stop = Event()
            reading = asyncio.ensure_future(
                asyncio.to_thread(self._run, sql, parameters, convert, stop)
            )
            try:
                return await asyncio.shield(reading)
            except asyncio.CancelledError:
                stop.set()
                with suppress(sqlite3.OperationalError):
                    await reading
                raise

    def _run(
        self,
        sql: str,
        parameters: Sequence[str | int | float | bytes | None],
        convert: Callable[[list[Any]], Result],
        stop: Event,
    ) -> Result:
        if self._connection is None:
            # Statements take turns, each in a thread of the pool.
            self._connection = sqlite3.connect(
                self._address, isolation_level=None, check_same_thread=False, uri=True
            )
            self._connection.execute(f"PRAGMA query_only = {not self._may_write}")
        # Unlike `interrupt`, it stops also a statement that has not begun.
        self._connection.set_progress_handler(stop.is_set, _STEPS)
        return convert(self._connection.execute(sql, parameters).fetchall())

    def close(self) -> None:
        """Close the connection; the next statement opens another."""
        if self._connection:
            self._connection.close()
            self._connection = None
