"""The writes in the journal: each request before it is sent, and how far it has come."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.editing.records import DraftRecord, WriteRecord
from app.editing.write_state import (
    UNRESOLVED,
    WriteEvent,
    WriteState,
    can_happen,
    leaves_doubt,
    next_state,
)
from app.errors import IncidentError
from app.store.journal.journal_file import JournalFile
from app.store.journal.records import HOLDER, draft_values, row_of, write_of, write_row
from app.store.sqlite.durable import DurableDatabase

UNDO_DEPTH = 50
"""How many sent edits are kept for undo."""


class ClaimedElsewhere(IncidentError):
    """Another running program is sending the same thing."""

    title = "Another window is sending this"
    hint = "Nothing was sent from here."


class WriteTable:
    """Requests with their outcome; every change of state is an event of `app.editing.write_state`.

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
        self.on_state: Callable[[WriteState], None] = lambda _: None

    def discard_unsent(self) -> None:
        """Discard what an ended program had not begun to send: it is a draft, or a bulk edit."""
        sql = "SELECT number, holder FROM writes WHERE state = ? AND batch = ''"
        ready = self._file.rows(sql, [WriteState.READY])
        self.discard([each for each, holder in ready if not self._file.is_other_alive(holder)])

    # Before sending.

    def enqueue(self, write: WriteRecord) -> int:
        """Store a request before anything of it is sent; return its number.

        One with an idempotency key that is known already goes on where that one was.

        Raises:
            Busy: Another window is sending it at this moment.
            JournalBusy: Another program is writing; nothing may be sent.
        """
        number = self._file.write(lambda db: self._enqueue(db, write))
        self.on_state(WriteState.READY)
        return number

    def _enqueue(self, database: DurableDatabase, write: WriteRecord) -> int:
        values, typed = draft_values(database, write.draft)
        begun = replace(
            write,
            state=WriteState.READY,
            problem="",
            begun_at=self._now(),
            values=values,
            typed=typed,
        )
        sql = "SELECT * FROM writes WHERE idempotency_key = ?"
        rows = database.query(sql, [write.idempotency_key]) if write.idempotency_key else []
        self._bar_running_command(database, write)
        for row in rows:
            known = write_of(row)
            if known.state is WriteState.SENT and self._file.is_other_alive(row[HOLDER]):
                raise ClaimedElsewhere(f"“{write.title}” is on its way.")
            begun = _enqueue_again(begun, known)
        new = write_row(begun, self._file.holder)
        marks = ", ".join("?" for _ in new)
        sql = f"INSERT OR REPLACE INTO writes VALUES ({marks}) RETURNING number"  # noqa: S608
        return int(database.query(sql, new)[0][0])

    def _bar_running_command(self, database: DurableDatabase, write: WriteRecord) -> None:
        """Raise `ClaimedElsewhere` while another program runs the same command."""
        sql = "SELECT holder FROM writes WHERE command = ? AND command != '' AND state IN (?, ?, ?)"
        for (holder,) in database.query(sql, [write.command, WriteState.READY, *UNRESOLVED]):
            if self._file.is_other_alive(holder):
                raise ClaimedElsewhere("The same command is running.")

    def enqueue_all(self, writes: Sequence[WriteRecord]) -> tuple[int, ...]:
        """Store all requests of a bulk edit before the first is sent; return their numbers.

        Raises:
            JournalBusy: Another program is writing; nothing may be sent.
        """
        return self._file.write(lambda db: tuple(self._enqueue(db, write) for write in writes))

    def batches(self) -> tuple[tuple[WriteRecord, ...], ...]:
        """List what is left of bulk edits that ended before they were done, each in its order."""
        sql = "SELECT * FROM writes WHERE state = ? AND batch != '' ORDER BY number"
        left: dict[str, list[WriteRecord]] = {}
        for row in self._file.rows(sql, [WriteState.READY]):
            # Those that run here, or in another window, are not left.
            if row[HOLDER] != self._file.holder and not self._file.is_other_alive(row[HOLDER]):
                write = write_of(row)
                left.setdefault(write.batch, []).append(write)
        return tuple(map(tuple, left.values()))

    def mark_sent(self, number: int) -> None:
        """Write down that the first byte may be out, before it is.

        Raises:
            JournalBusy: Another program is writing; nothing may be sent.
        """
        self._file.write(lambda db: self._apply(db, number, WriteEvent.SEND))
        self.on_state(WriteState.SENT)

    def claim(self, number: int) -> bool:
        """Claim an unresolved write; False when another window has it, or resolved it.

        Raises:
            JournalBusy: Another program is writing.
        """
        return self._file.write(lambda db: self._claim(db, number))

    def _claim(self, database: DurableDatabase, number: int) -> bool:
        for row in database.query("SELECT * FROM writes WHERE number = ?", [number]):
            if write_of(row).state in UNRESOLVED and not self._file.is_other_alive(row[HOLDER]):
                self._apply(database, number, WriteEvent.CLAIM)
                return True
        return False

    # After sending.

    def record(self, number: int, event: WriteEvent, problem: str = "") -> None:
        """Write down what happened to a write, as soon as that can be.

        Args:
            number: Which write.
            event: What happened.
            problem: Why its outcome is unknown, or why it was rejected.
        """
        reached: list[WriteState] = []
        self._file.write_deferred(
            (event, number),
            lambda db: reached.append(self._apply(db, number, event, problem)),
            lambda: self.on_state(reached[-1]),
        )

    def mark_done(
        self, number: int, event: WriteEvent, incident_id: str, remaining: DraftRecord | None = None
    ) -> None:
        """Write down that a write was applied, and what of its draft was not.

        Args:
            number: Which write.
            event: Whether the API said so, or reading showed it.
            incident_id: The incident it made or changed.
            remaining: What was typed after it was sent, which replaces its draft; None when
                nothing was, so that the draft is deleted.
        """
        self._file.write_deferred(
            (event, number),
            lambda db: self._mark_done(db, number, event, incident_id, remaining),
            lambda: self.on_state(WriteState.SUCCEEDED),
        )

    def _mark_done(
        self,
        database: DurableDatabase,
        number: int,
        event: WriteEvent,
        incident_id: str,
        remaining: DraftRecord | None,
    ) -> None:
        self._apply(database, number, event)
        sql = "UPDATE writes SET incident_id = ? WHERE number = ?"
        database.query(sql, [incident_id, number])
        for (draft,) in database.query("SELECT draft FROM writes WHERE number = ?", [number]):
            self._close_draft(database, draft, remaining)
            # Earlier attempts at the same thing need no answer any more.
            sql = "SELECT number FROM writes WHERE draft = ? AND draft != '' AND state IN (?, ?)"
            for (earlier,) in database.query(sql, [draft, *UNRESOLVED]):
                self._apply(database, earlier, WriteEvent.DISCARD)
        _forget_old(database)

    def _close_draft(
        self, database: DurableDatabase, draft_id: str, remaining: DraftRecord | None
    ) -> None:
        """Delete the draft, or replace it; one that is open in another window is theirs."""
        holders = database.query("SELECT holder FROM drafts WHERE id = ?", [draft_id])
        if any(self._file.is_other_alive(holder) for (holder,) in holders):
            return
        database.query("DELETE FROM drafts WHERE id = ?", [draft_id])
        if remaining:
            row = row_of(remaining, "")
            marks = ", ".join("?" for _ in row)
            database.query(f"INSERT OR REPLACE INTO drafts VALUES ({marks})", row)  # noqa: S608

    def discard(self, numbers: Sequence[int]) -> None:
        """Discard writes that nobody wants any more, and no other window is sending."""

        def dropped(database: DurableDatabase) -> None:
            for number in numbers:
                for row in database.query("SELECT * FROM writes WHERE number = ?", [number]):
                    # Another window may have ended it, or be sending it.
                    is_free = not self._file.is_other_alive(row[HOLDER])
                    if is_free and can_happen(write_of(row).state, WriteEvent.DISCARD):
                        self._apply(database, number, WriteEvent.DISCARD)

        self._file.write_deferred((WriteEvent.DISCARD, *numbers), dropped)

    def _apply(
        self, database: DurableDatabase, number: int, event: WriteEvent, problem: str = ""
    ) -> WriteState:
        (row,) = database.query("SELECT state FROM writes WHERE number = ?", [number])
        before = WriteState(row[0])
        after = next_state(before, event)
        sql = """
            UPDATE writes SET state = ?, problem = ?, in_doubt = in_doubt OR ?, holder = ?
            WHERE number = ?
        """
        doubt = int(leaves_doubt(before, event))
        database.query(sql, [after, problem, doubt, self._file.holder, number])
        return after

    # Reading.

    def read(self, number: int) -> WriteRecord:
        """The write of that number.

        Raises:
            KeyError: There is none.
        """
        for row in self._file.rows("SELECT * FROM writes WHERE number = ?", [number]):
            return write_of(row)
        raise KeyError(number)

    def latest_of(self, draft_id: str) -> WriteRecord | None:
        """Read the latest write that was made from a draft; None when there is none."""
        sql = "SELECT * FROM writes WHERE draft = ? AND draft != '' ORDER BY number DESC LIMIT 1"
        for row in self._file.rows(sql, [draft_id]):
            return write_of(row)
        return None

    def unresolved_of(self, draft_id: str, key: str = "") -> tuple[WriteRecord, ...]:
        """List the writes made from a draft, or with its key, that may have been processed."""
        sql = """
            SELECT * FROM writes
            WHERE (draft = ? AND draft != '' AND state IN (?, ?))
                OR (idempotency_key = ? AND idempotency_key != '' AND (in_doubt OR state IN (?, ?)))
            ORDER BY number
        """
        found = self._file.rows(sql, [draft_id, *UNRESOLVED, key, *UNRESOLVED])
        return tuple(map(write_of, found))

    def unresolved_command(self, command: str) -> WriteRecord | None:
        """Read the latest write of a command line whose outcome is unknown; None without one."""
        sql = """
            SELECT * FROM writes WHERE command = ? AND command != '' AND state IN (?, ?)
            ORDER BY number DESC LIMIT 1
        """
        return next(map(write_of, self._file.rows(sql, [command, *UNRESOLVED])), None)

    def used_key(self, key: str) -> WriteRecord | None:
        """Read the write that may have been applied with a key; None while there is none."""
        sql = """
            SELECT * FROM writes
            WHERE idempotency_key = ? AND (in_doubt OR state IN (?, ?, ?))
        """
        states = (WriteState.SUCCEEDED, *UNRESOLVED)
        return next(map(write_of, self._file.rows(sql, [key, *states])), None)

    def age(self, write: WriteRecord) -> timedelta:
        """Return for how long a write has been under way, since its first attempt in doubt."""
        return self._now() - write.begun_at if write.begun_at else timedelta()

    def outcome_unknown(self) -> tuple[WriteRecord, ...]:
        """List the writes of unknown outcome that nobody is sending, the earliest first."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) ORDER BY number"
        return tuple(
            write_of(row)
            for row in self._file.rows(sql, list(UNRESOLVED))
            if not self._is_on_its_way(WriteState(row[10]), row[HOLDER])
        )

    def in_flight(self) -> tuple[WriteRecord, ...]:
        """List what this program is sending at the moment."""
        sql = "SELECT * FROM writes WHERE state = ? AND holder = ? ORDER BY number"
        return tuple(map(write_of, self._file.rows(sql, [WriteState.SENT, self._file.holder])))

    def unanswered(self, incident_id: str) -> tuple[WriteRecord, ...]:
        """List what was sent about an incident without an answer yet, also from other windows."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) AND incident_id = ? ORDER BY number"
        return tuple(map(write_of, self._file.rows(sql, [*UNRESOLVED, incident_id])))

    def _is_on_its_way(self, state: WriteState, holder: str) -> bool:
        if holder == self._file.holder:
            return state is WriteState.SENT
        return self._file.is_other_alive(holder)

    def sent(self) -> tuple[WriteRecord, ...]:
        """What was done, the latest first: the last edits, and whatever else lies among them."""
        sql = "SELECT * FROM writes WHERE state = ? ORDER BY number DESC"
        return tuple(write_of(row) for row in self._file.rows(sql, [WriteState.SUCCEEDED]))


def _enqueue_again(write: WriteRecord, known: WriteRecord) -> WriteRecord:
    """A write whose key was used before, with the attempts that may have been processed."""
    next_state(known.state, WriteEvent.BEGIN)
    in_doubt = known.in_doubt or leaves_doubt(known.state, WriteEvent.BEGIN)
    if not in_doubt:
        return replace(write, number=known.number)
    changed = known.changes != write.changes
    return replace(
        write,
        number=known.number,
        in_doubt=True,
        # What it may have made was made since the first attempt.
        begun_at=known.begun_at,
        problem=known.problem,
        earlier=(*known.earlier, known.attempt) if changed else known.earlier,
    )


def _forget_old(database: DurableDatabase) -> None:
    """Delete the writes that are older than the edits that can be undone."""
    database.query(
        """
        DELETE FROM writes WHERE state IN (?, ?, ?) AND number < (
            SELECT min(number) FROM (
                SELECT number FROM writes WHERE state = ? ORDER BY number DESC LIMIT ?
            )
        )
        """,
        [
            WriteState.SUCCEEDED,
            WriteState.REJECTED,
            WriteState.DISCARDED,
            WriteState.SUCCEEDED,
            UNDO_DEPTH,
        ],
    )
