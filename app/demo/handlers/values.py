"""Payload values of custom fields, roles and timestamps: validated and converted.

Every function appends errors to `problems` and continues, so that one response has all errors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from urllib.parse import urlsplit

from app.demo.core.errors import Problem
from app.demo.core.organisation import Incident, Organisation, embedded_entry
from app.demo.core.wire import JsonObject, parse_moment

Value = TypeVar("Value")

_VALUE_KEYS = (
    "value_option_id",
    "value_catalog_entry_id",
    "value_text",
    "value_link",
    "value_numeric",
)


def is_web_link(text: str) -> bool:
    """Return whether the text is an absolute http or https URL."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text


@dataclass(slots=True)
class Changes:
    """Values set by a payload, by custom field, role and timestamp id; empty and None unset.

    Attributes:
        root: Parent of the payload's properties in the body: empty, or `incident`.
        problems: Errors of the payload.
    """

    organisation: Organisation
    root: str
    problems: list[Problem] = field(default_factory=list)
    custom_fields: dict[str, tuple[JsonObject, ...]] = field(default_factory=dict)
    assignees: dict[str, JsonObject | None] = field(default_factory=dict)
    timestamps: dict[str, datetime | None] = field(default_factory=dict)

    def refuse(self, path: str, message: str, code: str = "invalid_value") -> None:
        """Record the error of a property."""
        self.problems.append(Problem(code, message, path, self.root))

    def read(self, payload: JsonObject, *, may_set_reporter: bool) -> None:
        """Parse the three lists of a payload."""
        for index, entry in enumerate(payload.get("custom_field_entries", ())):
            self._custom_field(f"custom_field_entries.{index}", entry)
        for index, assignment in enumerate(payload.get("incident_role_assignments", ())):
            path = f"incident_role_assignments.{index}"
            self._role(path, assignment, may_set_reporter=may_set_reporter)
        for index, value in enumerate(payload.get("incident_timestamp_values", ())):
            self._timestamp(f"incident_timestamp_values.{index}", value)

    def chosen(
        self, payload: JsonObject, name: str, records: Mapping[str, JsonObject]
    ) -> JsonObject | None:
        """Return the record with a property's id; None if absent, or unknown with an error."""
        if name not in payload:
            return None
        if payload[name] not in records:
            self.refuse(name, f'There is no {name.removesuffix("_id")} "{payload[name]}"')
        return records.get(payload[name])

    def apply(self, incident: Incident) -> None:
        """Apply the parsed values to an incident; empty values unset."""
        _update(incident.custom_fields, self.custom_fields)
        _update(incident.assignees, self.assignees)
        _update(incident.timestamps, self.timestamps)

    def _lookup(
        self, records: Mapping[str, JsonObject], entry: JsonObject, path: str, key: str, what: str
    ) -> JsonObject | None:
        """Return the record with the id `entry[key]`; record an error without one."""
        if key not in entry:
            self.refuse(f"{path}.{key}", f'"{key}" is missing from body', "missing_field")
            return None
        record = records.get(entry[key])
        if record is None:
            self.refuse(f"{path}.{key}", f'There is no {what} "{entry[key]}"')
        return record

    def _custom_field(self, path: str, entry: JsonObject) -> None:
        fields = self.organisation.custom_fields
        custom_field = self._lookup(fields, entry, path, "custom_field_id", "custom field")
        if "values" not in entry:
            self.refuse(f"{path}.values", '"values" is missing from body', "missing_field")
            return
        if custom_field is None:
            return
        given = entry["values"]
        if len(given) > 1 and custom_field["field_type"] != "multi_select":
            self.refuse(f"{path}.values", f"{custom_field['name']} takes only one value")
            return
        values = [
            self._value(f"{path}.values.{index}", custom_field, value)
            for index, value in enumerate(given)
        ]
        self.custom_fields[custom_field["id"]] = tuple(value for value in values if value)

    def _value(self, path: str, custom_field: JsonObject, value: JsonObject) -> JsonObject | None:
        """Convert a value to the API's format."""
        keys = [key for key in _VALUE_KEYS if key in value]
        expected = _value_key(custom_field)
        if len(keys) != 1:
            self.refuse(path, f"Give exactly one value, as {expected}")
            return None
        if keys[0] != expected:
            self.refuse(f"{path}.{keys[0]}", f"{custom_field['name']} takes {expected}")
            return None
        readers: Mapping[str, Callable[[JsonObject, str], JsonObject | str]] = {
            "value_option_id": self._option,
            "value_catalog_entry_id": self._entry,
            "value_text": _text,
            "value_link": _link,
            "value_numeric": _number,
        }
        read = readers[expected](custom_field, value[expected])
        if isinstance(read, str):
            self.refuse(f"{path}.{expected}", read)
            return None
        return read

    def _option(self, custom_field: JsonObject, option_id: str) -> JsonObject | str:
        option = self.organisation.options[custom_field["id"]].get(option_id)
        if option is None:
            return f'"{option_id}" is not an option of {custom_field["name"]}'
        return {"value_option": option}

    def _entry(self, custom_field: JsonObject, identifier: str) -> JsonObject | str:
        entry = self.organisation.catalog.find(custom_field["catalog_type_id"], identifier)
        if entry is None:
            return f'"{identifier}" is not an entry of the catalog of {custom_field["name"]}'
        return {"value_catalog_entry": embedded_entry(entry)}

    def _role(self, path: str, assignment: JsonObject, *, may_set_reporter: bool) -> None:
        roles = self.organisation.roles
        role = self._lookup(roles, assignment, path, "incident_role_id", "incident role")
        if role is None:
            return
        if role["role_type"] == "reporter" and not may_set_reporter:
            self.refuse(
                f"{path}.incident_role_id",
                "The reporter can only be set when the incident is created",
            )
            return
        reference = assignment.get("assignee")
        if not reference:
            self.assignees[role["id"]] = None
            return
        user = self.organisation.user(reference)
        if user is None:
            key = next(iter(reference))
            self.refuse(f"{path}.assignee.{key}", f'There is no user "{reference[key]}"')
            return
        self.assignees[role["id"]] = user

    def _timestamp(self, path: str, value: JsonObject) -> None:
        timestamps = self.organisation.timestamps
        timestamp = self._lookup(
            timestamps, value, path, "incident_timestamp_id", "incident timestamp"
        )
        if timestamp is None:
            return
        if "value" not in value:
            self.timestamps[timestamp["id"]] = None
            return
        try:
            self.timestamps[timestamp["id"]] = parse_moment(value["value"])
        except ValueError:
            self.refuse(f"{path}.value", f'"{value["value"]}" is not an RFC 3339 date-time')


def _update(state: dict[str, Value], changes: Mapping[str, Value | None]) -> None:
    for key, value in changes.items():
        if value:
            state[key] = value
        else:
            state.pop(key, None)


def _value_key(custom_field: JsonObject) -> str:
    """Return the property for values of this field."""
    if "catalog_type_id" in custom_field:
        return "value_catalog_entry_id"
    kind = custom_field["field_type"]
    return "value_option_id" if kind.endswith("_select") else f"value_{kind}"


def _text(custom_field: JsonObject, text: str) -> JsonObject | str:
    if not text:
        return f"{custom_field['name']} must not be empty; send no values to unset it"
    return {"value_text": text}


def _link(custom_field: JsonObject, link: str) -> JsonObject | str:
    if not is_web_link(link):
        return f"{custom_field['name']} must be a valid URL"
    return {"value_link": link}


def _number(custom_field: JsonObject, text: str) -> JsonObject | str:
    try:
        is_number = Decimal(text).is_finite() and text == text.strip() and "_" not in text
    except InvalidOperation:
        is_number = False
    if not is_number:
        return f"{custom_field['name']} must be a number"
    return {"value_numeric": text}
