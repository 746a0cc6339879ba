"""Drafts and writes, as the journal stores them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.editing.form_spec import FormSpec
from app.editing.write_state import WriteState


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt to send a write said.

    Attributes:
        changes: Its changes, as `app.editing.draft_codec` writes them.
        values: What its form held; empty for a write without a form.
        typed: What stood in the form's editors.
    """

    changes: str
    values: str
    typed: dict[str, str]


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A form that was left, or is open now.

    Attributes:
        spec: Which form.
        title: What it is about, for people; `app.editing.labels` names the operation.
        held: What the form was opened with, by field, as `app.editing.draft_codec` writes it.
        current: What it holds, likewise.
        typed: By field, what stands in an editor where that is not just the value's own text.
        idempotency_key: The one a declare will always be sent with; empty for an edit.
        target_label: The record that it changes, for people; empty where that is the incident.
        locked: Of that record, why a field cannot be changed, by its key.
        undoes: The number of the write that it takes back; 0 for none.
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


@dataclass(frozen=True, slots=True)
class WriteRecord:
    """A request, as it was or will be sent.

    Attributes:
        number: Grows with every write; 0 for one that is not in the journal yet.
        operation: Which of `app.writes.outbox.SEND_BY_OPERATION`.
        incident_id: What it changes; for a declare that is done, what it made.
        title: What it is about, for people; `app.editing.labels` names the operation.
        payload: The body, exactly.
        changes: What an edit changes, as `app.editing.draft_codec` writes it.
        idempotency_key: Empty for operations that have none.
        draft: The id of the draft it was made from; empty without one.
        undoes: The number of the write it takes back; 0 for none.
        batch: The id of the bulk edit it is a part of; empty for a write of its own.
        target: The record that it changes, where that is not the incident itself.
        in_doubt: Whether an earlier attempt may have been processed.
        problem: Why its outcome is unknown, or why it was rejected.
        values: What its form held when it was sent; empty for a write without a form.
        typed: What stood in the form's editors then.
        earlier: Attempts with the same key that said something else, and may have been processed.
        command: Identifies the command line that sends it; empty for one that a form sends.
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
