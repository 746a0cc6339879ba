"""A SQLite file of ours: private to the person, opened cheaply, rebuilt when it cannot be used."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from app.errors import IncidentError

MEMORY = ":memory:"
"""The path of a database that leaves nothing behind."""

# Seconds that a write waits for another program's to end.
_PATIENCE = 5.0

Parameters = Sequence[str | int | bytes | None]
Row = tuple[Any, ...]
Result = TypeVar("Result")


class StoreFailed(IncidentError):
    """The file on this machine could not be used, as when the disk is full."""

    title = "The local cache failed"
    hint = "Check the disk's free space and permissions, or start with --no-cache."


class RebuildableDatabase:
    """A file whose content can be had again: one that is damaged or of another version is replaced.

    The old file stays beside it as `*.unusable`, and `notice` says so.

    Args:
        path: A file, made with mode 0600 in a folder of mode 0700, or `MEMORY`.
        version: Of the tables; kept in the file.
        tables: The statements that make the tables.

    Raises:
        StoreFailed: The file can neither be used nor replaced.
    """

    def __init__(self, path: Path | str, *, version: int, tables: str) -> None:
        self.notice = ""
        self._path = path
        self._version = version
        self._tables = tables
        with _told():
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError as error:
                if not _is_unusable(error):
                    raise
                self._connection = self._replace(error)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def changes(self) -> tuple[int, int]:
        """Differs from before when this program or another one has changed something."""
        ((others,),) = self.rows("PRAGMA data_version")
        return int(others), self._connection.total_changes

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Everything that a statement answers.

        Raises:
            StoreFailed: It cannot be read. A damaged file has then been replaced by an empty one.
        """
        return self._guarded(lambda: self._connection.execute(sql, parameters).fetchall())

    def many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run a statement with each of these."""
        self._guarded(lambda: self._connection.executemany(sql, parameters))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; takes the write lock at once, so that two programs wait for each other.

        Raises:
            StoreFailed: It cannot be written.
        """
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
            self.rows("COMMIT")
        except BaseException:
            # Whatever ends it, a cancellation too, leaves nothing half written.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _guarded(self, work: Callable[[], Result]) -> Result:
        with _told():
            try:
                return work()
            except sqlite3.DatabaseError as error:
                if _is_unusable(error):
                    self._connection.close()
                    self._connection = self._replace(error)
                raise

    def _open(self) -> sqlite3.Connection:
        if self._path != MEMORY:
            _create_private(Path(self._path))
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # What is lost with the power is fetched again.
            connection.execute("PRAGMA synchronous = NORMAL")
            self._prepare(connection)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if _version(connection) == self._version:
            return
        # Asked again under the lock: another program may be making the tables right now.
        connection.execute("BEGIN IMMEDIATE")
        found = _version(connection)
        if found and found != self._version:
            raise _OtherVersion(f"it has version {found}, not {self._version}")
        if not found:
            for statement in _statements(self._tables):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self._version}")
        connection.execute("COMMIT")

    def _replace(self, reason: sqlite3.DatabaseError) -> sqlite3.Connection:
        """A connection to a new file. Programs that have the old one open keep it: it is moved."""
        self.notice = f"The local cache was set aside and is being rebuilt: {reason}."
        if self._path != MEMORY:
            for ending in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{self._path}{ending}").replace(f"{self._path}.unusable{ending}")
        return self._open()


class _OtherVersion(sqlite3.DatabaseError):
    pass


def _is_unusable(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, _OtherVersion) or code in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )


@contextmanager
def _told() -> Iterator[None]:
    """What the machine refuses becomes an error for people; a wrong statement stays a bug."""
    try:
        yield
    except OSError as error:
        raise StoreFailed(str(error)) from error
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if isinstance(error, sqlite3.ProgrammingError) or code in _BUGS:
            raise
        raise StoreFailed(f"{error}.") from error


_BUGS = (
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _create_private(file: Path) -> None:
    """SQLite gives its journals the mode of the database, so this covers them too."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600, exist_ok=True)
    file.chmod(0o600)
