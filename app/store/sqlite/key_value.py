"""Small values that the cache keeps under names."""

from app.store.sqlite.database import Database


def get_value(database: Database, name: str) -> str:
    """What was kept under that name; empty when nothing was."""
    found = database.query("SELECT value FROM state WHERE name = ?", [name])
    return str(found[0][0]) if found else ""


def set_value(database: Database, name: str, value: str) -> None:
    """Keep a value under a name, for whoever has begun a transaction."""
    database.query("INSERT OR REPLACE INTO state VALUES (?, ?)", [name, value])


def bump_names_version(database: Database) -> None:
    """Tell every program on this file that names have changed."""
    sql = "INSERT INTO state VALUES ('names', 1) ON CONFLICT DO UPDATE SET value = value + 1"
    database.query(sql)
