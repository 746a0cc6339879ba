"""What the declare and the edit form have in common: a form, its draft, its review, sending it."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from app.choosing import choices_of
from app.drafts import Values, place_errors
from app.errors import ApiError, IncidentError
from app.fields import VARIOUS, Choice, Field, JsonObject
from app.store.kept import KeptDraft
from app.workspace import Workspace
from screens.picker import PickerScreen
from screens.text_editor import EditorFailed, edited
from widgets.choice_field import ChoiceField
from widgets.incident_form import IncidentForm
from widgets.key_bar import KeyBar

# Seconds from a key press until what it typed is on disk, at most.
_SAVED_WITHIN = 0.3

_HELD = (
    "! What you type is not on disk yet: another program holds the journal. It is kept as soon as "
    "that lets go; nothing is sent before."
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a form starts with.

    Attributes:
        fields: What it asks for, in order.
        held: What each was when the edit began, which `revert` goes back to.
        current: What stands in each now: the same, or what a draft holds.
        locked: For those that cannot be edited here, why.
    """

    fields: tuple[Field, ...]
    held: Values
    current: Values
    locked: Mapping[str, str]


class FormScreen(Screen[str | None]):
    """A form that closes only when the server has said yes, with the incident's id.

    What is typed is in the journal within a moment. Left by the person, the draft stays there and
    the screen dismisses with None.

    Args:
        workspace: The profile at work.
        draft: What is resumed; None for a form that starts anew.
    """

    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("ctrl+s", "review", "Review", id="form.review"),
        Binding("escape", "leave", "Leave, draft kept", id="form.leave"),
        Binding("ctrl+r", "revert", "Revert", id="form.revert"),
        Binding("f8", "discard", "Discard", id="form.discard"),
        # Before the editors' own meaning of this key, the end of the line.
        Binding("ctrl+e", "edit_text", "In $EDITOR", id="form.editor", priority=True),
    ]

    def __init__(self, workspace: Workspace, draft: KeptDraft | None) -> None:
        super().__init__()
        self.workspace = workspace
        self.draft_id = draft.id if draft else uuid4().hex
        self._resumed = draft is not None
        self._sending = False
        self._saved_as = ""
        self._focused_before: Widget | None = None
        self._saving: Timer | None = None
        self._payload: JsonObject = {}
        self._discards = False
        self._changed = self._resumed
        self._row_changed = False
        self.opening = self.opened()
        self.form = IncidentForm(
            self.opening.fields,
            held=self.opening.held,
            current=self.opening.current,
            typed=draft.typed if draft else {},
            locked=self.opening.locked,
            zone=workspace.zone,
            now=workspace.now,
        )

    # What a form has to say about itself.

    @abstractmethod
    def opened(self) -> Opening:
        """What the form starts with."""

    @abstractmethod
    def heading(self) -> Content:
        """The line above the form."""

    @abstractmethod
    def find_problems(self, values: Values) -> dict[str, str]:
        """What is wrong with the values, by field."""

    def compose_below(self) -> ComposeResult:
        """What stands below the form; nothing in most."""
        yield from ()

    def nothing_to_send(self, values: Values) -> str:
        """Why there is nothing to send; empty when there is."""
        del values
        return ""

    @abstractmethod
    async def submit(self, values: Values) -> str | None:
        """Have it reviewed and send it; the incident's id, or None when the person went back.

        Raises:
            IncidentError: It was not sent, or not accepted, or may or may not have been.
        """

    @abstractmethod
    def draft(self, values: Values) -> KeptDraft:
        """What is kept of the form."""

    def start_anew(self) -> None:
        """The draft was discarded: whatever comes now is another one."""
        self.draft_id = uuid4().hex

    def is_touched(self) -> bool:
        """Whether something stands in the form that the person has put there."""
        return bool(self.form.changed_count())

    # The screen.

    def compose(self) -> ComposeResult:
        """Heading, what is wrong with the disk or the whole, the form, the keys."""
        yield Static(self.heading(), id="form-heading")
        yield Static(id="form-trouble")
        yield Static(id="form-error")
        yield self.form
        yield from self.compose_below()
        yield Static(id="form-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what cannot be kept before anything is typed; start in the first field."""
        self._tell("")
        self._looking_again = self.set_interval(_SAVED_WITHIN, self._show_trouble, pause=True)
        self.workspace.journal.check()
        self._show_trouble()
        if self._resumed:
            self._show_status("Your draft is back as you left it. f8 discards it.")
        first = next((row for row in self.form.rows if not row.locked), None)
        if first:
            first.focus_editor()

    def _tell(self, message: str) -> None:
        banner = self.query_one("#form-error", Static)
        banner.update(Content.assemble(("! ", "bold"), Content(message)))
        banner.display = bool(message)

    def _show_status(self, text: str = "") -> None:
        changed = self.form.changed_count()
        count = "nothing changed yet" if not changed else f"{changed} changed"
        self.query_one("#form-status", Static).update(Content(text or count))

    def _show_trouble(self) -> None:
        journal = self.workspace.journal
        why = f"! What you type is not kept on disk. {journal.trouble}" if journal.trouble else ""
        if journal.held:
            why = _HELD
            # Nobody tells when that is over.
            self._looking_again.resume()
        else:
            self._looking_again.pause()
        line = self.query_one("#form-trouble", Static)
        line.update(Content(why))
        line.display = bool(why)

    @on(IncidentForm.Changed)
    def _on_form_changed(self) -> None:
        self._discards = False
        self._offer_keys()
        # What is being sent was kept when its review was opened.
        if self._saving is None and not self._sending:
            self._saving = self.set_timer(_SAVED_WITHIN, self._save_draft)
        self._show_status()
        self.query_one("#form-heading", Static).update(self.heading())

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
            self.workspace.journal.drafts.drop(self.draft_id)

    def _drop_draft(self) -> None:
        self._stop_saving()
        self.workspace.journal.drafts.drop(self.draft_id)

    def _stop_saving(self) -> None:
        if self._saving:
            self._saving.stop()
            self._saving = None

    def on_unmount(self) -> None:
        """However the form is closed, what was typed last is kept, and free to be taken up."""
        if self._saving:
            self._keep_draft()
        self.workspace.journal.drafts.release(self.draft_id)

    # Choosing.

    @on(ChoiceField.Asked)
    def _on_choice_asked(self, event: ChoiceField.Asked) -> None:
        event.stop()
        self.choose(event.choice_field, event.typed)

    def choose(
        self, choice_field: ChoiceField, typed: str = "", among: Sequence[Choice] = ()
    ) -> None:
        """Let the person choose, of all there is or among these, then go on to the next field."""
        field = choice_field.field

        async def load() -> Sequence[Choice]:
            return among or await choices_of(self.workspace, field)

        def picked(chosen: tuple[Choice, ...] | None) -> None:
            if chosen is not None:
                choice_field.choose(chosen)
                self.chosen()
            else:
                self.not_chosen()

        # Pushed at once: the keys that follow belong to the picker, however fast they come.
        picker = PickerScreen(
            field.label,
            load,
            tuple(choice for choice in choice_field.chosen if choice not in VARIOUS),
            several=field.kind.several,
            typed=typed,
        )
        self.app.push_screen(picker, picked)

    def chosen(self) -> None:
        """Something was chosen: go on to the next field."""
        self.focus_next("Input, TextArea, ChoiceField, CollapsibleTitle")

    def not_chosen(self) -> None:
        """The choice was left: go on in the form."""

    # Sending.

    def action_review(self) -> None:
        """Show all that is wrong, or what would be sent."""
        if self._sending:
            return
        values = self.form.values()
        problems = self.find_problems(values) | self.form.unreadable()
        self.form.complain(problems)
        self._tell("")
        if problems:
            self._show_status(f"{len(problems)} to correct")
        elif why := self.nothing_to_send(values):
            self._show_status(why)
        else:
            self._save_draft()
            self._hold_still()
            self._review_and_send(values)

    def _hold_still(self) -> None:
        """Until the answer is there, nothing can be typed that would not be sent."""
        self._sending = True
        self._focused_before = self.focused
        self.form.disabled = True

    def _go_on(self) -> None:
        """Take what is typed again, where it was typed before."""
        self._sending = False
        self.form.disabled = False
        if self._focused_before:
            self._focused_before.focus()

    @work(group="send")
    async def _review_and_send(self, values: Values) -> None:
        """Never cancelled and never started a second time: `_sending` bars the way in and out."""
        try:
            incident_id = await self.submit(values)
        except IncidentError as error:
            self._go_on()
            self._show_error(error)
            return
        if incident_id is None:
            self._go_on()
            self._show_status()
            return
        self._drop_draft()
        self._saved_as = incident_id
        self._close_when_saved()

    def _close_when_saved(self) -> None:
        """Close, unless something lies over the form; then as soon as it does not."""
        if self._saved_as and self.is_active:
            self.dismiss(self._saved_as)

    def on_screen_resume(self) -> None:
        """Nothing lies over the form any more."""
        self._close_when_saved()

    def show_step(self, what: str, payload: JsonObject) -> None:
        """Say what is being done, and remember with which request, to place its errors."""
        self._payload = payload
        self._show_status(what)

    def _show_error(self, error: IncidentError) -> None:
        """Put the server's complaints where they belong; the form stays as it is."""
        complaints = error.errors if isinstance(error, ApiError) else ()
        placed, rest = place_errors(complaints, self._payload, self.opening.fields)
        self.form.complain(placed)
        if placed or rest:
            request = f"Request {error.request_id}." if error.request_id else ""
            self._tell(" ".join((f"{error.title}.", *rest, error.hint, request)).rstrip())
        else:
            self._tell(str(error))
        self._show_status("Not saved; what you typed is still here.")

    # Leaving.

    def action_leave(self) -> None:
        """Go back; what was typed is kept as a draft."""
        if self._sending:
            self._show_status("Still sending; the form closes when the answer is there.")
        elif self.is_active:
            # Before the next key can open the form anew.
            if self._saving:
                self._keep_draft()
            if self.is_touched() and not self.workspace.journal.trouble:
                self.app.notify(self._kept_words(), timeout=3, markup=False)
            self.dismiss(None)

    def _kept_words(self) -> str:
        if self.workspace.journal.held:
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
        self._drop_draft()
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

    def action_edit_text(self) -> None:
        """Edit the text of this field in the person's own editor."""
        row = self.form.row_at_focus()
        if row is None or row.typed_text is None or self._sending:
            return
        try:
            row.write(edited(self.app, row.typed_text))
        except EditorFailed as error:
            self._tell(str(error))

    def action_revert(self) -> None:
        """Take back what was typed into this field."""
        row = self.form.row_at_focus()
        if row and not self._sending:
            row.revert()
