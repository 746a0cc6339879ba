"""Values of a form, their validation, and the payload of its request.

A draft is a mapping of field keys to values. A declare sends all values; an edit sends only
differences from the incident it was opened on, because a key's scopes are per property, so that an
edit with unchanged values can be rejected, and because the API keeps omitted properties. Not sent,
since the schema has removed or deprecated them: `value_timestamp` in a custom field's values, and
an `id` in the body of a declare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct

from app.dates import datetimes
from app.domain.fields import (
    MODES,
    VISIBILITIES,
    Choice,
    Field,
    FieldKind,
    JsonObject,
    Value,
    to_utc_seconds,
)
from app.errors import FieldError
from app.text.text import clean

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Incident

Values = Mapping[str, Value]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


class Change(Struct, frozen=True):
    """A field that differs from the incident the form was opened on."""

    field: Field
    before: Value
    after: Value


def new_idempotency_key() -> str:
    """Return an idempotency key for one write and all its attempts."""
    return f"incident-tui-{uuid4()}"


def default_values(fields: Iterable[Field]) -> dict[str, Value]:
    """Return the values of an empty declare form; the API requires a visibility."""
    values: dict[str, Value] = {field.key: field.kind.empty for field in fields}
    return values | {"visibility": (VISIBILITIES[0],), "mode": (MODES[0],)}


def values_of(incident: Incident, fields: Iterable[Field]) -> dict[str, Value]:
    """Return the incident's values by field."""
    return {field.key: field.read(incident) for field in fields}


def changes(before: Values, after: Values, fields: Iterable[Field]) -> tuple[Change, ...]:
    """Return the changes between two sets of values, in the order of the fields."""
    return tuple(
        Change(field, before[field.key], after[field.key])
        for field in fields
        if field.key in after and not same_value(field, before[field.key], after[field.key])
    )


def same_value(field: Field, one: Value, other: Value) -> bool:
    """Return whether two values of a field are equal after sanitising.

    The order of choices is ignored, and so are characters removed by sanitising.
    """
    if isinstance(one, str) and isinstance(other, str):
        return clean(one) == clean(other)
    if isinstance(one, tuple) and isinstance(other, tuple) and field.kind.several:
        return {choice.id for choice in one} == {choice.id for choice in other}
    if isinstance(one, datetime) and isinstance(other, datetime):
        return to_utc_seconds(one) == to_utc_seconds(other)
    return one == other


def declare_payload(values: Values, fields: Iterable[Field], idempotency_key: str) -> JsonObject:
    """Return the body of a declare: all values of these fields, as IncidentsCreatePayloadV2."""
    payload: JsonObject = {"idempotency_key": idempotency_key}
    for field in fields:
        value = values.get(field.key, field.kind.empty)
        if value != field.kind.empty:
            _put(payload, field, value)
    return payload


def edit_payload(edits: Iterable[Change], *, notify_incident_channel: bool) -> JsonObject:
    """Return the body of an edit: only changes, as IncidentsEditPayloadV2."""
    incident: JsonObject = {}
    for change in edits:
        _put(incident, change.field, change.after)
    return {"incident": incident, "notify_incident_channel": notify_incident_channel}


def _put(payload: JsonObject, field: Field, value: Value) -> None:
    """Set `value` in `payload`, in the form that the field's property requires."""
    match field.payload_property:
        case "incident_role_assignments":
            entry: JsonObject = {"incident_role_id": field.entry_id}
            if value:
                entry["assignee"] = {"id": _ids(value)[0]}
        case "custom_field_entries":
            entry = {"custom_field_id": field.entry_id, "values": _custom_values(field, value)}
        case "incident_timestamp_values":
            entry = {"incident_timestamp_id": field.entry_id}
            if isinstance(value, datetime):
                entry["value"] = datetimes.iso(to_utc_seconds(value))
        case "retrospective_incident_options":
            options = payload.setdefault(field.payload_property, {})
            options[field.entry_id] = int(str(value)) if field.kind is FieldKind.NUMBER else value
            return
        case _:
            payload[field.payload_property] = _ids(value)[0] if isinstance(value, tuple) else value
            return
    payload.setdefault(field.payload_property, []).append(entry)


