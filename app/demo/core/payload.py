"""Request bodies: decoded, null treated as absent, types checked."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from app.demo.core.errors import HttpError, Problem, missing
from app.demo.core.wire import JsonObject

# A shape is a type, a list of one shape, or properties with their shapes.
Shape = type | list["Shape"] | Mapping[str, "Shape"]

_CUSTOM_FIELD_ENTRIES: Shape = [
    {
        "custom_field_id": str,
        "values": [
            {
                "id": str,
                "value_catalog_entry_id": str,
                "value_link": str,
                "value_numeric": str,
                "value_option_id": str,
                "value_text": str,
                "value_timestamp": str,
            }
        ],
    }
]
_ROLE_ASSIGNMENTS: Shape = [
    {"incident_role_id": str, "assignee": {"id": str, "email": str, "slack_user_id": str}}
]
_TIMESTAMP_VALUES: Shape = [{"incident_timestamp_id": str, "value": str}]

_FIELDS: Mapping[str, Shape] = {
    "name": str,
    "summary": str,
    "severity_id": str,
    "incident_status_id": str,
    "slack_channel_name_override": str,
    "custom_field_entries": _CUSTOM_FIELD_ENTRIES,
    "incident_role_assignments": _ROLE_ASSIGNMENTS,
    "incident_timestamp_values": _TIMESTAMP_VALUES,
}
CREATE: Shape = {
    **_FIELDS,
    "idempotency_key": str,
    "visibility": str,
    "mode": str,
    "incident_type_id": str,
    "slack_team_id": str,
    "retrospective_incident_options": {
        "external_id": int,
        "postmortem_document_url": str,
        "slack_channel_id": str,
    },
}
EDIT: Shape = {"incident": {**_FIELDS, "call_url": str}, "notify_incident_channel": bool}

_TYPE_NAMES: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean"}


def decode(body: bytes, shape: Shape, nullable: Collection[str] = ()) -> JsonObject:
    """Decode the object in a body.

    Args:
        body: The request body.
        shape: The expected shape.
        nullable: Properties in which null has a meaning, and is not removed.

    Raises:
        HttpError: 400, because it is not a JSON object, or a property has another type.
    """
    try:
        decoded = json.loads(body)
    except ValueError as error:
        raise HttpError(400, Problem("invalid_json", f"The body is not JSON: {error}")) from error
    if not isinstance(decoded, dict):
        raise HttpError(400, Problem("invalid_json", "The body is not a JSON object"))
    payload = cast("JsonObject", without_null(decoded))
    problems = tuple(_mismatches(payload, shape, ""))
    if problems:
        raise HttpError(400, *problems)
    nulls: JsonObject = {name: None for name in nullable if name in decoded and name not in payload}
    return payload | nulls


def without_null(value: Any) -> Any:
    """Remove all null properties from a value, at any depth."""
    if isinstance(value, dict):
        return {key: without_null(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_null(item) for item in value]
    return value


def require(payload: JsonObject, *names: str) -> list[Problem]:
    """Return an error for each missing property."""
    return [missing(name) for name in names if name not in payload]


def _mismatches(value: Any, shape: Shape, path: str) -> Iterator[Problem]:
    if isinstance(shape, list):
        if not isinstance(value, list):
            yield _mismatch(path, "array")
            return
        for index, item in enumerate(value):
            yield from _mismatches(item, shape[0], f"{path}.{index}")
    elif isinstance(shape, Mapping):
        if not isinstance(value, dict):
            yield _mismatch(path, "object")
            return
        for name in value.keys() & shape.keys():
            yield from _mismatches(value[name], shape[name], f"{path}.{name}".lstrip("."))
    elif type(value) is not shape:
        yield _mismatch(path, _TYPE_NAMES[shape])


def _mismatch(path: str, expected: str) -> Problem:
    field = path.removeprefix("incident.")
    root = "incident" if field != path else ""
    return Problem("invalid_type", f"{path} must be of type {expected}", field, root)
