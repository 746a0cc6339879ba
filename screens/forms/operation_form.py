"""Form of an operation: update, timeline item, action or follow-up, attachment, page."""

from functools import partial

from textual import on, work
from textual.content import Content

from app.domain.fields import JsonObject
from app.domain.models import Incident
from app.editing.conflicts import apply_resolution
from app.editing.draft_codec import dump_changes, dump_values, load_values
from app.editing.drafts import Change, Values, new_idempotency_key
from app.editing.form_spec import operation_form
from app.editing.labels import full_title, write_title
from app.editing.operation import Operation
from app.editing.operation_payload import operation_payload
from app.editing.operation_target import OperationTarget
from app.editing.operations import (
    PAGING,
    WITHOUT_FORM,
    initial_values,
    operation_changes,
    operation_problems,
    operation_warnings,
)
from app.editing.records import DraftRecord, WriteRecord
from app.editing.review import Review
from app.errors import NotFound
from app.present.choice_looks import ChoiceLooks
from app.present.text import muted
from app.session.public_lookup import load_public_warnings
from app.session.suggestions import SUGGESTIONS
from app.session.workspace import Workspace
from app.text.text import one_line
from app.writes.errors import EditConflict
from app.writes.outbox import Sent
from screens.forms.conflict import ConflictScreen
from screens.forms.edit_flow import confirm
from screens.forms.form import FieldForm
from screens.forms.form_state import FormState
from screens.forms.pending import DONE_BEFORE
from screens.forms.review import no_warnings
from widgets.forms.field_row import FieldRow
from widgets.forms.incident_form import IncidentForm


