"""The cache's tables, and opening them: private to the person, rebuilt when they cannot be used."""

import sqlite3
from contextlib import suppress
from pathlib import Path

# Raised with every change of the tables; a file of another version is set aside and rebuilt.
SCHEMA_VERSION = 1

MEMORY = ":memory:"

_TABLES = """
CREATE TABLE incidents (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL,
    name TEXT NOT NULL,
    severity_id TEXT NOT NULL,
    severity TEXT NOT NULL,
    severity_rank INTEGER,
    status_id TEXT NOT NULL,
    status TEXT NOT NULL,
    status_category TEXT NOT NULL,
    type_id TEXT NOT NULL,
    type TEXT NOT NULL,
    lead TEXT NOT NULL,
    mode TEXT NOT NULL,
    visibility TEXT NOT NULL,
    created_at INTEGER,
    updated_at INTEGER,
    problem TEXT NOT NULL
);
CREATE INDEX incidents_by_creation ON incidents (created_at, id, mode);
CREATE INDEX incidents_by_category ON incidents (status_category, created_at, id, mode);
CREATE INDEX incidents_by_update ON incidents (updated_at);
CREATE INDEX incidents_by_reference ON incidents (reference COLLATE NOCASE);
CREATE TABLE documents (incident INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE holders (
    role_id TEXT, user_id TEXT, incident INTEGER, PRIMARY KEY (role_id, user_id, incident)
) WITHOUT ROWID;
CREATE INDEX holders_by_incident ON holders (incident);
CREATE TABLE field_values (
    field_id TEXT, value_id TEXT, incident INTEGER, PRIMARY KEY (field_id, value_id, incident)
) WITHOUT ROWID;
CREATE INDEX field_values_by_incident ON field_values (incident);
CREATE TABLE severities (id TEXT PRIMARY KEY, rank INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def open_database(path: str) -> tuple[sqlite3.Connection, str]:
    """A connection to a usable cache, and a notice when an older file had to be set aside.

    Args:
        path: A file, made with mode 0600, or `MEMORY`.

    Raises:
        OSError: The folder cannot be written to.
    """
    if path == MEMORY:
        return _prepared(_connect(MEMORY)), ""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _create_private(file)
    try:
        connection = _connect(path)
        return _prepared(connection), ""
    except sqlite3.DatabaseError as error:
        set_aside(file)
        _create_private(file)
        reason = str(error)
        return _prepared(_connect(path)), f"The cache could not be used ({reason}); rebuilding it."


def set_aside(file: Path) -> None:
    """Move an unusable cache and its journals out of the way, keeping the last one to look at."""
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{file}{ending}").unlink()
    with suppress(FileNotFoundError):
        file.replace(f"{file}.unusable")


def _create_private(file: Path) -> None:
    """SQLite gives its journals the mode of the database, so this covers them too."""
    file.touch(mode=0o600, exist_ok=True)
    file.chmod(0o600)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # What is lost with the power is fetched again.
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        return connection
    if version:
        connection.close()
        raise sqlite3.DatabaseError(f"it is of version {version}, not {SCHEMA_VERSION}")
    connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    return connection
