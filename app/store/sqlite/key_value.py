"""Key–value table of the cache."""

from app.store.sqlite.database import Database


def get_value(database: Database, name: str) -> str:
    """Return the stored value of a name; empty without one."""
    found = database.query("SELECT value FROM state WHERE name = ?", [name])
    return str(found[0][0]) if found else ""


def set_value(database: Database, name: str, value: str) -> None:
    """Store a value; the caller has started a transaction."""
    database.query("INSERT OR REPLACE INTO state VALUES (?, ?)", [name, value])


def bump_names_version(database: Database) -> None:
    """Increase the version of the names, so that every process reloads them."""
    sql = "INSERT INTO state VALUES ('names', 1) ON CONFLICT DO UPDATE SET value = value + 1"
    database.query(sql)
