"""A form and its draft: what is typed is in the journal within a moment, until it is discarded."""

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

# Seconds from a key press until what it typed is on disk, at most.
_SAVED_WITHIN = 0.3

_HELD = (
    "! What you type is not on disk yet: another program holds the journal. It is kept as soon as "
    "that lets go; nothing is sent before."
)


class DraftedScreen(FieldsScreen):
    """Keeps what stands in a form until it is sent or discarded, however the form is closed.

    Args:
        workspace: The profile at work.
        draft: What is resumed; None for a form that starts anew.
    """

    def __init__(self, workspace: Workspace, draft: DraftRecord | None) -> None:
        super().__init__(workspace, draft.typed if draft else {})
        self.draft_id = draft.id if draft else uuid4().hex
        self._resumed = draft is not None
        self._saving: Timer | None = None
        self._discards = False
        self._changed = self._resumed
        self._row_changed = False

    # What a form has to say about itself.

    @abstractmethod
    def draft(self, values: Values) -> DraftRecord:
        """What is kept of the form."""

    def start_anew(self) -> None:
        """The draft was discarded: whatever comes now is another one."""
        self.draft_id = uuid4().hex

    def is_touched(self) -> bool:
        """Whether something stands in the form that the person has put there."""
        return bool(self.form.changed_count()) or self.is_unconfirmed()

    def is_unconfirmed(self) -> bool:
        """Whether an earlier attempt to send it may have been processed."""
        return bool(self.workspace.journal.writes.unresolved_of(self.draft_id))

    # Keeping.

    def on_mount(self) -> None:
        """Say what cannot be kept before anything is typed."""
        self._looking_again = self.set_interval(_SAVED_WITHIN, self._show_trouble, pause=True)
        self.app.app_suspend_signal.subscribe(self, self._keep_before_stop, immediate=True)
        self.workspace.journal.check()
        self._show_trouble()
        if self._resumed:
            self._show_status("Your draft is back as you left it. f8 discards it.")

    def _show_trouble(self) -> None:
        journal = self.workspace.journal
        why = f"! What you type is not kept on disk. {journal.failure}" if journal.failure else ""
        if journal.is_locked:
            why = _HELD
            # Nobody tells when that is over.
            self._looking_again.resume()
        else:
            self._looking_again.pause()
        line = self.query_one("#form-trouble", Static)
        line.update(Content(why))
        line.display = bool(why)

    @on(IncidentForm.Changed)
    def _keep_changed(self) -> None:
        self._discards = False
        self._offer_keys()
        # What is being sent was kept when its review was opened.
        if self._saving is None and not self._sending:
            self._saving = self.set_timer(_SAVED_WITHIN, self._save_draft)

    def _offer_keys(self) -> None:
        """Offer to go back from changes as soon as there are some."""
        row = self.form.row_at_focus()
        now = (bool(self.form.changed_count()), row is not None and row.changed)
        if now != (self._changed, self._row_changed):
            self._changed, self._row_changed = now
            self.refresh_bindings()

    def _save_draft(self) -> None:
        self._keep_draft()
        self._show_trouble()

    def _keep_draft(self) -> None:
        """Keep what stands in the form, to the last key; nothing, when it is as it was opened."""
        self._stop_saving()
        values = self.form.values()
        if self.is_touched():
            self.workspace.journal.drafts.save(self.draft(values))
        else:
            self.workspace.journal.drafts.discard(self.draft_id)

    def _keep_before_stop(self, _: App[object]) -> None:
        """Keep what was typed last before an editor or the shell has the terminal."""
        if self._saving:
            self._keep_draft()

    def _stop_saving(self) -> None:
        if self._saving:
            self._saving.stop()
            self._saving = None

    def on_unmount(self) -> None:
        """However the form is closed, what was typed last is kept, and free to be taken up."""
        # The signal's reference to a method of the form would keep the form.
        self.app.app_suspend_signal.unsubscribe(self)
        if self._saving:
            self._keep_draft()
        self.workspace.journal.drafts.release(self.draft_id)

    # Leaving.

    def action_leave(self) -> None:
        """Go back; what was typed is kept as a draft."""
        if self._sending:
            self._show_status("Still sending; the form closes when the answer is there.")
        elif self.is_active:
            # Before the next key can open the form anew.
            if self._saving:
                self._keep_draft()
            if self.is_touched() and not self.workspace.journal.failure:
                self.app.notify(self._kept_words(), timeout=3, markup=False)
            self.dismiss(None)

    def _kept_words(self) -> str:
        if self.workspace.journal.is_locked:
            return "Your draft is on disk as soon as another program lets go of the journal."
        return "Kept as a draft: d goes on with it."

    def leave_untouched(self) -> None:
        """Leave, unless something stands in the form that was not there when it was opened."""
        if not self.form.changed_count():
            self.action_leave()

    def action_discard(self) -> None:
        """Go back to what the incident holds, and forget the draft; asked for twice."""
        if self._sending:
            return
        if not self._discards and self.is_touched():
            self._discards = True
            self._show_status("f8 once more discards all that was typed here.")
            return
        for row in self.form.rows:
            row.revert()
        self.form.complain({})
        self._stop_saving()
        self.workspace.journal.drafts.discard(self.draft_id)
        self.start_anew()
        self._show_status("The draft is discarded.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a text opens in an editor, and only what has changed goes back."""
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
