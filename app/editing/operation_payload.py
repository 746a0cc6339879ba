"""Payload of an operation: its body as the API takes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.dates import datetimes
from app.domain.fields import JsonObject, Value, to_utc_seconds
from app.editing.drafts import Change, Values
from app.editing.operation import (
    Operation,
)
from app.editing.related_operations import (
    YES,
    YES_NO_PROPERTIES,
)

LABELS = "labels"
"""Key of the labels of a follow-up, which are written with commas."""


def operation_payload(
    operation: Operation,
    edits: Iterable[Change],
    values: Values,
    *,
    incident_id: str,
    key: str,
    target: str = "",
) -> JsonObject:
    """Return the body of an operation: all values, or the changes and `always`."""
    is_named = (
        operation.edits
        or operation.has_id_in_path
        or operation.is_alone
        or operation.target_property
    )
    body: JsonObject = {} if is_named else {"incident_id": incident_id}
    if operation.target_property:
        body[operation.target_property] = target
    body |= operation.body
    if operation.has_key:
        body["idempotency_key"] = key
    for name in operation.always:
        _put(body, name, values[name])
    for change in (each for each in edits if each.field.key not in operation.local):
        _put(body, change.field.payload_property, change.after, several=change.field.kind.several)
    return body


def _put(body: JsonObject, path: str, value: Value, *, several: bool = False) -> None:
    *outer, name = path.split(".")
    for part in outer:
        body = body.setdefault(part, {})
    body[name] = _sent(path, value, several=several)


def _sent(path: str, value: Value, *, several: bool) -> object:
    if isinstance(value, datetime):
        return datetimes.iso(to_utc_seconds(value))
    if isinstance(value, tuple):
        if path in YES_NO_PROPERTIES:
            return value == (YES,)
        ids = [choice.id for choice in value]
        # Null removes an assignee; the schema's description says so, though its type does not.
        return ids if several else next(iter(ids), None)
    if path == LABELS:
        return [label.strip() for label in str(value).split(",") if label.strip()]
    return value
