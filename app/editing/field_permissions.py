"""The fields of a form, with what the key or an incident's life does not allow of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Field, fields_for
from app.domain.status_categories import category_name
from app.editing.permissions import STARTS, Capability

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident

Fields = tuple[Field, ...]


def no_start(target: str) -> str:
    """Why the API may refuse to declare an incident in a category; empty when it does not."""
    if target in STARTS:
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
    capability = Capability.of(configuration.identity)
    categories = {status.id: status.category for status in configuration.statuses}
    states = [incident.incident_status for incident in incidents]
    starts = dict.fromkeys(state.category if state else "" for state in states)
    one = incidents[0] if len(incidents) == 1 else None

    def doubt(field: Field, choice: Choice) -> str:
        if field.key == "incident_status_id":
            target = categories.get(choice.id, "")
            if not incidents:
                return no_start(target)
            doubts = (capability.no_move(start, target) for start in starts)
            return next(filter(None, doubts), "")
        return capability.no_sight(choice.id) if field.key == "visibility" else ""

    return tuple(
        replace(
            field,
            choices=_doubted(field, doubt),
            not_on_edit=field.not_on_edit or capability.no_edit(field.payload_property),
        )
        for field in fields_for(configuration, one)
    )


def _doubted(field: Field, doubt: Callable[[Field, Choice], str]) -> tuple[Choice, ...]:
    marked = [replace(choice, doubt=doubt(field, choice)) for choice in field.choices]
    return tuple(sorted(marked, key=lambda choice: bool(choice.doubt)))
