"""Navigation to forms: declare, edit, and quick edits of one field."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from textual.app import App

from app.domain.fields import FormSection
from app.editing.form_spec import DECLARE_FORM, EDIT, Form, FormSpec, declare_spec, edit_form
from app.editing.records import DraftRecord
from app.errors import IncidentError
from app.session.workspace import Workspace
from app.store.journal.journal_file import JournalBusy
from app.text.text import one_line, plural
from screens.app.app_controller import AppController
from screens.base.controllers import in_own_worker, in_worker
from screens.base.navigation import IncidentNavigation

if TYPE_CHECKING:  # Forms load pydantic; the list draws before that.
    from app.domain.alert_models import Alert
    from app.domain.models import Incident
    from app.editing.drafts import Change
    from screens.forms.edit import InitialEdit
    from screens.forms.form import FieldForm


class FormsNavigator(AppController):
    """Opens forms, which are pushed at once: the following keys belong to the form.

    Args:
        host: The app.
        workspace: The open profile.
        incidents: Shows incidents.
    """

    def __init__(self, host: App[Any], workspace: Workspace, incidents: IncidentNavigation) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._incidents = incidents

    @contextmanager
    def warn_if_locked(self) -> Iterator[None]:
        """Show a warning if another process has locked the journal."""
        try:
            yield
        except JournalBusy as error:
            self.show(
                "There is a draft, but another incident-tui has locked the journal. "
                "Try again then.",
                title=error.title,
                warns=True,
            )

    @in_own_worker
    async def declare(self) -> None:
        """Open the declare form, with the latest draft."""
        with self.warn_if_locked():
            await self.open_declare(self._workspace.journal.drafts.claim_latest(DECLARE_FORM))

    @in_own_worker
    async def declare_from(self, alert: "Alert") -> None:
        """Open the declare form filled from an alert, or with the latest draft from it."""
        with self.warn_if_locked():
            drafts = self._workspace.journal.drafts
            await self.open_declare(drafts.claim_latest(declare_spec(alert.id)), alert)

    async def open_declare(self, draft: DraftRecord | None, alert: "Alert | None" = None) -> None:
        """Open the declare form, with a draft or new; then show the incident."""
        from screens.forms.declare import DeclareScreen

        form = DeclareScreen(self._workspace, draft, self._incidents.open, alert)
        if incident_id := await self.host.push_screen_wait(form):
            self._incidents.open_declared(incident_id)

    @in_own_worker
    async def edit(self, incident_ids: Sequence[str], *keys: str) -> None:
        """Open the edit form for these fields, or for all, with their draft."""
        if len(keys) == 1:
            await self._open_with_draft(incident_ids, keys, lambda f: f.selection.select_value())
        else:
            await self._open_with_draft(incident_ids, keys)

    @in_own_worker
    async def edit_section(self, incident_ids: Sequence[str], section: FormSection) -> None:
        """Select a field of a section, then its value, then review."""
        from app.domain.fields import fields_for

        known = [self._workspace.cache.incident(each) for each in incident_ids[:1]]
        fields = fields_for(self._workspace.configuration(), known[0] if known else None)
        keys = tuple(field.key for field in fields if field.section is section)
        if keys:
            await self._open_with_draft(incident_ids, keys, lambda f: f.selection.select_field())
        else:
            self.show(f"This organisation has no {section.lower()}.")

    @in_own_worker
    async def close_incident(self, incident_ids: Sequence[str]) -> None:
        """Select a closing status, then review."""
        from app.editing.status_rules import STATUS

        await self._open_with_draft(
            incident_ids, (STATUS,), lambda form: form.selection.choose_closing_status()
        )

    async def _open_with_draft(
        self,
        incident_ids: Sequence[str],
        keys: tuple[str, ...],
        begin: "Callable[[FieldForm], object]" = lambda _: None,
    ) -> None:
        if not incident_ids:
            return
        spec = edit_form(tuple(incident_ids), keys)
        with self.warn_if_locked():
            await self.open_edit(spec, self._workspace.journal.drafts.claim_latest(spec), begin)

    async def open_edit(
        self,
        spec: FormSpec,
        draft: DraftRecord | None,
        begin: "Callable[[FieldForm], object]" = lambda _: None,
    ) -> None:
        """Open the edit form of the incidents that can be read.

        Args:
            spec: Incidents and fields.
            draft: The draft to resume; None for a new form.
            begin: First step of the form, such as the picker of a field.
        """
        found = [self._workspace.cache.incident(each) for each in spec.incident_ids]
        incidents = [incident for incident in found if incident]
        if len(incidents) < len(found):
            missing = plural(len(found) - len(incidents), "incident")
            self.show(f"{missing} could not be read, so it cannot be edited.")
        if not incidents:
            return
        form = self._edit_form(spec, incidents, draft)
        dismissed = form.open_in(self.host)
        begin(form)
        if await dismissed and spec.form is Form.EDIT:
            self._show_saved(incidents[0])

    def _edit_form(
        self, spec: FormSpec, incidents: "Sequence[Incident]", draft: DraftRecord | None
    ) -> "FieldForm":
        from screens.forms.bulk_form import BulkForm
        from screens.forms.edit import EditScreen

        if spec.form is Form.EDIT:
            return EditScreen(self._workspace, incidents[0], spec.fields, draft=draft)
        return BulkForm(self._workspace, incidents, spec.fields, draft)

    @in_worker
    async def edit_again(self, incident_ids: Sequence[str]) -> None:
        """Repeat the last edit on these incidents, after a review."""
        from app.domain.fields import fields_for
        from app.editing.draft_codec import decode_changes, load_changes

        last = next((w for w in self._workspace.journal.writes.sent() if w.operation == EDIT), None)
        if last is None:
            self.show("There is no edit to repeat: nothing was edited from here yet.")
            return
        found = [await self.read(incident_id) for incident_id in incident_ids]
        incidents = [incident for incident in found if incident]
        if not incidents:
            return
        fields = fields_for(self._workspace.configuration(), incidents[0])
        made, _ = decode_changes(load_changes(last.changes), fields)
        await self._repeat(made, incidents)

    async def _repeat(self, made: "Sequence[Change]", incidents: "Sequence[Incident]") -> None:
        """Review these changes to incidents that do not have the values yet."""
        from app.editing.drafts import values_of
        from app.writes.bulk import bulk_rows
        from screens.forms.bulk_review import review_bulk_edit
        from screens.forms.edit import InitialEdit

        fields = [change.field for change in made]
        wanted = {change.field.key: change.after for change in made}
        rows = bulk_rows(incidents, fields, wanted)
        if not rows:
            names = ", ".join(one_line(incident.reference) for incident in incidents)
            self.show(f"{names} already has these values.")
        elif len(incidents) == 1:
            beginning = InitialEdit(values_of(incidents[0], fields), wanted)
            await self.open_prefilled_edit(incidents[0], beginning)
        else:
            self.host.push_screen(await review_bulk_edit(self._workspace, incidents, made))

    async def open_prefilled_edit(self, incident: "Incident", beginning: "InitialEdit") -> None:
        """Open a prefilled edit form and its review."""
        from screens.forms.edit import EditScreen

        fields = tuple(beginning.held)
        form = EditScreen(self._workspace, incident, fields, beginning=beginning)
        dismissed = form.open_in(self.host)
        form.review_at_once()
        if await dismissed:
            self._show_saved(incident)

    def _show_saved(self, incident: "Incident") -> None:
        self.show(f"{one_line(incident.reference)} is saved.")

    async def read(self, incident_id: str) -> "Incident | None":
        """Return the incident as last read; None with a warning if it is unavailable."""
        try:
            known = self._workspace.cache.incident(incident_id)
            return known or await self._workspace.outbox.outcomes.read(incident_id)
        except IncidentError as error:
            self.show(error.explanation, title=error.title, warns=True)
            return None
