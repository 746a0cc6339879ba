"""Required fields of a declare form, and the status category it starts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.fields import Field, form_keys, required_keys
from app.editing.drafts import Values, mark_required, selected

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Configuration


def required_fields(
    configuration: Configuration, fields: tuple[Field, ...], values: Values
) -> tuple[Field, ...]:
    """Mark the fields that the organisation's declare form always requires."""
    form = configuration.form("declare", type_id(configuration, values))
    required = required_keys(form.lifecycle_elements) if form else frozenset()
    triage = starting_category(configuration, values) == "triage"
    return mark_required(fields, required, starts_in_triage=triage)


def form_order(configuration: Configuration, values: Values) -> tuple[str, ...]:
    """List the keys of the fields on the declare form, in order.

    Forms and fields come from different endpoints: some keys may be of unknown fields.
    """
    form = configuration.form("declare", type_id(configuration, values))
    return form_keys(form.lifecycle_elements) if form else ()


def type_id(configuration: Configuration, values: Values) -> str:
    """Return the selected incident type, else the organisation's default."""
    choice = selected(values.get("incident_type_id"))
    default = next((kind.id for kind in configuration.types if kind.is_default), "")
    return choice.id if choice else default


def starting_category(configuration: Configuration, values: Values) -> str:
    """Return the status category that the incident starts in: triage without a status."""
    status = selected(values.get("incident_status_id"))
    return next(
        (known.category for known in configuration.statuses if status and known.id == status.id),
        "triage",
    )
