"""Find damage in a durable database and copy the readable rows into a new one."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.store.sqlite.migrations import (
    Tables,
    empty_database,
    migrate,
    tables_of,
    tables_of_version,
    version_of,
)
from app.store.sqlite.pages import (
    committed_frames,
    image,
    is_known_format,
    page_size_of,
    pages_as_root,
    with_first_page,
)
from app.system.private_files import read_regular

Row = tuple[Any, ...]
Checks = Mapping[str, Callable[[Row], object]]
"""By table, a function that raises one of `INVALID` for an unusable row."""

INVALID = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""Exceptions that a check can raise while decoding a row."""

_LARGEST = 1 << 30
_ROOT_PAGE = "SELECT rootpage FROM sqlite_master WHERE name = ?"


class Snapshot(Struct, frozen=True):
    """Content of a database and its log before SQLite opened them.

    Attributes:
        inode: Inode of the database; a recovery by another process changes it.
    """

    main: bytes = b""
    log: bytes = b""
    inode: int = 0

    @classmethod
    def of(cls, file: Path) -> "Snapshot":
        """Read both files; a missing file counts as empty."""
        try:
            inode = file.stat().st_ino
        except FileNotFoundError:
            return cls()
        return cls(_content(file), _content(log_of(file)), inode)


class Salvage(Struct, frozen=True):
    """Rows read from a damaged database.

    version: Schema version of the rows.
        rows: By table, each row as a mapping of its columns.
        rows: By table, each row by its columns.
        is_complete: Whether no unreadable data was found.
    """

    version: int
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    is_complete: bool

    @property
    def count(self) -> int:
        """Number of rows."""
        return sum(map(len, self.rows.values()))


def log_of(file: Path) -> Path:
    """Return the path of a database's write-ahead log."""
    return file.with_name(f"{file.name}-wal")


def damage_in(
    connection: sqlite3.Connection, migrations: Sequence[str], found: Snapshot, log: Path
) -> str:
    """Describe damage of an open database outside its rows; empty if there is none."""
    if not is_known_format(found.main):
        return "its format is none"  # SQLite could read it, but not write.
    version = version_of(connection)
    if version > len(migrations):
        # A newer version may have changed rows only, but version numbers stay far below 1000.
        return "its version is none" if version > len(migrations) + 1000 else ""
    tables = tables_of(connection)
    if (tables or version) and tables != tables_of_version(migrations, version):
        return "its tables are not those of its version"
    for (message,) in connection.execute("PRAGMA integrity_check(1)").fetchall():
        if message != "ok":
            return str(message).removeprefix("*** in database main ***\n")
    return "its log ends too early" if _is_cut_short(connection, found, log) else ""


def invalid_row_in(connection: sqlite3.Connection, checks: Checks) -> str:
    """Describe the first unusable row; empty if all are usable."""
    for table, check in checks.items():
        for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - a fixed table name
            try:
                check(row)
            except INVALID:
                return f"a row of {table} cannot be read"
    return ""


def _is_cut_short(connection: sqlite3.Connection, found: Snapshot, log: Path) -> bool:
    """Return whether SQLite left out committed log pages after a wrong checksum."""
    if not (committed := committed_frames(found.log)):
        return False
    ((_, applied, _),) = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    # Another process may have restarted the log in the meantime.
    is_same = _content(log)[:32] == found.log[:32]
    return is_same and 0 <= applied < committed


def salvage(found: Snapshot, migrations: Sequence[str], checks: Checks) -> Salvage:
    """Read the readable rows, from a complete state or else the one with most rows."""
    best = Salvage(len(migrations), {}, is_complete=False)
    latest = image(found.main, found.log)
    for readings in (_states(found, latest), _grafted(latest, migrations)):
        for database in readings:
            try:
                candidate = _read(database, migrations, checks)
            except (sqlite3.Error, MemoryError, *INVALID):
                continue
            if candidate.is_complete:
                return candidate
            if candidate.count > best.count:
                best = candidate
        if best.count:
            return best
    return best


