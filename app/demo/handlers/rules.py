"""Rules of incidents: status transitions, and required fields of forms."""

from datetime import datetime

from app.demo.core.messages import not_among
from app.demo.core.organisation import Incident, Organisation
from app.demo.core.wire import JsonObject
from app.demo.handlers.values import Changes

# Documented moves between categories; all moves within a category are allowed.
_MOVES = frozenset(
    {
        ("triage", "learning"),
        ("triage", "closed"),
        ("live", "learning"),
        ("live", "closed"),
        ("learning", "closed"),
    }
)
# Initial categories. Only retrospective incidents can start closed.
_STARTS = {"retrospective": frozenset({"triage", "live", "learning", "closed"})}
_USUAL_STARTS = frozenset({"triage", "live"})

# The post-incident flow applies from this severity rank.
_FLOW_RANK = 4

_TIMESTAMPS_BY_CATEGORY = {
    "live": ("Accepted at",),
    "learning": ("Accepted at", "Fixed at"),
    "closed": ("Accepted at", "Fixed at", "Closed at"),
}
# Form elements with the incident's attribute and the payload's property.
_ELEMENTS = {
    "name": ("name", "name"),
    "summary": ("summary", "summary"),
    "severity": ("severity", "severity_id"),
    "status": ("status", "incident_status_id"),
    "incident_type": ("type", "incident_type_id"),
}
_KEYED_ELEMENTS = (
    ("custom_field_id", "custom_fields", "custom_field_entries"),
    ("incident_role_id", "assignees", "incident_role_assignments"),
    ("incident_timestamp_id", "timestamps", "incident_timestamp_values"),
)


def may_move(old: JsonObject, new: JsonObject) -> bool:
    """Return whether an edit may move an incident from one status to another."""
    pair = (old["category"], new["category"])
    return pair[0] == pair[1] or pair in _MOVES


def may_start(mode: str, status: JsonObject) -> bool:
    """Return whether an incident of this mode may be created in this status."""
    return status["category"] in _STARTS.get(mode, _USUAL_STARTS)


def skips_flow(incident: Incident, new: JsonObject) -> bool:
    """Return whether this move closes an incident that needs the post-incident flow."""
    is_resolving = incident.status["category"] in {"live", "triage"}
    severe = incident.severity is not None and incident.severity["rank"] >= _FLOW_RANK
    return is_resolving and new["category"] == "closed" and severe


def stamp_moments(organisation: Organisation, incident: Incident, now: datetime) -> None:
    """Set the timestamps of the incident's status unless they are set."""
    for name in _TIMESTAMPS_BY_CATEGORY.get(incident.status["category"], ()):
        timestamp = organisation.named(organisation.timestamps, name)
        incident.timestamps.setdefault(timestamp["id"], now)


def check_choice(changes: Changes, name: str, value: str, choices: tuple[str, ...]) -> None:
    """Record the error of a value that is not allowed."""
    if value not in choices:
        changes.problems.append(not_among(name, value, choices, changes.root))


def check_form(
    organisation: Organisation, form_type: str, draft: Incident, changes: Changes
) -> None:
    """Record an error for each required form element that the incident lacks.

    Args:
        organisation: The organisation.
        form_type: Type such as `declare`.
        draft: The resulting incident.
        changes: Collects the errors.
    """
    for element in _form(organisation, form_type, draft.type["id"])["lifecycle_elements"]:
        if not _is_required(element, draft):
            continue
        if filled := _ELEMENTS.get(element["element_type"]):
            attribute, path = filled
            if not getattr(draft, attribute):
                changes.refuse(path, f"{path} is required by the form", "is_required")
            continue
        for key, attribute, path in _KEYED_ELEMENTS:
            if key in element and not getattr(draft, attribute).get(element[key]):
                changes.refuse(path, f"{element[key]} is required by the form", "is_required")


def _form(organisation: Organisation, form_type: str, type_id: str) -> JsonObject:
    """Return the form of the incident's type, else the default one."""
    forms = [form for form in organisation.forms.values() if form["form_type"] == form_type]
    own = [form for form in forms if form.get("incident_type_id") == type_id]
    return (own or [form for form in forms if "incident_type_id" not in form])[0]


def _is_required(element: JsonObject, draft: Incident) -> bool:
    if element["required_if"] != "check_engine_config":
        return bool(element["required_if"] == "always_require")
    return any(
        all(_holds(condition, draft) for condition in group["conditions"])
        for group in element.get("required_if_condition_groups", ())
    )


def _holds(condition: JsonObject, draft: Incident) -> bool:
    """Return whether a condition on the severity holds; the forms have no other conditions."""
    literals = {value["literal"] for value in condition["param_bindings"][0]["array_value"]}
    return draft.severity is not None and draft.severity["id"] in literals
