"""Cache of all incidents seen so far, so that screens read without waiting.

It can be deleted at any time: everything in it can be fetched again. Storing is synchronous like
reading: 10 incidents take a few milliseconds.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.query.incident_query import Filter
from app.query.listing import ListQuery
from app.query.name_lists import Name
from app.store.cache.cache_changes import CacheChange, ChangeFeed
from app.store.cache.cache_reader import CacheReader
from app.store.cache.stored_versions import StoredVersions
from app.store.sqlite import key_value as state
from app.store.sqlite.database import MEMORY, StoreBusy
from app.store.tables.sql_conditions import backlink_key

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration
    from app.store.cache.incident_writer import IncidentWriter

# Bytes: about a page of compressed incidents.
_ROOM = 64 * 1024


class IncidentCache(CacheReader):
    """Incidents and configuration, on disk or in memory, with change notifications.

    Args:
        path: The file, readable by its owner only; `MEMORY` stores nothing on disk.

    Attributes:
        versions: The latest documents, to recognise them in a response.
        changes: Tells listeners what each commit has changed.

    Raises:
        StoreFailed: The file cannot be used; raised here and by every method.
    """

    def __init__(self, path: Path | str = MEMORY) -> None:
        super().__init__(path)
        self.versions = StoredVersions(self._database)
        self.changes = ChangeFeed()

    @cached_property
    def _writer(self) -> "IncidentWriter":
        # Not needed for the first page.
        from app.store.cache.incident_writer import IncidentWriter

        return IncidentWriter(self._database, self._documents, self._sort_values, self.versions)

    def _forget_remembered(self) -> None:
        super()._forget_remembered()
        self.versions.clear()

    def upsert(self, documents: "Iterable[IncidentDocument]") -> None:
        """Store incidents in one transaction; an older response never replaces a newer one."""
        self.changes.notify(self.store(documents))

    def store(self, documents: "Iterable[IncidentDocument]", *, index: bool = True) -> CacheChange:
        """Store incidents without notifying; call `changes.notify` after the batch.

        Args:
            documents: Incidents as in the API's responses.
            index: Whether to index them for search and filters now; else `index_more` does it
                later, which is less work.
        """
        with self._transaction():
            change = self._writer.store(tuple(documents), index=index)
        return CacheChange(change.stored, change.added, change.escalated)

    @property
    def has_unindexed(self) -> bool:
        """True if some stored incidents are not indexed yet."""
        return bool(self._database.query("SELECT 1 FROM unindexed LIMIT 1"))

    def index_more(self) -> CacheChange | None:
        """Do one step of indexing; None if everything is indexed."""
        with self._transaction():
            if (found := self._writer.index_next()) is not None:
                return CacheChange(found)
            return CacheChange() if self._writer.merge_index() else None

    def optimize_index(self) -> None:
        """Schedule a rewrite of the index by `index_more`, which halves search times.

        It takes seconds, so it is worth it only once the history is complete.
        """
        with self._transaction():
            self._writer.optimize_index()

    def remove(self, incident_ids: Iterable[str]) -> None:
        """Delete incidents that the key can no longer see."""
        gone = frozenset(incident_ids)
        with self._transaction():
            self._writer.remove(gone)
        self.changes.notify(CacheChange(incident_ids=gone))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._database.transaction():
                yield
        except BaseException:  # Also after a cancellation, cached rows and choices are invalid.
            self._forget_remembered()
            raise

    def save_configuration(self, configuration: "Configuration") -> None:
        """Store the organisation's configuration; renames and new ranks apply at once."""
        with self._database.transaction():
            changed = self.configuration_store.save(configuration)
        if changed:
            self.changes.notify(CacheChange(configuration=True))

    def save_choices(self, key: str, choices: Iterable[Name]) -> None:
        """Store the possible values of a role or custom field, before any incident has them."""
        choices = tuple(choices)
        with self._database.transaction():
            self._database.executemany(
                "INSERT OR IGNORE INTO names VALUES (?, ?)",
                [(choice.id, choice.name) for choice in choices],
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO aliases VALUES (?, ?)",
                [(alias, choice.id) for choice in choices for alias in choice.aliases],
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO choices (key, value) VALUES (?, ?)",
                [(key, choice.id) for choice in choices],
            )
        # Filters of saved views may name them.
        self.changes.notify(CacheChange(configuration=True))

    def save_backlinks(self, condition: Filter, incident_ids: Iterable[str]) -> None:
        """Store the incidents that match a filter which only the API can evaluate."""
        key = backlink_key(condition)
        with self._database.transaction():
            self._database.query("DELETE FROM backlinks WHERE filter = ?", [key])
            self._database.executemany(
                "INSERT INTO backlinks VALUES (?, ?)", [(key, each) for each in set(incident_ids)]
            )

    def read_for_sort(self, listing: ListQuery) -> int:
        """Read sort values of some more incidents; return the total read so far.

        Args:
            listing: The list query to sort, with dates resolved. If it lists few incidents, only
                these are read, all at once.

        Raises:
            ValueError: The sort is by none of the organisation's own columns.
        """
        if listing.sort is None or not listing.sort.kind:
            raise ValueError("Nothing has to be read for this sort.")
        unread = self._unread(listing)
        with self._database.transaction():
            if unread is None:
                return self._sort_values.read_on(listing.sort)
            self._sort_values.read(listing.sort, unread)
            return len(unread)

    def set_state(self, name: str, value: str) -> None:
        """Store a small value under a name."""
        with self._database.transaction():
            state.set_value(self._database, name, value)

    def check_room(self) -> None:
        """Test whether there is room to store some incidents.

        Raises:
            StoreFailed: The disk is full, or the file cannot be written.
        """
        with suppress(StoreBusy), self._database.transaction():
            state.set_value(self._database, "room", "x" * _ROOM)
            state.set_value(self._database, "room", "")
