"""Review and sending of a form, and the response."""

from typing import Protocol

from textual.screen import Screen
from textual.widget import Widget

from app.domain.fields import JsonObject
from app.editing.drafts import Values, errors_by_field
from app.editing.remainder import remainder_text
from app.editing.write_state import WriteState, state_text
from app.errors import ApiError, IncidentError, sentence
from app.store.journal.journal import Journal
from app.writes.outbox import Sent
from screens.forms.form_draft import FormDraft
from screens.forms.messages import FormMessages
from widgets.forms.incident_form import IncidentForm


class Submission(Protocol):
    """Request of a form, with its review."""

    def find_problems(self, values: Values) -> dict[str, str]:
        """Return the errors of the values, by field."""
        ...

    async def find_impossible(self, values: Values) -> dict[str, str]:
        """Return the errors of values that are not possible together, by field."""
        ...

    def nothing_to_send(self, values: Values) -> str:
        """Return the reason if there is nothing to send; else empty."""
        ...

    async def submit(self, values: Values) -> Sent | None:
        """Review and send the values; None if the user went back.

        Raises:
            IncidentError: They were not sent, were rejected, or are unconfirmed.
        """
        ...


class FormSending:
    """Sends a form once, and closes it after the API has accepted it.

    Args:
        screen: The form's screen.
        form: The fields.
        submission: Checks and sends the values.
        draft: Stores the values before they are sent.
        messages: Shows steps and errors.
        journal: The journal.

    Attributes:
        is_running: Whether the form is being reviewed or sent.
    """

    def __init__(
        self,
        screen: Screen[str | None],
        form: IncidentForm,
        submission: Submission,
        draft: FormDraft,
        messages: FormMessages,
        journal: Journal,
    ) -> None:
        self.is_running = False
        self._screen = screen
        self._form = form
        self._submission = submission
        self._draft = draft
        self._messages = messages
        self._journal = journal
        self._payload: JsonObject = {}
        self._focused_before: Widget | None = None
        self._saved_as: str | None = None

    def start(self) -> None:
        """Show all errors, or the review."""
        if self.is_running:
            return
        values = self._form.values()
        problems = self._submission.find_problems(values) | self._form.unreadable()
        self._form.show_errors(problems)
        self._messages.show_error("")
        if problems:
            self._messages.show_status(f"{len(problems)} to fix")
        elif why := self._submission.nothing_to_send(values):
            self._messages.show_status(why)
        else:
            self._draft.save()
            self._disable()
            # Never cancelled nor started twice, because of `is_running`.
            self._screen.run_worker(self._send(values), group="send")

    def show_step(self, what: str, payload: JsonObject) -> None:
        """Show the current step, and store its request to locate errors."""
        self._payload = payload
        self._messages.show_status(what)

    def close_when_saved(self) -> None:
        """Close the form once it is saved and no screen covers it."""
        if self._saved_as is not None and self._screen.is_active:
            self._screen.dismiss(self._saved_as)

    async def _send(self, values: Values) -> None:
        if problems := await self._submission.find_impossible(values):
            self._enable()
            self._form.show_errors(problems)
            self._messages.show_status(f"{len(problems)} to fix")
            return
        try:
            sent = await self._submission.submit(values)
        except IncidentError as error:
            self._enable()
            self._show_error(error)
            return
        if sent is None:
            self._enable()
            self._messages.show_status()
            return
        self._draft.stop()
        if text := remainder_text(sent.rest):
            # An earlier attempt was applied, and later changes were not sent.
            self._screen.app.notify(
                text, title="Saved as first sent", severity="warning", timeout=20, markup=False
            )
        if sent.trouble:
            self._screen.app.notify(
                sent.trouble, title="Declared", severity="warning", timeout=20, markup=False
            )
        if sent.unchanged:
            self._screen.app.notify(
                "The incident is as you want it; nothing was sent.", timeout=5, markup=False
            )
        # Without a request nothing was saved, which the caller reports otherwise.
        self._saved_as = "" if sent.unchanged else sent.incident_id
        self.close_when_saved()

    def _disable(self) -> None:
        """Disable the form until the response, so that nothing is typed that is not sent."""
        self.is_running = True
        self._focused_before = self._screen.focused
        self._form.disabled = True

    def _enable(self) -> None:
        """Enable the form again, with the previous focus."""
        self.is_running = False
        self._form.disabled = False
        if self._focused_before:
            self._focused_before.focus()

    def _show_error(self, error: IncidentError) -> None:
        """Show the API's errors at their fields; the form stays open."""
        errors = error.errors if isinstance(error, ApiError) else ()
        fields = [row.field for row in self._form.rows]
        placed, rest = errors_by_field(errors, self._payload, fields)
        self._form.show_errors(placed)
        if placed or rest:
            request = f"Request {error.request_id}" if error.request_id else ""
            parts = filter(None, (error.title, *rest, error.hint, request))
            self._messages.show_error(" ".join(map(sentence, parts)))
        else:
            self._messages.show_error(str(error))
        write = self._journal.writes.latest_of(self._draft.id)
        state = write.state if write else WriteState.READY
        self._messages.show_status(state_text(state, in_doubt=write is not None and write.in_doubt))
