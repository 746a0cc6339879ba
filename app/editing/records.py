"""Drafts and writes as stored in the journal."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from app.editing.form_spec import FormSpec
from app.editing.write_state import WriteState


class Attempt(Struct, frozen=True):
    """Content of one attempt to send a write.

    Attributes:
        changes: Its changes, encoded by `app.editing.draft_codec`.
        values: Its form's values; empty for a write without a form.
        typed: Texts in the form's editors.
    """

    changes: str
    values: str
    typed: dict[str, str]


class DraftRecord(Struct, frozen=True):
    """Draft of an open or closed form.

    Attributes:
        spec: Identifies the form.
        title: Its subject for the user; `app.editing.labels` adds the operation.
        base: Values when the form was opened, by field, encoded by `app.editing.draft_codec`.
        current: Current values, likewise.
        typed: Texts in editors that differ from their values' text, by field.
        idempotency_key: Key for all attempts; empty for an edit.
        target_label: Label of the record it changes; empty for the incident.
        locked: Reasons why fields of that record cannot be changed, by field.
        undoes: Number of the write that it undoes; 0 for none.
    """

    id: str
    spec: FormSpec
    title: str
    base: str
    current: str
    typed: dict[str, str]
    idempotency_key: str
    saved_at: datetime
    target_label: str = ""
    locked: dict[str, str] = field(default_factory=dict)
    undoes: int = 0


class WriteRecord(Struct, frozen=True):
    """A request before or after sending.

    Attributes:
        number: Ascending number; 0 if it is not in the journal yet.
        operation: Key in `app.writes.outbox.SEND_BY_OPERATION`.
        incident_id: The incident it changes; for an applied declare, the new incident.
        title: Its subject for the user; `app.editing.labels` adds the operation.
        payload: The exact body.
        changes: The changes of an edit, encoded by `app.editing.draft_codec`.
        idempotency_key: Empty for operations without one.
        draft: Id of the draft it was made from; empty without one.
        undoes: Number of the write it undoes; 0 for none.
        batch: Id of its bulk edit; empty for a single write.
        target: Id of the record it changes, other than the incident; for a declare, of the alert
            that is attached once it is applied.
        in_doubt: Whether an earlier attempt may have been processed.
        problem: The reason why its outcome is unknown or it was rejected.
        values: Form values at sending; empty for a write without a form.
        typed: Texts in the form's editors at sending.
        earlier: Earlier attempts with the same key and other content that may have been processed.
        command: Identifies the command line that sends it; empty for a form.
    """

    operation: str
    incident_id: str
    title: str
    payload: dict[str, Any]
    changes: str = "[]"
    idempotency_key: str = ""
    draft: str = ""
    undoes: int = 0
    batch: str = ""
    number: int = 0
    state: WriteState = WriteState.READY
    in_doubt: bool = False
    problem: str = ""
    begun_at: datetime | None = None
    target: str = ""
    values: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    earlier: tuple[Attempt, ...] = ()
    command: str = ""

    @property
    def attempt(self) -> Attempt:
        """The latest attempt."""
        return Attempt(self.changes, self.values, self.typed)
