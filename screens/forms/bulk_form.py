"""Form of a bulk edit: values for all marked incidents; other fields stay unchanged."""

from collections.abc import Sequence

from textual import on
from textual.content import Content

from app.domain.fields import MIXED, Field, Value
from app.domain.models import Incident
from app.editing.draft_codec import dump_values, load_values
from app.editing.drafts import Change, Values, changes, edit_problems, same_value, values_of
from app.editing.field_permissions import allowed_fields
from app.editing.form_spec import edit_form
from app.editing.records import DraftRecord
from app.editing.review import Review
from app.present.text import muted
from app.session.workspace import Workspace
from app.text.text import one_line, plural
from app.writes.bulk import BulkRow, bulk_rows
from app.writes.outbox import Sent
from screens.forms.bulk_review import review_bulk_edit
from screens.forms.form import FieldForm
from screens.forms.form_state import FormState
from screens.forms.status_requirements import StatusRequirements
from widgets.forms.incident_form import IncidentForm


class BulkForm(FieldForm):
    """Form for several incidents; dismisses with the id of the first if anything was sent.

    Args:
        workspace: The open profile.
        incidents: The incidents as last read.
        keys: The fields to edit; empty for all.
        draft: The draft to resume; None for a new form.
    """

    def __init__(
        self,
        workspace: Workspace,
        incidents: Sequence[Incident],
        keys: tuple[str, ...],
        draft: DraftRecord | None,
    ) -> None:
        self._incidents = tuple(incidents)
        self._keys = keys
        self._kept = draft
        self._status = StatusRequirements(workspace.configuration(), self._incidents, keys)
        super().__init__(workspace, draft, about=incidents[0].id if keys else "")
        self._status.hide_others(self.form, self.opening.current)

    def initial_state(self) -> FormState:
        """Return the fields with their common values."""
        fields = self._status.select(
            allowed_fields(self.workspace.configuration(), *self._incidents)
        )
        locked = {field.key: field.not_on_edit for field in fields if field.not_on_edit}
        each = [values_of(incident, fields) for incident in self._incidents]
        held = {field.key: _in_common(field, [one[field.key] for one in each]) for field in fields}
        kept = load_values(self._kept.current) if self._kept else {}
        current = held | {key: value for key, value in kept.items() if key in held}
        count = plural(len(self._incidents), "incident")
        about = count if self._keys else ""
        return FormState(fields, held, current, locked, f"Which of {count}", about)

    @on(IncidentForm.Changed)
    def on_mount(self) -> None:
        """Show the fields that the selected status requires."""
        self._status.show(self.form, self.form.values())

    def heading(self) -> Content:
        """Return the references of the incidents."""
        names = ", ".join(one_line(incident.reference) for incident in self._incidents)
        count = plural(len(self._incidents), "incident")
        return Content.assemble((f"Edit {count}", "bold"), "  ", muted(names))

    def _changes(self, values: Values) -> tuple[Change, ...]:
        return changes(self.opening.held, values, self.opening.fields)

    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors of the values to set, and the fields that a new status requires."""
        self._status.show(self.form, values)
        required = self._status.problems(self.opening.fields, values)
        for key in self._only_missing & {*required}:
            required[key] += " It is set only there."
        return required | edit_problems(self._changes(values))

    def preview(self, values: Values) -> Review:
        """Return the values to set; the review has a row for each incident."""
        title = plural(len(self._incidents), "incident")
        return Review(title, self.workspace.name, self._changes(values))

    def nothing_to_send(self, values: Values) -> str:
        """Return the reason if there is nothing to change; else empty."""
        if not self._changes(values):
            return "Nothing is set, so there is nothing to send."
        return "" if self._rows(values) else "All of them already have these values."

    async def submit(self, values: Values) -> Sent | None:
        """Review every row, send, and report."""
        self.sending.show_step("Reading the incidents…", {})
        screen = await review_bulk_edit(
            self.workspace,
            self._incidents,
            self._changes(values),
            only_missing=self._only_missing,
            draft=self.draft.id,
        )
        sent = await self.app.push_screen_wait(screen)
        return Sent(self._incidents[0].id) if sent else None

    def _rows(self, values: Values) -> tuple[BulkRow, ...]:
        fields = [change.field for change in self._changes(values)]
        return bulk_rows(self._incidents, fields, values, self._only_missing)

    @property
    def _only_missing(self) -> frozenset[str]:
        """Keys of the fields that a status requires: they are set only where they are missing."""
        return self._status.required_keys(self.opening.fields)

    def draft_record(self, values: Values) -> DraftRecord:
        """Return the draft with the incidents."""
        return DraftRecord(
            id=self.draft.id,
            spec=edit_form(tuple(each.id for each in self._incidents), self._keys),
            title=plural(len(self._incidents), "incident"),
            base=dump_values(self.opening.held),
            current=dump_values(values),
            typed=self.form.typed(),
            idempotency_key="",
            saved_at=self.workspace.now(),
        )


def _in_common(field: Field, values: Sequence[Value]) -> Value:
    if all(same_value(field, values[0], value) for value in values):
        return values[0]
    return MIXED
