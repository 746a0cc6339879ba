"""Declare form: a new incident, with one idempotency key per draft."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from app.domain.alert_models import Alert
from app.domain.fields import Field, Value
from app.domain.incident_row import IncidentRow
from app.editing.alert_values import alert_values
from app.editing.declare_rules import (
    declare_form,
    field_notes,
    forced_values,
    form_order,
    incident_type,
    initial_values,
    required_fields,
    sent_fields,
    start_text,
    type_problems,
)
from app.editing.draft_codec import dump_changes, dump_values, load_values
from app.editing.drafts import (
    Values,
    declare_payload,
    new_idempotency_key,
    problems,
)
from app.editing.field_permissions import allowed_fields
from app.editing.form_spec import DECLARE, declare_spec
from app.editing.labels import UNNAMED
from app.editing.operation_target import OperationTarget, target_of
from app.editing.records import DraftRecord, WriteRecord
from app.editing.review import Review, declare_review
from app.present.text import muted
from app.query.duplicates import OPEN, possible_duplicates
from app.session.workspace import Workspace
from app.text.text import one_line, plural
from app.writes.outbox import Sent
from screens.forms.edit_flow import confirm
from screens.forms.form import FieldForm
from screens.forms.form_state import FormState
from screens.forms.pending import TRIED_BEFORE
from screens.forms.template_filler import TemplateFiller
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.forms.field_row import FieldRow
from widgets.forms.incident_form import IncidentForm
from widgets.forms.possible_duplicates import SimilarIncidents

# Maximum number of open incidents to compare by name.
_MOST_OPEN = 500


class DeclareScreen(FieldForm):
    """Form to declare an incident; dismisses with its id.

    Args:
        workspace: The open profile.
        draft: The draft to resume, with its idempotency key; None for a new form.
        open_incident: Shows an incident above the form.
        alert: The alert that a new form is filled from, and that is attached.
    """

    BINDINGS = [key_binding("declare.similar", "open_similar", "Open possible duplicate")]

    def __init__(
        self,
        workspace: Workspace,
        draft: DraftRecord | None,
        open_incident: Callable[[str], object],
        alert: Alert | None = None,
    ) -> None:
        self._kept = draft
        self._open_incident = open_incident
        self._alert = (
            OperationTarget(draft.spec.target, draft.target_label) if draft else target_of(alert)
        )
        self._source = None if draft else alert
        self._filled: Values = {}
        self._arranged_for: tuple[str, str] | None = None
        # The user's values that the type's rules have replaced.
        self._replaced: dict[str, Value] = {}
        self._similar: tuple[IncidentRow, ...] = ()
        self._idempotency_key = draft.idempotency_key if draft else new_idempotency_key()
        self._configuration = workspace.configuration()
        super().__init__(workspace, draft)
        self._template = TemplateFiller(
            self, workspace, self._configuration, self.form, self._sendable()
        )

    def initial_state(self) -> FormState:
        """Return all fields; the call link is locked, with the reason."""
        fields = allowed_fields(self._configuration)
        locked = {field.key: field.not_on_declare for field in fields if field.not_on_declare}
        held = initial_values(self._configuration, fields)
        kept: Values = load_values(self._kept.current) if self._kept else {}
        if self._source:
            kept = self._filled = alert_values(self._source, fields)
        current = held | {key: value for key, value in kept.items() if key in held}
        return FormState(required_fields(self._configuration, fields, {}), held, current, locked)

    def heading(self) -> Content:
        """Return the title with the initial status of the incident."""
        values = self.form.values()
        said = muted(self._unlisted(values) + start_text(self._configuration, values))
        return Content.assemble(("Declare an incident", "bold"), "  ", said)

    def _unlisted(self, values: Values) -> str:
        """Return the number of the organisation's form fields that are not available here."""
        known = {field.key for field in self.opening.fields}
        count = len({*form_order(self._configuration, values)} - known)
        return f"{plural(count, 'form field')} not listed by the API · " if count else ""

    def compose_beside(self) -> ComposeResult:
        """Yield the possible duplicates."""
        title = Content.styled("Is it one of these?", "bold")
        with Panel(title=title, keys=("declare.similar",), id="similar"):
            yield SimilarIncidents()

    def on_mount(self) -> None:
        """Arrange the fields as the organisation does, and search for duplicates of a draft."""
        self._follow()

    @on(IncidentForm.Changed)
    def _follow(self) -> None:
        """Apply the organisation's rules and search for duplicates after a change."""
        values = self.form.values()
        kind, form = (
            incident_type(self._configuration, values),
            declare_form(self._configuration, values),
        )
        arranged_for = kind.id if kind else "", form.id if form else ""
        if arranged_for != self._arranged_for:
            before, self._arranged_for = self._arranged_for, arranged_for
            order = form_order(self._configuration, values)
            fields = required_fields(self._configuration, self.opening.fields, values)
            required = [field.key for field in fields if field.required]
            self.form.put_first([*(key for key in order if key in required), *required], order)
            if before is None or before[0] != arranged_for[0]:
                self._template.use(arranged_for[0])
                self._force_values(values)
                values = self.form.values()
        self.form.set_rules(
            required_fields(self._configuration, self.opening.fields, values),
            field_notes(self._configuration, self.opening.fields, values),
        )
        self._look_for_similar(str(values["name"]))

    def _force_values(self, values: Values) -> None:
        """Set the values that the type decides, and restore those that it no longer does."""
        forced = forced_values(self._configuration, values)
        for row in self.form.rows:
            key = row.field.key
            if key in forced and row.value != forced[key]:
                self._replaced[key] = row.value
                row.set_value(forced[key])
            elif key not in forced and key in self._replaced:
                row.set_value(self._replaced.pop(key))

    def _look_for_similar(self, name: str) -> None:
        open_rows = self.workspace.cache.page(OPEN, offset=0, limit=_MOST_OPEN)
        self._similar = possible_duplicates(name, open_rows)
        self.query_one("#similar").set_class(not self._similar, "-empty")
        ranks = self.workspace.cache.configuration_store.severity_ranks()
        self.query_one(SimilarIncidents).show(self._similar, ranks, self.workspace.now())
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable opening a duplicate if there is none."""
        if action == "open_similar":
            return bool(self._similar)
        return super().check_action(action, parameters)

    def action_open_similar(self) -> None:
        """Show the first duplicate; the form stays open below."""
        for row in self._similar[:1]:
            self._open_incident(row.id)

    def is_touched(self) -> bool:
        """Return whether there are changes other than the template's and the alert's."""
        changed = any(row.changed and not self._is_filled(row) for row in self.form.rows)
        return changed or self.is_unconfirmed()

    def _is_filled(self, row: FieldRow) -> bool:
        """Return whether a row has the value of the template or of the alert."""
        if self._filled.get(row.field.key) == row.value:
            return True
        return self._template.has_filled(row)

    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors of missing and invalid values."""
        known = required_fields(self._configuration, self._sendable(), values)
        return problems(values, known) | type_problems(self._configuration, values)

    def _sendable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.opening.fields if not field.not_on_declare)

    def preview(self, values: Values) -> Review:
        """Return the review of the declare."""
        return declare_review(
            values,
            self.opening.fields,
            self._configuration,
            profile=self.workspace.title,
            warnings=[TRIED_BEFORE] if self.is_unconfirmed() else [],
            alert=self._alert.label,
        )

    async def submit(self, values: Values) -> Sent | None:
        """Declare the incident with this form's idempotency key."""
        sent = sent_fields(self._configuration, self.opening.fields, values)
        payload = declare_payload(values, sent, self._idempotency_key)
        review = self.preview(values)
        if await confirm(self.app, self.workspace, review) is None:
            return None
        self.sending.show_step("Sending…", payload)
        return await self.workspace.outbox.send(
            WriteRecord(
                DECLARE,
                "",
                _title(values),
                payload,
                changes=dump_changes(review.changes),
                idempotency_key=self._idempotency_key,
                draft=self.draft.id,
                target=self._alert.id,
            )
        )

    def is_unconfirmed(self) -> bool:
        """Return whether an earlier attempt with this key may have been processed."""
        writes = self.workspace.journal.writes
        return bool(writes.unresolved_of(self.draft.id, self._idempotency_key))

    def draft_record(self, values: Values) -> DraftRecord:
        """Return the draft with its idempotency key."""
        return DraftRecord(
            id=self.draft.id,
            spec=declare_spec(self._alert.id),
            title=_title(values),
            target_label=self._alert.label,
            base=dump_values(self.opening.held),
            current=dump_values(values),
            typed=self.form.typed(),
            idempotency_key=self._idempotency_key,
            saved_at=self.workspace.now(),
        )

    def start_anew(self) -> None:
        """Start another declare with a new idempotency key."""
        self._idempotency_key = new_idempotency_key()


def _title(values: Values) -> str:
    return one_line(str(values["name"])) or UNNAMED
