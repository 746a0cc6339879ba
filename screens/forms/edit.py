"""Edit form: all or some fields of an incident; only changes are sent."""

from dataclasses import dataclass

from textual import on
from textual.content import Content

from app.domain.models import Incident
from app.editing.draft_codec import dump_values, load_values
from app.editing.drafts import Change, Values, changes, edit_problems, same_value, values_of
from app.editing.field_permissions import allowed_fields
from app.editing.form_spec import edit_form
from app.editing.records import DraftRecord
from app.editing.review import Review, edit_review
from app.present.text import muted
from app.session.duration_spans import duration_spans
from app.session.workspace import Workspace
from app.text.text import one_line
from app.writes.outbox import Sent
from screens.forms.edit_flow import PendingEdit, send_edit
from screens.forms.form import FieldForm
from screens.forms.form_state import FormState
from screens.forms.status_requirements import StatusRequirements
from widgets.forms.incident_form import IncidentForm


@dataclass(frozen=True, slots=True)
class InitialEdit:
    """Initial state of an edit that differs from the incident's values.

    Attributes:
        held: Values when the edit began, by field.
        current: The new values.
        undoes: Number of the write that it undoes; 0 for none.
        draft: Id of the draft to continue; empty for a new one.
        warnings: Additional texts for the review.
    """

    held: Values
    current: Values
    undoes: int = 0
    draft: str = ""
    warnings: tuple[str, ...] = ()


def _title(incident: Incident) -> str:
    return f"{one_line(incident.reference)}: {one_line(incident.name)}"


class EditScreen(FieldForm):
    """Form to edit an incident; dismisses with its id.

    Args:
        workspace: The open profile.
        incident: The incident when the form was opened.
        keys: The fields to edit; empty for all.
        draft: The draft to resume; None for a new form.
        beginning: Initial state, if it differs from the incident's values.
    """

    def __init__(
        self,
        workspace: Workspace,
        incident: Incident,
        keys: tuple[str, ...] = (),
        *,
        draft: DraftRecord | None = None,
        beginning: InitialEdit | None = None,
    ) -> None:
        self.incident = incident
        self._keys = keys
        self._beginning = beginning or (_of_draft(draft) if draft else None)
        self._status = StatusRequirements(workspace.configuration(), (incident,), keys)
        super().__init__(workspace, draft, about=incident.id if keys else "")
        self._status.hide_others(self.form, self.opening.current)
        if beginning and beginning.draft:
            self.draft.id = beginning.draft

    def initial_state(self) -> FormState:
        """Return the fields with the incident's values; locked ones have the reason.

        Fields of the initial state keep their base value, so that changes by others in the meantime
        are detected; the other fields have current values.
        """
        known = allowed_fields(self.workspace.configuration(), self.incident)
        fields = self._status.select(known)
        locked = {field.key: field.not_on_edit for field in fields if field.not_on_edit}
        held = values_of(self.incident, fields)
        current = dict(held)
        if self._beginning:
            began, wanted = self._beginning.held, self._beginning.current
            for field in fields:
                key = field.key
                if (
                    key in began
                    and key in wanted
                    and not same_value(field, began[key], wanted[key])
                ):
                    held[key], current[key] = began[key], wanted[key]
        title = f"Which of {one_line(self.incident.reference)}"
        about = _title(self.incident) if self._keys else ""
        others = values_of(self.incident, known)
        links = self._status.links(known, current)
        return FormState(fields, held, current, locked, title, about, others, links)

    @on(IncidentForm.Changed)
    def on_mount(self) -> None:
        """Show the fields that the selected status requires."""
        self._status.show(self.form, self.form.values())

    def heading(self) -> Content:
        """Return the title of the incident, and whether this is an undo."""
        undoes = self._beginning is not None and self._beginning.undoes
        return Content.assemble(
            (
                f"{'Undo in' if undoes else 'Edit'} {one_line(self.incident.reference)}",
                "bold",
            ),
            "  ",
            muted(one_line(self.incident.name)),
        )

    def _changes(self, values: Values) -> tuple[Change, ...]:
        return changes(self.opening.held, values, self.opening.fields)

    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors of changes, and the fields that a new status requires."""
        self._status.show(self.form, values)
        required = self._status.problems(self.opening.fields, values)
        return required | edit_problems(self._changes(values))

    def preview(self, values: Values) -> Review:
        """Return the review of the edit, as far as it is known without a request."""
        return edit_review(
            self.incident,
            self._changes(values),
            self.workspace.configuration(),
            profile=self.workspace.name,
            now=self.workspace.now(),
            spans=duration_spans(self.workspace),
            warnings=self._beginning.warnings if self._beginning else (),
        )

    def nothing_to_send(self, values: Values) -> str:
        """Return the reason if there is nothing to send; else empty."""
        if self._changes(values) or self.is_unconfirmed():
            return ""
        return "Nothing has changed, so there is nothing to send."

    async def submit(self, values: Values) -> Sent | None:
        """Review and send the edit."""
        began = self._beginning
        edit = PendingEdit(
            self.incident,
            self._changes(values),
            draft=self.draft.id,
            undoes=began.undoes if began else 0,
            warnings=began.warnings if began else (),
            fields=self.opening.fields,
        )
        return await send_edit(
            self.app, self.workspace, edit, on_step=self.sending.show_step, on_rebase=self.rebase
        )

    def draft_record(self, values: Values) -> DraftRecord:
        """Return the draft with the incident's values."""
        return DraftRecord(
            id=self.draft.id,
            spec=edit_form((self.incident.id,), self._keys),
            title=_title(self.incident),
            base=dump_values(self.opening.held),
            current=dump_values(values),
            typed=self.form.typed(),
            idempotency_key="",
            saved_at=self.workspace.now(),
            undoes=self._beginning.undoes if self._beginning else 0,
        )


def _of_draft(draft: DraftRecord) -> InitialEdit:
    return InitialEdit(load_values(draft.base), load_values(draft.current), draft.undoes)
