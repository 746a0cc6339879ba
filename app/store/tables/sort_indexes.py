"""Indexes of columns of the row that a file gets when a long list is first sorted by them.

They would take a tenth of the file, and time of each sync.
"""

from collections.abc import Mapping
from typing import NamedTuple

from app.query.listing import Sort
from app.store.sqlite.database import RebuildableDatabase


class _Index(NamedTuple):
    """An index, with all that views list.

    Attributes:
        name: Its name in the file.
        term: What it sorts by.
    """

    name: str
    term: str

    @property
    def statement(self) -> str:
        columns = f"{self.term}, number, status_category, mode_number"
        return f"CREATE INDEX IF NOT EXISTS {self.name} ON incidents ({columns})"


_INDEXES: Mapping[str, _Index] = {
    "name": _Index("incidents_by_name", "name COLLATE NOCASE"),
    "updated": _Index("incidents_by_update", "updated_at"),
}

ALL_INDEXES = "".join(f"{index.statement};\n" for index in _INDEXES.values())
"""Statements that build all of them, for an empty database."""


class SortIndexes:
    """Indexes of sorts, built when they are needed.

    Args:
        database: The cache's database.
    """

    def __init__(self, database: RebuildableDatabase) -> None:
        self._database = database

    def lacks(self, sort: Sort) -> bool:
        """Return whether a sort has an index that is not built yet."""
        index = None if sort.kind else _INDEXES.get(sort.column)
        if index is None:
            return False
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?"
        return not self._database.query(sql, [index.name])

    async def build(self, sort: Sort) -> None:
        """Build the index of a sort in a thread; cancelling leaves nothing of it.

        Raises:
            KeyError: The sort has none.
            StoreFailed: The file cannot be written.
        """
        await self._database.execute_aside(_INDEXES[sort.column].statement)
