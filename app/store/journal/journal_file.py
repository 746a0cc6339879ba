"""The journal's file: durable writes that never block on other processes.

Its content exists nowhere else: commits wait for the disk, older files are migrated, and a
damaged one is set aside and never deleted. Several processes may share it; each leaves drafts and
writes alone that another running process holds.
"""

import sqlite3
from collections.abc import Callable, Hashable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from app.store.journal.process_lock import ProcessLock
from app.store.journal.records import CHECKS, MIGRATIONS
from app.store.sqlite.database import (
    MEMORY,
    Parameters,
    Row,
    StoreBusy,
    StoreFailed,
)
from app.store.sqlite.durable import DurableDatabase, Recovery
from app.text.text import clean, one_line, plural

# Bytes written and deleted again to test for room for a form and its request.
_ROOM = 64 * 1024

Result = TypeVar("Result")


class JournalFailed(StoreFailed):
    """The journal could not be read or written."""

    title = "What you type cannot be saved to disk"
    hint = "Free some space or correct the permissions of the folder, then start again."


class JournalBusy(StoreBusy):
    """Another process is writing the journal: nothing was written, and a retry may succeed."""

    title = "The journal is locked by another incident-tui"
    hint = "Nothing was sent. Try again when it has closed."


class _Deferred(Struct, frozen=True):
    """A write that waits for the lock.

    Attributes:
        work: Writes it, in a transaction.
        then: Called once it is on disk.
    """

    work: Callable[[DurableDatabase], object]
    then: Callable[[], object]


class JournalFile:
    """A database that outlives the program; in memory when the disk fails.

    Args:
        path: The file, readable by its owner only; `MEMORY` stores nothing on disk.

    Attributes:
        failure: The reason why nothing is stored on disk; empty if it is.
        notice: Report of a recovery, with the damage and the path of the old file; else empty.
        is_locked: Whether another process was writing at the last try.
        on_failure: Called at the first disk error, with the reason.
        on_locked: Called when `is_locked` has changed.
    """

    def __init__(self, path: Path | str = MEMORY) -> None:
        self._path = path
        self._deferred: dict[Hashable, _Deferred] = {}
        self.failure = ""
        self.notice = ""
        self.is_locked = False
        self.on_failure: Callable[[str], None] = lambda _: None
        self.on_locked: Callable[[], None] = lambda: None
        try:
            self._instance, self._database = self._open()
        except StoreFailed as error:
            self.failure = error.explanation
            self._instance, self._database = ProcessLock(None), _in_memory()
            if isinstance(error.__cause__, sqlite3.Error):
                # Load past requests anyway, so that none is sent twice.
                self._database.take_rows_of(Path(self._path))

    def _open(self) -> tuple[ProcessLock, DurableDatabase]:
        database = DurableDatabase(
            self._path,
            migrations=MIGRATIONS,
            checks=CHECKS,
            failure=JournalFailed,
            busy=JournalBusy,
        )
        self.notice = _in_words(database.recovery) if database.recovery else ""
        try:
            return ProcessLock(None if self._path == MEMORY else Path(self._path)), database
        except OSError as error:
            database.close()
            raise JournalFailed(str(error)) from error

    def close(self) -> None:
        """Close the file and release its drafts for other processes.

        Raises:
            JournalBusy: Another process held the lock for some seconds: deferred changes are lost.
        """
        self.on_locked = lambda: None
        self._database.wait_longer()
        mine = [self.holder]
        try:
            self.write(lambda db: db.query("UPDATE drafts SET holder = '' WHERE holder = ?", mine))
        except JournalBusy:
            # Without a running process the drafts count as released.
            if self._deferred:
                raise
        finally:
            self._database.close()
            self._instance.close()

    @property
    def is_on_disk(self) -> bool:
        """False if everything is lost at the end of the program."""
        return self._path != MEMORY and not self.failure

    @property
    def holder(self) -> str:
        """Id of this process, stored with the drafts and writes it holds."""
        return self._instance.id

    def is_other_alive(self, holder: str) -> bool:
        """Return whether the holder is another running process."""
        return self._instance.is_other_alive(holder)

    # Reading and writing.

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run a query and return its rows, without deferred changes."""
        return self._database.query(sql, parameters)

    def write(self, work: Callable[[DurableDatabase], Result]) -> Result:
        """Write deferred changes, then these, in one durable transaction.

        Raises:
            JournalBusy: Another process is writing, and nothing was written.
        """
        try:
            result = self._committed(work)
        except JournalBusy:
            self._set_locked(held=True)
            raise
        except JournalFailed as error:
            if self.failure:
                raise
            self._fall_back(error)
            result = self._committed(work)
        self._set_locked(held=False)
        return result

    def write_deferred(
        self,
        name: Hashable,
        work: Callable[[DurableDatabase], object],
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """Write now, or, while another process is writing, with the next `write` or `flush`.

        Args:
            name: Replaces a deferred change of the same name.
            work: Writes it.
            then: Called once it is on disk.
        """
        self._deferred.pop(name, None)
        self._deferred[name] = _Deferred(work, then)
        self.flush()

    def flush(self) -> bool:
        """Write deferred changes; False while another process is writing."""
        with suppress(JournalBusy):
            self.write(lambda _: None)
        return not self.is_locked

    def check(self) -> str:
        """Test for room for a form and its request; return `failure`, empty if there is room."""
        if not self.failure:
            self.write_deferred("room", _take_room)
        return self.failure

    def _committed(self, work: Callable[[DurableDatabase], Result]) -> Result:
        """Run it in a transaction on the file, or, after a failure, on a copy in memory."""
        with self._database.transaction():
            for each in self._deferred.values():
                each.work(self._database)
            result = work(self._database)
        written, self._deferred = self._deferred, {}
        for each in written.values():
            each.then()
        return result

    def _set_locked(self, *, held: bool) -> None:
        if self.is_locked is not held:
            self.is_locked = held
            self.on_locked()

    def _fall_back(self, error: JournalFailed) -> None:
        on_disk, self._database = self._database, _in_memory()
        # Copy the rows that can still be read.
        with suppress(JournalFailed):
            on_disk.copy_to(self._database)
        on_disk.close()
        self.failure = error.explanation
        self.on_failure(self.failure)


def _in_memory() -> DurableDatabase:
    return DurableDatabase(
        MEMORY, migrations=MIGRATIONS, checks=CHECKS, failure=JournalFailed, busy=JournalBusy
    )


def _in_words(recovery: Recovery) -> str:
    drafts, writes = recovery.rows.get("drafts", 0), recovery.rows.get("writes", 0)
    return one_line(
        clean(
            f"The journal was damaged. {plural(drafts, 'draft')} and {plural(writes, 'request')} "
            f"were recovered. The damaged file, with what could not be read, is "
            f"{recovery.old_file} ({recovery.reason})."
        )
    )


def _take_room(database: DurableDatabase) -> None:
    database.query("INSERT INTO room VALUES (zeroblob(?))", [_ROOM])
    database.query("DELETE FROM room")
