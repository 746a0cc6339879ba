"""Times of the next updates of live incidents, from their activity."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.domain.status_categories import CATEGORIES, is_live
from app.domain.update_time import UpdateTime
from app.store.sqlite.database import Database
from app.store.tables.row_codec import datetime_of, microseconds

_LIVE = tuple(filter(is_live, CATEGORIES))
_MARKS = ", ".join("?" for _ in _LIVE)


class UpdateTimes:
    """Store of the times of next updates.

    Args:
        database: The cache's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_changed(self, incidents: Iterable[tuple[int, str]]) -> None:
        """Note incidents whose activity has to be read again, within the caller's transaction.

        Args:
            incidents: Row numbers with the status category; of those that have ended the time is
                deleted.
        """
        changed = tuple(incidents)
        ended = [[number] for number, category in changed if not is_live(category)]
        live = [[number] for number, category in changed if is_live(category)]
        self._database.executemany("DELETE FROM update_times WHERE incident = ?", ended)
        self._database.executemany("UPDATE update_times SET is_read = 0 WHERE incident = ?", live)

    def unread(self, limit: int) -> Sequence[tuple[str, str]]:
        """Return live incidents whose activity has to be read, with the last entry read."""
        sql = f"""
            SELECT id, coalesce(last_entry, '') FROM incidents
            LEFT JOIN update_times ON incident = number
            WHERE status_category IN ({_MARKS}) AND coalesce(is_read, 0) = 0
            ORDER BY number LIMIT ?
        """  # noqa: S608
        found = self._database.query(sql, [*_LIVE, limit])
        return [(incident_id, last_entry) for incident_id, last_entry in found]

    def begin(self, incident_id: str) -> None:
        """Note that an incident's activity is being read; a later change needs another read."""
        sql = """
            INSERT INTO update_times (incident, is_read, last_entry)
            SELECT number, 1, '' FROM incidents WHERE id = ?
            ON CONFLICT DO UPDATE SET is_read = 1
        """
        with self._database.transaction():
            self._database.query(sql, [incident_id])

    def fail(self, incident_id: str) -> None:
        """Note that an incident's activity could not be read."""
        with self._database.transaction():
            sql = f"UPDATE update_times SET is_read = 0 {_OF}"  # noqa: S608
            self._database.query(sql, [incident_id])

    def set_last_entry(self, incident_id: str, last_entry: str) -> None:
        """Store up to which entry an incident's activity has been read."""
        with self._database.transaction():
            sql = f"UPDATE update_times SET last_entry = ? {_OF}"  # noqa: S608
            self._database.query(sql, [last_entry, incident_id])

    def set(self, incident_id: str, update: UpdateTime | None) -> None:
        """Store the time of a live incident's next update; None for no time."""
        sql = f"""
            INSERT INTO update_times (incident, is_read, last_entry, due_at, minutes)
            SELECT number, 0, '', ?, ? FROM incidents
            WHERE id = ? AND status_category IN ({_MARKS})
            ON CONFLICT DO UPDATE SET due_at = excluded.due_at, minutes = excluded.minutes
        """  # noqa: S608
        due, minutes = (microseconds(update.due_at), update.minutes) if update else (None, None)
        with self._database.transaction():
            self._database.query(sql, [due, minutes, incident_id, *_LIVE])

    def find(self, incident_id: str) -> UpdateTime | None:
        """Return the time of an incident's next update; None without one."""
        sql = f"SELECT due_at, minutes FROM update_times {_OF} AND due_at NOT NULL"  # noqa: S608
        for due_at, minutes in self._database.query(sql, [incident_id]):
            if due := datetime_of(due_at):
                return UpdateTime(due, minutes)
        return None

    def overdue(self, now: datetime) -> Sequence[tuple[str, int]]:
        """Return the incidents whose update is overdue, each with the time it was due."""
        sql = """
            SELECT id, due_at FROM update_times JOIN incidents ON number = incident
            WHERE due_at <= ? ORDER BY due_at
        """
        return [(each, due_at) for each, due_at in self._database.query(sql, [microseconds(now)])]


_OF = "WHERE incident = (SELECT number FROM incidents WHERE id = ?)"
