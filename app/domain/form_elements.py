"""Keys of the fields that a form of the organisation has, and requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import (
        FormElement,
    )


def form_keys(elements: tuple[FormElement, ...]) -> tuple[str, ...]:
    """Return the keys of a form's fields, in order."""
    return tuple(key for key in map(_element_key, elements) if key)


def required_keys(elements: tuple[FormElement, ...]) -> frozenset[str]:
    """Return the keys that a form always requires; only the server evaluates conditions."""
    return frozenset(_element_key(e) for e in elements if e.required_if == "always_require")


def _element_key(element: FormElement) -> str:
    plain = {
        "name": "name",
        "status": "incident_status_id",
        "severity": "severity_id",
        "incident_type": "incident_type_id",
        "summary": "summary",
        "visibility": "visibility",
    }
    if element.custom_field_id:
        return f"custom_field:{element.custom_field_id}"
    if element.incident_role_id:
        return f"role:{element.incident_role_id}"
    if element.incident_timestamp_id:
        return f"timestamp:{element.incident_timestamp_id}"
    return plain.get(element.element_type, "")
