"""Work out what is left of a draft once its write is known to be applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Value, fields_for
from app.domain.related_models import Escalation, IncidentUpdate, TimelineItem, WorkItem
from app.editing.drafts import values_of
from app.editing.form_spec import DECLARE, edit_form, operation_form
from app.editing.operations import (
    ACTION,
    EDIT_ACTION,
    EDIT_FOLLOW_UP,
    EDIT_TIMELINE_ITEM,
    FOLLOW_UP,
    OPERATIONS,
    TIMELINE_ITEM,
    values_of_item,
    values_of_work,
)
from app.editing.remainder import (
    Remainder,
    applied_attempt,
    rest_as_edit,
    rest_as_new,
    rest_of_edit,
)
from app.text.text import one_line

if TYPE_CHECKING:
    from app.domain.incident_document import IncidentDocument
    from app.domain.model_base import Record
    from app.domain.models import Configuration
    from app.editing.records import DraftRecord, WriteRecord

_EDITED_AS = {TIMELINE_ITEM: EDIT_TIMELINE_ITEM, FOLLOW_UP: EDIT_FOLLOW_UP, ACTION: EDIT_ACTION}


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of a write, from the response or a later read.

    Attributes:
        document: The created or changed incident.
        record: The created or changed record of an incident.
    """

    document: IncidentDocument | None = None
    record: Record | None = None


def remainder_of(
    draft: DraftRecord, write: WriteRecord, answer: Answer, configuration: Configuration
) -> Remainder:
    """Return the part of a draft that its write did not include."""
    if write.operation == DECLARE:
        return _rest_of_declare(draft, write, answer.document, configuration)
    if not write.idempotency_key and write.operation not in _EDITED_AS:
        made_anew = write.operation in OPERATIONS and not OPERATIONS[write.operation].edits
        rest = rest_as_new if made_anew else rest_of_edit
        return Remainder(rest(draft, write.attempt))
    return _rest_of_operation(draft, write, answer.record, configuration)


def _rest_of_declare(
    draft: DraftRecord,
    write: WriteRecord,
    document: IncidentDocument | None,
    configuration: Configuration,
) -> Remainder:
    if document is None:
        return Remainder(rest_as_new(draft, write.attempt))
    incident = document.incident
    fields = fields_for(configuration, incident)
    labels = {field.key: field.label for field in fields}
    current = values_of(incident, fields)
    attempt = applied_attempt(write, current, fields)
    editable = {field.key: current[field.key] for field in fields if not field.not_on_edit}
    title = f"{one_line(incident.reference)}: {one_line(incident.name)}"
    spec = edit_form((incident.id,))
    return rest_as_edit(draft, attempt, spec, title, editable, labels=labels)


def _rest_of_operation(
    draft: DraftRecord, write: WriteRecord, record: Record | None, configuration: Configuration
) -> Remainder:
    fields = OPERATIONS[write.operation].fields(configuration)
    current = record_values(record)
    attempt = applied_attempt(write, current, fields)
    if record is None or write.operation not in _EDITED_AS:
        return Remainder(rest_as_new(draft, attempt))
    label = one_line(record.label if isinstance(record, WorkItem) else str(current["title"]))
    return rest_as_edit(
        draft,
        attempt,
        operation_form(_EDITED_AS[write.operation], write.incident_id, record.id),
        draft.title,
        current,
        labels={field.key: field.label for field in fields},
        target_label=label,
    )


def record_values(record: Record | None) -> dict[str, Value]:
    """Return the values of a record, by field of the operation that creates it."""
    match record:
        case TimelineItem():
            return values_of_item(record)
        case WorkItem():
            return values_of_work(record)
        case IncidentUpdate():
            status, severity = record.new_incident_status, record.new_severity
            return {
                "message": record.message,
                "to_incident_status_id": (Choice(status.id, status.name),) if status else (),
                "to_severity_id": (Choice(severity.id, severity.name),) if severity else (),
            }
        case Escalation():
            return {"title": record.title, "description": record.description}
        case _:
            return {}
