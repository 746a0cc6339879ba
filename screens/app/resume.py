"""Pending operations: drafts and writes of earlier runs to resume, and undo."""

import math
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.timer import Timer

from app.editing.form_spec import Form
from app.editing.records import DraftRecord, WriteRecord
from app.session.workspace import Workspace
from app.system.waits import Wait, Waits
from app.text.text import one_line, plural
from screens.app.app_controller import AppController
from screens.app.forms_navigator import FormsNavigator
from screens.app.operations_navigator import OperationsNavigator
from screens.base.controllers import in_own_worker, in_worker
from screens.base.navigation import IncidentNavigation
from widgets.basic.wait_toast import WaitPresenter

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from screens.forms.pending import PendingChoice


# Seconds between tries while another process has locked the journal.
_AGAIN = 0.25

_HELD = "The journal is locked by another incident-tui; nothing is sent until it is released"


class JournalWatch(AppController):
    """Shows errors of the journal, and retries while another process has locked it.

    Args:
        host: The app.
        workspace: The open profile.
        waits: Waits that delay no request.
        presenter: Shows waits.
    """

    def __init__(
        self, host: App[Any], workspace: Workspace, waits: Waits, presenter: WaitPresenter
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._waits = waits
        self._presenter = presenter
        self._locked: tuple[Wait, Timer] | None = None

    def start(self) -> None:
        """Show the journal's present errors, and those to come."""
        journal = self._workspace.journal
        journal.on_failure = self._show_failure
        journal.on_locked = self._follow_lock
        self._follow_lock()
        if journal.failure:
            self._show_failure(journal.failure)
        if journal.notice:
            self.show(journal.notice, title="Journal", warns=True)

    def _follow_lock(self) -> None:
        """Retry deferred changes while the journal is locked, and show the wait."""
        journal = self._workspace.journal
        if journal.is_locked and self._locked is None:
            retries = self.host.set_interval(_AGAIN, journal.flush)
            self._locked = self._waits.begin(math.inf, _HELD), retries
            self._presenter.follow(self._waits)
        elif self._locked and not journal.is_locked:
            wait, retries = self._locked
            retries.stop()
            self._waits.end(wait)
            self._locked = None

    def _show_failure(self, failure: str) -> None:
        self.show(failure, title="What you type cannot be saved to disk", warns=True)


class ResumeController(AppController):
    """Controller that resumes pending operations, and undoes the last edit.

    Args:
        host: The app.
        workspace: The open profile.
        incidents: Shows incidents.
        forms: Opens forms.
        operations: Opens the forms of operations.
    """

    def __init__(
        self,
        host: App[Any],
        workspace: Workspace,
        incidents: IncidentNavigation,
        forms: FormsNavigator,
        operations: OperationsNavigator,
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._incidents = incidents
        self._forms = forms
        self._operations = operations

    def offer(self) -> None:
        """Offer the pending operations of an earlier run."""
        journal = self._workspace.journal
        drafts = journal.drafts.all()
        if journal.writes.outcome_unknown() or journal.writes.batches():
            self.show_pending()
        elif drafts:
            self.show(f"{plural(len(drafts), 'draft')} saved. Press d to resume.")

    @in_own_worker
    async def show_pending(self) -> None:
        """List drafts and unconfirmed writes, and resume the selected one."""
        from screens.forms.pending import PendingScreen

        choice = await self.host.push_screen_wait(PendingScreen(self._workspace))
        if choice:
            await self._resume(choice)

    async def _resume(self, choice: "PendingChoice") -> None:
        from app.editing.labels import full_title
        from app.writes.outbox import Sent

        drafts = self._workspace.journal.drafts
        match choice.what:
            case DraftRecord() as draft:
                await self._resume_draft(draft)
            case WriteRecord() as write if left := drafts.find(write.draft):
                await self._resume_draft(left, review=True)
            case WriteRecord(operation="edit") as write:
                await self._resume_edit(write)
            case WriteRecord(operation="alert") as write:
                self._resume_attachment(write)
            case WriteRecord() as write:
                title = full_title(write.operation, write.title)
                self.show(f"{title}. It was not saved, and has no draft.", warns=True)
            case tuple() as rows:
                await self._resume_bulk(rows)
            case Sent(incident_id=""):
                self.show("It was done.")
            case Sent(document=None) as sent:
                self._incidents.open(sent.incident_id)
            case Sent() as sent:
                self._incidents.open_declared(sent.incident_id)

    async def _resume_draft(self, draft: DraftRecord, *, review: bool = False) -> None:
        """Open the form of a draft, and its review if it was confirmed before."""
        for incident_id in draft.spec.incident_ids:
            if await self._forms.read(incident_id) is None:
                return
        with self._forms.warn_if_locked():
            await self._open_claimed(self._workspace.journal.drafts.claim(draft.id), review=review)

    async def _open_claimed(self, draft: DraftRecord | None, *, review: bool) -> None:
        from screens.forms.form import FieldForm

        if draft is None:
            self.show("This draft is open in another window.", warns=True)
            return
        match draft.spec.form:
            case Form.DECLARE:
                await self._forms.open_declare(draft)
            case Form.EDIT | Form.BULK if review:
                await self._forms.open_edit(draft.spec, draft, FieldForm.review_at_once)
            case Form.EDIT | Form.BULK:
                await self._forms.open_edit(draft.spec, draft)
            case Form.OPERATION:
                await self._operations.resume(draft)

    async def _resume_bulk(self, left: tuple[WriteRecord, ...]) -> None:
        """Review the rest of a bulk edit again."""
        from app.writes.bulk import remaining_rows
        from screens.forms.bulk_review import review_rows

        workspace = self._workspace
        rows = remaining_rows(left, workspace.cache.incident, workspace.configuration())
        if rows:
            self.host.push_screen(await review_rows(workspace, rows))
        else:
            self.show("These incidents are no longer stored here.", warns=True)

    def _resume_attachment(self, write: WriteRecord) -> None:
        """Review again an attachment that followed a declare, and has no draft."""
        from app.editing.draft_codec import load_changes

        wanted = {change.key: change.after for change in load_changes(write.changes)}
        self._operations.open_operation(write.operation, write.incident_id, wanted=wanted)

    async def _resume_edit(self, write: WriteRecord) -> None:
        """Open the form and the review of an edit that was not applied or has diverged."""
        from app.editing.draft_codec import load_changes
        from screens.forms.edit import InitialEdit

        incident = await self._forms.read(write.incident_id)
        if incident is None:
            return
        changes = load_changes(write.changes)
        beginning = InitialEdit(
            held={change.key: change.before for change in changes},
            current={change.key: change.after for change in changes},
            undoes=write.undoes,
            draft=write.draft,
        )
        await self._forms.open_prefilled_edit(incident, beginning)

    @in_worker
    async def undo(self) -> None:
        """Undo the last edit, after a review."""
        from app.editing.undo import later_writes, next_to_undo, reversal
        from screens.forms.edit import InitialEdit

        sent = self._workspace.journal.writes.sent()
        write = next_to_undo(sent)
        if write is None:
            self.show(
                "There is nothing to undo: nothing was edited from here, or everything is undone."
            )
            return
        incident = await self._forms.read(write.incident_id)
        if incident is None:
            return
        back = reversal(write, incident, self._workspace.configuration())
        if not back.base:
            reason = " ".join(back.impossible)
            self.show(f"{one_line(write.title)}. {reason}", title="Cannot be undone", warns=True)
            return
        warnings = (*back.impossible, *later_writes(self._workspace.journal.writes.sent(), write))
        beginning = InitialEdit(back.base, back.target, undoes=write.number, warnings=warnings)
        await self._forms.open_prefilled_edit(incident, beginning)
