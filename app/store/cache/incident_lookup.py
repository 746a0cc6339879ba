"""Look up stored incidents by id, reference or number."""

from app.store.sqlite.database import Database
from app.store.tables.index_tokens import REFERENCE


def find_incident(database: Database, identifier: str) -> str | None:
    """Return the id for an id, reference (INC-123, #inc-123) or number (123)."""
    name = identifier.strip().removeprefix("#")
    sql = """
        SELECT id FROM incidents
        WHERE id = ? OR (length(reference) = length(?) AND reference = ? COLLATE NOCASE)
    """
    found = database.query(sql, [name] * 3)
    if not found and name.isascii() and name.isdecimal():
        # The newest, in case the organisation has had several prefixes. From the search index,
        # because comparing every reference takes too long for a key press.
        sql = """
            SELECT id FROM incidents WHERE reference LIKE ? AND number IN (
                SELECT rowid FROM search WHERE search MATCH ?
                UNION SELECT incident FROM unindexed
            ) ORDER BY number LIMIT 1
        """
        found = database.query(sql, [f"%-{name}", f'"{REFERENCE}{name}"'])
    return str(found[0][0]) if found else None


def reference_of(database: Database, identifier: str) -> str:
    """Return the reference of a stored incident; empty if it is not stored."""
    found = find_incident(database, identifier)
    rows = database.query("SELECT reference FROM incidents WHERE id = ?", [found]) if found else ()
    return str(rows[0][0]) if rows else ""
