"""Labels of drafts and writes for the user, from their typed values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.editing.form_spec import Form, FormSpec
from app.editing.operations import OPERATIONS
from app.text.text import one_line

if TYPE_CHECKING:
    from app.domain.models import Incident

UNNAMED = "An incident without a name"


def operation_label(operation: str) -> str:
    """Return the name of an operation."""
    match operation:
        case "declare":
            return "Declare"
        case "edit":
            return "Edit"
        case _:
            return OPERATIONS[operation].title if operation in OPERATIONS else operation


def form_label(spec: FormSpec) -> str:
    """Return the name of a form."""
    return "Bulk edit" if spec.form is Form.BULK else operation_label(spec.operation)


def full_title(operation: str, title: str) -> str:
    """Return the title of a write or review with its operation; edits name their fields."""
    match operation:
        case "edit":
            return title
        case "declare":
            return f"Declare: {title}"
        case _:
            return f"{operation_label(operation)} · {title}"


def write_title(incident: Incident | None, label: str = "") -> str:
    """Return the incident's reference with the label of a record, or with its own name."""
    if incident is None:
        return one_line(label)
    return f"{one_line(incident.reference)}: {one_line(label or incident.name)}"
