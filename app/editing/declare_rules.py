"""The organisation's rules for a declare: its form, and what an incident type decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.domain.fields import VISIBILITIES, Field, Value
from app.domain.form_elements import form_keys, required_keys
from app.domain.status_categories import category_name
from app.editing.drafts import Values, default_values, selected
from app.system.structs import replace
from app.text.text import one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, IncidentForm, IncidentType

Fields = tuple[Field, ...]

_PRIVATE = tuple(choice for choice in VISIBILITIES if choice.id == "private")


def incident_type(configuration: Configuration, values: Values) -> IncidentType | None:
    """Return the selected incident type, else the organisation's default."""
    choice = selected(values.get("incident_type_id"))
    return next(
        (
            kind
            for kind in configuration.types
            if (kind.id == choice.id if choice else kind.is_default)
        ),
        None,
    )


def declare_form(configuration: Configuration, values: Values) -> IncidentForm | None:
    """Return the form of the selected type; retrospective incidents may have their own."""
    kind = incident_type(configuration, values)
    type_id = kind.id if kind else ""
    form = configuration.form("declare", type_id)
    if is_retrospective(values):
        return configuration.form("retrospective", type_id) or form
    return form


def form_order(configuration: Configuration, values: Values) -> tuple[str, ...]:
    """List the keys of the fields on the declare form, in order.

    Forms and fields come from different endpoints: some keys may be of unknown fields. Without a
    form of the organisation, what the API needs comes first.
    """
    form = declare_form(configuration, values)
    return form_keys(form.lifecycle_elements) if form else ("name", "severity_id")


def required_fields(configuration: Configuration, fields: Fields, values: Values) -> Fields:
    """Mark the fields that the organisation's form always requires, and the API's own."""
    form = declare_form(configuration, values)
    required = required_keys(form.lifecycle_elements) if form else frozenset()
    triage = starting_category(configuration, values) == "triage"

    def with_rule(field: Field) -> Field:
        if field.key == "severity_id" and field.key not in required:
            # The API's example of an error is a missing severity.
            said = "Optional in triage" if triage else "The API requires it outside triage"
            return replace(field, required=not triage, help=said)
        if field.key in required:
            said = field.help or "The organisation's form requires it"
            return replace(field, required=True, help=said)
        return replace(field, required=field.key == "visibility")

    return tuple(map(with_rule, fields))


def initial_values(configuration: Configuration, fields: Iterable[Field]) -> dict[str, Value]:
    """Return the values of an empty form of the organisation's default type."""
    return default_values(fields) | forced_values(configuration, {})


def forced_values(configuration: Configuration, values: Values) -> dict[str, Value]:
    """Return the values that the selected incident type decides, by field."""
    kind = incident_type(configuration, values)
    return {"visibility": _PRIVATE} if kind and kind.private_incidents_only else {}


def type_problems(configuration: Configuration, values: Values) -> dict[str, str]:
    """Return the errors of values that the selected type does not allow, by field."""
    return {
        key: private_reason(configuration, values)
        for key, forced in forced_values(configuration, values).items()
        if values.get(key) != forced
    }


def private_reason(configuration: Configuration, values: Values) -> str:
    """Return the reason why the incident has to be private; empty if it need not be."""
    kind = incident_type(configuration, values)
    if kind is None or not kind.private_incidents_only:
        return ""
    return f"Incidents of type {one_line(kind.name)} are always private."


def unsent_fields(
    configuration: Configuration, fields: Iterable[Field], values: Values
) -> dict[str, str]:
    """Return the reasons why fields are not sent although they have a value, by field."""
    reasons: dict[str, str] = {}
    for field in fields:
        if values.get(field.key, field.kind.empty) == field.kind.empty:
            continue
        if field.not_on_declare:
            reasons[field.key] = field.not_on_declare
        elif field.is_retrospective and not is_retrospective(values):
            reasons[field.key] = "Sent only with mode retrospective, which is not selected."
        elif field.key == "incident_status_id" and (
            kind := _always_in_triage(configuration, values)
        ):
            name = one_line(kind.name)
            reasons[field.key] = f"Incidents of type {name} always start in triage."
    return reasons


def sent_fields(configuration: Configuration, fields: Fields, values: Values) -> Fields:
    """Return the fields that a declare sends if they have a value."""
    unsent = unsent_fields(configuration, fields, values)
    return tuple(f for f in fields if f.key not in unsent and not f.not_on_declare)


def field_notes(configuration: Configuration, fields: Fields, values: Values) -> dict[str, str]:
    """Return what the rules make of the fields' values, by field."""
    notes = {
        key: f"Not sent. {reason}"
        for key, reason in unsent_fields(configuration, fields, values).items()
    }
    if reason := private_reason(configuration, values):
        notes["visibility"] = reason
    return notes


def starting_category(configuration: Configuration, values: Values) -> str:
    """Return the status category that the incident starts in: triage without a status."""
    always = _always_in_triage(configuration, values)
    status = None if always else selected(values.get("incident_status_id"))
    return next(
        (known.category for known in configuration.statuses if status and known.id == status.id),
        "triage",
    )


def start_text(configuration: Configuration, values: Values) -> str:
    """Return a text about the status in which the incident starts."""
    if kind := _always_in_triage(configuration, values):
        return f"starts in Triage, as type {one_line(kind.name)} always does"
    status = selected(values.get("incident_status_id"))
    if status is None:
        return "starts in Triage, the API's default without a status"
    return f"starts in {status.label} ({category_name(starting_category(configuration, values))})"


def is_retrospective(values: Values) -> bool:
    """Return whether the mode is retrospective."""
    mode = selected(values.get("mode"))
    return mode is not None and mode.id == "retrospective"


def _always_in_triage(configuration: Configuration, values: Values) -> IncidentType | None:
    """Return the incident type if its incidents always start in triage."""
    kind = incident_type(configuration, values)
    return kind if kind and kind.create_in_triage == "always" else None
