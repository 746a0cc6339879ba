"""Common part of all forms besides the draft: review, sending, and the response."""

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
    """Form that closes with the incident's id once the API has accepted it.

    When the user leaves it, the draft stays in the journal and it dismisses with None.

    Args:
        workspace: The open profile.
        draft: The draft to resume; None for a new form.
    """

    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("ctrl+s", "review", "Review", id="form.review"),
        Binding("escape", "leave", "Close, draft saved", id="form.leave"),
        Binding("ctrl+r", "revert", "Revert", id="form.revert"),
        Binding("f8", "discard", "Discard", id="form.discard"),
        # Takes precedence over the editors' binding for the end of the line.
        Binding("ctrl+e", "edit_text", "In $EDITOR", id="form.editor", priority=True),
    ]

    def __init__(self, workspace: Workspace, draft: DraftRecord | None) -> None:
        super().__init__(workspace, draft)
        self._saved_as = ""
        self._focused_before: Widget | None = None
        self._payload: JsonObject = {}

    @abstractmethod
    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors of the values, by field."""

    def nothing_to_send(self, values: Values) -> str:
        """Return the reason if there is nothing to send; else empty."""
        del values
        return ""

    @abstractmethod
    async def submit(self, values: Values) -> Sent | None:
        """Review and send the form; None if the user went back.

        Raises:
            IncidentError: It was not sent, was rejected, or is unconfirmed.
        """

    def action_review(self) -> None:
        """Show all errors, or the review."""
        if self._sending:
            return
        values = self.form.values()
        problems = self.find_problems(values) | self.form.unreadable()
        self.form.complain(problems)
        self._tell("")
        if problems:
            self._show_status(f"{len(problems)} to fix")
        elif why := self.nothing_to_send(values):
            self._show_status(why)
        else:
            self._save_draft()
            self._hold_still()
            self._review_and_send(values)

    def _hold_still(self) -> None:
        """Disable the form until the response, so that nothing is typed that is not sent."""
        self._sending = True
        self._focused_before = self.focused
        self.form.disabled = True

    def _go_on(self) -> None:
        """Enable the form again, with the previous focus."""
        self._sending = False
        self.form.disabled = False
        if self._focused_before:
            self._focused_before.focus()

    @work(group="send")
    async def _review_and_send(self, values: Values) -> None:
        """Send the form; never cancelled nor started twice, because of `_sending`."""
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
        """Show that later changes were not sent, since an earlier attempt was applied."""
        if said := remainder_text(sent.rest):
            self.app.notify(
                said, title="Saved as first sent", severity="warning", timeout=20, markup=False
            )

    def _close_when_saved(self) -> None:
        """Close the form, or wait until no screen covers it."""
        if self._saved_as and self.is_active:
            self.dismiss(self._saved_as)

    def on_screen_resume(self) -> None:
        """Close a saved form when no screen covers it any more."""
        self._close_when_saved()

    def show_step(self, what: str, payload: JsonObject) -> None:
        """Show the current step, and store its request to locate errors."""
        self._payload = payload
        self._show_status(what)

    def _show_error(self, error: IncidentError) -> None:
        """Show the API's errors at their fields; the form stays open."""
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
