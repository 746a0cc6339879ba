"""What the journal keeps: drafts, writes with how far they have come, and the tables of both."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

MIGRATIONS = (
    """
CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    title TEXT NOT NULL,
    held TEXT NOT NULL,
    current TEXT NOT NULL,
    typed TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    holder TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE writes (
    number INTEGER PRIMARY KEY,
    operation TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    title TEXT NOT NULL,
    payload TEXT NOT NULL,
    changes TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    draft TEXT NOT NULL,
    undoes INTEGER NOT NULL,
    batch TEXT NOT NULL,
    state TEXT NOT NULL,
    in_doubt INTEGER NOT NULL,
    problem TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    holder TEXT NOT NULL
);
CREATE INDEX writes_by_state ON writes (state);
CREATE TABLE choices (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE room (body BLOB);
""",
    "ALTER TABLE writes ADD COLUMN target TEXT NOT NULL DEFAULT '';",
)
"""What leads from each version of the journal to the next; only ever added to."""


class State(StrEnum):
    """How far a write has come."""

    READY = "ready"
    """Kept, and not a byte of it sent."""
    SENT = "sent"
    """The first byte may be out."""
    UNKNOWN = "unknown"
    """It was sent, and no answer said what became of it."""
    DONE = "done"
    REFUSED = "refused"
    """The API has said no: nothing was changed."""
    DROPPED = "dropped"
    """The person does not want it any more, or it was never sent."""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A form that was left, or is open now.

    Attributes:
        kind: What the form is for: `declare`, `edit`, or `edit` and the keys of its fields.
        incident_id: What it edits; empty for a declare.
        title: What it is about, for people.
        held: What the form was opened with, by field, as `app.draft_json` writes it.
        current: What it holds, likewise.
        typed: By field, what stands in an editor where that is not just the value's own text.
        idempotency_key: The one a declare will always be sent with; empty for an edit.
    """

    id: str
    kind: str
    incident_id: str
    title: str
    held: str
    current: str
    typed: dict[str, str]
    idempotency_key: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class KeptWrite:
    """A request, as it was or will be sent.

    Attributes:
        number: Grows with every write; 0 for one that is not in the journal yet.
        operation: Which of `app.outbox.OPERATIONS`.
        incident_id: What it changes; for a declare that is done, what it made.
        title: What it does, for people.
        payload: The body, exactly.
        changes: What an edit changes, as `app.draft_json` writes it.
        idempotency_key: Empty for operations that have none.
        draft: The id of the draft it was made from; empty without one.
        undoes: The number of the write it takes back; 0 for none.
        batch: The id of the bulk edit it is a part of; empty for a write of its own.
        target: The record that it changes, where that is not the incident itself.
        in_doubt: Whether an earlier attempt may have been processed.
        problem: Why its fate is unknown, or why it was refused.
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
    state: State = State.READY
    in_doubt: bool = False
    problem: str = ""
    begun_at: datetime | None = None
    target: str = ""


IN_DOUBT = (State.SENT, State.UNKNOWN)
"""Where a write may or may not have been processed."""


def draft_of(row: Sequence[Any]) -> KeptDraft:
    """A row of the table `drafts`."""
    identifier, kind, incident_id, title, held, current, typed, key, saved_at, _ = row
    return KeptDraft(
        identifier, kind, incident_id, title, held, current, json.loads(typed), key,
        datetime.fromisoformat(saved_at),
    )  # fmt: skip


def write_of(row: Sequence[Any]) -> KeptWrite:
    """A row of the table `writes`."""
    number, operation, incident_id, title, payload, changes, key, draft, undoes, batch = row[:10]
    state, in_doubt, problem, begun_at, _, target = row[10:]
    return KeptWrite(
        operation, incident_id, title, json.loads(payload), changes, key, draft, undoes, batch,
        number, State(state), bool(in_doubt), problem, datetime.fromisoformat(begun_at),
        target,
    )  # fmt: skip
