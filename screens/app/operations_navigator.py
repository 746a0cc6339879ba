"""Navigation to operations: their forms, and those without a form."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from app.editing.records import DraftRecord, WriteRecord
from app.errors import IncidentError
from app.session.workspace import Workspace
from app.text.text import one_line
from screens.app.app_controller import AppController
from screens.app.forms_navigator import FormsNavigator
from screens.base.controllers import in_own_worker

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from app.domain.models import Incident
    from app.editing.drafts import Values
    from app.editing.operation import Operation
    from app.editing.operation_target import OperationTarget
    from screens.forms.operation_form import OperationForm


class OperationsNavigator(AppController):
    """Opens the forms of operations other than edits.

    Args:
        host: The app.
        workspace: The open profile.
        forms: Warns of a locked journal.
    """

    def __init__(self, host: App[Any], workspace: Workspace, forms: FormsNavigator) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._forms = forms

    @in_own_worker
    async def open_operation(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget | None" = None,
        *,
        wanted: "Values | None" = None,
        initial: "Values | None" = None,
        choose: str = "",
        done: Callable[[], object] = lambda: None,
    ) -> None:
        """Open the form of an operation.

        Args:
            operation: Name of the operation.
            incident_id: Id of the incident.
            target: The record it changes; None for a new one.
            wanted: Known values; the review is opened directly.
            initial: Values to start with.
            choose: Field to select first; the selection leads directly to the review.
            done: Called after the API has accepted it.
        """
        from app.editing.form_spec import operation_form
        from app.editing.operation_target import OperationTarget

        if self._is_denied(operation):
            return

        def begin(form: "OperationForm") -> None:
            if wanted is not None:
                form.review_at_once()
            elif choose:
                form.selection.select_value_of(choose)

        target = target or OperationTarget()
        fresh = wanted is not None or choose
        with self._forms.warn_if_locked():
            spec = operation_form(operation, incident_id, target.id)
            draft = None if fresh else self._workspace.journal.drafts.claim_latest(spec)
            await self._open(
                operation, incident_id, target, wanted, draft, begin, done, initial=initial
            )

    async def resume(self, draft: DraftRecord) -> None:
        """Resume the draft of an operation."""
        from app.editing.draft_codec import load_values
        from app.editing.operation_target import OperationTarget

        spec = draft.spec
        target = OperationTarget(
            spec.target, draft.target_label, load_values(draft.base), draft.locked
        )
        await self._open(spec.operation, spec.incident_id, target, None, draft)

    def _is_denied(self, operation: str) -> bool:
        """Return whether the API key may not do it, and show the reason."""
        reason = self._workspace.capability.operation_denied(operation)
        if reason:
            self.show(reason, warns=True)
        return bool(reason)

    async def _open(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget",
        wanted: "Values | None",
        draft: DraftRecord | None,
        begin: "Callable[[OperationForm], None]" = lambda _: None,
        done: Callable[[], object] = lambda: None,
        *,
        initial: "Values | None" = None,
    ) -> None:
        from app.editing.operations import OPERATIONS, UPDATE
        from screens.forms.operation_form import OperationForm

        kind = OPERATIONS[operation]
        incident = self._workspace.cache.incident(incident_id)
        if incident is None and not kind.is_alone:
            self.show("This incident could not be read, so nothing can be changed.")
            return
        form = OperationForm(
            self._workspace, kind, incident, target, wanted=wanted, initial=initial, draft=draft
        )
        dismissed = form.open_in(self.host)
        begin(form)
        changed_id = await dismissed
        if changed_id is None:
            return
        if changed_id or incident is None:
            self.show(_done(kind, incident, target))
        if changed_id and incident and operation == UPDATE:
            await self._note_own_update(incident)
        done()

    async def _note_own_update(self, before: "Incident") -> None:
        """Read what a shared update has changed, which is not news to the user."""
        from app.domain.fields import FormSection, fields_for
        from app.editing.status_rules import STATUS

        try:
            after = await self._workspace.outbox.outcomes.read(before.id)
        except IncidentError:
            return  # The incident's next refresh shows the error.
        times = {
            field.key
            for field in fields_for(self._workspace.configuration(), after)
            if field.section is FormSection.TIMESTAMPS
        }
        self._workspace.note_own_edit(before, after, keys={STATUS, "severity_id", *times})

    @in_own_worker
    async def confirm_operation(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget",
        done: Callable[[], object] = lambda: None,
    ) -> None:
        """Send an operation that needs nothing but its record, after a review."""
        from app.editing.labels import write_title
        from app.editing.operations import OPERATIONS
        from screens.forms.edit_flow import confirm
        from screens.forms.operation_form import review_of

        kind = OPERATIONS[operation]
        incident = self._workspace.cache.incident(incident_id)
        if (incident is None and not kind.is_alone) or self._is_denied(operation):
            return
        review = review_of(kind, incident, target, (), {}, profile=self._workspace.title)
        if await confirm(self.host, self._workspace, review) is None:
            return
        title = write_title(incident, target.label)
        write = WriteRecord(operation, incident_id, title, {**kind.body}, target=target.id)
        try:
            await self._workspace.outbox.send(write)
        except IncidentError as error:
            said = f"{one_line(title)}. {error.explanation}"
            self.show(said, title=f"{error.title}: {kind.title}", warns=True)
            return
        self.show(_done(kind, incident, target))
        done()


def _done(kind: "Operation", incident: "Incident | None", target: "OperationTarget") -> str:
    """Return the report of an operation."""
    about = incident.reference if incident else target.label
    return f"{kind.title}: done on {one_line(about)}."
