"""The fields of a form, with what the key or an incident's life does not allow of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Field, fields_for
from app.domain.status_categories import category_name
from app.editing.permissions import START_CATEGORIES, Permissions

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident

Fields = tuple[Field, ...]


def start_denied_reason(target: str) -> str:
    """Why the API may refuse to declare an incident in a category; empty when it does not."""
    if target in START_CATEGORIES:
        return ""
    return (
        f"The API documents a start in {category_name(target)} for retrospective incidents only;"
        " it may refuse."
    )


def allowed_fields(configuration: Configuration, *incidents: Incident) -> Fields:
    """The fields of an incident, of many, or of a new one, with why some of them cannot be set.

    A choice that may be refused, by one of them at least, carries its doubt, and comes after those
    that may not. Of many, only the fields that the organisation has now are known to be shared.
    """
    capability = Permissions.of(configuration.identity)
    categories = {status.id: status.category for status in configuration.statuses}
    states = [incident.incident_status for incident in incidents]
    starts = dict.fromkeys(state.category if state else "" for state in states)
    one = incidents[0] if len(incidents) == 1 else None

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
            choices=_with_warning(field, doubt),
            not_on_edit=field.not_on_edit or capability.edit_denied(field.payload_property),
        )
        for field in fields_for(configuration, one)
    )


def _with_warning(field: Field, doubt: Callable[[Field, Choice], str]) -> tuple[Choice, ...]:
    marked = [replace(choice, warning=doubt(field, choice)) for choice in field.choices]
    return tuple(sorted(marked, key=lambda choice: bool(choice.warning)))
