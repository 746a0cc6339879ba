"""The ways into forms: declare, edit, and the quick edits of one field."""

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from textual import work
from textual.app import App

from app.conflicts import is_so
from app.errors import IncidentError
from app.fields import Section
from app.outbox import EDIT
from app.review import STATUS
from app.store.kept import KeptDraft
from app.text import one_line
from app.workspace import Workspace

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from app.models import Incident
    from screens.edit import Beginning, EditScreen


class WritingApp(App[None]):
    """The part of the program that leads into forms.

    Args:
        workspace: The profile at work.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    @abstractmethod
    def show_declared(self, incident_id: str) -> None:
        """Show an incident that has just been made."""

    @abstractmethod
    def open_incident(self, identifier: str) -> None:
        """Show an incident."""

    def tell(self, text: str, *, title: str = "", warns: bool = False) -> None:
        """Say something that no screen has a place for."""
        severity: Literal["warning", "information"] = "warning" if warns else "information"
        self.notify(
            text, title=title, severity=severity, timeout=20 if warns else 5, markup=False
        )  # fmt: skip

    # Declaring and editing.

    def declare(self) -> None:
        """Open the declare form, with the draft that was left last."""
        journal = self.workspace.journal
        left = journal.drafts("declare")
        self.open_declare(journal.take_draft(left[0].id) if left else None)

    def open_declare(self, draft: KeptDraft | None) -> None:
        """Open the declare form on a draft, or anew."""
        from screens.declare import DeclareScreen

        def declared(incident_id: str | None) -> None:
            if incident_id:
                self.show_declared(incident_id)

        # Pushed at once: the keys that follow belong to the form, however fast they come.
        self.push_screen(DeclareScreen(self.workspace, draft), declared)

    def edit(self, incident_id: str, *keys: str) -> None:
        """Open the edit form on these fields, or on all, with the draft that was left."""
        form = self._open_with_draft(incident_id, keys)
        if form and len(keys) == 1:
            form.choose_at_once()

    def edit_section(self, incident_id: str, section: Section) -> None:
        """Choose one of a kind of fields, then its value, then review."""
        from app.fields import fields_for

        incident = self.workspace.cache.incident(incident_id)
        fields = fields_for(self.workspace.configuration(), incident) if incident else ()
        keys = tuple(field.key for field in fields if field.section is section)
        if incident and not keys:
            self.tell(f"This organisation has no {section.lower()}.")
        elif form := self._open_with_draft(incident_id, keys):
            form.choose_field()

    def close_incident(self, incident_id: str) -> None:
        """Choose among the statuses that end an incident, then review."""
        if form := self._open_with_draft(incident_id, (STATUS,)):
            form.choose_end()

    @work(group="edit again", exclusive=True)
    async def edit_again(self, incident_id: str) -> None:
        """Make the edit that was sent last to this incident as well, through a review."""
        from app.draft_json import load_changes, restored
        from app.drafts import values_of
        from app.fields import fields_for
        from screens.edit import Beginning

        last = next((w for w in self.workspace.journal.sent() if w.operation == EDIT), None)
        if last is None:
            self.tell("There is no edit to make again: nothing was edited from here yet.")
            return
        incident = await self.read(incident_id)
        if incident is None:
            return
        fields = fields_for(self.workspace.configuration(), incident)
        made, _ = restored(load_changes(last.changes), fields)
        held = values_of(incident, [change.field for change in made])
        if is_so(made, held):
            self.tell(f"{one_line(incident.reference)} has the last edit already.")
            return
        self.edit_from(
            incident, Beginning(held, {change.field.key: change.after for change in made})
        )

    def _open_with_draft(self, incident_id: str, keys: tuple[str, ...]) -> "EditScreen | None":
        from screens.edit import edit_kind

        journal = self.workspace.journal
        left = journal.drafts(edit_kind(keys), incident_id)
        return self.open_edit(incident_id, keys, journal.take_draft(left[0].id) if left else None)

    def open_edit(
        self, incident_id: str, keys: tuple[str, ...], draft: KeptDraft | None
    ) -> "EditScreen | None":
        """Open the edit form; None when the incident cannot be read, which is told."""
        from screens.edit import EditScreen

        incident = self.workspace.cache.incident(incident_id)
        if incident is None:
            self.tell("This incident could not be read, so it cannot be edited.")
            return None
        form = EditScreen(self.workspace, incident, keys, draft=draft)
        self.push_screen(form, self._tell_saved(incident.reference))
        return form

    def edit_from(self, incident: "Incident", beginning: "Beginning") -> None:
        """Open the form on an edit that is made already, and its review at once."""
        from screens.edit import EditScreen

        form = EditScreen(self.workspace, incident, tuple(beginning.held), beginning=beginning)
        self.push_screen(form, self._tell_saved(incident.reference))
        form.review_at_once()

    def _tell_saved(self, reference: str) -> Callable[[str | None], None]:
        def edited(incident_id: str | None) -> None:
            if incident_id:
                self.tell(f"{one_line(reference)} is saved.")

        return edited

    async def read(self, incident_id: str) -> "Incident | None":
        """The incident as it was seen last; None when it cannot be had, which is told."""
        try:
            known = self.workspace.cache.incident(incident_id)
            return known or await self.workspace.outbox.read(incident_id)
        except IncidentError as error:
            self.tell(error.explanation, title=error.title, warns=True)
            return None
