"""The organisation's rules for a change of status: its forms, and what closing leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.fields import MIXED, Field, FieldKind, required_keys
from app.domain.status_categories import CLOSING, LIVE, TRIAGE, stored_category
from app.editing.drafts import Values, selected
from app.text.text import one_line, plural

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration, Incident
    from app.domain.related_models import WorkItem

STATUS = "incident_status_id"

# Maximum number of open follow-ups or actions to name.
_LISTED = 3


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
    found = {}
    fields = tuple(field for field in fields if not field.not_on_edit)
    for incident in incidents:
        kind = _form_type(configuration, incident, values)
        required = _required(configuration, incident, kind)
        for field in fields:
            if field.key in required and _lacking(field, incident, values):
                found[field.key] = f"{field.label} is needed by the {kind} form."
    if reason := accept_denied(configuration, incidents, values):
        found[STATUS] = reason
    return found


def accept_denied(
    configuration: Configuration, incidents: Sequence[Incident], values: Values
) -> str:
    """Return the reason why these incidents cannot be accepted; empty if that is not wanted.

    Of several incidents, some of which are not in triage, the API decides on each.
    """
    if target_category(configuration, values) != LIVE:
        return ""
    if not all(_category(incident) == TRIAGE for incident in incidents):
        return ""
    links = ", ".join(incident.permalink for incident in incidents if incident.permalink)
    return f"{cannot_accept(incidents[0])} {links}".rstrip()


def cannot_accept(incident: Incident) -> str:
    """Return that an incident in triage is accepted in the dashboard; empty in other statuses."""
    if _category(incident) != TRIAGE:
        return ""
    return "An incident in triage can only be accepted in the dashboard, not by the API."


def closing_warnings(
    incident: Incident, fields: Iterable[Field], values: Values, configuration: Configuration
) -> Iterator[str]:
    """Yield what is missing when an incident is closed.

    Args:
        incident: The incident before the edit.
        fields: All fields of the incident.
        values: The values that the edit sets, by field.
        configuration: The organisation's configuration.
    """
    fields = tuple(fields)
    empty = {field.key for field in fields if _lacking(field, incident, values)}
    leads = {
        f"role:{role.id}": role.name for role in configuration.roles if role.role_type == "lead"
    }
    for key, name in leads.items():
        if key in empty:
            yield f"Nobody has the role {one_line(name)}."
    stamps = [f.label for f in fields if f.kind is FieldKind.DATETIME and f.key in empty]
    if stamps:
        yield f"Timestamps that are not set: {', '.join(map(one_line, stamps))}."
    required = _required(configuration, incident, "resolve")
    missing = [field.label for field in fields if field.key in required & empty]
    if missing:
        yield f"The resolve form requires: {', '.join(map(one_line, missing))}."


def open_work_warnings(
    follow_ups: Iterable[WorkItem], actions: Iterable[WorkItem]
) -> Iterator[str]:
    """Yield the open follow-ups and actions of an incident, the first ones by name."""
    for noun, works in (("open follow-up", follow_ups), ("open action", actions)):
        labels = [work.label for work in works if work.is_open]
        if labels:
            more = ", …" if len(labels) > _LISTED else ""
            yield f"{plural(len(labels), noun)}: {', '.join(labels[:_LISTED])}{more}"


def _required(configuration: Configuration, incident: Incident, kind: str) -> frozenset[str]:
    type_id = incident.incident_type.id if incident.incident_type else ""
    form = configuration.form(kind, type_id) if kind else None
    # The status itself is what is being changed.
    return required_keys(form.lifecycle_elements) - {STATUS} if form else frozenset()


def _form_type(configuration: Configuration, incident: Incident, values: Values) -> str:
    status = selected(values.get(STATUS))
    target = target_category(configuration, values)
    return form_type(incident, status.id, target) if status else ""


def _lacking(field: Field, incident: Incident, values: Mapping[str, object]) -> bool:
    """Return whether the field is empty in the incident after the edit."""
    after = values.get(field.key, MIXED)
    return (field.read(incident) if after == MIXED else after) == field.kind.empty


def _category(incident: Incident) -> str:
    return stored_category(incident.incident_status.category if incident.incident_status else "")
