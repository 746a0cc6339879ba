"""Fields of a form, with the reasons why the key or the status forbids some values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Field, fields_for
from app.domain.status_categories import LIVE, TRIAGE, category_name
from app.editing.permissions import START_CATEGORIES, Permissions
from app.system.structs import replace

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident

Fields = tuple[Field, ...]


def start_denied_reason(target: str) -> str:
    """Return the reason why a declare in a category may be rejected; empty if none."""
    if target in START_CATEGORIES:
        return ""
    return (
        f"The API documents a start in {category_name(target)} for retrospective incidents only;"
        " it may refuse."
    )


def allowed_fields(configuration: Configuration, *incidents: Incident) -> Fields:
    """Return the fields of incidents or a new one, with the reasons why some cannot be set.

    A choice that may be rejected for at least one of the incidents has a warning, and comes after
    the others. For several incidents, only fields of the current configuration are included."""
    capability = Permissions.of(configuration.identity)
    categories = {status.id: status.category for status in configuration.statuses}
    states = [incident.incident_status for incident in incidents]
    starts = dict.fromkeys(state.category if state else "" for state in states)
    one = incidents[0] if len(incidents) == 1 else None

    def is_offered(field: Field, choice: Choice) -> bool:
        """Return whether a choice is possible: incidents in triage cannot be accepted."""
        accepts = categories.get(choice.id) == LIVE and set(starts) == {TRIAGE}
        return field.key != "incident_status_id" or not accepts

    def doubt(field: Field, choice: Choice) -> str:
        if field.key == "incident_status_id":
            target = categories.get(choice.id, "")
            if not incidents:
                return start_denied_reason(target)
            doubts = (capability.transition_denied(start, target) for start in starts)
            return next(filter(None, doubts), "")
        return capability.view_denied(choice.id) if field.key == "visibility" else ""

    return tuple(
        replace(
            field,
            choices=_with_warning(field, is_offered, doubt),
            not_on_edit=field.not_on_edit or capability.edit_denied(field.payload_property),
        )
        for field in fields_for(configuration, one)
    )


def _with_warning(
    field: Field,
    is_offered: Callable[[Field, Choice], bool],
    doubt: Callable[[Field, Choice], str],
) -> tuple[Choice, ...]:
    marked = [
        replace(choice, warning=doubt(field, choice))
        for choice in field.choices
        if is_offered(field, choice)
    ]
    return tuple(sorted(marked, key=lambda choice: bool(choice.warning)))
