"""Errors of writes that were not sent, or not applied."""

from collections.abc import Sequence

from app.editing.conflicts import Conflict
from app.editing.drafts import Values
from app.errors import IncidentError


class NotSaved(IncidentError):
    """There was no response, and a later read shows that the edit was not applied."""

    title = "Not saved"
    hint = "Send it again."
    retryable = True


class ReadOnlyMode(IncidentError):
    """The program was started to read only; nothing was sent."""

    title = "Not sent"
    hint = "Start without --read-only, or change read_only in the profile."


class EditConflict(IncidentError):
    """Somebody else has changed the same fields since the edit began; nothing was sent.

    Args:
        conflicts: The conflicting fields.
        current: The current values, by field.
    """

    title = "Somebody else has changed this"
    hint = "Nothing was sent."

    def __init__(self, conflicts: Sequence[Conflict], current: Values) -> None:
        labels = ", ".join(conflict.field.label for conflict in conflicts)
        super().__init__(f"Changed since it was read: {labels}.")
        self.conflicts = tuple(conflicts)
        self.current = current