class OperationForm(FieldForm):
    """Form of an operation; dismisses with the incident's id.

    Args:
        workspace: The open profile.
        operation: The operation.
        incident: Its incident; None for an operation on a record alone.
        target: The record it changes; without an id for a new one.
        wanted: Known values, by field.
        initial: Values to start with, by field.
        draft: The draft to resume.
    """

    def __init__(
        self,
        workspace: Workspace,
        operation: Operation,
        incident: Incident | None,
        target: OperationTarget,
        *,
        wanted: Values | None = None,
        initial: Values | None = None,
        draft: DraftRecord | None = None,
    ) -> None:
        self._operation = operation
        self._incident = incident
        self._incident_id = incident.id if incident else ""
        self._target = target
        self._is_new = wanted is None and draft is None
        self._suggested: Values = {}
        self._initial = initial or {}
        self._wanted = wanted or (load_values(draft.current) if draft else {})
        # Selected before the form was opened; worth a draft once its review was confirmed.
        self._selected: Values = wanted or {}
        self._key = draft.idempotency_key if draft else self._new_key()
        super().__init__(workspace, draft, about=self._incident_id)

    def _new_key(self) -> str:
        """Return the identity of a write that can be repeated; most send it to the API."""
        operation = self._operation
        return new_idempotency_key() if operation.has_key or operation.is_repeatable else ""

    def initial_state(self) -> FormState:
        """Return the fields with the record's values."""
        fields = self._operation.fields(self.workspace.configuration())
        first = initial_values(self._operation, fields, self._incident, self.workspace.now())
        first = {**first, **self._initial}
        held = {each.key: self._target.base.get(each.key, first[each.key]) for each in fields}
        current = held | {key: value for key, value in self._wanted.items() if key in held}
        return FormState(fields, held, current, self._target.locked)

    def on_mount(self) -> None:
        """Look up what to suggest for a new form."""
        if self._is_new and self._incident and self._operation.name in SUGGESTIONS:
            self._suggest(self._incident)

    @work(group="suggestion")
    async def _suggest(self, incident: Incident) -> None:
        """Fill empty fields with suggested values, unless those do not go with what is typed."""
        found = await SUGGESTIONS[self._operation.name](self.workspace, incident)
        values = self.form.values()
        if self._operation.check({**values, **found}):
            return
        for row in self.form.rows:
            if row.field.key in found and not row.is_filled:
                self._suggested = {**self._suggested, row.field.key: found[row.field.key]}
                row.set_value(found[row.field.key])

    def _has_suggested(self, row: FieldRow) -> bool:
        key = row.field.key
        return key in self._suggested and row.value == self._suggested[key]

    @on(IncidentForm.Changed)
    def _withdraw(self) -> None:
        """Clear what was suggested if it does not go with what was chosen instead."""
        suggested = [row for row in self.form.rows if self._has_suggested(row)]
        values = self.form.values()
        without = {**values, **{row.field.key: row.field.kind.empty for row in suggested}}
        if self._operation.check(values) and not self._operation.check(without):
            for row in suggested:
                row.empty()

    def is_touched(self) -> bool:
        """Return whether there are changes other than what was suggested or selected before."""
        changed = any(
            row.changed
            and not self._has_suggested(row)
            and self._selected.get(row.field.key) != row.value
            for row in self.form.rows
        )
        return changed or self.is_unconfirmed()

    def heading(self) -> Content:
        """Return the title of the operation, with the incident."""
        incident = self._incident
        name = f"{one_line(incident.reference)}  {one_line(incident.name)}" if incident else ""
        about = name or one_line(self._target.label)
        return Content.assemble((self._operation.title, "bold"), "  ", muted(about))

    def _changes(self, values: Values) -> tuple[Change, ...]:
        opening = self.opening
        return operation_changes(self._operation, opening.held, values, opening.fields)

    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors, by field."""
        return operation_problems(
            self._operation, values, self.opening.fields, self._changes(values)
        )

    def nothing_to_send(self, values: Values) -> str:
        """Return the reason if there is nothing to send; else empty."""
        if self._changes(values) or self.is_unconfirmed():
            return ""
        return "Nothing has changed, so there is nothing to send."

    async def submit(self, values: Values) -> Sent | None:
        """Review and send the operation; conflicts are resolved by the user."""
        edits = self._changes(values)
        self.sending.show_step("Reading…", {})
        if earlier := await self.workspace.outbox.resolve_earlier(self.draft.id):
            if not self._operation.edits or earlier.rest.draft is None:
                return earlier
            self.rebase(load_values(earlier.rest.draft.base))
            edits = self._changes(values)
        while edits or not self._operation.edits:
            payload = operation_payload(
                self._operation, edits, values,
                incident_id=self._incident_id, key=self._key, target=self._target.id,
            )  # fmt: skip
            review = review_of(
                self._operation, self._incident, self._target, edits, values,
                profile=self.workspace.title, in_doubt=self.is_unconfirmed(),
            )  # fmt: skip
            new_status = values.get("to_incident_status_id", ())
            public = (
                partial(load_public_warnings, self.workspace, self._incident, new_status)
                if self._incident
                else no_warnings
            )
            if await confirm(self.app, self.workspace, review, public) is None:
                return None
            self._selected = {}
            self.draft.save()
            self.sending.show_step("Sending…", payload)
            try:
                return await self._send(self._write(payload, edits), edits)
            except EditConflict as conflict:
                found, now = conflict.conflicts, conflict.current
            kept = await self.app.push_screen_wait(
                ConflictScreen(
                    f"{review.title} changed in the meantime",
                    edits,
                    found,
                    looks=ChoiceLooks.of(self.workspace.configuration()),
                    zone=self.workspace.zone,
                )
            )
            if kept is None:
                return None
            edits = apply_resolution(edits, found, kept)
            values = dict(now) | {each.field.key: each.after for each in edits}
        self.workspace.outbox.abandon(self.draft.id)
        return Sent(self._incident_id, unchanged=True)

    def _write(self, payload: JsonObject, edits: tuple[Change, ...]) -> WriteRecord:
        title = write_title(self._incident, self._target.label)
        return WriteRecord(
            self._operation.name, self._incident_id, title, payload,
            changes=dump_changes(edits), idempotency_key=self._key, draft=self.draft.id,
            target=self._target.id,
        )  # fmt: skip

    async def _send(self, write: WriteRecord, edits: tuple[Change, ...]) -> Sent:
        outbox = self.workspace.outbox
        if self._operation.edits:
            return await outbox.edit(write, edits)
        try:
            return await outbox.send(write)
        except NotFound as error:
            error.hint = (
                f"This account's API may not have this part of it, which is needed to: "
                f"{self._operation.title.lower()}."
            )
            raise

    def is_unconfirmed(self) -> bool:
        """Return whether an earlier attempt may have been processed."""
        return bool(self.workspace.journal.writes.unresolved_of(self.draft.id, self._key))

    def draft_record(self, values: Values) -> DraftRecord:
        """Return the draft with its idempotency key."""
        return DraftRecord(
            id=self.draft.id,
            spec=operation_form(self._operation.name, self._incident_id, self._target.id),
            title=write_title(self._incident, self._target.label),
            base=dump_values(self.opening.held),
            current=dump_values(values),
            typed=self.form.typed(),
            idempotency_key=self._key,
            saved_at=self.workspace.now(),
            target_label=self._target.label,
            locked=self._target.locked,
        )

    def start_anew(self) -> None:
        """Start another operation with a new idempotency key."""
        self._key = self._new_key()


def review_of(
    operation: Operation,
    incident: Incident | None,
    target: OperationTarget,
    edits: tuple[Change, ...],
    values: Values,
    *,
    profile: str,
    in_doubt: bool = False,
) -> Review:
    """Return the review of an operation."""
    warnings = operation_warnings(operation, values, incident)
    return Review(
        title=full_title(operation.name, write_title(incident, target.label)),
        profile=profile,
        changes=edits,
        warnings=[DONE_BEFORE, *warnings] if in_doubt else warnings,
        declares=not operation.edits,
        asks_channel=False,
        hold_back=operation.name in PAGING | WITHOUT_FORM,
    )
