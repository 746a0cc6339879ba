"""Finds damage in a durable database and copies the rows that can be read into a new one."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
"""By table, what raises one of `INVALID` for a row that cannot be used."""

INVALID = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What a check raises: any way in which decoding a value can fail."""

_LARGEST = 1 << 30
_ROOT_PAGE = "SELECT rootpage FROM sqlite_master WHERE name = ?"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database and its log as they were before SQLite touched them.

    Attributes:
        inode: Of the database; another program that recovers it puts a new file in its place.
    """

    main: bytes = b""
    log: bytes = b""
    inode: int = 0

    @classmethod
    def of(cls, file: Path) -> "Snapshot":
        """Read both files; one that is missing counts as empty."""
        try:
            inode = file.stat().st_ino
        except FileNotFoundError:
            return cls()
        return cls(_content(file), _content(log_of(file)), inode)


@dataclass(frozen=True, slots=True)
class Salvage:
    """What could be read.

    Attributes:
        version: Of the tables that the rows are of.
        rows: By table, each row by its columns.
        is_complete: Whether nothing else was found, readable or not.
    """

    version: int
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    is_complete: bool

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))


def log_of(file: Path) -> Path:
    """The write-ahead log beside a database."""
    return file.with_name(f"{file.name}-wal")


def damage_in(
    connection: sqlite3.Connection, migrations: Sequence[str], found: Snapshot, log: Path
) -> str:
    """Say what is damaged in an open database, apart from its rows; empty when nothing is."""
    if not is_known_format(found.main):
        return "its format is none"  # It could be read, but not written.
    version = version_of(connection)
    if version > len(migrations):
        # A newer program may have changed rows alone, but does not count in thousands.
        return "its version is none" if version > len(migrations) + 1000 else ""
    tables = tables_of(connection)
    if (tables or version) and tables != tables_of_version(migrations, version):
        return "its tables are not those of its version"
    for (complaint,) in connection.execute("PRAGMA integrity_check(1)").fetchall():
        if complaint != "ok":
            return str(complaint).removeprefix("*** in database main ***\n")
    return "its log ends too early" if _is_cut_short(connection, found, log) else ""


def invalid_row_in(connection: sqlite3.Connection, checks: Checks) -> str:
    """Say which table has a row that cannot be used; empty when none has."""
    for table, check in checks.items():
        for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - a name of ours
            try:
                check(row)
            except INVALID:
                return f"a row of {table} cannot be read"
    return ""


def _is_cut_short(connection: sqlite3.Connection, found: Snapshot, log: Path) -> bool:
    """Tell whether SQLite left out committed pages of the log behind a wrong checksum."""
    if not (committed := committed_frames(found.log)):
        return False
    ((_, applied, _),) = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    # Another program may have begun the log anew meanwhile.
    is_same = _content(log)[:32] == found.log[:32]
    return is_same and 0 <= applied < committed


def salvage(found: Snapshot, migrations: Sequence[str], checks: Checks) -> Salvage:
    """Read what can be read: from the state that is complete, else from that with most rows."""
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
    """Write the rows into a new file, with tables of the version that they were read from."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection, migrations[: salvaged.version], 0)
        for table, rows in salvaged.rows.items():
            for row in rows:
                _insert(connection, table, row)
        connection.execute("COMMIT")


def restored(salvaged: Salvage, migrations: Sequence[str]) -> sqlite3.Connection:
    """Make a database in memory that holds the rows, migrated to the newest version."""
    connection = empty_database(migrations, salvaged.version)
    for table, rows in salvaged.rows.items():
        for row in rows:
            _insert(connection, table, row)
    migrate(connection, migrations, salvaged.version)
    return connection


def is_newer(found: Snapshot, migrations: Sequence[str]) -> bool:
    """Tell whether a newer program has written the file, whose rows may mean something else."""
    with closing(_opened(image(found.main, found.log))) as connection:
        return version_of(connection) > len(migrations)


def _states(found: Snapshot, latest: bytes) -> Iterator[bytes]:
    """The states that the file can be read as, the most likely first."""
    yield latest
    if found.log:
        yield image(found.main, found.log, checked=True)
        yield image(found.main, b"")


def _grafted(latest: bytes, migrations: Sequence[str]) -> Iterator[bytes]:
    """The same with the first page, which says what tables there are, of each version."""
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
            # The first column of a table is its key; what was found on the way to it goes first.
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
    return f"SELECT * FROM {table} NOT INDEXED"  # noqa: S608 - a name of ours


def _until_error(connection: sqlite3.Connection, sql: str) -> tuple[list[Row], bool]:
    # A text that is not UTF-8 costs its own row alone.
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
    """The rows on each page that may be one of the table, where its tree cannot be followed."""
    rows = []
    for candidate in pages_as_root(database, root):
        with closing(_opened(candidate)) as connection, suppress(sqlite3.Error):
            key = tables_of(connection)[table][0]
            rows += _until_error(connection, _all_of(table))[0]
            # From the other end, up to a row that cannot be read.
            rows += _until_error(connection, f"{_all_of(table)} ORDER BY {key} DESC")[0]
    return rows


def _version_of(tables: Tables, migrations: Sequence[str], named: int) -> int:
    """The version whose tables these are; the one that is most like them where none is."""
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
    """Decode the texts of a row, and tell whether the migrated row passes its check."""
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
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
    connection.execute(sql, list(row.values()))


def counts_of(salvaged: Salvage) -> Counter[str]:
    """Count the rows of each table."""
    return Counter({table: len(rows) for table, rows in salvaged.rows.items()})


def _content(file: Path) -> bytes:
    try:
        return read_regular(file, _LARGEST)[0]
    except FileNotFoundError:
        return b""