def write_salvage(salvaged: Salvage, file: Path, migrations: Sequence[str]) -> None:
    """Write the rows into a new file that has the schema version of the rows."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection, migrations[: salvaged.version], 0)
        for table, rows in salvaged.rows.items():
            for row in rows:
                _insert(connection, table, row)
        connection.execute("COMMIT")


def restored(salvaged: Salvage, migrations: Sequence[str]) -> sqlite3.Connection:
    """Create an in-memory database with the rows, migrated to the newest version."""
    connection = empty_database(migrations, salvaged.version)
    for table, rows in salvaged.rows.items():
        for row in rows:
            _insert(connection, table, row)
    migrate(connection, migrations, salvaged.version)
    return connection


def is_newer(found: Snapshot, migrations: Sequence[str]) -> bool:
    """Return whether a newer version of the program wrote the file."""
    with closing(_opened(image(found.main, found.log))) as connection:
        return version_of(connection) > len(migrations)


def _states(found: Snapshot, latest: bytes) -> Iterator[bytes]:
    """Yield the possible states of the file, the most likely first."""
    yield latest
    if found.log:
        yield image(found.main, found.log, checked=True)
        yield image(found.main, b"")


def _grafted(latest: bytes, migrations: Sequence[str]) -> Iterator[bytes]:
    """Yield the image with the first page, which has the schema, of each version."""
    for version in range(len(migrations), 0, -1):
        with closing(empty_database(migrations, version)) as empty:
            template = empty.serialize()
        for length in (0, page_size_of(template)):
            yield with_first_page(latest, template, length)


def _read(database: bytes, migrations: Sequence[str], checks: Checks) -> Salvage:
    with closing(_opened(database)) as connection:
        tables = tables_of(connection)
        version = _version_of(tables, migrations, version_of(connection))
        columns = tables_of_version(migrations, version)
        rows, is_complete = {}, tables == columns
        for table in columns.keys() & tables.keys():
            found, failed = _until_error(connection, _all_of(table))
            if failed and table in checks:
                root = connection.execute(_ROOT_PAGE, [table]).fetchone()[0]
                found += _rows_on_pages(database, table, root)
            named = (dict(zip(tables[table], row, strict=True)) for row in dict.fromkeys(found))
            # The first column is the key; for duplicates the first row read wins.
            usable: dict[Any, dict[str, Any]] = {}
            for row in named:
                if _is_usable(table, row, version, migrations, checks):
                    usable.setdefault(row[tables[table][0]], row)
                else:
                    is_complete = False
            is_complete &= not failed
            rows[table] = list(usable.values())
        return Salvage(version, rows, is_complete=is_complete)


def _opened(database: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(database)
    return connection


def _all_of(table: str) -> str:
    return f"SELECT * FROM {table} NOT INDEXED"  # noqa: S608 - a fixed table name


def _until_error(connection: sqlite3.Connection, sql: str) -> tuple[list[Row], bool]:
    # As bytes, a text that is not UTF-8 makes only its own row unreadable.
    connection.text_factory = bytes
    rows: list[Row] = []
    try:
        rows.extend(connection.execute(sql))
    except (sqlite3.Error, MemoryError):
        return rows, True
    finally:
        connection.text_factory = str
    return rows, False


def _rows_on_pages(database: bytes, table: str, root: int) -> list[Row]:
    """Read the rows of each page that may belong to a table with a damaged tree."""
    rows = []
    for candidate in pages_as_root(database, root):
        with closing(_opened(candidate)) as connection, suppress(sqlite3.Error):
            key = tables_of(connection)[table][0]
            rows += _until_error(connection, _all_of(table))[0]
            # Also in descending order, up to a row that cannot be read.
            rows += _until_error(connection, f"{_all_of(table)} ORDER BY {key} DESC")[0]
    return rows


def _version_of(tables: Tables, migrations: Sequence[str], named: int) -> int:
    """Return the version with these tables, or the most similar one."""
    columns = {(table, column) for table, names in tables.items() for column in names}

    def likeness(version: int) -> tuple[int, bool, int]:
        of_version = {
            (table, column)
            for table, names in tables_of_version(migrations, version).items()
            for column in names
        }
        return -len(columns ^ of_version), version == named, version

    return max(range(1, len(migrations) + 1), key=likeness)


def _is_usable(
    table: str, row: dict[str, Any], version: int, migrations: Sequence[str], checks: Checks
) -> bool:
    """Decode the texts of a row and return whether the migrated row passes its check."""
    try:
        row |= {key: each.decode() for key, each in row.items() if isinstance(each, bytes)}
        with closing(empty_database(migrations, version)) as scratch:
            _insert(scratch, table, row)
            migrate(scratch, migrations, version)
            return not invalid_row_in(scratch, checks)
    except (sqlite3.Error, *INVALID):
        return False


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - fixed names
    connection.execute(sql, list(row.values()))


def counts_of(salvaged: Salvage) -> Counter[str]:
    """Count the rows of each table."""
    return Counter({table: len(rows) for table, rows in salvaged.rows.items()})


def _content(file: Path) -> bytes:
    try:
        return read_regular(file, _LARGEST)[0]
    except FileNotFoundError:
        return b""
