"""The declare form: a new incident, with one idempotency key for as long as its draft lives."""

from textual import on
from textual.content import Content

from app.capability import allowed_fields
from app.categories import category_name
from app.declaring import asked_for, starting_category
from app.draft_json import dump_changes, dump_values, load_values
from app.drafts import (
    Values,
    changes,
    chosen,
    declare_payload,
    new_idempotency_key,
    problems,
    starting_values,
    values_of,
)
from app.fields import Field
from app.outbox import DECLARE
from app.present import muted
from app.review import declare_review
from app.store.kept import KeptDraft, KeptWrite
from app.text import one_line
from app.workspace import Workspace
from screens.edit import edit_draft
from screens.form import FormScreen, Opening
from screens.pending import TRIED_BEFORE
from screens.sending import ask
from widgets.incident_form import IncidentForm


class DeclareScreen(FormScreen):
    """Declares an incident and dismisses with its id.

    Args:
        workspace: The profile at work.
        draft: What is resumed, with the key it will always be sent with; None for a new one.
    """

    def __init__(self, workspace: Workspace, draft: KeptDraft | None = None) -> None:
        self._kept = draft
        self._idempotency_key = draft.idempotency_key if draft else new_idempotency_key()
        self._configuration = workspace.configuration()
        super().__init__(workspace, draft)

    def opened(self) -> Opening:
        """Every field; the call link is shown with the reason why it has to wait."""
        fields = allowed_fields(self._configuration)
        locked = {field.key: field.not_on_declare for field in fields if field.not_on_declare}
        held = starting_values(fields)
        kept = load_values(self._kept.current) if self._kept else {}
        current = held | {key: value for key, value in kept.items() if key in held}
        return Opening(asked_for(self._configuration, fields, {}), held, current, locked)

    def heading(self) -> Content:
        """What is being done, and plainly where the incident will start."""
        where = self._start(self.form.values())
        return Content.assemble(("Declare an incident", "bold"), "  ", muted(where))

    def _start(self, values: Values) -> str:
        status = chosen(values.get("incident_status_id"))
        if status is None:
            return "starts in Triage, the API's default; choose a status to start elsewhere"
        category = category_name(starting_category(self._configuration, values))
        return f"starts in {status.label} ({category})"

    @on(IncidentForm.Changed)
    def _mark_required(self) -> None:
        """Another type or status asks for other fields."""
        for field in asked_for(self._configuration, self.opening.fields, self.form.values()):
            self.form.set_required(field.key, required=field.required)

    def find_problems(self, values: Values) -> dict[str, str]:
        """Everything that is missing or misshapen."""
        return problems(values, asked_for(self._configuration, self._sendable(), values))

    def _sendable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.opening.fields if not field.not_on_declare)

    async def submit(self, values: Values) -> str | None:
        """Declare it, with the one key that this declare has."""
        payload = declare_payload(values, self.opening.fields, self._idempotency_key)
        in_doubt = self._is_in_doubt()
        review = declare_review(
            values,
            self._sendable(),
            profile=self.workspace.name,
            starts=self._start(values),
            warnings=[TRIED_BEFORE] if in_doubt else [],
        )
        if await ask(self.app, self.workspace, review) is None:
            return None
        self.show_step("Sending…", payload)
        incident_id = await self.workspace.outbox.send(
            KeptWrite(
                DECLARE,
                "",
                review.title,
                payload,
                changes=dump_changes(review.changes),
                idempotency_key=self._idempotency_key,
                draft=self.draft_id,
            )
        )
        if in_doubt:
            self._keep_corrections(incident_id, values)
        return incident_id

    def _is_in_doubt(self) -> bool:
        """Whether an earlier attempt with this key may have been processed."""
        return any(
            write.idempotency_key == self._idempotency_key
            for write in self.workspace.journal.unsettled()
        )

    def _keep_corrections(self, incident_id: str, values: Values) -> None:
        """The first attempt may be the one that counts: what was corrected since is kept."""
        incident = self.workspace.cache.incident(incident_id)
        if incident is None:
            return
        fields = [
            field
            for field in self._sendable()
            if not field.not_on_edit and values[field.key] != field.kind.empty
        ]
        held = values_of(incident, fields)
        missing = changes(held, values, fields)
        if missing:
            wanted = {change.field.key: change.after for change in missing}
            draft = edit_draft(incident, held, held | wanted, self.workspace.now())
            self.workspace.journal.save_draft(draft)
            self.workspace.journal.release_draft(draft.id)
            self.app.notify(
                f"{one_line(incident.reference)} was declared as it was first sent. What you "
                "corrected since is kept as an edit: press e to send it.",
                title="Declared",
                severity="warning",
                timeout=20,
                markup=False,
            )

    def draft(self, values: Values) -> KeptDraft:
        """What was typed, with the key it will always be sent with."""
        return KeptDraft(
            id=self.draft_id,
            kind=DECLARE,
            incident_id="",
            title=one_line(str(values["name"])) or "An incident without a name",
            held=dump_values(self.opening.held),
            current=dump_values(values),
            typed=self.form.typed(),
            idempotency_key=self._idempotency_key,
            saved_at=self.workspace.now(),
        )

    def start_anew(self) -> None:
        """Another declare, with a key of its own."""
        super().start_anew()
        self._idempotency_key = new_idempotency_key()
