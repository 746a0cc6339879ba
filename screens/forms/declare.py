"""Declare form: a new incident, with one idempotency key per draft."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from app.domain.fields import Field
from app.domain.incident_row import IncidentRow
from app.domain.status_categories import category_name
from app.editing.declare_rules import form_order, required_fields, starting_category, type_id
from app.editing.draft_codec import dump_changes, dump_values, load_values
from app.editing.drafts import (
    Values,
    declare_payload,
    default_values,
    new_idempotency_key,
    problems,
    selected,
)
from app.editing.field_permissions import allowed_fields
from app.editing.form_spec import DECLARE, DECLARE_FORM
from app.editing.labels import UNNAMED
from app.editing.records import DraftRecord, WriteRecord
from app.editing.review import declare_review
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
    """

    BINDINGS = [key_binding("declare.similar", "open_similar", "Open possible duplicate")]

    def __init__(
        self,
        workspace: Workspace,
        draft: DraftRecord | None,
        open_incident: Callable[[str], object],
    ) -> None:
        self._kept = draft
        self._open_incident = open_incident
        self._arranged_for: str | None = None
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
        held = default_values(fields)
        kept = load_values(self._kept.current) if self._kept else {}
        current = held | {key: value for key, value in kept.items() if key in held}
        return FormState(required_fields(self._configuration, fields, {}), held, current, locked)

    def heading(self) -> Content:
        """Return the title with the initial status of the incident."""
        values = self.form.values()
        said = muted(self._unlisted(values) + self._start(values))
        return Content.assemble(("Declare an incident", "bold"), "  ", said)

    def _unlisted(self, values: Values) -> str:
        """Return the number of the organisation's form fields that are not available here."""
        known = {field.key for field in self.opening.fields}
        count = len({*form_order(self._configuration, values)} - known)
        return f"{plural(count, 'form field')} not listed by the API · " if count else ""

    def _start(self, values: Values) -> str:
        status = selected(values.get("incident_status_id"))
        if status is None:
            return "starts in Triage, the API's default; select a status to start elsewhere"
        category = category_name(starting_category(self._configuration, values))
        return f"starts in {status.label} ({category})"

    def compose_below(self) -> ComposeResult:
        """Yield the possible duplicates."""
        yield SimilarIncidents(id="similar")

    def on_mount(self) -> None:
        """Arrange the fields as the organisation does, and search for duplicates of a draft."""
        self._follow()

    @on(IncidentForm.Changed)
    def _follow(self) -> None:
        """Update required fields, template and duplicates after a change."""
        values = self.form.values()
        kind = type_id(self._configuration, values)
        if kind != self._arranged_for:
            self._arranged_for = kind
            self.form.put_first(form_order(self._configuration, values))
            self._template.use(kind)
        for field in required_fields(self._configuration, self.opening.fields, values):
            self.form.set_required(field.key, required=field.required)
        self._look_for_similar(str(values["name"]))

    def _look_for_similar(self, name: str) -> None:
        open_rows = self.workspace.cache.page(OPEN, offset=0, limit=_MOST_OPEN)
        self._similar = possible_duplicates(name, open_rows)
        self.query_one(SimilarIncidents).show(self._similar, self.workspace.now())
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
        """Return whether there are changes other than the template's."""
        return any(row.changed and not self._template.has_filled(row) for row in self.form.rows)

    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors of missing and invalid values."""
        return problems(values, required_fields(self._configuration, self._sendable(), values))

    def _sendable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.opening.fields if not field.not_on_declare)

    async def submit(self, values: Values) -> Sent | None:
        """Declare the incident with this form's idempotency key."""
        payload = declare_payload(values, self.opening.fields, self._idempotency_key)
        review = declare_review(
            values,
            self._sendable(),
            profile=self.workspace.name,
            starts=self._start(values),
            warnings=[TRIED_BEFORE] if self.is_unconfirmed() else [],
        )
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
            spec=DECLARE_FORM,
            title=_title(values),
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
