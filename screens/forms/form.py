"""What all forms have in common besides their draft: the review, sending, the server's answer."""

from abc import abstractmethod

from textual import work
from textual.binding import Binding
from textual.widget import Widget

from app.domain.fields import JsonObject
from app.editing.drafts import Values, errors_by_field
from app.editing.records import DraftRecord
from app.editing.remainder import remainder_text
from app.editing.write_state import WriteState, state_text
from app.errors import ApiError, IncidentError
from app.session.workspace import Workspace
from app.writes.outbox import Sent
from screens.forms.form_draft import DraftedScreen


class FormScreen(DraftedScreen):
    """A form that closes only when the server has said yes, with the incident's id.

    Left by the person, the draft stays in the journal and the screen dismisses with None.

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

    def __init__(self, workspace: Workspace, draft: DraftRecord | None) -> None:
        super().__init__(workspace, draft)
        self._saved_as = ""
        self._focused_before: Widget | None = None
        self._payload: JsonObject = {}

    # What a form has to say about itself.

    @abstractmethod
    def find_problems(self, values: Values) -> dict[str, str]:
        """What is wrong with the values, by field."""

    def nothing_to_send(self, values: Values) -> str:
        """Why there is nothing to send; empty when there is."""
        del values
        return ""

    @abstractmethod
    async def submit(self, values: Values) -> Sent | None:
        """Have it reviewed and send it; None when the person went back.

        Raises:
            IncidentError: It was not sent, or not accepted, or may or may not have been.
        """

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
            sent = await self.submit(values)
        except IncidentError as error:
            self._go_on()
            self._show_error(error)
            return
        if sent is None:
            self._go_on()
            self._show_status()
            return
        self._stop_saving()
        self._tell_rest(sent)
        self._saved_as = sent.incident_id
        self._close_when_saved()

    def _tell_rest(self, sent: Sent) -> None:
        """Say what of the form was not sent: an earlier attempt is what counts."""
        if said := remainder_text(sent.rest):
            self.app.notify(
                said, title="Saved as first sent", severity="warning", timeout=20, markup=False
            )

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
        placed, rest = errors_by_field(complaints, self._payload, self.opening.fields)
        self.form.complain(placed)
        if placed or rest:
            request = f"Request {error.request_id}." if error.request_id else ""
            self._tell(" ".join((f"{error.title}.", *rest, error.hint, request)).rstrip())
        else:
            self._tell(str(error))
        write = self.workspace.journal.writes.latest_of(self.draft_id)
        state = write.state if write else WriteState.READY
        self._show_status(state_text(state, in_doubt=write is not None and write.in_doubt))
