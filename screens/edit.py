"""The edit form: all fields of an incident, or one; only what changed is sent."""

from collections.abc import Sequence

from textual.content import Content

from app.categories import move_problem
from app.drafts import Change, Values, changes, chosen, edit_payload, edit_problems, values_of
from app.fields import JsonObject, Kind, fields_for
from app.models import Incident
from app.present import muted
from app.text import one_line
from app.workspace import Draft, Workspace
from screens.form import FormScreen, Opening, Proposal
from screens.review import Agreement, Review
from widgets.choice_field import ChoiceField


class EditScreen(FormScreen):
    """Edits an incident and dismisses with its id.

    Args:
        workspace: The profile at work.
        incident: The incident as it was when the form was opened.
        only: The key of the single field to edit; empty for all of them.
    """

    def __init__(self, workspace: Workspace, incident: Incident, only: str = "") -> None:
        self.incident = incident
        self._only = only
        self._configuration = workspace.configuration()
        super().__init__(workspace, f"edit {incident.id} {only}".rstrip())
        self.set_class(bool(only), "-single")

    def opened(self) -> Opening:
        """The fields with what the incident holds; what the API cannot edit, with the reason."""
        fields = tuple(
            field
            for field in fields_for(self._configuration, self.incident)
            if not self._only or field.key == self._only
        )
        locked = {field.key: field.not_on_edit for field in fields if field.not_on_edit}
        return Opening(fields, values_of(self.incident, fields), locked)

    def choose_at_once(self) -> None:
        """With a single field that is chosen and not typed, open its picker."""
        for row in self.form.rows if self._only else ():
            if isinstance(row.editor, ChoiceField):
                self.choose(row.editor)

    def chosen(self) -> None:
        """With a single field, a choice leads straight to the review."""
        if self._only:
            self.action_review()
        else:
            super().chosen()

    def heading(self) -> Content:
        """Which incident."""
        return Content.assemble(
            (f"Edit {one_line(self.incident.reference)}", "bold"),
            "  ",
            muted(one_line(self.incident.name)),
        )

    def _changes(self, values: Values) -> tuple[Change, ...]:
        return changes(self.opening.held, values, self.opening.fields)

    def find_problems(self, values: Values) -> dict[str, str]:
        """What is wrong with what changed; the rest is the incident's own and is not sent."""
        return edit_problems(self._changes(values))

    def propose(self, values: Values) -> Proposal | None:
        """What changed, before and after."""
        made = self._changes(values)
        if not made:
            return None

        def payload(agreement: Agreement) -> JsonObject:
            told = agreement.notify_incident_channel
            return edit_payload(made, notify_incident_channel=told)

        return Proposal(self._review(made), payload)

    def _review(self, made: Sequence[Change]) -> Review:
        warnings = [warning for change in made for warning in self._warnings(change)]
        return Review(
            title=f"Edit {one_line(self.incident.reference)}: {one_line(self.incident.name)}",
            profile=self.workspace.name,
            changes=made,
            warnings=warnings,
            hold_back=self._target_category(made) == "closed",
        )

    def _warnings(self, change: Change) -> list[str]:
        if change.field.key == "incident_status_id" and self.incident.incident_status:
            start, target = self.incident.incident_status.category, self._target_category([change])
            skips = start in {"triage", "live"} and target == "closed"
            said = [move_problem(start, target)]
            if skips:
                said.append("Closing from here skips the post-incident flow.")
            return [warning for warning in said if warning]
        if change.field.kind is Kind.PERSON and not change.after:
            return [f"Nobody will hold the role {change.field.label}."]
        return []

    def _target_category(self, made: Sequence[Change]) -> str:
        target = next(
            (chosen(change.after) for change in made if change.field.key == "incident_status_id"),
            None,
        )
        return next(
            (
                status.category
                for status in self._configuration.statuses
                if target and status.id == target.id
            ),
            "",
        )

    async def send(self, payload: JsonObject) -> str:
        """Edit it."""
        document = await self.workspace.service.update(self.incident.id, payload)
        self.workspace.cache.upsert([document])
        return document.id

    def draft(self) -> Draft:
        """What was typed."""
        return Draft(self.form.values(), self.form.unread())
