"""The organisation's rules for a change of status: what its forms require."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.fields import MIXED, Field
from app.domain.form_elements import required_keys
from app.domain.status_categories import CLOSING, LIVE, TRIAGE, stored_category
from app.editing.drafts import Values, selected
from app.text.text import one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident

STATUS = "incident_status_id"

# Maximum number of incidents to name.
_NAMED = 3


def target_category(configuration: Configuration, values: Values) -> str:
    """Return the category of the status in these values; empty without one."""
    status = selected(values.get(STATUS))
    return next((s.category for s in configuration.statuses if status and s.id == status.id), "")


def form_type(incident: Incident, status_id: str, target: str) -> str:
    """Return the type of the form for a change to a status; empty if there is no form.

    The accept form is filled in in the dashboard, since the API cannot accept an incident.

    Args:
        incident: The incident before the change.
        status_id: Id of the new status.
        target: Category of the new status.
    """
    start = _category(incident)
    if incident.incident_status and incident.incident_status.id == status_id:
        return ""
    if target in CLOSING:
        return "" if start in CLOSING else "resolve"
    return "update" if start == target == LIVE else ""


def fields_by_status(configuration: Configuration, incidents: Iterable[Incident]) -> frozenset[str]:
    """Return the keys of all fields that a change of status may require."""
    return frozenset().union(
        *(
            _required(configuration, incident, kind)
            for incident in incidents
            for kind in ("update", "resolve")
        )
    )


def required_by_status(
    configuration: Configuration, incidents: Iterable[Incident], values: Values
) -> dict[str, str]:
    """Return the fields that the new status requires, with the type of the form."""
    return {
        key: kind
        for incident in incidents
        for kind in (_form_type(configuration, incident, values),)
        for key in _required(configuration, incident, kind)
    }


def status_problems(
    configuration: Configuration,
    incidents: Sequence[Incident],
    fields: Iterable[Field],
    values: Values,
) -> dict[str, str]:
    """Return the errors of a change of status, by field: what its form requires is missing."""
    fields = tuple(field for field in fields if not field.not_on_edit)
    if reason := accept_denied(configuration, incidents, fields, values):
        return {STATUS: reason}
    lacking: dict[str, list[str]] = {}
    found = {}
    for incident in incidents:
        kind = _form_type(configuration, incident, values)
        for field in missing_fields(configuration, incident, kind, fields, values):
            references = lacking.setdefault(field.key, [])
            references.append(one_line(incident.reference))
            of = f" of {_listed(references)}" if len(incidents) > 1 else ""
            found[field.key] = f"{field.label} is needed by the {kind} form{of}."
    return found


def accept_denied(
    configuration: Configuration,
    incidents: Sequence[Incident],
    fields: Sequence[Field],
    values: Values,
) -> str:
    """Return the reason why these incidents cannot be accepted; empty if that is not wanted.

    Of several incidents, some of which are not in triage, the API decides on each.
    """
    if target_category(configuration, values) != LIVE:
        return ""
    if not all(map(is_in_triage, incidents)):
        return ""
    links = ", ".join(incident.permalink for incident in incidents if incident.permalink)
    return f"{cannot_accept(configuration, incidents, fields, values)} {links}".rstrip()


def is_in_triage(incident: Incident) -> bool:
    """Return whether the incident has not been accepted yet."""
    return _category(incident) == TRIAGE


def cannot_accept(
    configuration: Configuration,
    incidents: Iterable[Incident],
    fields: Sequence[Field],
    values: Values,
) -> str:
    """Return that incidents in triage are accepted in the dashboard, and what that needs."""
    missing = {
        field.label: None
        for incident in incidents
        for field in missing_fields(configuration, incident, "accept", fields, values)
    }
    text = "An incident in triage can only be accepted in the dashboard, not by the API."
    if not missing:
        return text
    return f"{text} The accept form needs: {', '.join(map(one_line, missing))}."


def missing_fields(
    configuration: Configuration,
    incident: Incident,
    kind: str,
    fields: Iterable[Field],
    values: Values,
) -> tuple[Field, ...]:
    """Return the fields that a form requires and that are empty after the edit."""
    required = _required(configuration, incident, kind)
    return tuple(f for f in fields if f.key in required and is_lacking(f, incident, values))


def _listed(references: Sequence[str]) -> str:
    left = len(references) - _NAMED
    return ", ".join(references[:_NAMED]) + (f" and {left} more" if left > 0 else "")


def _required(configuration: Configuration, incident: Incident, kind: str) -> frozenset[str]:
    type_id = incident.incident_type.id if incident.incident_type else ""
    form = configuration.form(kind, type_id) if kind else None
    # The status itself is what is being changed.
    return required_keys(form.lifecycle_elements) - {STATUS} if form else frozenset()


def _form_type(configuration: Configuration, incident: Incident, values: Values) -> str:
    status = selected(values.get(STATUS))
    target = target_category(configuration, values)
    return form_type(incident, status.id, target) if status else ""


def is_lacking(field: Field, incident: Incident, values: Mapping[str, object]) -> bool:
    """Return whether the field is empty in the incident after the edit."""
    after = values.get(field.key, MIXED)
    return (field.read(incident) if after == MIXED else after) == field.kind.empty


def _category(incident: Incident) -> str:
    return stored_category(incident.incident_status.category if incident.incident_status else "")
