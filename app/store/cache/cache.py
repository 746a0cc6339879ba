"""The cache: every incident that has been seen, so that screens read without waiting.

It can be deleted at any time; nothing in it is anybody's only copy. Storing is synchronous as
reading is: 10 incidents take a few milliseconds.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.query.incident_query import Filter
from app.query.listing import ListQuery
from app.store.cache.cache_reader import CacheReader
from app.store.sqlite import key_value as state
from app.store.sqlite.database import MEMORY, StoreBusy
from app.store.tables.sql_conditions import backlink_key

if TYPE_CHECKING:  # Neither may be loaded before the first paint.
    from app.domain.incident_document import IncidentDocument
    from app.domain.models import Configuration
    from app.store.cache.incident_writer import IncidentWriter

# Bytes: about a page of incidents, compressed.
_ROOM = 64 * 1024

Listener = Callable[["CacheChange"], None]


@dataclass(frozen=True, slots=True)
class CacheChange:
    """What has just been committed.

    Attributes:
        incident_ids: Incidents that are stored, changed or gone.
        added: Those of them that were not stored before.
        worse: Those that were stored with a lower severity.
        configuration: Whether the organisation's vocabulary is another.
    """

    incident_ids: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    escalated: frozenset[str] = frozenset()
    configuration: bool = False


class IncidentCache(CacheReader):
    """Incidents and vocabulary on disk, or in memory: what stores them, and tells who listens.

    Args:
        path: The file, private to the person; `MEMORY` keeps nothing.

    Raises:
        StoreFailed: The file cannot be used; here and from every method.
    """

    def __init__(self, path: Path | str = MEMORY) -> None:
        super().__init__(path)
        self._listeners: list[Listener] = []

    @cached_property
    def _writer(self) -> "IncidentWriter":
        # Not needed for the first page.
        from app.store.cache.incident_writer import IncidentWriter

        return IncidentWriter(self._database, self._documents, self._sort_values)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every commit that changes something, until the result is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def upsert(self, documents: "Iterable[IncidentDocument]") -> None:
        """Store incidents in one transaction; an older answer never replaces a newer one."""
        self.notify(self.store(documents))

    def store(self, documents: "Iterable[IncidentDocument]", *, index: bool = True) -> CacheChange:
        """The same for one who will `tell` of several at once.

        Args:
            documents: As the API answered them.
            index: Whether they can be searched, and filtered by what is chosen in them, at once,
                or when `index_more` has got there, which is less work.
        """
        with self._transaction():
            change = self._writer.store(tuple(documents), index=index)
        return CacheChange(change.stored, change.added, change.escalated)

    @property
    def has_unindexed(self) -> bool:
        """Whether some incidents are listed that cannot be searched yet."""
        return bool(self._database.query("SELECT 1 FROM unindexed LIMIT 1"))

    def index_more(self) -> CacheChange | None:
        """Do a step of what is left to do on the index; None when there was nothing."""
        with self._transaction():
            return self._indexed_more()

    def _indexed_more(self) -> CacheChange | None:
        if (found := self._writer.index_next()) is not None:
            return CacheChange(found)
        return CacheChange() if self._writer.merge_index() else None

    def optimize_index(self) -> None:
        """Have `index_more` rewrite the index once, so that searches take half as long.

        Worth its seconds when all of history is there.
        """
        with self._transaction():
            self._writer.optimize_index()

    def remove(self, incident_ids: Iterable[str]) -> None:
        """Forget incidents that the key can no longer see."""
        gone = frozenset(incident_ids)
        with self._transaction():
            self._writer.remove(gone)
        self.notify(CacheChange(incident_ids=gone))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._database.transaction():
                yield
        except BaseException:
            # What was numbered and learnt in it has not happened.
            self._forget_remembered()
            raise

    def save_configuration(self, configuration: "Configuration") -> None:
        """Keep the organisation's vocabulary; what was renamed or ranked anew shows at once."""
        with self._database.transaction():
            changed = self.vocabulary.save(configuration)
        if changed:
            self.notify(CacheChange(configuration=True))

    def save_choices(self, key: str, named: Iterable[tuple[str, str]]) -> None:
        """Keep the ids and names of what a role or a custom field can be, before any is."""
        named = tuple(named)
        with self._database.transaction():
            self._database.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", named)
            self._database.executemany(
                "INSERT OR IGNORE INTO choices (key, value) VALUES (?, ?)",
                [(key, value) for value, _ in named],
            )

    def save_backlinks(self, condition: Filter, incident_ids: Iterable[str]) -> None:
        """Keep which incidents the API says match a filter that only it can answer."""
        key = backlink_key(condition)
        with self._database.transaction():
            self._database.query("DELETE FROM backlinks WHERE filter = ?", [key])
            self._database.executemany(
                "INSERT INTO backlinks VALUES (?, ?)", [(key, each) for each in set(incident_ids)]
            )

    def read_for_sort(self, listing: ListQuery) -> int:
        """Read some more incidents for an order that is not there yet; how many have been read.

        Args:
            listing: What is to be sorted, as it is meant now. If that is little, it is read at
                once, and nothing else.

        Raises:
            ValueError: It has no order.
        """
        if listing.sort is None:
            raise ValueError("Nothing has to be read to list incidents as they are.")
        unread = self._unread(listing)
        with self._database.transaction():
            if unread is None:
                return self._sort_values.read_on(listing.sort)
            self._sort_values.read(listing.sort, unread)
            return len(unread)

    def set_state(self, name: str, value: str) -> None:
        """Keep a small value under a name."""
        with self._database.transaction():
            state.set_value(self._database, name, value)

    def check_room(self) -> None:
        """Try whether some incidents can be stored.

        Raises:
            StoreFailed: The disk is full, or the file cannot be written.
        """
        with suppress(StoreBusy), self._database.transaction():
            state.set_value(self._database, "room", "x" * _ROOM)
            state.set_value(self._database, "room", "")

    def notify(self, *changes: CacheChange) -> None:
        """Tell who listens of what has been committed."""
        change = CacheChange(
            frozenset().union(*(each.incident_ids for each in changes)),
            frozenset().union(*(each.added for each in changes)),
            frozenset().union(*(each.escalated for each in changes)),
            any(each.configuration for each in changes),
        )
        if change.incident_ids or change.configuration:
            for listener in tuple(self._listeners):
                listener(change)
