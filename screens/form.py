"""What the declare and the edit form have in common: a form, its review, and sending it."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from app.drafts import Values, place_errors
from app.errors import ApiError, IncidentError
from app.fields import Choice, Field, JsonObject, Kind
from app.workspace import Draft, Workspace
from screens.picker import PickerScreen
from screens.review import Agreement, Review, ReviewScreen
from widgets.choice_field import ChoiceField
from widgets.incident_form import IncidentForm


@dataclass(frozen=True, slots=True)
class Opening:
    """What a form starts with: its fields, their values, and why some are locked."""

    fields: tuple[Field, ...]
    held: Values
    locked: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A review, and the request that it shows: both made from the same values at once."""

    review: Review
    payload: Callable[[Agreement], JsonObject]


class FormScreen(Screen[str | None]):
    """A form that closes only when the server has said yes, with the incident's id.

    Left by the person, it keeps what was typed as a draft and dismisses with None.

    Args:
        workspace: The profile at work.
        draft_name: What the draft is kept under.
    """

    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("ctrl+s", "review", "Review", id="form.review"),
        Binding("escape", "leave", "Leave, draft kept", id="form.leave"),
        Binding("ctrl+r", "revert", "Revert", id="form.revert"),
        Binding("f8", "discard", "Discard", id="form.discard"),
    ]

    def __init__(self, workspace: Workspace, draft_name: str) -> None:
        super().__init__()
        self.workspace = workspace
        self._draft_name = draft_name
        self._sending = False
        self.opening = self.opened()
        kept = workspace.drafts.get(draft_name)
        self._resumed = kept is not None
        self.form = IncidentForm(
            self.opening.fields,
            held=self.opening.held,
            current=kept.values if kept else self.opening.held,
            typed=kept.unread if kept else {},
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

    @abstractmethod
    def propose(self, values: Values) -> Proposal | None:
        """What the person would agree to; None when there is nothing to send."""

    @abstractmethod
    async def send(self, payload: JsonObject) -> str:
        """Send it, store the answer, and return the incident's id."""

    @abstractmethod
    def draft(self) -> Draft:
        """What is kept when the form is left."""

    # The screen.

    def compose(self) -> ComposeResult:
        """Heading, errors that belong to no field, the form, the keys."""
        yield Static(self.heading(), id="form-heading")
        yield Static(id="form-error")
        yield self.form
        yield Static(id="form-status")
        yield Footer()

    def on_mount(self) -> None:
        """Start in the first field that can be edited."""
        self._tell("")
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

    @on(IncidentForm.Changed)
    def _on_form_changed(self) -> None:
        self._keep_draft()
        self._show_status()
        self.query_one("#form-heading", Static).update(self.heading())

    def _keep_draft(self) -> None:
        if self.form.changed_count():
            self.workspace.drafts[self._draft_name] = self.draft()
        else:
            self.workspace.drafts.pop(self._draft_name, None)

    # Choosing.

    @on(ChoiceField.Asked)
    def _on_choice_asked(self, event: ChoiceField.Asked) -> None:
        event.stop()
        self.choose(event.choice_field, event.typed)

    def choose(self, choice_field: ChoiceField, typed: str = "") -> None:
        """Let the person choose, then go on to the next field."""
        field = choice_field.field

        def picked(chosen: tuple[Choice, ...] | None) -> None:
            if chosen is not None:
                choice_field.choose(chosen)
                self.chosen()

        # Pushed at once: the keys that follow belong to the picker, however fast they come.
        picker = PickerScreen(
            field.label,
            lambda: self._choices(field),
            choice_field.chosen,
            several=field.kind.several,
            typed=typed,
        )
        self.app.push_screen(picker, picked)

    def chosen(self) -> None:
        """Something was chosen: go on to the next field."""
        self.focus_next("Input, TextArea, ChoiceField, CollapsibleTitle")

    async def _choices(self, field: Field) -> Sequence[Choice]:
        if field.kind is Kind.PERSON:
            people = await self.workspace.service.people()
            return [Choice(user.id, user.label, user.email) for user in people]
        if field.catalog_type_id:
            entries = await self.workspace.service.entries(field.catalog_type_id)
            return [
                Choice(entry.id, entry.name or entry.id, entry.external_id) for entry in entries
            ]
        return field.choices

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
        elif proposal := self.propose(values):
            self._sending = True
            self._review_and_send(proposal)
        else:
            self._show_status("Nothing has changed, so there is nothing to send.")

    @work(group="send")
    async def _review_and_send(self, proposal: Proposal) -> None:
        """Never cancelled and never started a second time: `_sending` bars the way in and out."""
        try:
            agreement = await self.app.push_screen_wait(
                ReviewScreen(
                    proposal.review, zone=self.workspace.zone, notify=self.workspace.notify
                )
            )
            if agreement is None:
                return
            self.workspace.notify = agreement.notify_incident_channel
            self._show_status("Sending…")
            payload = proposal.payload(agreement)
            try:
                incident_id = await self.send(payload)
            except IncidentError as error:
                self._show_error(error, payload)
                return
        finally:
            self._sending = False
        self.workspace.drafts.pop(self._draft_name, None)
        if self.is_active:
            self.dismiss(incident_id)

    def _show_error(self, error: IncidentError, payload: JsonObject) -> None:
        """Put the server's complaints where they belong; the form stays as it is."""
        complaints = error.errors if isinstance(error, ApiError) else ()
        placed, rest = place_errors(complaints, payload, self.opening.fields)
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
            self.dismiss(None)

    def action_discard(self) -> None:
        """Go back to what the form was opened with."""
        if not self._sending:
            for row in self.form.rows:
                row.revert()
            self.form.complain({})
            self._show_status("The draft is discarded.")

    def action_revert(self) -> None:
        """Take back what was typed into this field."""
        row = self.form.row_at_focus()
        if row and not self._sending:
            row.revert()
