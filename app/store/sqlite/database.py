"""A SQLite file, private to the person, and the kind of it that can be rebuilt."""

import sqlite3
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from app.errors import IncidentError
from app.store.sqlite.migrations import statements, tables_of, version_of
from app.system.private_files import make_private_file, refuse_irregular

MEMORY = ":memory:"
"""The path of a database that leaves nothing behind."""

# Milliseconds that one waits for another program to let go of the file; and for it to have written,
# where that can be tried again, which takes longer when it waits for the disk.
_PATIENCE, _HASTE = 5000, 20

INVALID = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What decoding a value raises that this program has not written."""

_REFILLED = "It fills again with the next refresh."

Parameters = Sequence[str | int | float | bytes | None]
Row = tuple[Any, ...]
Result = TypeVar("Result")


class StoreFailed(IncidentError):
    """The file on this machine could not be used, as when the disk is full."""

    title = "The local cache failed"
    hint = "Check the disk's free space and permissions, or start with --no-cache."


class StoreBusy(StoreFailed):
    """Another program is writing: nothing was written here, and can be tried again."""

    title = "Another program holds the local cache"
    hint = "It is tried again with the next refresh."


class Database:
    """A SQLite file, its tables brought up to date when it is opened.

    Args:
        path: A file, made with mode 0600 in a folder of mode 0700, or `MEMORY`.
        durable: Whether a commit outlives a power cut; it then waits for the disk.
        patience: Milliseconds to wait until another program has written.
        failure: What is raised when the machine refuses.
        busy: What is raised when another program is writing.

    Raises:
        StoreFailed: The file cannot be used; here and from every method.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        durable: bool,
        patience: int,
        failure: type[StoreFailed] = StoreFailed,
        busy: type[StoreBusy] = StoreBusy,
    ) -> None:
        self._path = path
        self._durable = durable
        self._patience = patience
        self._failure = failure
        self._busy = busy
        self._in_transaction = False
        with self._translate_errors():
            self._connection = self._opened()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def changes(self) -> tuple[int, int]:
        """Differs from before when this program or another one has changed something."""
        ((others,),) = self.query("PRAGMA data_version")
        return int(others), self._connection.total_changes

    def query(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Everything that a statement answers."""
        return self._run(lambda: self._connection.execute(sql, parameters).fetchall())

    def executemany(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run a statement with each of these."""
        self._run(lambda: self._connection.executemany(sql, parameters))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; takes the write lock at once, so that two programs wait for each other.

        Raises:
            StoreBusy: Another program is writing.
            StoreFailed: It cannot be written.
        """
        self._begin()
        self._in_transaction = True
        try:
            yield
            self.query("COMMIT")
        except BaseException:
            # Whatever ends it, a cancellation too, leaves nothing half written.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._in_transaction = False

    def _begin(self) -> None:
        self.query(f"PRAGMA busy_timeout = {self._patience}")
        try:
            self.query("BEGIN IMMEDIATE")
        finally:
            self.query(f"PRAGMA busy_timeout = {_PATIENCE}")

    def wait_longer(self) -> None:
        """From now on a write waits for some seconds: there is no screen to stand still."""
        self._patience = _PATIENCE

    def _run(self, work: Callable[[], Result]) -> Result:
        with self._translate_errors():
            return work()

    def _opened(self) -> sqlite3.Connection:
        return self._open()

    def _open(self) -> sqlite3.Connection:
        if self._path != MEMORY:
            create_private(Path(self._path))
        connection = sqlite3.connect(self._path, timeout=_PATIENCE / 1000, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
            self._prepare(connection)
        except UnicodeDecodeError as error:
            # SQLite quotes the names in a damaged file.
            connection.close()
            raise Damaged("it holds names that are no text") from error
        except (sqlite3.DatabaseError, StoreFailed):
            connection.close()
            raise
        return connection

    @abstractmethod
    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables, or bring them up to date."""

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """What the machine refuses becomes an error for people; a wrong statement stays a bug."""
        try:
            yield
        except OSError as error:
            raise self._failure(str(error)) from error
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if isinstance(error, sqlite3.ProgrammingError) or code in _BUGS:
                raise
            raise self._refusal(error) from error

    def _refusal(self, error: sqlite3.DatabaseError) -> StoreFailed:
        return (self._busy if _is_locked(error) else self._failure)(f"{error}.")


class RebuildableDatabase(Database):
    """A file whose content can be had again: one that cannot be used is replaced.

    It may be damaged, of another version, or locked by a program that does not let go of it.

    The old file stays beside it as `*.unusable`, and `notice` says so. What is read while that is
    found out is read of the new file, and is nothing.

    Args:
        path: A file, or `MEMORY`.
        version: Of the tables; kept in the file.
        tables: The statements that make the tables.
        on_replaced: Told that nothing is as it was, when a file is replaced that was in use.

    Raises:
        StoreFailed: The file can neither be used nor replaced. In a transaction also: a damaged
            file has been replaced by an empty one.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        version: int,
        tables: str,
        on_replaced: Callable[[], None] = lambda: None,
    ) -> None:
        self.notice = ""
        self._on_replaced = on_replaced
        self._version = version
        self._tables = tables
        # What is lost with the power is fetched again.
        super().__init__(path, durable=False, patience=_HASTE)

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if not _is_unusable(error) and not _is_locked(error):
                raise
            return self._replace(error)

    def decode(self, work: Callable[[], Result]) -> Result:
        """Read and decode; where that fails, the file is replaced, and what is in the new one read.

        Args:
            work: Raises one of `INVALID` for a value that this program has not written.
        """

        def decoded() -> Result:
            try:
                return work()
            except INVALID as error:
                raise Damaged(f"a value cannot be decoded ({type(error).__name__})") from error

        return self._run(decoded)

    def _is_unusable(self, error: sqlite3.DatabaseError) -> bool:
        if _is_unusable(error):
            return True
        # A statement that names what is not there: whose mistake is it?
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
        return code == sqlite3.SQLITE_ERROR and self._has_other_tables()

    def _has_other_tables(self) -> bool:
        with closing(sqlite3.connect(MEMORY)) as expected:
            expected.executescript(self._tables)
            return tables_of(expected) != tables_of(self._connection)

    def _run(self, work: Callable[[], Result]) -> Result:
        with self._translate_errors():
            try:
                return work()
            except sqlite3.DatabaseError as error:
                if not self._is_unusable(error):
                    raise
                self._connection.close()
                self._connection = self._replace(error)
                self._on_replaced()
                if self._in_transaction:
                    raise self._failure(self.notice, hint=_REFILLED) from error
            return work()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if version_of(connection) == self._version:
            return
        # Asked again under the lock: another program may be making the tables right now.
        connection.execute("BEGIN IMMEDIATE")
        found = version_of(connection)
        if found and found != self._version:
            raise _OtherVersion(f"it has version {found}, not {self._version}")
        if not found:
            for statement in statements(self._tables):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self._version}")
        connection.execute("COMMIT")

    def _replace(self, reason: sqlite3.DatabaseError) -> sqlite3.Connection:
        """A connection to a new file. Programs that have the old one open keep it: it is moved."""
        self.notice = f"The local cache was set aside and is being rebuilt: {reason}."
        if self._path != MEMORY:
            _move(Path(self._path), Path(f"{self._path}.unusable"))
        return self._open()


def set_aside(file: Path, ending: str) -> Path:
    """Rename a database and its journals to a name that is free, and return that."""
    kept = Path(f"{file}.{ending}")
    number = 1
    while kept.exists():
        number += 1
        kept = Path(f"{file}.{ending}-{number}")
    _move(file, kept)
    return kept


def _move(file: Path, target: Path) -> None:
    for part in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{file}{part}").replace(f"{target}{part}")


class Damaged(sqlite3.DatabaseError):
    """A file was found damaged, though SQLite has not noticed."""


class _OtherVersion(sqlite3.DatabaseError):
    pass


def _is_unusable(error: sqlite3.DatabaseError) -> bool:
    if isinstance(error, (Damaged, _OtherVersion)) or is_damaged(error):
        return True
    # Python itself raises this, without a code, for a text that is not UTF-8.
    return isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")


def _is_locked(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


def is_damaged(error: sqlite3.DatabaseError) -> bool:
    """Tell whether SQLite found the file damaged, or none of its own."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


_BUGS = (
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
)


def create_private(file: Path) -> None:
    """Create a file for its owner alone, unless it exists.

    SQLite gives its journals the mode of the database, so this covers them too. It would write
    through a symbolic link, of the file and of each of them.
    """
    make_private_file(file)
    for part in ("-wal", "-shm", "-journal"):
        refuse_irregular(file.with_name(f"{file.name}{part}"))
