"""Map drafts and writes to rows of the journal; define and migrate its tables."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.editing.draft_codec import load_changes, load_values
from app.editing.form_spec import Form, FormSpec
from app.editing.records import Attempt, DraftRecord, WriteRecord
from app.editing.write_state import WriteState
from app.store.sqlite.durable import DurableDatabase

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
    # Earlier, a draft's kind was one string, `edit role:1 role:2` or `edit-action:1`, and titles
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
    """
UPDATE writes SET state = 'succeeded' WHERE state = 'done';
UPDATE writes SET state = 'rejected' WHERE state = 'refused';
UPDATE writes SET state = 'discarded' WHERE state = 'dropped';
ALTER TABLE writes ADD COLUMN form_values TEXT NOT NULL DEFAULT '';
ALTER TABLE writes ADD COLUMN form_typed TEXT NOT NULL DEFAULT '{}';
ALTER TABLE writes ADD COLUMN earlier TEXT NOT NULL DEFAULT '[]';
ALTER TABLE drafts ADD COLUMN undoes INTEGER NOT NULL DEFAULT 0;
""",
    "ALTER TABLE writes ADD COLUMN command TEXT NOT NULL DEFAULT '';",
)
"""Migrations from each version of the journal to the next; append only."""


HOLDER = 14
"""Position of the holder's id in the rows of both tables."""


def draft_of(row: Sequence[Any]) -> DraftRecord:
    """Decode a row of the table `drafts`."""
    identifier, form, operation, incident_ids, fields, target, label, locked = row[:8]
    title, held, current, typed, key, saved_at, _, undoes = row[8:]
    spec = FormSpec(
        Form(form), operation, tuple(json.loads(incident_ids)), tuple(json.loads(fields)), target
    )
    return DraftRecord(
        identifier,
        spec,
        title,
        held,
        current,
        json.loads(typed),
        key,
        datetime.fromisoformat(saved_at),
        label,
        json.loads(locked),
        undoes,
    )


def row_of(draft: DraftRecord, holder: str) -> list[str | int | None]:
    """Encode a draft as a row of the table `drafts`."""
    spec = draft.spec
    return [
        draft.id,
        spec.form,
        spec.operation,
        json.dumps(spec.incident_ids),
        json.dumps(spec.fields),
        spec.target,
        draft.target_label,
        json.dumps(draft.locked),
        draft.title,
        draft.base,
        draft.current,
        json.dumps(draft.typed),
        draft.idempotency_key,
        draft.saved_at.isoformat(),
        holder,
        draft.undoes,
    ]


def write_of(row: Sequence[Any]) -> WriteRecord:
    """Decode a row of the table `writes`."""
    number, operation, incident_id, title, payload, changes, key, draft, undoes, batch = row[:10]
    state, in_doubt, problem, begun_at, _, target, values, typed, earlier, command = row[10:]
    return WriteRecord(
        operation,
        incident_id,
        title,
        json.loads(payload),
        changes,
        key,
        draft,
        undoes,
        batch,
        number,
        WriteState(state),
        bool(in_doubt),
        problem,
        datetime.fromisoformat(begun_at),
        target,
        values,
        json.loads(typed),
        tuple(Attempt(*attempt) for attempt in json.loads(earlier)),
        command,
    )


def write_row(write: WriteRecord, holder: str) -> list[str | int | None]:
    """Encode a write as a row of the table `writes`."""
    begun_at = write.begun_at.isoformat() if write.begun_at else ""
    earlier = [[each.changes, each.values, each.typed] for each in write.earlier]
    return [
        write.number or None,
        write.operation,
        write.incident_id,
        write.title,
        json.dumps(write.payload),
        write.changes,
        write.idempotency_key,
        write.draft,
        write.undoes,
        write.batch,
        write.state,
        int(write.in_doubt),
        write.problem,
        begun_at,
        holder,
        write.target,
        write.values,
        json.dumps(write.typed),
        json.dumps(earlier),
        write.command,
    ]


def draft_values(database: DurableDatabase, draft_id: str) -> tuple[str, dict[str, str]]:
    """Read the current values of a draft and the texts in its editors; empty without a draft."""
    for values, typed in database.query(
        "SELECT current, typed FROM drafts WHERE id = ?", [draft_id]
    ):
        return str(values), dict(json.loads(typed))
    return "", {}


def _check_draft(row: Sequence[Any]) -> None:
    """Decode everything that a resumed form needs."""
    draft = draft_of(row)
    load_values(draft.base)
    load_values(draft.current)
    _check_texts({**draft.typed, **draft.locked})


def _check_write(row: Sequence[Any]) -> None:
    """Decode everything needed to send a request again or to reconcile it."""
    write = write_of(row)
    for attempt in (*write.earlier, write.attempt):
        load_changes(attempt.changes)
        _check_texts(attempt.typed)
    if write.values:
        load_values(write.values)
    dict(write.payload)


def _check_texts(texts: dict[str, str]) -> None:
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("It holds more than text.")


CHECKS: Mapping[str, Callable[[Sequence[Any]], None]] = {
    "drafts": _check_draft,
    "writes": _check_write,
}
"""By table, a function that raises an error for an unusable row."""
