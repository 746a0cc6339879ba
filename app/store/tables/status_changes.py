"""Statuses of incidents over time, from the updates that the API has of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from app.store.sqlite import key_value as state
from app.store.sqlite.database import Database
from app.store.tables.row_codec import microseconds

# Stored values: the last update of the list, and the number of requests so far.
_CURSOR, _REQUESTS = "updates", "updates_requests"


class StatusChange(NamedTuple):
    """The status of an incident from an update on."""

    update_id: str
    incident_id: str
    at: datetime
    status_id: str
    status: str


class StatusChanges:
    """Changes of statuses, and how far they have been read.

    Args:
        database: The database, with the tables `status_changes`, `names` and `state`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def cursor(self) -> str:
        """The last update that was read; empty before the first one."""
        return state.get_value(self._database, _CURSOR)

    @property
    def requests(self) -> int:
        """Number of requests so far."""
        return int(state.get_value(self._database, _REQUESTS) or 0)

    @property
    def incidents(self) -> int:
        """Number of incidents with an update."""
        sql = "SELECT count(DISTINCT incident_id) FROM status_changes"
        return int(self._database.query(sql)[0][0])

    def store(self, changes: Iterable[StatusChange], cursor: str) -> bool:
        """Store the changes of a response; return whether some were new.

        Args:
            changes: The changes; those stored already are kept.
            cursor: Where the next response begins.
        """
        known: Sequence[StatusChange] = tuple(changes)
        with self._database.transaction():
            ((before,),) = self._database.query("SELECT total_changes()")
            self._database.executemany(
                "INSERT OR IGNORE INTO status_changes VALUES (?, ?, ?, ?)",
                [
                    (each.incident_id, microseconds(each.at), each.update_id, each.status_id)
                    for each in known
                ],
            )
            ((after,),) = self._database.query("SELECT total_changes()")
            # Names of the configuration are newer.
            self._database.executemany(
                "INSERT OR IGNORE INTO names VALUES (?, ?)",
                {each.status_id: each.status for each in known}.items(),
            )
            state.set_value(self._database, _CURSOR, cursor)
            state.set_value(self._database, _REQUESTS, str(self.requests + 1))
        return bool(after > before)
