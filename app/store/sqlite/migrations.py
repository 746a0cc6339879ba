"""Schema migrations of a database."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

Tables = dict[str, tuple[str, ...]]
"""Columns of each table, in order."""


def statements(script: str) -> Iterator[str]:
    """Split a script into statements, since `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def version_of(connection: sqlite3.Connection) -> int:
    """Read the schema version; 0 for an empty database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[str], found: int) -> None:
    """Run the migrations after version `found`, in the caller's transaction."""
    for migration in migrations[found:]:
        for statement in statements(migration):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")


def empty_database(migrations: Sequence[str], version: int) -> sqlite3.Connection:
    """Create an empty in-memory database of a schema version."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, migrations[:version], 0)
    return connection


def tables_of(connection: sqlite3.Connection) -> Tables:
    """Read the tables and their columns."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    columns = "SELECT name FROM pragma_table_info(?)"
    return {
        name: tuple(column for (column,) in connection.execute(columns, [name]))
        for (name,) in names
    }


def tables_of_version(migrations: Sequence[str], version: int) -> Tables:
    """Return the tables of a schema version."""
    with closing(empty_database(migrations, version)) as connection:
        return tables_of(connection)
