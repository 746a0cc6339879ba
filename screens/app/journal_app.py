"""Pending operations: drafts and writes of earlier runs to resume, and undo."""

import math
from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import work

from app.editing.form_spec import Form
from app.editing.records import DraftRecord, WriteRecord
from app.session.workspace import Workspace
from app.system.waits import Wait, Waits
from app.text.text import one_line, plural
from screens.app.forms_app import WritingApp
from widgets.basic.wait_toast import WaitPresenter

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from screens.forms.pending import PendingChoice


# Seconds between tries while another process has locked the journal.
_AGAIN = 0.25

_HELD = "The journal is locked by another incident-tui; nothing is sent until it is released"


class JournalApp(WritingApp):
    """Part of the app for pending operations and undo.

    Args:
        workspace: The open profile.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.shown_waits = WaitPresenter(self)
        self.waits = Waits(workspace.clock.monotonic)
        self._held: Wait | None = None

    def _follow_journal(self) -> None:
        """Retry deferred changes while the journal is locked, and show the wait."""
        held = self.workspace.journal.is_locked
        if held and self._held is None:
            self._looking = self.set_interval(_AGAIN, self.workspace.journal.flush)
            self._held = self.waits.begin(math.inf, _HELD)
            self.shown_waits.follow(self.waits)
        elif self._held and not held:
            self._looking.stop()
            self.waits.end(self._held)
            self._held = None

    def open_journal(self) -> None:
        """Report journal errors, and offer the pending operations of an earlier run."""
        journal = self.workspace.journal
        journal.on_failure = self._tell_trouble
        journal.on_locked = self._follow_journal
        self._follow_journal()
        if journal.failure:
            self._tell_trouble(journal.failure)
        if journal.notice:
            self.tell(journal.notice, title="Journal", warns=True)
        drafts = journal.drafts.all()
        if journal.writes.outcome_unknown() or journal.writes.batches():
            self.show_pending()
        elif drafts:
            self.tell(f"{plural(len(drafts), 'draft')} saved. Press d to resume.")

    def _tell_trouble(self, trouble: str) -> None:
        self.tell(trouble, title="What you type cannot be saved to disk", warns=True)

    def show_pending(self) -> None:
        """List drafts and unconfirmed writes."""
        from app.editing.labels import full_title
        from app.writes.outbox import Sent
        from screens.forms.pending import PendingScreen

        drafts = self.workspace.journal.drafts

        def chosen(choice: "PendingChoice | None") -> None:
            match choice.what if choice else None:
                case DraftRecord() as draft:
                    self._resume(draft)
                case WriteRecord() as write if left := drafts.find(write.draft):
                    self._resume(left, review=True)
                case WriteRecord(operation="edit") as write:
                    self._go_on_editing(write)
                case WriteRecord() as write:
                    title = full_title(write.operation, write.title)
                    self.tell(f"{title}. It was not saved, and has no draft.", warns=True)
                case tuple() as rows:
                    self._go_on_in_bulk(rows)
                case Sent(document=None) as sent:
                    self.open_incident(sent.incident_id)
                case Sent() as sent:
                    self.show_declared(sent.incident_id)

        self.push_screen(PendingScreen(self.workspace), chosen)

    def _resume(self, draft: DraftRecord, *, review: bool = False) -> None:
        """Open the form of a draft, and its review if it was confirmed before."""
        known = self.workspace.cache.incident
        if all(known(each) for each in draft.spec.incident_ids):
            with self.told_when_held():
                self._open_taken(self.workspace.journal.drafts.claim(draft.id), review=review)
        else:
            self._read_and_resume(draft, review=review)

    @work(group="go-on", exclusive=True)
    async def _read_and_resume(self, draft: DraftRecord, *, review: bool) -> None:
        for incident_id in draft.spec.incident_ids:
            if await self.read(incident_id) is None:
                return
        with self.told_when_held():
            self._open_taken(self.workspace.journal.drafts.claim(draft.id), review=review)

    def _open_taken(self, draft: DraftRecord | None, *, review: bool) -> None:
        if draft is None:
            self.tell("This draft is open in another window.", warns=True)
            return
        match draft.spec.form:
            case Form.DECLARE:
                self.open_declare(draft)
            case Form.EDIT | Form.BULK:
                form = self.open_edit(draft.spec, draft)
                if form and review:
                    form.review_at_once()
            case Form.OPERATION:
                self.resume_operation(draft)

    def _go_on_in_bulk(self, left: tuple[WriteRecord, ...]) -> None:
        """Review the rest of a bulk edit again."""
        from app.writes.bulk import remaining_rows
        from screens.forms.bulk_edit import BulkScreen

        workspace = self.workspace
        rows = remaining_rows(left, workspace.cache.incident, workspace.configuration())
        if rows:
            self.push_screen(BulkScreen(workspace, rows))
        else:
            self.tell("These incidents are no longer stored here.", warns=True)

    @abstractmethod
    def resume_operation(self, draft: DraftRecord) -> None:
        """Resume the draft of an operation."""

    @work(group="go-on", exclusive=True)
    async def _go_on_editing(self, write: WriteRecord) -> None:
        """Open the form and the review of an edit that was not applied or has diverged."""
        from app.editing.draft_codec import load_changes
        from screens.forms.edit import Beginning

        incident = await self.read(write.incident_id)
        if incident is None:
            return
        changes = load_changes(write.changes)
        beginning = Beginning(
            held={change.key: change.before for change in changes},
            current={change.key: change.after for change in changes},
            undoes=write.undoes,
            draft=write.draft,
        )
        self.edit_from(incident, beginning)

    def undo(self) -> None:
        """Undo the last edit, after a review."""
        from app.editing.undo import next_to_undo

        write = next_to_undo(self.workspace.journal.writes.sent())
        if write is None:
            self.tell(
                "There is nothing to undo: nothing was edited from here, or everything is undone."
            )
        else:
            self._undo(write)

    @work(group="undo", exclusive=True)
    async def _undo(self, write: WriteRecord) -> None:
        from app.editing.undo import later_writes, reversal
        from screens.forms.edit import Beginning

        incident = await self.read(write.incident_id)
        if incident is None:
            return
        back = reversal(write, incident, self.workspace.configuration())
        if not back.base:
            said = " ".join(back.impossible)
            self.tell(f"{one_line(write.title)}. {said}", title="Cannot be undone", warns=True)
            return
        warnings = (*back.impossible, *later_writes(self.workspace.journal.writes.sent(), write))
        self.edit_from(
            incident, Beginning(back.base, back.target, undoes=write.number, warnings=warnings)
        )