def _custom_values(field: Field, value: Value) -> list[JsonObject]:
    if isinstance(value, tuple):
        entries = field.kind in {FieldKind.CATALOG_ENTRY, FieldKind.CATALOG_ENTRIES}
        name = "value_catalog_entry_id" if entries else "value_option_id"
        return [{name: identifier} for identifier in _ids(value)]
    names = {FieldKind.NUMBER: "value_numeric", FieldKind.LINK: "value_link"}
    return [{names.get(field.kind, "value_text"): value}] if value else []


def _ids(value: Value) -> list[str]:
    return [choice.id for choice in value] if isinstance(value, tuple) else []


def problems(values: Values, fields: Iterable[Field]) -> dict[str, str]:
    """Validate the values of a form without the server; return messages by field."""
    found = {}
    for field in fields:
        if message := _problem(field, values.get(field.key, field.kind.empty)):
            found[field.key] = message
    return found


def _problem(field: Field, value: Value) -> str:
    if value == field.kind.empty:
        return f"{field.label} is needed." if field.required else ""
    if field.kind is FieldKind.LINK and not _LINK.fullmatch(str(value)):
        return "A link starts with http:// or https://, then a host."
    if field.kind is FieldKind.NUMBER:
        if field.is_retrospective and not str(value).isdecimal():
            return "A whole number, such as 42."
        if not _NUMBER.fullmatch(str(value)):
            return "A number, such as 12 or 3.5."
    return ""


def edit_problems(edits: Iterable[Change]) -> dict[str, str]:
    """Validate an edit; return messages by field."""
    edits = tuple(edits)
    found = problems({e.field.key: e.after for e in edits}, [e.field for e in edits])
    for edit in edits:
        if edit.after == edit.field.kind.empty and not edit.field.clearable:
            found[edit.field.key] = f"The API has no way to clear {edit.field.label.lower()}."
    return found


def errors_by_field(
    errors: Sequence[FieldError], payload: JsonObject, fields: Iterable[Field]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Assign the API's errors to fields of the form; return these and the remaining ones.

    An error names a path in the payload (`custom_field_entries.2.values.0...`, with or without a
    leading `incident`, as a path or a JSON pointer), so the payload is needed to find the custom
    field.
    """
    body = payload.get("incident", payload)
    by_key = {field.key: field for field in fields}
    placed: dict[str, str] = {}
    rest = []
    for error in errors:
        key = _key_at(error.field, body)
        if key in by_key:
            placed[key] = f"{placed[key]} {error.message}" if key in placed else error.message
        else:
            rest.append(f"{error.field}: {error.message}" if error.field else error.message)
    return placed, tuple(rest)


_ENTRY_IDS = {
    "incident_role_assignments": ("role", "incident_role_id"),
    "custom_field_entries": ("custom_field", "custom_field_id"),
    "incident_timestamp_values": ("timestamp", "incident_timestamp_id"),
}


def _key_at(path: str, body: JsonObject) -> str:
    """Return the key of the field at a payload path; empty if there is none."""
    parts = [part for part in re.split(r"[./\[\]]+", path) if part]
    if parts and parts[0] == "incident":
        parts = parts[1:]
    if not parts:
        return ""
    if parts[0] == "retrospective_incident_options" and len(parts) > 1:
        return f"retrospective:{parts[1]}"
    if parts[0] not in _ENTRY_IDS:
        return parts[0]
    prefix, name = _ENTRY_IDS[parts[0]]
    entries = body.get(parts[0], [])
    if len(parts) > 1 and parts[1].isdecimal() and int(parts[1]) < len(entries):
        return f"{prefix}:{entries[int(parts[1])][name]}"
    return f"{prefix}:{entries[0][name]}" if len(entries) == 1 else ""


def selected(value: Value) -> Choice | None:
    """Return the selected choice of a single-choice field."""
    return value[0] if isinstance(value, tuple) and value else None
