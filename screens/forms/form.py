"""Form of a field set, with its draft, its review, and the response."""

from abc import abstractmethod
from asyncio import Future
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.screen import Screen
from textual.widgets import Static

from app.editing.drafts import Values, same_value
from app.editing.records import DraftRecord
from app.editing.review import Review
from app.present.choice_looks import ChoiceLooks
from app.present.signs import is_in_words
from app.session.choice_lookup import find_impossible
from app.session.workspace import Workspace
from app.system.structs import replace
from app.writes.outbox import Sent
from screens.base.external_editor import EditorFailed, edit_externally
from screens.base.popup import PopupHost
from screens.forms.form_draft import FormDraft
from screens.forms.form_state import FormState
from screens.forms.messages import FormMessages
from screens.forms.selection import FieldSelection
from screens.forms.sending import FormSending
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.basic.popup_panel import PopupPanel
from widgets.forms.choice_field import ChoiceField
from widgets.forms.incident_form import IncidentForm
from widgets.forms.will_be_sent import Preview, WillBeSent

# Keys of the whole form, in the edge of its panel; those of a field are in the footer.
_KEYS = ("form.review", "form.leave", "form.discard")


class FieldForm(Screen[str | None]):
    """Form that closes with the incident's id once the API has accepted it.

    When the user leaves it, the draft stays in the journal and it dismisses with None. With nothing
    left to send, as after giving way to a colleague, it dismisses with an empty text.

    A form of a few fields is a popup over the incident; one of a whole incident fills the screen.

    Args:
        workspace: The open profile.
        resumed: The draft to resume; None for a new form.
        about: Id of the incident that the popup is about; empty for a form that fills the screen.

    Attributes:
        is_popup: Whether it is a popup.
        popup_place: Position of the row that the popup is about; None in the middle of the screen.
        opening: Initial state.
        form: The fields.
        panel: The panel around them.
        draft: Stores the changes.
        selection: Opens the pickers of fields.
        messages: Shows messages about the whole form.
        sending: Reviews and sends the values.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS = [
        key_binding("form.review", "review", "Review"),
        key_binding("form.leave", "leave", "Close, draft saved"),
        key_binding("form.revert", "revert", "Revert"),
        key_binding("form.empty", "empty", "Clear"),
        key_binding("form.discard", "discard", "Discard"),
        # Takes precedence over the editors' binding for the end of the line.
        key_binding("form.editor", "edit_text", "In $EDITOR", priority=True),
    ]

    def __init__(
        self, workspace: Workspace, resumed: DraftRecord | None, *, about: str = ""
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self._about = about
        self.is_popup = bool(about)
        self.popup_place: Offset | None = None
        self.set_class(self.is_popup, "-popup")
        self.opening = self.initial_state()
        looks = ChoiceLooks.of(workspace.configuration())
        self.form = IncidentForm(
            self.opening.fields,
            held=self.opening.held,
            current=self.opening.current,
            typed=resumed.typed if resumed else {},
            locked=self.opening.locked,
            zone=workspace.zone,
            now=workspace.now,
            looks=looks,
            folds=not self.is_popup,
        )
        self._will_be_sent = WillBeSent(self.form, looks, workspace.zone, self._read_preview)
        self.draft = FormDraft(self, workspace.journal, resumed, self._changed_record)
        self.selection = FieldSelection(
            self,
            workspace,
            self.form,
            self.opening,
            self.action_review,
            self.close_if_unchanged,
        )
        self.panel = PopupPanel() if self.is_popup else Panel(keys=_KEYS)
        self.messages = FormMessages(self, self.form, self.panel)
        self.sending = FormSending(
            self, self.form, self, self.draft, self.messages, workspace.journal
        )
        self._discards = False
        # Whether the form and the focused row have changes, and the row a value.
        self._changed, self._row_state = resumed is not None, (False, False)

    # The field set and the submit function, which each form has.

    @abstractmethod
    def initial_state(self) -> FormState:
        """Return the initial state of the form."""

    @abstractmethod
    def heading(self) -> Content:
        """Return the title above the form."""

    @abstractmethod
    def draft_record(self, values: Values) -> DraftRecord:
        """Return the draft to store."""

    @abstractmethod
    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors of the values, by field."""

    @abstractmethod
    async def submit(self, values: Values) -> Sent | None:
        """Review and send the form; None if the user went back.

        Raises:
            IncidentError: It was not sent, was rejected, or is unconfirmed.
        """

    async def find_impossible(self, values: Values) -> dict[str, str]:
        """Return the errors of values that are not possible together, by field."""
        fields, held = self.opening.fields, self.opening.held
        changed = {f.key for f in fields if not same_value(f, held[f.key], values[f.key])}
        known = {**self.opening.others, **values}
        return await find_impossible(self.workspace, fields, known, changed)

    def nothing_to_send(self, values: Values) -> str:
        """Return the reason if there is nothing to send; else empty."""
        del values
        return ""

    def open_in(self, app: App[Any]) -> "Future[str | None]":
        """Push the form, and return its result; must be called in a worker."""
        below = app.screen
        if self.is_popup and not is_in_words() and isinstance(below, PopupHost):
            self.popup_place = below.popup_anchor(self._about)
        return app.push_screen(self, wait_for_dismiss=True)

    def is_touched(self) -> bool:
        """Return whether the user has changed the form."""
        return bool(self.form.changed_count()) or self.is_unconfirmed()

    def is_unconfirmed(self) -> bool:
        """Return whether an earlier attempt may have been processed."""
        return bool(self.workspace.journal.writes.unresolved_of(self.draft.id))

    def compose_beside(self) -> ComposeResult:
        """Yield panels beside the form, or below a narrow one; none by default."""
        yield from ()

    def preview(self, values: Values) -> Review | None:
        """Return what would be sent, for the panel beside the form; None for a popup."""
        del values
        return None

    def start_anew(self) -> None:
        """Start another write after the draft was discarded; nothing by default."""

    # Life of the screen.

    def compose(self) -> ComposeResult:
        """Yield messages about the disk and the form, and fields, in a panel; and keys."""
        if self.is_popup:
            yield from self._compose_panel()
            return
        with Horizontal(id="form-body"):
            yield from self._compose_panel()
            with Vertical(id="form-beside"):
                yield from self.compose_beside()
                yield self._will_be_sent
        yield KeyBar()

    def _compose_panel(self) -> ComposeResult:
        with self.panel:
            yield Static(id="form-trouble")
            yield Static(id="form-error")
            yield self.form
            yield Static(id="form-status")

    def on_mount(self) -> None:
        """Focus the first field."""
        self.panel.absolute_offset = self.popup_place
        self.panel.set_top(self.heading())
        self.draft.start()
        if self.draft.is_resumed:
            self.messages.show_status("Draft restored. Press f8 to discard it.")
        self.messages.show_error("")
        self._will_be_sent.show_soon()
        first = next((row for row in self.form.rows if not row.locked), None)
        if first:
            first.focus_editor()

    def on_unmount(self) -> None:
        """Store the latest changes and release the draft."""
        self.draft.close()

    def on_screen_resume(self) -> None:
        """Close a saved form when no screen covers it any more."""
        self.sending.close_when_saved()

    @on(IncidentForm.Changed)
    def _on_changed(self) -> None:
        """Store the change, and enable revert and discard."""
        self._discards = False
        row = self.form.row_at_focus()
        changed = bool(self.form.changed_count())
        row_state = (row is not None and row.changed, row is not None and row.is_filled)
        if (changed, row_state) != (self._changed, self._row_state):
            self._changed, self._row_state = changed, row_state
            self.refresh_bindings()
        # A form that is being sent was stored before its review.
        if not self.sending.is_running:
            self.draft.save_soon()
        self.messages.show_status()
        self.panel.set_top(self.heading())
        self._will_be_sent.show_soon()

    def _read_preview(self) -> Preview | None:
        """Return what would be sent, with the problems."""
        values = self.form.values()
        if (review := self.preview(values)) is None:
            return None
        return Preview(review, self.find_problems(values) | self.form.unreadable())

    @on(ChoiceField.Requested)
    def _on_choice_requested(self, event: ChoiceField.Requested) -> None:
        event.stop()
        self.selection.select(event.choice_field, event.typed)

    def _changed_record(self) -> DraftRecord | None:
        values = self.form.values()
        return self.draft_record(values) if self.is_touched() else None

    # Sending.

    def review_at_once(self) -> None:
        """Open the review of the initial values."""
        self.call_after_refresh(self.action_review)

    def action_review(self) -> None:
        """Show all errors, or the review."""
        self.sending.start()

    def rebase(self, held: Values) -> None:
        """Replace base values, which `revert` restores."""
        self.opening = replace(self.opening, held={**self.opening.held, **held})
        for row in self.form.rows:
            if row.field.key in held:
                row.rebase(held[row.field.key])

    # Other actions.

    def action_leave(self) -> None:
        """Go back; changes are stored as a draft."""
        if self.sending.is_running:
            self.messages.show_status("Still sending; the form closes when the response arrives.")
        elif self.is_active:
            # Before the next key can open the form again.
            self.draft.flush()
            if self.is_touched() and (text := self.draft.saved_text()):
                self.app.notify(text, timeout=3, markup=False)
            self.dismiss(None)

    def close_if_unchanged(self) -> None:
        """Leave, unless the user has changed the form."""
        if not self.form.changed_count():
            self.action_leave()

    def action_discard(self) -> None:
        """Restore the incident's values and discard the draft, after a second key press."""
        if self.sending.is_running:
            return
        if not self._discards and self.is_touched():
            self._discards = True
            self.messages.show_status("Press f8 again to discard everything typed here.")
            return
        for row in self.form.rows:
            row.revert()
        self.form.show_errors({})
        self.draft.discard()
        self.start_anew()
        self.messages.show_status("Draft discarded.")

    def action_edit_text(self) -> None:
        """Edit the text of this field in an external editor."""
        row = self.form.row_at_focus()
        if row is None or row.typed_text is None or self.sending.is_running:
            return
        self.messages.show_error("")
        try:
            row.write(edit_externally(self.app, row.typed_text))
        except EditorFailed as error:
            self.messages.show_error(str(error))

    def action_revert(self) -> None:
        """Revert this field."""
        row = self.form.row_at_focus()
        if row and not self.sending.is_running:
            row.revert()

    def action_empty(self) -> None:
        """Clear this field."""
        row = self.form.row_at_focus()
        if row and not self.sending.is_running:
            row.empty()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the editor for texts, and revert and clear where they do something."""
        del parameters
        row = self.form.row_at_focus() if self.is_mounted else None
        match action:
            case "edit_text":
                return row is not None and row.typed_text is not None
            case "revert":
                return row is not None and row.changed
            case "empty":
                return row is not None and row.is_filled
            case "discard":
                return self._changed
        return True
