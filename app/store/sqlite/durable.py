"""A durable SQLite database: checked when it is opened, migrated, and recovered."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from app.store.sqlite.database import (
    MEMORY,
    Damaged,
    Database,
    StoreBusy,
    StoreFailed,
    is_damaged,
)
from app.store.sqlite.files import create_private, set_aside
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

# Busy timeout in milliseconds for writes that can be retried.
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


class Recovery(Struct, frozen=True):
    """Result of the recovery of a damaged database.

    Attributes:
        reason: The damage, as reported by SQLite or by the checks.
        rows: Number of rows of each table in the new file.
        old_file: Path of the damaged file.
    """

    reason: str
    rows: Mapping[str, int]
    old_file: Path


class DurableDatabase(Database):
    """A database that must not be lost: migrated, checked, and with durable commits.

    It is checked when it is opened. Rows of a damaged file that can be read are copied into a
    new file, and the old one is renamed: `recovery` has the result.

    Args:
        path: A file, or `MEMORY`.
        migrations: The statements from each version to the next, starting with an empty file.
        checks: By table, a function that raises an error for an unusable row.
        failure: Error class for OS and disk errors.
        busy: Error class for a locked file.

    Raises:
        StoreFailed: The file cannot be used, or a newer version of the program wrote it.
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
        """Replace the content of `other` with the content of this database."""
        with self._translate_errors():
            self._connection.backup(other._connection)  # noqa: SLF001

    def take_rows_of(self, file: Path) -> None:
        """Load the readable rows of a file that cannot be opened, as on a full disk.

        Args:
            file: A database with the same tables; this one is in memory.
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
                # Another process may have recovered it during the wait for the lock.
                if Snapshot.of(file).inode == self._found.inode:
                    self._recover(file, str(error))
        finally:
            # Free the memory: the snapshot may be large.
            self._found = Snapshot()
        return self._open()

    def _recover(self, file: Path, reason: str) -> None:
        """Replace a damaged file with a new one that has all readable rows."""
        salvaged = salvage(self._found, self._migrations, self._checks)
        new_file = file.with_name(f"{file.name}.recovered")
        new_file.unlink(missing_ok=True)
        create_private(new_file)
        write_salvage(salvaged, new_file, self._migrations)
        old_file = set_aside(file, "damaged")
        if self._found.log and not log_of(old_file).exists():
            # SQLite deletes the log with its last connection, even if it could not apply it.
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
        # Read again under the lock: another process may be creating the tables.
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
    """Lock a folder, so that one process at a time replaces files in it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_damage(error: sqlite3.DatabaseError, file: Path) -> bool:
    """Return whether opening failed because of the file rather than the system.

    The statements that open it succeed on every intact file.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code == sqlite3.SQLITE_READONLY:
        # A flipped bit in the header also makes a file read-only.
        return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return code not in _REFUSALS
