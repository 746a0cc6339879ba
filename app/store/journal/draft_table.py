"""Drafts in the journal: the content of forms, saved at every key press."""

from app.editing.form_spec import FormSpec
from app.editing.records import DraftRecord
from app.store.journal.journal_file import JournalFile
from app.store.journal.records import HOLDER, draft_of, row_of
from app.store.sqlite.durable import DurableDatabase


class DraftTable:
    """Drafts of closed and open forms.

    While another process writes, changes are visible only in this process.

    Args:
        file: The journal.
    """

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        # None for a discarded draft.
        self._unwritten: dict[str, DraftRecord | None] = {}

    @property
    def unwritten(self) -> tuple[DraftRecord, ...]:
        """Drafts that are not on disk yet, since another process is writing."""
        return tuple(draft for draft in self._unwritten.values() if draft)

    def save(self, draft: DraftRecord) -> None:
        """Store the current content of a form."""
        row = row_of(draft, self._file.holder)
        marks = ", ".join("?" for _ in row)
        sql = f"INSERT OR REPLACE INTO drafts VALUES ({marks})"  # noqa: S608
        self._change(draft.id, draft, sql, row)

    def discard(self, draft_id: str) -> None:
        """Delete a draft."""
        self._change(draft_id, None, "DELETE FROM drafts WHERE id = ?", [draft_id])

    def _change(
        self, draft_id: str, draft: DraftRecord | None, sql: str, parameters: list[str | int | None]
    ) -> None:
        self._unwritten[draft_id] = draft
        self._file.write_deferred(
            ("draft", draft_id),
            lambda db: db.query(sql, parameters),
            lambda: self._unwritten.pop(draft_id),
        )

    def release(self, draft_id: str) -> None:
        """Release the draft of a closed form, so that any window can open it."""
        sql = "UPDATE drafts SET holder = '' WHERE id = ?"
        self._file.write_deferred(("release", draft_id), lambda db: db.query(sql, [draft_id]))

    def claim(self, draft_id: str) -> DraftRecord | None:
        """Claim a draft for a form; None if it is gone or open in another window.

        Raises:
            JournalBusy: Another process is writing, so both could claim it.
        """
        return self._file.write(lambda db: self._claim(db, draft_id))

    def _claim(self, database: DurableDatabase, draft_id: str) -> DraftRecord | None:
        for row in database.query("SELECT * FROM drafts WHERE id = ?", [draft_id]):
            if not self._file.is_other_alive(row[HOLDER]):
                mine = [self._file.holder, draft_id]
                database.query("UPDATE drafts SET holder = ? WHERE id = ?", mine)
                return draft_of(row)
        return None

    def find(self, draft_id: str) -> DraftRecord | None:
        """Read a draft; None if there is none or it is open in another window."""
        return next((draft for draft in self.all() if draft.id == draft_id), None)

    def claim_latest(self, spec: FormSpec) -> DraftRecord | None:
        """Claim the most recently saved draft of a form.

        Raises:
            JournalBusy: As in `claim`.
        """
        left = [draft for draft in self.all() if draft.spec == spec]
        return self.claim(left[0].id) if left else None

    def all(self) -> tuple[DraftRecord, ...]:
        """List the drafts that are not open in another window, latest first."""
        rows = self._file.rows("SELECT * FROM drafts")
        on_disk = [draft_of(row) for row in rows if not self._file.is_other_alive(row[HOLDER])]
        known = {draft.id: draft for draft in on_disk} | self._unwritten
        found = [draft for draft in known.values() if draft]
        return tuple(sorted(found, key=lambda draft: draft.saved_at, reverse=True))
