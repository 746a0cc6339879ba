"""Draft of a form: changes are stored in the journal until they are discarded."""

from abc import abstractmethod
from uuid import uuid4

from textual import on
from textual.app import App
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from app.editing.drafts import Values
from app.editing.records import DraftRecord
from app.session.workspace import Workspace
from screens.forms.form_fields import FieldsScreen
from widgets.forms.incident_form import IncidentForm

# Maximum number of seconds between a key press and its storage.
_SAVED_WITHIN = 0.3

_HELD = (
    "! Not saved yet: the journal is locked by another incident-tui. It is saved when that "
    "closes; nothing is sent before."
)


class DraftedScreen(FieldsScreen):
    """Form whose state is stored until it is sent or discarded, however it is closed.

    Args:
        workspace: The open profile.
        draft: The draft to resume; None for a new form.
    """

    def __init__(self, workspace: Workspace, draft: DraftRecord | None) -> None:
        super().__init__(workspace, draft.typed if draft else {})
        self.draft_id = draft.id if draft else uuid4().hex
        self._resumed = draft is not None
        self._saving: Timer | None = None
        self._discards = False
        self._changed = self._resumed
        self._row_changed = False

    @abstractmethod
    def draft(self, values: Values) -> DraftRecord:
        """Return the draft to store."""

    def start_anew(self) -> None:
        """Start a new draft after the old one was discarded."""
        self.draft_id = uuid4().hex

    def is_touched(self) -> bool:
        """Return whether the user has changed the form."""
        return bool(self.form.changed_count()) or self.is_unconfirmed()

    def is_unconfirmed(self) -> bool:
        """Return whether an earlier attempt may have been processed."""
        return bool(self.workspace.journal.writes.unresolved_of(self.draft_id))

    def on_mount(self) -> None:
        """Report that drafts cannot be stored, before anything is typed."""
        self._looking_again = self.set_interval(_SAVED_WITHIN, self._show_trouble, pause=True)
        self.app.app_suspend_signal.subscribe(self, self._keep_before_stop, immediate=True)
        self.workspace.journal.check()
        self._show_trouble()
        if self._resumed:
            self._show_status("Draft restored. Press f8 to discard it.")

    def _show_trouble(self) -> None:
        journal = self.workspace.journal
        why = f"! What you type is not saved to disk. {journal.failure}" if journal.failure else ""
        if journal.is_locked:
            why = _HELD
            # There is no event when it ends.
            self._looking_again.resume()
        else:
            self._looking_again.pause()
        line = self.query_one("#form-trouble", Static)
        line.update(Content(why), layout=bool(why))
        line.display = bool(why)

    @on(IncidentForm.Changed)
    def _keep_changed(self) -> None:
        self._discards = False
        self._offer_keys()
        # A form that is being sent was stored before its review.
        if self._saving is None and not self._sending:
            self._saving = self.set_timer(_SAVED_WITHIN, self._save_draft)

    def _offer_keys(self) -> None:
        """Enable revert and discard as soon as there are changes."""
        row = self.form.row_at_focus()
        now = (bool(self.form.changed_count()), row is not None and row.changed)
        if now != (self._changed, self._row_changed):
            self._changed, self._row_changed = now
            self.refresh_bindings()

    def _save_draft(self) -> None:
        self._keep_draft()
        self._show_trouble()

    def _keep_draft(self) -> None:
        """Store the current state; discard the draft of an unchanged form."""
        self._stop_saving()
        values = self.form.values()
        if self.is_touched():
            self.workspace.journal.drafts.save(self.draft(values))
        else:
            self.workspace.journal.drafts.discard(self.draft_id)

    def _keep_before_stop(self, _: App[object]) -> None:
        """Store the latest changes before an editor or the shell gets the terminal."""
        if self._saving:
            self._keep_draft()

    def _stop_saving(self) -> None:
        if self._saving:
            self._saving.stop()
            self._saving = None

    def on_unmount(self) -> None:
        """Store the latest changes and release the draft."""
        # The signal's reference to a method would keep the form alive.
        self.app.app_suspend_signal.unsubscribe(self)
        if self._saving:
            self._keep_draft()
        self.workspace.journal.drafts.release(self.draft_id)

    def action_leave(self) -> None:
        """Go back; changes are stored as a draft."""
        if self._sending:
            self._show_status("Still sending; the form closes when the response arrives.")
        elif self.is_active:
            # Before the next key can open the form again.
            if self._saving:
                self._keep_draft()
            if self.is_touched() and not self.workspace.journal.failure:
                self.app.notify(self._kept_words(), timeout=3, markup=False)
            self.dismiss(None)

    def _kept_words(self) -> str:
        if self.workspace.journal.is_locked:
            return "Your draft is saved when the other incident-tui releases the journal."
        return "Draft saved. Press d to resume."

    def leave_untouched(self) -> None:
        """Leave, unless the user has changed the form."""
        if not self.form.changed_count():
            self.action_leave()

    def action_discard(self) -> None:
        """Restore the incident's values and discard the draft, after a second key press."""
        if self._sending:
            return
        if not self._discards and self.is_touched():
            self._discards = True
            self._show_status("Press f8 again to discard everything typed here.")
            return
        for row in self.form.rows:
            row.revert()
        self.form.complain({})
        self._stop_saving()
        self.workspace.journal.drafts.discard(self.draft_id)
        self.start_anew()
        self._show_status("Draft discarded.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the editor for texts, and revert for changed fields."""
        del parameters
        row = self.form.row_at_focus() if self.is_mounted else None
        match action:
            case "edit_text":
                return row is not None and row.typed_text is not None
            case "revert":
                return row is not None and row.changed
            case "discard":
                return self._changed
        return True
