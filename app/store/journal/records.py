"""What the journal keeps: drafts, writes with how far they have come, and the tables of both."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.editing.draft_codec import load_changes, load_values
from app.editing.form_spec import Form, FormSpec

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
    # Until then a draft's kind was one string, `edit role:1 role:2` or `edit-action:1`, and titles
    # began with the operation.
    """
ALTER TABLE drafts RENAME TO old_drafts;
CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    operation TEXT NOT NULL,
    incident_ids TEXT NOT NULL,
    fields TEXT NOT NULL,
    target TEXT NOT NULL,
    target_label TEXT NOT NULL,
    locked TEXT NOT NULL,
    title TEXT NOT NULL,
    held TEXT NOT NULL,
    current TEXT NOT NULL,
    typed TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    holder TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO drafts
SELECT
    id, form, CASE form
        WHEN 'declare' THEN 'declare'
        WHEN 'operation' THEN substr(kind, 1, instr(kind, ':') - 1)
        ELSE 'edit'
    END,
    CASE incident_id
        WHEN '' THEN '[]'
        ELSE '[' || replace(json_quote(incident_id), ' ', '","') || ']'
    END,
    CASE WHEN form IN ('edit', 'bulk') AND kind LIKE '% %'
        THEN '[' || replace(json_quote(substr(kind, instr(kind, ' ') + 1)), ' ', '","') || ']'
        ELSE '[]'
    END,
    target, CASE target WHEN '' THEN '' ELSE about END, '{}',
    CASE form
        WHEN 'operation' THEN substr(title, 1, instr(title, ': ') + 1) || about
        ELSE title
    END,
    held, current, typed, idempotency_key, saved_at, holder
FROM (
    SELECT
        *, CASE
            WHEN kind = 'declare' THEN 'declare'
            WHEN kind = 'edit' OR kind LIKE 'edit %' THEN 'edit'
            WHEN kind = 'bulk' OR kind LIKE 'bulk %' THEN 'bulk'
            ELSE 'operation'
        END AS form,
        CASE
            WHEN kind LIKE '% %' THEN ''
            WHEN kind LIKE '%:%' THEN substr(kind, instr(kind, ':') + 1)
            ELSE ''
        END AS target,
        substr(rest, instr(rest, ': ') + 2) AS about
    FROM (SELECT *, substr(title, instr(title, ': ') + 2) AS rest FROM old_drafts)
);
DROP TABLE old_drafts;
UPDATE writes SET title = substr(title, length('Declare: ') + 1)
WHERE operation = 'declare' AND title LIKE 'Declare: %';
UPDATE writes SET title = substr(title, instr(title, ' · ') + length(' · '))
WHERE operation NOT IN ('declare', 'edit') AND title LIKE '% · %';
""",
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
        spec: Which form.
        title: What it is about, for people; `app.editing.labels` names the operation.
        held: What the form was opened with, by field, as `app.editing.draft_codec` writes it.
        current: What it holds, likewise.
        typed: By field, what stands in an editor where that is not just the value's own text.
        idempotency_key: The one a declare will always be sent with; empty for an edit.
        target_label: The record that it changes, for people; empty where that is the incident.
        locked: Of that record, why a field cannot be changed, by its key.
    """

    id: str
    spec: FormSpec
    title: str
    held: str
    current: str
    typed: dict[str, str]
    idempotency_key: str
    saved_at: datetime
    target_label: str = ""
    locked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptWrite:
    """A request, as it was or will be sent.

    Attributes:
        number: Grows with every write; 0 for one that is not in the journal yet.
        operation: Which of `app.writes.outbox.OPERATIONS`.
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
    identifier, form, operation, incident_ids, fields, target, label, locked = row[:8]
    title, held, current, typed, key, saved_at, _ = row[8:]
    spec = FormSpec(
        Form(form), operation, tuple(json.loads(incident_ids)), tuple(json.loads(fields)), target
    )
    return KeptDraft(
        identifier, spec, title, held, current, json.loads(typed), key,
        datetime.fromisoformat(saved_at), label, json.loads(locked),
    )  # fmt: skip


def row_of(draft: KeptDraft, holder: str) -> list[str | int | None]:
    """A draft as a row of the table `drafts`."""
    spec = draft.spec
    return [
        draft.id, spec.form, spec.operation, json.dumps(spec.incident_ids),
        json.dumps(spec.fields), spec.target, draft.target_label, json.dumps(draft.locked),
        draft.title, draft.held, draft.current, json.dumps(draft.typed), draft.idempotency_key,
        draft.saved_at.isoformat(), holder,
    ]  # fmt: skip


def write_of(row: Sequence[Any]) -> KeptWrite:
    """A row of the table `writes`."""
    number, operation, incident_id, title, payload, changes, key, draft, undoes, batch = row[:10]
    state, in_doubt, problem, begun_at, _, target = row[10:]
    return KeptWrite(
        operation, incident_id, title, json.loads(payload), changes, key, draft, undoes, batch,
        number, State(state), bool(in_doubt), problem, datetime.fromisoformat(begun_at),
        target,
    )  # fmt: skip


def _check_draft(row: Sequence[Any]) -> None:
    """Decode all that a form is made of when it is resumed."""
    draft = draft_of(row)
    load_values(draft.held)
    load_values(draft.current)
    _check_texts({**draft.typed, **draft.locked})


def _check_write(row: Sequence[Any]) -> None:
    """Decode all that is needed to send a request again, or to find out how it ended."""
    write = write_of(row)
    load_changes(write.changes)
    dict(write.payload)


def _check_texts(texts: dict[str, str]) -> None:
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("It holds more than text.")


CHECKS: Mapping[str, Callable[[Sequence[Any]], None]] = {
    "drafts": _check_draft,
    "writes": _check_write,
}
"""By table, what raises an error for a row that cannot be used, as a damaged one."""
