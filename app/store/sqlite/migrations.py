"""Runs the statements that lead from one version of a database's tables to the next."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

Tables = dict[str, tuple[str, ...]]
"""The columns of each table, in their order."""


def statements(script: str) -> Iterator[str]:
    """Split a script into statements: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def version_of(connection: sqlite3.Connection) -> int:
    """Read the version of the tables; 0 before there are any."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[str], found: int) -> None:
    """Run the migrations from version `found` on, within a transaction of the caller's."""
    for migration in migrations[found:]:
        for statement in statements(migration):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")


def empty_database(migrations: Sequence[str], version: int) -> sqlite3.Connection:
    """Make an empty database of a version, in memory."""
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
    """Return the tables that a database of a version has."""
    with closing(empty_database(migrations, version)) as connection:
        return tables_of(connection)
