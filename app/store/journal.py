"""The journal: drafts, writes in flight and what can be undone; on disk before anything is sent.

It is precious: nothing in it can be had from elsewhere, so commits wait for the disk, older files
are migrated, and a damaged one is set aside and never deleted. Several programs may share it; what
one of them works on is left alone by the others until it ends, however it ends.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from app.errors import IncidentError
from app.store.database import MEMORY, LastingDatabase, StoreFailed
from app.store.instances import Instance
from app.store.kept import IN_DOUBT, MIGRATIONS, KeptDraft, KeptWrite, State, draft_of, write_of

UNDO_DEPTH = 50
"""How many sent edits are kept for undo."""

# Bytes written and taken back to see whether the disk has room for a form and its request.
_ROOM = 64 * 1024

Result = TypeVar("Result")


class JournalFailed(StoreFailed):
    """The journal could not be read or written."""

    title = "What you type cannot be kept on disk"
    hint = "Free some space or correct the permissions of the folder, then start again."


class Busy(IncidentError):
    """Another running program is sending the same thing."""

    title = "Another window is sending this"
    hint = "Nothing was sent from here."


class Journal:
    """Drafts and writes on disk; in memory when the disk refuses, and then `trouble` says why.

    Args:
        path: The file, private to the person; `MEMORY` keeps nothing.
        now: The present moment, in UTC.

    Attributes:
        trouble: Why nothing is kept on disk; empty when it is.
        notice: That an older file was damaged and lies elsewhere now; empty when none was.
        on_trouble: Told when the disk refuses for the first time.
        on_state: Told of every state that a write has just reached, once that is on disk.
    """

    def __init__(
        self,
        path: Path | str = MEMORY,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._path = path
        self._now = now
        self.trouble = ""
        self.notice = ""
        self.on_trouble: Callable[[str], None] = lambda _: None
        self.on_state: Callable[[State], None] = lambda _: None
        try:
            self._instance, self._database = self._open()
        except JournalFailed as error:
            self.trouble = error.explanation
            self._instance, self._database = Instance(None), _in_memory()
        else:
            self.check()
            self._drop_unsent()

    def close(self) -> None:
        """Close the file, and let others take over what was open here."""
        mine = [self._instance.id]
        self._write(lambda db: db.rows("UPDATE drafts SET holder = '' WHERE holder = ?", mine))
        self._database.close()
        self._instance.close()

    def _open(self) -> tuple[Instance, LastingDatabase]:
        database = LastingDatabase(self._path, migrations=MIGRATIONS, failure=JournalFailed)
        self.notice = database.notice
        try:
            return Instance(None if self._path == MEMORY else Path(self._path)), database
        except OSError as error:
            database.close()
            raise JournalFailed(str(error)) from error

    def _drop_unsent(self) -> None:
        """What a program that ended had not begun to send is a draft, or a bulk edit to go on."""
        sql = "SELECT number, holder FROM writes WHERE state = ? AND batch = ''"
        for number, holder in self._database.rows(sql, [State.READY]):
            if not self._instance.is_other_alive(holder):
                self.reach(number, State.DROPPED)

    # When the disk refuses.

    def check(self) -> str:
        """Try whether a form and its request can be kept; `trouble`, empty when they can."""
        if not self.trouble:
            self._write(_take_room)
        return self.trouble

    def _write(self, work: Callable[[LastingDatabase], Result]) -> Result:
        """Do it in a transaction on the file, or, once that fails, on a copy in memory."""
        try:
            return _committed(self._database, work)
        except JournalFailed as error:
            if self.trouble:
                raise
            self._fall_back(error)
        return _committed(self._database, work)

    def _fall_back(self, error: JournalFailed) -> None:
        on_disk, self._database = self._database, _in_memory()
        # Whatever can still be read stays within reach.
        with suppress(JournalFailed):
            on_disk.copy_to(self._database)
        on_disk.close()
        self.trouble = error.explanation
        self.on_trouble(self.trouble)

    # What a person chose once, and is offered again.

    def choice(self, name: str) -> str:
        """What was last chosen under that name; empty before anything was."""
        found = self._database.rows("SELECT value FROM choices WHERE name = ?", [name])
        return str(found[0][0]) if found else ""

    def choose(self, name: str, value: str) -> None:
        """Remember a choice."""
        self._write(
            lambda db: db.rows("INSERT OR REPLACE INTO choices VALUES (?, ?)", [name, value])
        )

    # Drafts.

    def save_draft(self, draft: KeptDraft) -> None:
        """Keep what a form holds at this moment."""
        row: list[str | int | None] = [
            draft.id, draft.kind, draft.incident_id, draft.title, draft.held, draft.current,
            json.dumps(draft.typed), draft.idempotency_key, draft.saved_at.isoformat(),
            self._instance.id,
        ]  # fmt: skip
        marks = ", ".join("?" for _ in row)
        sql = f"INSERT OR REPLACE INTO drafts VALUES ({marks})"  # noqa: S608
        self._write(lambda db: db.rows(sql, row))

    def drop_draft(self, draft_id: str) -> None:
        """Forget a draft."""
        self._write(lambda db: db.rows("DELETE FROM drafts WHERE id = ?", [draft_id]))

    def release_draft(self, draft_id: str) -> None:
        """Its form was left: whoever opens it next may have it."""
        self._write(lambda db: db.rows("UPDATE drafts SET holder = '' WHERE id = ?", [draft_id]))

    def take_draft(self, draft_id: str) -> KeptDraft | None:
        """The draft, for a form that opens now; None when it is gone, or open in another window."""
        found = next((draft for draft in self.drafts() if draft.id == draft_id), None)
        if found:
            mine = [self._instance.id, draft_id]
            self._write(lambda db: db.rows("UPDATE drafts SET holder = ? WHERE id = ?", mine))
        return found

    def drafts(self, kind: str = "", incident_id: str = "") -> tuple[KeptDraft, ...]:
        """The drafts that are not open in another window, the latest first.

        Args:
            kind: Only those of that kind; all when empty.
            incident_id: Only those that edit this incident; all when empty.
        """
        sql = """
            SELECT * FROM drafts WHERE ? IN (kind, '') AND ? IN (incident_id, '')
            ORDER BY saved_at DESC
        """
        found = self._database.rows(sql, [kind, incident_id])
        return tuple(draft_of(row) for row in found if not self._instance.is_other_alive(row[9]))

    # Writes.

    def begin(self, write: KeptWrite) -> int:
        """Keep a request before anything of it is sent; its number.

        One with an idempotency key that is known already goes on where that one was.

        Raises:
            Busy: Another window is sending it at this moment.
        """
        number = self._write(lambda db: self._begun(db, write))
        self.on_state(State.READY)
        return number

    def _begun(self, database: LastingDatabase, write: KeptWrite) -> int:
        number, in_doubt = None, False
        sql = "SELECT number, state, in_doubt, holder FROM writes WHERE idempotency_key = ?"
        earlier = database.rows(sql, [write.idempotency_key]) if write.idempotency_key else []
        for known, state, doubted, holder in earlier:
            if state == State.SENT and self._instance.is_other_alive(holder):
                raise Busy(f"“{write.title}” is on its way.")
            number, in_doubt = known, bool(doubted) or state in IN_DOUBT
        row: list[str | int | None] = [
            number, write.operation, write.incident_id, write.title,
            json.dumps(write.payload), write.changes, write.idempotency_key, write.draft,
            write.undoes, write.batch, State.READY, int(in_doubt), "", self._now().isoformat(),
            self._instance.id, write.target,
        ]  # fmt: skip
        marks = ", ".join("?" for _ in row)
        sql = f"INSERT OR REPLACE INTO writes VALUES ({marks}) RETURNING number"  # noqa: S608
        return int(database.rows(sql, row)[0][0])

    def begin_all(self, writes: Sequence[KeptWrite]) -> tuple[int, ...]:
        """Keep all requests of a bulk edit before the first is sent; their numbers."""
        return self._write(lambda db: tuple(self._begun(db, write) for write in writes))

    def batches(self) -> tuple[tuple[KeptWrite, ...], ...]:
        """What is left of the bulk edits that ended before they were done, each in its order."""
        sql = "SELECT * FROM writes WHERE state = ? AND batch != '' ORDER BY number"
        left: dict[str, list[KeptWrite]] = {}
        for row in self._database.rows(sql, [State.READY]):
            # Those that run here, or in another window, are not left.
            if row[14] != self._instance.id and not self._instance.is_other_alive(row[14]):
                left.setdefault(row[9], []).append(write_of(row))
        return tuple(map(tuple, left.values()))

    def drop(self, numbers: Sequence[int]) -> None:
        """The person does not want these any more."""
        sql = "UPDATE writes SET state = ? WHERE number = ?"
        self._write(lambda db: db.many(sql, [(State.DROPPED, number) for number in numbers]))

    def reach(self, number: int, state: State, problem: str = "") -> None:
        """Write down how far a write has come."""
        doubt = state is State.UNKNOWN
        values: list[str | int | None] = [
            state, problem, int(doubt), self._instance.id, number
        ]  # fmt: skip
        sql = """
            UPDATE writes SET state = ?, problem = ?, in_doubt = in_doubt OR ?, holder = ?
            WHERE number = ?
        """
        self._write(lambda db: db.rows(sql, values))
        self.on_state(state)

    def finish(self, number: int, incident_id: str) -> None:
        """The API has said yes, and this is the incident: its draft is not needed any more."""
        self._write(lambda db: _finished(db, number, incident_id))
        self.on_state(State.DONE)

    def write(self, number: int) -> KeptWrite:
        """The write of that number.

        Raises:
            KeyError: There is none.
        """
        for row in self._database.rows("SELECT * FROM writes WHERE number = ?", [number]):
            return write_of(row)
        raise KeyError(number)

    def take(self, number: int) -> bool:
        """Claim a write whose fate is unknown; False when another window has it, or settled it."""
        taken: bool = self._write(lambda db: self._taken(db, number))
        return taken

    def _taken(self, database: LastingDatabase, number: int) -> bool:
        sql = "SELECT state, holder FROM writes WHERE number = ?"
        for state, holder in database.rows(sql, [number]):
            if state in IN_DOUBT and not self._instance.is_other_alive(holder):
                update = "UPDATE writes SET state = ?, in_doubt = 1, holder = ? WHERE number = ?"
                database.rows(update, [State.UNKNOWN, self._instance.id, number])
                return True
        return False

    def unsettled(self) -> tuple[KeptWrite, ...]:
        """The writes that nobody is sending and whose fate is unknown, the earliest first."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) ORDER BY number"
        return tuple(
            write_of(row)
            for row in self._database.rows(sql, list(IN_DOUBT))
            if not self._is_on_its_way(row[10], row[14])
        )

    def unanswered(self, incident_id: str) -> tuple[KeptWrite, ...]:
        """What was sent about an incident and has no answer yet, also from other windows."""
        sql = "SELECT * FROM writes WHERE state IN (?, ?) AND incident_id = ? ORDER BY number"
        return tuple(map(write_of, self._database.rows(sql, [*IN_DOUBT, incident_id])))

    def _is_on_its_way(self, state: str, holder: str) -> bool:
        if holder == self._instance.id:
            return state == State.SENT
        return self._instance.is_other_alive(holder)

    def sent(self) -> tuple[KeptWrite, ...]:
        """What was done, the latest first: the last edits, and whatever else lies among them."""
        sql = "SELECT * FROM writes WHERE state = ? ORDER BY number DESC"
        return tuple(write_of(row) for row in self._database.rows(sql, [State.DONE]))


def _in_memory() -> LastingDatabase:
    return LastingDatabase(MEMORY, migrations=MIGRATIONS, failure=JournalFailed)


def _committed(database: LastingDatabase, work: Callable[[LastingDatabase], Result]) -> Result:
    with database.transaction():
        return work(database)


def _take_room(database: LastingDatabase) -> None:
    database.rows("INSERT INTO room VALUES (zeroblob(?))", [_ROOM])
    database.rows("DELETE FROM room")


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
