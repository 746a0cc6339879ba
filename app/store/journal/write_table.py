"""The writes in the journal: each request before it is sent, and how far it has come."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from app.errors import IncidentError
from app.store.journal.journal_file import JournalFile
from app.store.journal.records import IN_DOUBT, KeptWrite, State, write_of
from app.store.sqlite.durable import LastingDatabase

UNDO_DEPTH = 50
"""How many sent edits are kept for undo."""


class Busy(IncidentError):
    """Another running program is sending the same thing."""

    title = "Another window is sending this"
    hint = "Nothing was sent from here."


class KeptWrites:
    """Requests with their outcome.

    What has to be on disk before something is sent raises `JournalBusy` while another program is
    writing. How a write has ended is written as soon as that program lets go: until then it counts
    as sent and unanswered, also at the next start.

    Args:
        file: Where they are kept.
        now: The present moment, in UTC.

    Attributes:
        on_state: Told of every state that a write has just reached, once that is on disk.
    """

    def __init__(self, file: JournalFile, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self.on_state: Callable[[State], None] = lambda _: None

    def drop_unsent(self) -> None:
        """What a program that ended had not begun to send is a draft, or a bulk edit to go on."""
        sql = "SELECT number, holder FROM writes WHERE state = ? AND batch = ''"
        ready = self._file.rows(sql, [State.READY])
        self.drop([each for each, holder in ready if not self._file.is_other_alive(holder)])

    def begin(self, write: KeptWrite) -> int:
        """Keep a request before anything of it is sent; its number.

        One with an idempotency key that is known already goes on where that one was.

        Raises:
            Busy: Another window is sending it at this moment.
            JournalBusy: Another program is writing; nothing may be sent.
        """
        number = self._file.write(lambda db: self._begun(db, write))
        self.on_state(State.READY)
        return number

    def _begun(self, database: LastingDatabase, write: KeptWrite) -> int:
        number, in_doubt = None, False
        sql = "SELECT number, state, in_doubt, holder FROM writes WHERE idempotency_key = ?"
        earlier = database.rows(sql, [write.idempotency_key]) if write.idempotency_key else []
        for known, state, doubted, holder in earlier:
            if state == State.SENT and self._file.is_other_alive(holder):
                raise Busy(f"“{write.title}” is on its way.")
            number, in_doubt = known, bool(doubted) or state in IN_DOUBT
        row: list[str | int | None] = [
            number, write.operation, write.incident_id, write.title,
            json.dumps(write.payload), write.changes, write.idempotency_key, write.draft,
            write.undoes, write.batch, State.READY, int(in_doubt), "", self._now().isoformat(),
            self._file.holder, write.target,
        ]  # fmt: skip
        marks = ", ".join("?" for _ in row)
        sql = f"INSERT OR REPLACE INTO writes VALUES ({marks}) RETURNING number"  # noqa: S608
        return int(database.rows(sql, row)[0][0])

    def begin_all(self, writes: Sequence[KeptWrite]) -> tuple[int, ...]:
        """Keep all requests of a bulk edit before the first is sent; their numbers.

        Raises:
            JournalBusy: Another program is writing; nothing may be sent.
        """
        return self._file.write(lambda db: tuple(self._begun(db, write) for write in writes))

    def batches(self) -> tuple[tuple[KeptWrite, ...], ...]:
        """What is left of the bulk edits that ended before they were done, each in its order."""
        sql = "SELECT * FROM writes WHERE state = ? AND batch != '' ORDER BY number"
        left: dict[str, list[KeptWrite]] = {}
        for row in self._file.rows(sql, [State.READY]):
            # Those that run here, or in another window, are not left.
            if row[14] != self._file.holder and not self._file.is_other_alive(row[14]):
                left.setdefault(row[9], []).append(write_of(row))
        return tuple(map(tuple, left.values()))

    def mark_sent(self, number: int) -> None:
        """Write down that the first byte may be out, before it is.

        Raises:
            JournalBusy: Another program is writing; nothing may be sent.
        """
        self._file.write(lambda db: self._reached(db, number, State.SENT, ""))
        self.on_state(State.SENT)

    def reach(self, number: int, state: State, problem: str = "") -> None:
        """Write down how a write has ended, or that this is not known."""
        self._file.write_soon(
            (state, number),
            lambda db: self._reached(db, number, state, problem),
            lambda: self.on_state(state),
        )

    def _reached(self, database: LastingDatabase, number: int, state: State, problem: str) -> None:
        doubt = state is State.UNKNOWN
        sql = """
            UPDATE writes SET state = ?, problem = ?, in_doubt = in_doubt OR ?, holder = ?
            WHERE number = ?
        """
        database.rows(sql, [state, problem, int(doubt), self._file.holder, number])

    def finish(self, number: int, incident_id: str) -> None:
        """The API has said yes, and this is the incident: its draft is not needed any more."""
        self._file.write_soon(
            (State.DONE, number),
            lambda db: _finished(db, number, incident_id),
            lambda: self.on_state(State.DONE),
        )

    def drop(self, numbers: Sequence[int]) -> None:
        """The person does not want these any more."""

        def dropped(database: LastingDatabase) -> None:
            for number in numbers:
                self._reached(database, number, State.DROPPED, "")

        self._file.write_soon((State.DROPPED, *numbers), dropped)

    def read(self, number: int) -> KeptWrite:
        """The write of that number.

        Raises:
            KeyError: There is none.
        """
        for row in self._file.rows("SELECT * FROM writes WHERE number = ?", [number]):
            return write_of(row)
        raise KeyError(number)

    def take(self, number: int) -> bool:
        """Claim a write whose fate is unknown; False when another window has it, or settled it.

        Raises:
            JournalBusy: Another program is writing.
        """
        return self._file.write(lambda db: self._taken(db, number))

    def _taken(self, database: LastingDatabase, number: int) -> bool:
        sql = "SELECT state, holder FROM writes WHERE number = ?"
        for state, holder in database.rows(sql, [number]):
            if state in IN_DOUBT and not self._file.is_other_alive(holder):
                update = "UPDATE writes SET state = ?, in_doubt = 1, holder = ? WHERE number = ?"
                database.rows(update, [State.UNKNOWN, self._file.holder, number])
                return True
        return False

    def unsettled(self) -> tuple[KeptWrite, ...]:
        """The writes that nobody is sending and whose fate is unknown, the earliest first."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) ORDER BY number"
        return tuple(
            write_of(row)
            for row in self._file.rows(sql, list(IN_DOUBT))
            if not self._is_on_its_way(row[10], row[14])
        )

    def in_flight(self) -> tuple[KeptWrite, ...]:
        """List what this program is sending at the moment."""
        sql = "SELECT * FROM writes WHERE state = ? AND holder = ? ORDER BY number"
        return tuple(map(write_of, self._file.rows(sql, [State.SENT, self._file.holder])))

    def unanswered(self, incident_id: str) -> tuple[KeptWrite, ...]:
        """What was sent about an incident and has no answer yet, also from other windows."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) AND incident_id = ? ORDER BY number"
        return tuple(map(write_of, self._file.rows(sql, [*IN_DOUBT, incident_id])))

    def _is_on_its_way(self, state: str, holder: str) -> bool:
        if holder == self._file.holder:
            return state == State.SENT
        return self._file.is_other_alive(holder)

    def sent(self) -> tuple[KeptWrite, ...]:
        """What was done, the latest first: the last edits, and whatever else lies among them."""
        sql = "SELECT * FROM writes WHERE state = ? ORDER BY number DESC"
        return tuple(write_of(row) for row in self._file.rows(sql, [State.DONE]))


def _finished(database: LastingDatabase, number: int, incident_id: str) -> None:
    sql = "UPDATE writes SET state = ?, problem = '', incident_id = ? WHERE number = ?"
    database.rows(sql, [State.DONE, incident_id, number])
    for (draft,) in database.rows("SELECT draft FROM writes WHERE number = ?", [number]):
        database.rows("DELETE FROM drafts WHERE id = ?", [draft])
        # Earlier attempts at the same thing need no answer any more.
        sql = "UPDATE writes SET state = ? WHERE draft = ? AND draft != '' AND state IN (?, ?)"
        database.rows(sql, [State.DROPPED, draft, *IN_DOUBT])
    # Whatever is older than the edits that can be undone has served.
    database.rows(
        """
        DELETE FROM writes WHERE state IN (?, ?, ?) AND number < (
            SELECT min(number) FROM (
                SELECT number FROM writes WHERE state = ? ORDER BY number DESC LIMIT ?
            )
        )
        """,
        [State.DONE, State.REFUSED, State.DROPPED, State.DONE, UNDO_DEPTH],
    )
