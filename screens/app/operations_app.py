"""Navigation to operations: their forms, and deletions without a form."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import work

from app.editing.records import DraftRecord, WriteRecord
from app.errors import IncidentError
from app.text.text import one_line
from screens.app.journal_app import JournalApp

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from app.editing.drafts import Values
    from app.editing.operation_target import OperationTarget
    from screens.forms.operation_form import DeedScreen


class DoingApp(JournalApp):
    """Part of the app for operations other than edits."""

    def do(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget | None" = None,
        *,
        wanted: "Values | None" = None,
        choose: str = "",
        done: Callable[[], object] = lambda: None,
    ) -> None:
        """Open the form of an operation.

        Args:
            operation: Name of the operation.
            incident_id: Id of the incident.
            target: The record it changes; None for a new one.
            wanted: Known values; the review is opened directly.
            choose: Field to select first; the selection leads directly to the review.
            done: Called after the API has accepted it.
        """
        from app.editing.form_spec import operation_form
        from app.editing.operation_target import OperationTarget

        if self._is_barred(operation):
            return
        target = target or OperationTarget()
        fresh = wanted is not None or choose
        with self.told_when_held():
            drafts = self.workspace.journal.drafts
            spec = operation_form(operation, incident_id, target.id)
            draft = None if fresh else drafts.claim_latest(spec)
            form = self._open(operation, incident_id, target, wanted, draft, done)
            if form and wanted is not None:
                form.review_at_once()
            elif form and choose:
                form.choose_at_once(choose)

    def resume_operation(self, draft: DraftRecord) -> None:
        """Resume the draft of an operation."""
        from app.editing.draft_codec import load_values
        from app.editing.operation_target import OperationTarget

        spec = draft.spec
        target = OperationTarget(
            spec.target, draft.target_label, load_values(draft.base), draft.locked
        )
        self._open(spec.operation, spec.incident_id, target, None, draft, lambda: None)

    def _is_barred(self, operation: str) -> bool:
        """Return whether the API key may not do it, and show the reason."""
        why = self.workspace.capability.operation_denied(operation)
        if why:
            self.tell(why, warns=True)
        return bool(why)

    def _open(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget",
        wanted: "Values | None",
        draft: DraftRecord | None,
        done: Callable[[], object],
    ) -> "DeedScreen | None":
        from app.editing.operations import OPERATIONS
        from screens.forms.operation_form import DeedScreen

        incident = self.workspace.cache.incident(incident_id)
        if incident is None:
            self.tell("This incident could not be read, so nothing can be changed.")
            return None
        deed = OPERATIONS[operation]

        def closed(incident_id: str | None) -> None:
            if incident_id:
                self.tell(f"{deed.title}: done on {one_line(incident.reference)}.")
                done()

        form = DeedScreen(self.workspace, deed, incident, target, wanted=wanted, draft=draft)
        self.push_screen(form, closed)
        return form

    @work(group="remove", exclusive=False)
    async def remove(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget",
        done: Callable[[], object] = lambda: None,
    ) -> None:
        """Delete a record, after a review."""
        from app.editing.operations import OPERATIONS
        from screens.forms.edit_flow import confirm
        from screens.forms.operation_form import review_of, write_title

        incident = self.workspace.cache.incident(incident_id)
        if incident is None or self._is_barred(operation):
            return
        deed = OPERATIONS[operation]
        review = review_of(deed, incident, target, (), {}, profile=self.workspace.name)
        if await confirm(self, self.workspace, review) is None:
            return
        try:
            await self.workspace.outbox.send(
                WriteRecord(
                    operation, incident_id, write_title(incident, target), {}, target=target.id
                )
            )
        except IncidentError as error:
            self.tell(error.explanation, title=error.title, warns=True)
            return
        self.tell(f"{deed.title}: done on {one_line(incident.reference)}.")
        done()
