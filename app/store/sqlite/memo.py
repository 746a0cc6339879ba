"""Memo of rows, cleared when the database changes."""

from typing import Any

from app.store.sqlite.database import Database


class Memo:
    """Dictionaries of cached rows, cleared when any process has written to the database.

    Args:
        database: The database the rows come from.
        kept: The dictionaries to clear.
    """

    def __init__(self, database: Database, *kept: dict[Any, Any]) -> None:
        self._database = database
        self._kept = kept
        self._read_at = (0, 0)

    def refresh(self) -> None:
        """Clear everything if the database has changed."""
        changes = self._database.changes
        if changes != self._read_at:
            self._read_at = changes
            self.forget()

    def forget(self) -> None:
        """Clear everything."""
        for each in self._kept:
            each.clear()
