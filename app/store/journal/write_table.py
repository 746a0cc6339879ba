"""Writes in the journal: each request before it is sent, and its state."""

from collections.abc import Callable, Sequence
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
from app.system.structs import replace

UNDO_DEPTH = 50
"""Number of sent edits stored for undo."""


class ClaimedElsewhere(IncidentError):
    """Another running process is sending the same request."""

    title = "Another window is sending this"
    hint = "Nothing was sent from here."


class WriteTable:
    """Requests with their outcome; each change of state is a `WriteEvent`.

    Writes needed before sending raise `JournalBusy` while another process is writing. The
    outcome is deferred instead: until it is on disk, the write counts as sent and unconfirmed, also
    at the next start.

    Args:
        file: The journal.
        now: Returns the current time in UTC.

    Attributes:
        on_state: Called with each new state of a write, once it is on disk.
    """

    def __init__(self, file: JournalFile, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self.on_state: Callable[[WriteState], None] = lambda _: None

    def discard_unsent(self) -> None:
        """Discard unsent writes of ended processes, except bulk edits; their drafts remain."""
        sql = "SELECT number, holder FROM writes WHERE state = ? AND batch = ''"
        ready = self._file.rows(sql, [WriteState.READY])
        self.discard([each for each, holder in ready if not self._file.is_other_alive(holder)])

    def enqueue(self, write: WriteRecord) -> int:
        """Store a request before it is sent; return its number.

        A known idempotency key continues the earlier write.

        Raises:
            ClaimedElsewhere: Another window is sending it.
            JournalBusy: Another process is writing; nothing may be sent.
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
        """Raise `ClaimedElsewhere` while another process runs the same command."""
        sql = "SELECT holder FROM writes WHERE command = ? AND command != '' AND state IN (?, ?, ?)"
        for (holder,) in database.query(sql, [write.command, WriteState.READY, *UNRESOLVED]):
            if self._file.is_other_alive(holder):
                raise ClaimedElsewhere("The same command is running.")

    def enqueue_all(self, writes: Sequence[WriteRecord]) -> tuple[int, ...]:
        """Store all requests of a bulk edit before the first is sent; return their numbers.

        Raises:
            JournalBusy: Another process is writing; nothing may be sent.
        """
        return self._file.write(lambda db: tuple(self._enqueue(db, write) for write in writes))

    def batches(self) -> tuple[tuple[WriteRecord, ...], ...]:
        """List the remaining writes of interrupted bulk edits, each in its order."""
        sql = "SELECT * FROM writes WHERE state = ? AND batch != '' ORDER BY number"
        left: dict[str, list[WriteRecord]] = {}
        for row in self._file.rows(sql, [WriteState.READY]):
            # Bulk edits running in this or another window are not interrupted.
            if row[HOLDER] != self._file.holder and not self._file.is_other_alive(row[HOLDER]):
                write = write_of(row)
                left.setdefault(write.batch, []).append(write)
        return tuple(map(tuple, left.values()))

    def mark_sent(self, number: int) -> None:
        """Record that a request may have reached the API, before it is sent.

        Raises:
            JournalBusy: Another process is writing; nothing may be sent.
        """
        self._file.write(lambda db: self._apply(db, number, WriteEvent.SEND))
        self.on_state(WriteState.SENT)

    def claim(self, number: int) -> bool:
        """Claim an unresolved write; False if another window has it or resolved it.

        Raises:
            JournalBusy: Another process is writing.
        """
        return self._file.write(lambda db: self._claim(db, number))

    def _claim(self, database: DurableDatabase, number: int) -> bool:
        for row in database.query("SELECT * FROM writes WHERE number = ?", [number]):
            if write_of(row).state in UNRESOLVED and not self._file.is_other_alive(row[HOLDER]):
                self._apply(database, number, WriteEvent.CLAIM)
                return True
        return False

    def record(self, number: int, event: WriteEvent, problem: str = "") -> None:
        """Record an event of a write as soon as the file can be written.

        Args:
            number: Number of the write.
            event: The event.
            problem: The reason why its outcome is unknown or it was rejected.
        """
        reached: list[WriteState] = []
        self._file.write_deferred(
            (event, number),
            lambda db: reached.append(self._apply(db, number, event, problem)),
            lambda: self.on_state(reached[-1]),
        )

    def mark_done(
        self,
        number: int,
        event: WriteEvent,
        incident_id: str,
        remaining: DraftRecord | None = None,
        follow_on: WriteRecord | None = None,
    ) -> Sequence[int]:
        """Record that a write was applied, and store the remaining changes of its draft.

        Args:
            number: Number of the write.
            event: Whether a response or a later read showed it.
            incident_id: The created or changed incident.
            remaining: Draft of changes made after it was sent, which replaces its draft; None to
                delete the draft.
            follow_on: Write that has to follow, which is stored as sent: if the program ends before
                that, it is unconfirmed.

        Returns:
            The number of the write that follows; empty without one, and until it is stored.
        """
        stored: list[int] = []

        def done(database: DurableDatabase) -> None:
            self._mark_done(database, number, event, incident_id, remaining)
            if follow_on:
                stored[:] = [self._enqueue(database, follow_on)]
                self._apply(database, stored[0], WriteEvent.SEND)

        self._file.write_deferred(
            (event, number), done, lambda: self.on_state(WriteState.SUCCEEDED)
        )
        return stored

    def settle(self) -> None:
        """Write what was deferred.

        Raises:
            JournalBusy: Another process is writing.
        """
        self._file.write(lambda _: None)

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
            # Earlier attempts of the same draft need no outcome any more.
            sql = "SELECT number FROM writes WHERE draft = ? AND draft != '' AND state IN (?, ?)"
            for (earlier,) in database.query(sql, [draft, *UNRESOLVED]):
                self._apply(database, earlier, WriteEvent.DISCARD)
        _forget_old(database)

    def _close_draft(
        self, database: DurableDatabase, draft_id: str, remaining: DraftRecord | None
    ) -> None:
        """Delete or replace the draft, unless it is open in another window."""
        holders = database.query("SELECT holder FROM drafts WHERE id = ?", [draft_id])
        if any(self._file.is_other_alive(holder) for (holder,) in holders):
            return
        database.query("DELETE FROM drafts WHERE id = ?", [draft_id])
        if remaining:
            row = row_of(remaining, "")
            marks = ", ".join("?" for _ in row)
            database.query(f"INSERT OR REPLACE INTO drafts VALUES ({marks})", row)  # noqa: S608

    def discard(self, numbers: Sequence[int]) -> None:
        """Discard writes, except those that another window is sending."""

        def dropped(database: DurableDatabase) -> None:
            for number in numbers:
                for row in database.query("SELECT * FROM writes WHERE number = ?", [number]):
                    # Another window may have finished it, or be sending it.
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

    def read(self, number: int) -> WriteRecord:
        """Return a write by number.

        Raises:
            KeyError: There is no such write.
        """
        for row in self._file.rows("SELECT * FROM writes WHERE number = ?", [number]):
            return write_of(row)
        raise KeyError(number)

    def latest_of(self, draft_id: str) -> WriteRecord | None:
        """Read the latest write from a draft; None without one."""
        sql = "SELECT * FROM writes WHERE draft = ? AND draft != '' ORDER BY number DESC LIMIT 1"
        for row in self._file.rows(sql, [draft_id]):
            return write_of(row)
        return None

    def unresolved_of(self, draft_id: str, key: str = "") -> tuple[WriteRecord, ...]:
        """List the unconfirmed writes of a draft or idempotency key."""
        sql = """
            SELECT * FROM writes
            WHERE (draft = ? AND draft != '' AND state IN (?, ?))
                OR (idempotency_key = ? AND idempotency_key != '' AND (in_doubt OR state IN (?, ?)))
            ORDER BY number
        """
        found = self._file.rows(sql, [draft_id, *UNRESOLVED, key, *UNRESOLVED])
        return tuple(map(write_of, found))

    def unresolved_command(self, command: str) -> WriteRecord | None:
        """Read the latest unconfirmed write of a command line; None without one."""
        sql = """
            SELECT * FROM writes WHERE command = ? AND command != '' AND state IN (?, ?)
            ORDER BY number DESC LIMIT 1
        """
        return next(map(write_of, self._file.rows(sql, [command, *UNRESOLVED])), None)

    def used_key(self, key: str) -> WriteRecord | None:
        """Read the write that may have been applied with an idempotency key; None without one."""
        sql = """
            SELECT * FROM writes
            WHERE idempotency_key = ? AND (in_doubt OR state IN (?, ?, ?))
        """
        states = (WriteState.SUCCEEDED, *UNRESOLVED)
        return next(map(write_of, self._file.rows(sql, [key, *states])), None)

    def age(self, write: WriteRecord) -> timedelta:
        """Return the time since the first unconfirmed attempt of a write."""
        return self._now() - write.begun_at if write.begun_at else timedelta()

    def outcome_unknown(self) -> tuple[WriteRecord, ...]:
        """List the unconfirmed writes that no running process is sending, earliest first."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) ORDER BY number"
        return tuple(
            write_of(row)
            for row in self._file.rows(sql, list(UNRESOLVED))
            if not self._is_on_its_way(WriteState(row[10]), row[HOLDER])
        )

    def in_flight(self) -> tuple[WriteRecord, ...]:
        """List the writes that this process is sending."""
        sql = "SELECT * FROM writes WHERE state = ? AND holder = ? ORDER BY number"
        return tuple(map(write_of, self._file.rows(sql, [WriteState.SENT, self._file.holder])))

    def unanswered(self, incident_id: str) -> tuple[WriteRecord, ...]:
        """List the sent writes of an incident without an outcome, from all windows."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) AND incident_id = ? ORDER BY number"
        return tuple(map(write_of, self._file.rows(sql, [*UNRESOLVED, incident_id])))

    def _is_on_its_way(self, state: WriteState, holder: str) -> bool:
        if holder == self._file.holder:
            return state is WriteState.SENT
        return self._file.is_other_alive(holder)

    def sent(self) -> tuple[WriteRecord, ...]:
        """List the applied writes, latest first; may include other operations than edits."""
        sql = "SELECT * FROM writes WHERE state = ? ORDER BY number DESC"
        return tuple(write_of(row) for row in self._file.rows(sql, [WriteState.SUCCEEDED]))


def _enqueue_again(write: WriteRecord, known: WriteRecord) -> WriteRecord:
    """Merge a write into the earlier one with its key, with the attempts in doubt."""
    next_state(known.state, WriteEvent.BEGIN)
    in_doubt = known.in_doubt or leaves_doubt(known.state, WriteEvent.BEGIN)
    if not in_doubt:
        return replace(write, number=known.number)
    changed = known.changes != write.changes
    return replace(
        write,
        number=known.number,
        in_doubt=True,
        # Anything it created was created after the first attempt.
        begun_at=known.begun_at,
        problem=known.problem,
        earlier=(*known.earlier, known.attempt) if changed else known.earlier,
    )


def _forget_old(database: DurableDatabase) -> None:
    """Delete the writes that are too old for undo."""
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
