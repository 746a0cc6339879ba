"""SQLite databases with private files, and the kind that can be rebuilt."""

import sqlite3
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.errors import IncidentError
from app.store.sqlite.files import create_private, move
from app.store.sqlite.migrations import statements, tables_of, version_of

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.store.sqlite.side_connection import SideConnection

MEMORY = ":memory:"
"""The path of an in-memory database."""

# Busy timeouts in milliseconds: to open or commit, and, shorter, for writes that are retried (those
# also wait for the disk).
_PATIENCE, _HASTE = 5000, 20

# From this version on, connections of one process share a database in memory by its name.
_SHARES_MEMORY = sqlite3.sqlite_version_info >= (3, 36)
_NUMBERS = count()

INVALID = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""Exceptions that decoding a value from outside this program can raise."""

_REFILLED = "It fills again with the next refresh."

Parameters = Sequence[str | int | float | bytes | None]
Row = tuple[Any, ...]
Result = TypeVar("Result")


class StoreFailed(IncidentError):
    """The local file could not be used, for example because the disk is full."""

    title = "The local cache failed"
    hint = "Check the disk's free space and permissions, or start with --no-cache."


class StoreBusy(StoreFailed):
    """Another process holds the write lock: nothing was written, and a retry may succeed."""

    title = "Another program holds the local cache"
    hint = "It is tried again with the next refresh."


class Database:
    """A SQLite database whose tables are brought up to date when it is opened.

    Args:
        path: A file, created with mode 0600 in a folder of mode 0700, or `MEMORY`.
        durable: Whether a commit survives a power cut; it then waits for the disk.
        patience: Busy timeout in milliseconds while another process writes.
        failure: Error class for OS and disk errors.
        busy: Error class for a locked file.

    Raises:
        StoreFailed: The file cannot be used; raised here and by every method.
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
        self._version_of_others: int | None = None
        with self._translate_errors():
            self._connection = self._opened()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def changes(self) -> tuple[int, int]:
        """Version that changes whenever this or another process writes to the file."""
        others = self._version_of_others
        if others is None:
            ((others,),) = self.query("PRAGMA data_version")
        return int(others), self._connection.total_changes

    @contextmanager
    def checked_once(self) -> Iterator[None]:
        """Check only at the start whether another process has written.

        For what is read in one frame, without waiting: a check takes as long as a lookup.
        """
        before = self._version_of_others
        self._version_of_others, _ = self.changes
        try:
            yield
        finally:
            self._version_of_others = before

    def query(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run a statement and return all rows."""
        return self._run(lambda: self._connection.execute(sql, parameters).fetchall())

    def executemany(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run a statement once for each set of parameters."""
        self._run(lambda: self._connection.executemany(sql, parameters))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a transaction that takes the write lock at its start.

        Raises:
            StoreBusy: Another process holds the lock.
            StoreFailed: The file cannot be written.
        """
        self._begin()
        self._in_transaction = True
        try:
            yield
            self.query("COMMIT")
        except BaseException:  # Roll back on any exception, including cancellation.
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
        """Raise the busy timeout to some seconds, when no screen is waiting."""
        self._patience = _PATIENCE

    @property
    def _address(self) -> Path | str:
        """Where connections find the database."""
        return self._path

    def _run(self, work: Callable[[], Result]) -> Result:
        with self._translate_errors():
            return work()

    def _opened(self) -> sqlite3.Connection:
        return self._open()

    def _open(self) -> sqlite3.Connection:
        if self._path != MEMORY:
            create_private(Path(self._path))
        connection = sqlite3.connect(
            self._address, timeout=_PATIENCE / 1000, isolation_level=None, uri=True
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
            self._prepare(connection)
        except UnicodeDecodeError as error:
            # SQLite puts the names from a damaged file into its error message.
            connection.close()
            raise Damaged("it holds names that are no text") from error
        except (sqlite3.DatabaseError, StoreFailed):
            connection.close()
            raise
        return connection

    @abstractmethod
    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create or migrate the tables."""

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Turn OS and disk errors into StoreFailed; SQL mistakes are raised unchanged."""
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
    """A database whose content can be fetched again; an unusable file is replaced.

    A file is unusable when it is damaged, of another version, or locked for too long.

    The old file is renamed to `*.unusable`, and `notice` reports it. A query that finds the
    damage is run again on the new, empty file.

    Args:
        path: A file, or `MEMORY`.
        version: Schema version; stored in the file.
        tables: The statements that create the tables.
        on_replaced: Called when a file that was in use is replaced.

    Raises:
        StoreFailed: The file can neither be used nor replaced; in a transaction also when a
            damaged file was replaced by an empty one.
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
        self._side: SideConnection | None = None
        # Rows lost in a power cut are fetched again.
        super().__init__(path, durable=False, patience=_HASTE)

    @cached_property
    def _address(self) -> Path | str:
        if self._path != MEMORY or not _SHARES_MEMORY:
            return self._path
        return f"file:/incident-tui-{next(_NUMBERS)}?vfs=memdb"

    def close(self) -> None:
        """Close the file."""
        self._close_side()
        super().close()

    def _close_side(self) -> None:
        if self._side:
            self._side.close()
        self._side = None

    async def query_aside(
        self, sql: str, parameters: Parameters, convert: Callable[[list[Row]], Result]
    ) -> Result:
        """Run a long statement in a thread.

        Args:
            sql: The statement, which only reads.
            parameters: Its parameters.
            convert: Converts its rows, in the same thread.
        """
        from app.store.sqlite.side_connection import SideConnection

        if self._path != MEMORY or _SHARES_MEMORY:
            self._side = side = self._side or SideConnection(self._address)
            try:
                return await side.run(sql, parameters, convert)
            except (sqlite3.DatabaseError, *INVALID):
                # The other connection replaces a damaged file, or reports what is wrong.
                self._close_side()
        return self.decode(lambda: convert(self.query(sql, parameters)))

    async def execute_aside(self, sql: str) -> None:
        """Run a long statement that writes in a thread; cancelling rolls it back.

        Of a database in memory, all readers would wait for it.
        """
        from app.store.sqlite.side_connection import SideConnection

        side = SideConnection(self._address, may_write=True)
        try:
            with self._translate_errors():
                await side.run(sql, (), len)
        finally:
            side.close()

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if not _is_unusable(error) and not _is_locked(error):
                raise
            return self._replace(error)

    def decode(self, work: Callable[[], Result]) -> Result:
        """Read and decode rows; on damage, replace the file and read the new one.

        Args:
            work: Raises one of `INVALID` for a value that this program did not write.
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
        # An unknown table or column is damage if the tables differ, else a wrong statement.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
        return code == sqlite3.SQLITE_ERROR and self._has_other_tables()

    def _has_other_tables(self) -> bool:
        with closing(sqlite3.connect(MEMORY)) as expected:
            expected.executescript(self._tables)
            known = tables_of(expected)
        try:
            return known != tables_of(self._connection)
        except sqlite3.DatabaseError:
            # Not even its tables can be read.
            return True

    def _run(self, work: Callable[[], Result]) -> Result:
        with self._translate_errors():
            try:
                return work()
            except sqlite3.DatabaseError as error:
                if not self._is_unusable(error):
                    raise
                self._close_side()
                self._connection.close()
                self._connection = self._replace(error)
                self._on_replaced()
                if self._in_transaction:
                    raise self._failure(self.notice, hint=_REFILLED) from error
            return work()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if version_of(connection) == self._version:
            return
        # Read again under the lock: another process may be creating the tables.
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
        """Move the file aside and open a new one; other processes keep the moved file open."""
        self.notice = f"The local cache was set aside and is being rebuilt: {reason}."
        if self._path != MEMORY:
            move(Path(self._path), Path(f"{self._path}.unusable"))
        return self._open()


class Damaged(sqlite3.DatabaseError):
    """Damage that this program found and SQLite did not report."""


class _OtherVersion(sqlite3.DatabaseError):
    pass


def _is_unusable(error: sqlite3.DatabaseError) -> bool:
    if isinstance(error, (Damaged, _OtherVersion)) or is_damaged(error):
        return True
    # Python raises this without an error code for text that is not UTF-8.
    return isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")


def _is_locked(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


def is_damaged(error: sqlite3.DatabaseError) -> bool:
    """Return whether SQLite reports the file as damaged or as no database."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


_BUGS = (
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
)
