"""Navigation to forms: declare, edit, and quick edits of one field."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from textual import work
from textual.app import App

from app.domain.fields import FormSection
from app.editing.form_spec import DECLARE_FORM, Form, FormSpec, edit_form
from app.editing.records import DraftRecord
from app.errors import IncidentError
from app.session.workspace import Workspace
from app.store.journal.journal_file import JournalBusy
from app.text.text import one_line, plural

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from app.domain.models import Incident
    from app.editing.drafts import Change
    from screens.forms.edit import Beginning
    from screens.forms.quick_form import StraightForm


class WritingApp(App[None]):
    """Part of the app that opens forms.

    Args:
        workspace: The open profile.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    @abstractmethod
    def show_declared(self, incident_id: str) -> None:
        """Show a newly declared incident."""

    @abstractmethod
    def open_incident(self, identifier: str, sought: Sequence[str] = ()) -> None:
        """Show an incident."""

    def tell(self, text: str, *, title: str = "", warns: bool = False) -> None:
        """Show a toast."""
        severity: Literal["warning", "information"] = "warning" if warns else "information"
        self.notify(
            text, title=title, severity=severity, timeout=20 if warns else 5, markup=False
        )  # fmt: skip

    @contextmanager
    def told_when_held(self) -> Iterator[None]:
        """Show a warning if another process has locked the journal."""
        try:
            yield
        except JournalBusy as error:
            self.tell(
                "There is a draft, but another incident-tui has locked the journal. "
                "Try again then.",
                title=error.title,
                warns=True,
            )

    def declare(self) -> None:
        """Open the declare form, with the latest draft."""
        with self.told_when_held():
            self.open_declare(self.workspace.journal.drafts.claim_latest(DECLARE_FORM))

    def open_declare(self, draft: DraftRecord | None) -> None:
        """Open the declare form, with a draft or empty."""
        from screens.forms.declare import DeclareScreen

        def declared(incident_id: str | None) -> None:
            if incident_id:
                self.show_declared(incident_id)

        # Pushed immediately: the following keys belong to the form, however fast they come.
        self.push_screen(DeclareScreen(self.workspace, draft, self.open_incident), declared)

    def edit(self, incident_ids: Sequence[str], *keys: str) -> None:
        """Open the edit form for these fields, or for all, with their draft."""
        form = self._open_with_draft(incident_ids, keys)
        if form and len(keys) == 1:
            form.choose_at_once()

    def edit_section(self, incident_ids: Sequence[str], section: FormSection) -> None:
        """Select a field of a section, then its value, then review."""
        from app.domain.fields import fields_for

        known = [self.workspace.cache.incident(each) for each in incident_ids[:1]]
        fields = fields_for(self.workspace.configuration(), known[0] if known else None)
        keys = tuple(field.key for field in fields if field.section is section)
        if not keys:
            self.tell(f"This organisation has no {section.lower()}.")
        elif form := self._open_with_draft(incident_ids, keys):
            form.choose_field()

    def close_incident(self, incident_ids: Sequence[str]) -> None:
        """Select a closing status, then review."""
        from app.editing.review import STATUS

        if form := self._open_with_draft(incident_ids, (STATUS,)):
            form.choose_end()

    def _open_with_draft(
        self, incident_ids: Sequence[str], keys: tuple[str, ...]
    ) -> "StraightForm | None":
        if not incident_ids:
            return None
        spec = edit_form(tuple(incident_ids), keys)
        with self.told_when_held():
            return self.open_edit(spec, self.workspace.journal.drafts.claim_latest(spec))
        return None

    def open_edit(self, spec: FormSpec, draft: DraftRecord | None) -> "StraightForm | None":
        """Open the edit form of one or several incidents; None if none can be read."""
        from screens.forms.bulk_form import BulkForm
        from screens.forms.edit import EditScreen

        found = [self.workspace.cache.incident(each) for each in spec.incident_ids]
        incidents = [incident for incident in found if incident]
        if len(incidents) < len(found):
            missing = plural(len(found) - len(incidents), "incident")
            self.tell(f"{missing} could not be read, so it cannot be edited.")
        if not incidents:
            return None
        if spec.form is Form.EDIT:
            form: StraightForm = EditScreen(self.workspace, incidents[0], spec.fields, draft=draft)
            self.push_screen(form, self._tell_saved(incidents[0].reference))
        else:
            form = BulkForm(self.workspace, incidents, spec.fields, draft)
            self.push_screen(form)
        return form

    @work(group="edit again", exclusive=True)
    async def edit_again(self, incident_ids: Sequence[str]) -> None:
        """Repeat the last edit on these incidents, after a review."""
        from app.domain.fields import fields_for
        from app.editing.draft_codec import decode_changes, load_changes
        from app.editing.form_spec import EDIT

        last = next((w for w in self.workspace.journal.writes.sent() if w.operation == EDIT), None)
        if last is None:
            self.tell("There is no edit to repeat: nothing was edited from here yet.")
            return
        found = [await self.read(incident_id) for incident_id in incident_ids]
        incidents = [incident for incident in found if incident]
        if not incidents:
            return
        fields = fields_for(self.workspace.configuration(), incidents[0])
        made, _ = decode_changes(load_changes(last.changes), fields)
        self._make(made, incidents)

    def _make(self, made: "Sequence[Change]", incidents: "Sequence[Incident]") -> None:
        from app.editing.drafts import values_of
        from app.editing.review import bulk_warnings
        from app.writes.bulk import bulk_rows
        from screens.forms.bulk_edit import BulkScreen
        from screens.forms.edit import Beginning

        fields = [change.field for change in made]
        wanted = {change.field.key: change.after for change in made}
        rows = bulk_rows(incidents, fields, wanted)
        if not rows:
            names = ", ".join(one_line(incident.reference) for incident in incidents)
            self.tell(f"{names} already has these values.")
        elif len(incidents) == 1:
            self.edit_from(incidents[0], Beginning(values_of(incidents[0], fields), wanted))
        else:
            warnings = bulk_warnings(incidents, made, self.workspace.configuration())
            self.push_screen(BulkScreen(self.workspace, rows, warnings))

    def edit_from(self, incident: "Incident", beginning: "Beginning") -> None:
        """Open a prefilled edit form and its review."""
        from screens.forms.edit import EditScreen

        form = EditScreen(self.workspace, incident, tuple(beginning.held), beginning=beginning)
        self.push_screen(form, self._tell_saved(incident.reference))
        form.review_at_once()

    def _tell_saved(self, reference: str) -> Callable[[str | None], None]:
        def edited(incident_id: str | None) -> None:
            if incident_id:
                self.tell(f"{one_line(reference)} is saved.")

        return edited

    async def read(self, incident_id: str) -> "Incident | None":
        """Return the incident as last read; None with a warning if it is unavailable."""
        try:
            known = self.workspace.cache.incident(incident_id)
            return known or await self.workspace.outbox.read(incident_id)
        except IncidentError as error:
            self.tell(error.explanation, title=error.title, warns=True)
            return None
