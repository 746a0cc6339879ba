"""Draft of a form: changes are stored in the journal until they are discarded."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from app.editing.records import DraftRecord
from app.store.journal.journal import Journal

# Maximum number of seconds between a key press and its storage.
_SAVED_WITHIN = 0.3

_HELD = (
    "! Not saved yet: the journal is locked by another incident-tui. It is saved when that "
    "closes; nothing is sent before."
)


class FormDraft:
    """Stores the state of a form until it is sent or discarded, however it is closed.

    Args:
        screen: The form, with a line for errors of the journal.
        journal: The journal.
        resumed: The draft to resume; None for a new form.
        record: Returns the current state; None if the form is unchanged.

    Attributes:
        id: Id of the draft.
        is_resumed: Whether an earlier draft is resumed.
    """

    def __init__(
        self,
        screen: Screen[Any],
        journal: Journal,
        resumed: DraftRecord | None,
        record: Callable[[], DraftRecord | None],
    ) -> None:
        self.id = resumed.id if resumed else uuid4().hex
        self.is_resumed = resumed is not None
        self._screen = screen
        self._journal = journal
        self._record = record
        self._saving: Timer | None = None

    @property
    def is_saving(self) -> bool:
        """True if changes are not stored yet."""
        return self._saving is not None

    def start(self) -> None:
        """Show that drafts cannot be stored, before anything is typed."""
        self._lock_checks = self._screen.set_interval(_SAVED_WITHIN, self._show_trouble, pause=True)
        suspended = self._screen.app.app_suspend_signal
        suspended.subscribe(self._screen, self._save_before_stop, immediate=True)
        self._journal.check()
        self._show_trouble()

    def close(self) -> None:
        """Store the latest changes and release the draft."""
        # The signal's reference to a method would keep the form alive.
        self._screen.app.app_suspend_signal.unsubscribe(self._screen)
        self.flush()
        self._journal.drafts.release(self.id)

    def save_soon(self) -> None:
        """Store the state after a short time."""
        if self._saving is None:
            self._saving = self._screen.set_timer(_SAVED_WITHIN, self.save)

    def save(self) -> None:
        """Store the current state, and show whether this is possible."""
        self._store()
        self._show_trouble()

    def flush(self) -> None:
        """Store changes that are not stored yet."""
        if self._saving:
            self._store()

    def stop(self) -> None:
        """Store nothing from now on."""
        if self._saving:
            self._saving.stop()
            self._saving = None

    def discard(self) -> None:
        """Discard the draft; later changes belong to a new one."""
        self.stop()
        self._journal.drafts.discard(self.id)
        self.id = uuid4().hex

    def saved_text(self) -> str:
        """Return the text about the draft of a form that is left; empty if it is lost."""
        if self._journal.failure:
            return ""
        if self._journal.is_locked:
            return "Your draft is saved when the other incident-tui releases the journal."
        return "Draft saved. Press d to resume."

    def _store(self) -> None:
        """Store the current state; discard the draft of an unchanged form."""
        self.stop()
        if record := self._record():
            self._journal.drafts.save(record)
        else:
            self._journal.drafts.discard(self.id)

    def _save_before_stop(self, _: App[Any]) -> None:
        """Store the latest changes before an editor or the shell gets the terminal."""
        self.flush()

    def _show_trouble(self) -> None:
        failure = self._journal.failure
        why = f"! What you type is not saved to disk. {failure}" if failure else ""
        if self._journal.is_locked:
            why = _HELD
            # There is no event when it ends.
            self._lock_checks.resume()
        else:
            self._lock_checks.pause()
        line = self._screen.query_one("#form-trouble", Static)
        line.update(Content(why))
        line.display = bool(why)
