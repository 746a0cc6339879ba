"""The declare form: a new incident, with one idempotency key for as long as its draft lives."""

from textual import on
from textual.content import Content

from app.categories import category_name
from app.drafts import (
    Change,
    chosen,
    declare_payload,
    new_idempotency_key,
    problems,
    starting_values,
    with_requirements,
)
from app.fields import Field, JsonObject, Value, fields_for, required_keys
from app.present import muted
from app.workspace import Draft, Workspace
from screens.form import FormScreen, Opening
from screens.review import Agreement, Review
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

    def _asked_for(self, fields: tuple[Field, ...], values: dict[str, Value]) -> tuple[Field, ...]:
        """The fields, marked with what the organisation's declare form always requires."""
        form = self._configuration.form("declare", self._type_id(values))
        required = required_keys(form.lifecycle_elements) if form else frozenset()
        triage = self._starting_category(values) == "triage"
        return with_requirements(fields, required, starts_in_triage=triage)

    def _type_id(self, values: dict[str, Value]) -> str:
        choice = chosen(values.get("incident_type_id"))
        default = next((kind.id for kind in self._configuration.types if kind.is_default), "")
        return choice.id if choice else default

    def _starting_category(self, values: dict[str, Value]) -> str:
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
        values = self.form.values()
        status = chosen(values.get("incident_status_id"))
        where = (
            f"starts in {status.label} ({category_name(self._starting_category(values))})"
            if status
            else "starts in Triage, the API's default; choose a status to start elsewhere"
        )
        return Content.assemble(("Declare an incident", "bold"), "  ", muted(where))

    @on(IncidentForm.Changed)
    def _mark_required(self) -> None:
        """Another type or status asks for other fields."""
        for field in self._asked_for(self.opening.fields, self.form.values()):
            self.form.set_required(field.key, required=field.required)

    def find_problems(self) -> dict[str, str]:
        """Everything that is missing or misshapen."""
        values = self.form.values()
        return problems(values, self._asked_for(self._sendable(), values))

    def _sendable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.opening.fields if not field.not_on_declare)

    def review(self) -> Review | None:
        """All that will be declared."""
        values = self.form.values()
        empty = [field for field in self._sendable() if values[field.key] != field.kind.empty]
        visibility = chosen(values["visibility"])
        private = visibility is not None and visibility.id == "private"
        warnings = [f"It {self.heading().plain.partition('  ')[2]}."]
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

    def payload(self, agreement: Agreement) -> JsonObject:
        """The body of the declare; a new incident's channel is the API's own business."""
        del agreement
        return declare_payload(self.form.values(), self.opening.fields, self._idempotency_key)

    async def send(self, payload: JsonObject) -> str:
        """Declare it."""
        document = await self.workspace.service.create(payload)
        self.workspace.cache.upsert([document])
        return document.id

    def draft(self) -> Draft:
        """What was typed, with the key it will always be sent with."""
        return Draft(self.form.values(), self._idempotency_key)
