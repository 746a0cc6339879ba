"""Find changes of a draft made after its request was sent, once that was applied.

A draft that equals the request is closed. Otherwise the rest remains: of a declare as an edit of
the incident, of a new record as an edit of that record if possible, and of everything else as the
same draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.fields import Field, Value
from app.editing.draft_codec import dump_values, load_changes, load_values
from app.editing.drafts import Values, new_idempotency_key, same_value
from app.editing.form_spec import FormSpec
from app.editing.records import Attempt, DraftRecord, WriteRecord
from app.system.structs import replace


@dataclass(frozen=True, slots=True)
class Remainder:
    """Remaining changes of a draft after its write was applied.

    Attributes:
        draft: Draft of the remaining changes.
        not_editable: Labels of changed fields that cannot be edited any more.
    """

    draft: DraftRecord | None
    not_editable: tuple[str, ...] = ()


NOTHING_LEFT = Remainder(None)


def applied_attempt(write: WriteRecord, current: Values, fields: Iterable[Field]) -> Attempt:
    """Return the attempt of a write that the API has applied.

    Args:
        write: A write sent with one key in one or more attempts.
        current: The current values of the incident or record, by field.
        fields: The fields of both.
    """
    attempts = [*write.earlier, write.attempt]
    sent = [_sent_values(attempt) for attempt in attempts]
    by_key = {field.key: field for field in fields if field.key in current}
    differ = {
        key
        for key in by_key
        if any(_value(one, by_key[key]) != _value(sent[-1], by_key[key]) for one in sent)
    }
    for attempt, values in zip(attempts, sent, strict=True):
        if all(
            same_value(by_key[key], _value(values, by_key[key]), current[key]) for key in differ
        ):
            return attempt
    # Undecidable: an idempotency key stands for the first attempt.
    return attempts[0]


def _sent_values(attempt: Attempt) -> Mapping[str, Value]:
    return {change.key: change.after for change in load_changes(attempt.changes)}


def _value(values: Mapping[str, Value], field: Field) -> Value:
    return values.get(field.key, field.kind.empty)


def amended_keys(draft: DraftRecord, attempt: Attempt) -> tuple[str, ...]:
    """Return the fields of a draft that differ from the request."""
    held = load_values(draft.base)
    sent = load_values(attempt.values) if attempt.values else held | dict(_sent_values(attempt))
    current = load_values(draft.current)
    changed = {key for key, value in current.items() if value != sent.get(key, held.get(key))}
    if attempt.values:
        changed |= {
            key
            for key in {*draft.typed, *attempt.typed}
            if draft.typed.get(key) != attempt.typed.get(key)
        }
    return tuple(key for key in current if key in changed)


def rest_of_edit(draft: DraftRecord, attempt: Attempt) -> DraftRecord | None:
    """Return an edit's draft with the changes made after it was sent."""
    if not amended_keys(draft, attempt):
        return None
    held = load_values(draft.base) | dict(_sent_values(attempt))
    return replace(draft, base=dump_values(held), undoes=0)


def rest_as_edit(
    draft: DraftRecord,
    attempt: Attempt,
    spec: FormSpec,
    title: str,
    current: Values,
    *,
    labels: Mapping[str, str],
    target_label: str = "",
) -> Remainder:
    """Return changes made to a new record's form after sending, as an edit of the record.

    Args:
        draft: The draft.
        attempt: The request.
        spec: The form that edits the new record.
        title: Subject of that form.
        current: Its editable values, by field.
        labels: Labels of all fields of the draft.
        target_label: Label of the new record; empty for an incident.
    """
    amended = amended_keys(draft, attempt)
    wanted = load_values(draft.current)
    editable = [key for key in amended if key in current]
    lost = tuple(labels.get(key, key) for key in amended if key not in current)
    if not editable:
        return Remainder(None, lost)
    edit = replace(
        draft,
        spec=spec,
        title=title,
        base=dump_values(current),
        current=dump_values({**current, **{key: wanted[key] for key in editable}}),
        typed={key: text for key, text in draft.typed.items() if key in editable},
        idempotency_key="",
        target_label=target_label,
    )
    return Remainder(edit, lost)


def rest_as_new(draft: DraftRecord, attempt: Attempt) -> DraftRecord | None:
    """Return the draft with a new idempotency key if it differs from the request."""
    if not amended_keys(draft, attempt):
        return None
    return replace(draft, idempotency_key=new_idempotency_key() if draft.idempotency_key else "")


def remainder_text(rest: Remainder) -> str:
    """Return the message about a remainder; empty if there is none."""
    said = []
    if rest.draft:
        said.append("What you changed since is stored as a draft: press d to review and send it.")
    if rest.not_editable:
        said.append(f"Not saved, and cannot be edited: {', '.join(rest.not_editable)}.")
    return " ".join(said)
