"""What an organisation asks for when an incident is declared, and where it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.drafts import Values, chosen, with_requirements
from app.fields import Field, required_keys

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.models import Configuration


def asked_for(
    configuration: Configuration, fields: tuple[Field, ...], values: Values
) -> tuple[Field, ...]:
    """The fields, marked with what the organisation's declare form always requires."""
    form = configuration.form("declare", type_id(configuration, values))
    required = required_keys(form.lifecycle_elements) if form else frozenset()
    triage = starting_category(configuration, values) == "triage"
    return with_requirements(fields, required, starts_in_triage=triage)


def type_id(configuration: Configuration, values: Values) -> str:
    """The type that is chosen, or else the organisation's default."""
    choice = chosen(values.get("incident_type_id"))
    default = next((kind.id for kind in configuration.types if kind.is_default), "")
    return choice.id if choice else default


def starting_category(configuration: Configuration, values: Values) -> str:
    """Where the incident starts: in triage, unless a status is given."""
    status = chosen(values.get("incident_status_id"))
    return next(
        (known.category for known in configuration.statuses if status and known.id == status.id),
        "triage",
    )
