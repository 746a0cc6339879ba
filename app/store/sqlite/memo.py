"""What has been read of a database, for as long as nothing changes in it."""

from typing import Any

from app.store.sqlite.database import Database


class Memo:
    """Empties what is remembered when this program or another one has changed something.

    Args:
        database: What it was read of.
        kept: Where it is remembered.
    """

    def __init__(self, database: Database, *kept: dict[Any, Any]) -> None:
        self._database = database
        self._kept = kept
        self._read_at = (0, 0)

    def refresh(self) -> None:
        """Forget everything if it may have changed."""
        changes = self._database.changes
        if changes != self._read_at:
            self._read_at = changes
            self.forget()

    def forget(self) -> None:
        """Forget everything."""
        for each in self._kept:
            each.clear()
