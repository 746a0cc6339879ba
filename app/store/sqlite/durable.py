"""A SQLite file that must not be lost: checked when it is opened, migrated, and recovered."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.store.sqlite.database import (
    MEMORY,
    Damaged,
    Database,
    StoreBusy,
    StoreFailed,
    create_private,
    is_damaged,
    set_aside,
)
from app.store.sqlite.migrations import migrate, version_of
from app.store.sqlite.recovery import (
    Checks,
    Snapshot,
    counts_of,
    damage_in,
    invalid_row_in,
    is_newer,
    log_of,
    restored,
    salvage,
    write_salvage,
)

# Milliseconds to wait for another program's write, where that can be tried again.
_PATIENCE = 50

_RECOVERED_LATER = "Start again: what can be read of it is copied into a new file then."

_REFUSALS = (
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of a damaged database.

    Attributes:
        reason: What was damaged, in SQLite's words or ours.
        rows: How many rows of each table are in the new file.
        old_file: Where the damaged one is now.
    """

    reason: str
    rows: Mapping[str, int]
    old_file: Path


class DurableDatabase(Database):
    """A file that is nobody's to throw away: its tables are migrated, and commits are durable.

    It is checked when it is opened. The rows of a damaged one that can be read are copied into a
    new file, and the old one is renamed: `recovery` says what became of it.

    Args:
        path: A file, or `MEMORY`.
        migrations: The statements that lead from each version to the next, the first from nothing.
        checks: By table, what raises an error for a row that cannot be used.
        failure: What is raised when the machine refuses.
        busy: What is raised when another program is writing.

    Raises:
        StoreFailed: The file cannot be used, or is of a newer program.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        migrations: Sequence[str],
        checks: Checks,
        failure: type[StoreFailed],
        busy: type[StoreBusy],
    ) -> None:
        self.recovery: Recovery | None = None
        self._migrations = tuple(migrations)
        self._checks = checks
        self._found = Snapshot()
        super().__init__(path, durable=True, patience=_PATIENCE, failure=failure, busy=busy)

    def copy_to(self, other: "DurableDatabase") -> None:
        """Make `other` hold what this one holds."""
        with self._translate_errors():
            self._connection.backup(other._connection)  # noqa: SLF001

    def take_rows_of(self, file: Path) -> None:
        """Hold the rows of a file that can be read but not opened, as on a disk that is full.

        Args:
            file: A database of the same tables; this one is in memory.
        """
        with suppress(OSError, sqlite3.Error):
            found = Snapshot.of(file)
            if not is_newer(found, self._migrations):
                salvaged = salvage(found, self._migrations, self._checks)
                with closing(restored(salvaged, self._migrations)) as rows:
                    rows.backup(self._connection)

    def _opened(self) -> sqlite3.Connection:
        if self._path == MEMORY:
            return self._open()
        file = Path(self._path)
        self._found = Snapshot.of(file)
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error, file):
                raise
            with _locked_folder(file.parent):
                # Another program may have recovered it while this one waited.
                if Snapshot.of(file).inode == self._found.inode:
                    self._recover(file, str(error))
        finally:
            # It may be large.
            self._found = Snapshot()
        return self._open()

    def _recover(self, file: Path, reason: str) -> None:
        """Put a new file with all rows that can be read in the place of a damaged one."""
        salvaged = salvage(self._found, self._migrations, self._checks)
        new_file = file.with_name(f"{file.name}.recovered")
        new_file.unlink(missing_ok=True)
        create_private(new_file)
        write_salvage(salvaged, new_file, self._migrations)
        old_file = set_aside(file, "damaged")
        if self._found.log and not log_of(old_file).exists():
            # SQLite deletes the log with its last connection, also where it could not apply it.
            create_private(log_of(old_file))
            log_of(old_file).write_bytes(self._found.log)
        new_file.replace(file)
        self.recovery = Recovery(reason, counts_of(salvaged), old_file)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        file = Path(self._path)
        if damage := damage_in(connection, self._migrations, self._found, log_of(file)):
            raise Damaged(damage)
        self._migrate(connection)
        if damage := invalid_row_in(connection, self._checks):
            raise Damaged(damage)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        if version_of(connection) == len(self._migrations):
            return
        # Asked again under the lock: another program may be making the tables right now.
        connection.execute("BEGIN IMMEDIATE")
        found = version_of(connection)
        if found > len(self._migrations):
            raise self._failure(f"It was written by a newer version of this program ({found}).")
        migrate(connection, self._migrations, found)
        connection.execute("COMMIT")

    def _refusal(self, error: sqlite3.DatabaseError) -> StoreFailed:
        if is_damaged(error):
            return self._failure(f"{error}.", hint=_RECOVERED_LATER)
        return super()._refusal(error)


@contextmanager
def _locked_folder(folder: Path) -> Iterator[None]:
    """Let one program at a time replace files in a folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_damage(error: sqlite3.DatabaseError, file: Path) -> bool:
    """Tell whether a file that could not be opened is to blame, and not the machine.

    The statements that open it work on every file that is in order.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code == sqlite3.SQLITE_READONLY:
        # So a flipped bit in the header says.
        return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return code not in _REFUSALS
