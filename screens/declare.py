"""The declare form: a new incident, with one idempotency key for as long as its draft lives."""

from textual import on
from textual.content import Content

from app.categories import category_name
from app.drafts import (
    Change,
    Values,
    chosen,
    declare_payload,
    new_idempotency_key,
    problems,
    starting_values,
    with_requirements,
)
from app.fields import Field, JsonObject, fields_for, required_keys
from app.present import muted
from app.workspace import Draft, Workspace
from screens.form import FormScreen, Opening, Proposal
from screens.review import Review
from widgets.incident_form import IncidentForm

DRAFT_NAME = "declare"


class DeclareScreen(FormScreen):
    """Declares an incident and dismisses with its id."""

    def __init__(self, workspace: Workspace) -> None:
        kept = workspace.drafts.get(DRAFT_NAME)
        self._idempotency_key = kept.idempotency_key if kept else new_idempotency_key()
        self._configuration = workspace.configuration()
        super().__init__(workspace, DRAFT_NAME)

    def opened(self) -> Opening:
        """Every field; the call link is shown with the reason why it has to wait."""
        fields = fields_for(self._configuration)
        locked = {field.key: field.not_on_declare for field in fields if field.not_on_declare}
        return Opening(self._asked_for(fields, {}), starting_values(fields), locked)

    def _asked_for(self, fields: tuple[Field, ...], values: Values) -> tuple[Field, ...]:
        """The fields, marked with what the organisation's declare form always requires."""
        form = self._configuration.form("declare", self._type_id(values))
        required = required_keys(form.lifecycle_elements) if form else frozenset()
        triage = self._starting_category(values) == "triage"
        return with_requirements(fields, required, starts_in_triage=triage)

    def _type_id(self, values: Values) -> str:
        choice = chosen(values.get("incident_type_id"))
        default = next((kind.id for kind in self._configuration.types if kind.is_default), "")
        return choice.id if choice else default

    def _starting_category(self, values: Values) -> str:
        """Where the incident starts: in triage, unless a status is given."""
        status = chosen(values.get("incident_status_id"))
        return next(
            (
                known.category
                for known in self._configuration.statuses
                if status and known.id == status.id
            ),
            "triage",
        )

    def heading(self) -> Content:
        """What is being done, and plainly where the incident will start."""
        where = self._start(self.form.values())
        return Content.assemble(("Declare an incident", "bold"), "  ", muted(where))

    def _start(self, values: Values) -> str:
        status = chosen(values.get("incident_status_id"))
        if status is None:
            return "starts in Triage, the API's default; choose a status to start elsewhere"
        return f"starts in {status.label} ({category_name(self._starting_category(values))})"

    @on(IncidentForm.Changed)
    def _mark_required(self) -> None:
        """Another type or status asks for other fields."""
        for field in self._asked_for(self.opening.fields, self.form.values()):
            self.form.set_required(field.key, required=field.required)

    def find_problems(self, values: Values) -> dict[str, str]:
        """Everything that is missing or misshapen."""
        return problems(values, self._asked_for(self._sendable(), values))

    def _sendable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.opening.fields if not field.not_on_declare)

    def propose(self, values: Values) -> Proposal | None:
        """All that will be declared; a new incident's channel is the API's own business."""
        body = declare_payload(values, self.opening.fields, self._idempotency_key)
        return Proposal(self._review(values), lambda _: body)

    def _review(self, values: Values) -> Review:
        empty = [field for field in self._sendable() if values[field.key] != field.kind.empty]
        visibility = chosen(values["visibility"])
        private = visibility is not None and visibility.id == "private"
        warnings = [f"It {self._start(values)}."]
        if private:
            warnings.append("It is private: only people who are given access will see it.")
        name = str(values["name"]) or "without a name; the API will give it one"
        return Review(
            title=f"Declare: {name}",
            profile=self.workspace.name,
            changes=[Change(field, field.kind.empty, values[field.key]) for field in empty],
            warnings=warnings,
            declares=True,
            hold_back=private,
        )

    async def send(self, payload: JsonObject) -> str:
        """Declare it."""
        document = await self.workspace.service.create(payload)
        self.workspace.cache.upsert([document])
        return document.id

    def draft(self) -> Draft:
        """What was typed, with the key it will always be sent with."""
        return Draft(self.form.values(), self.form.unread(), self._idempotency_key)
