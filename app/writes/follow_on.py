"""Writes that follow another one, which are stored together with its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.fields import Choice
from app.editing.draft_codec import dump_changes
from app.editing.form_spec import DECLARE
from app.editing.labels import write_title
from app.editing.operation_payload import operation_payload
from app.editing.operations import OPERATIONS, operation_changes
from app.editing.records import WriteRecord
from app.editing.related_operations import ATTACH_ALERT, NO

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident


def follow_on(
    write: WriteRecord, incident: Incident, configuration: Configuration
) -> WriteRecord | None:
    """Return the write that follows an applied one: the attachment of a declare's alert."""
    if write.operation != DECLARE or not write.target:
        return None
    operation = OPERATIONS[ATTACH_ALERT]
    fields = operation.fields(configuration)
    values = {"alert_id": (Choice(write.target, write.title),), "re_relate": (NO,)}
    changes = operation_changes(operation, {}, values, fields)
    payload = operation_payload(operation, changes, values, incident_id=incident.id, key="")
    return WriteRecord(
        ATTACH_ALERT, incident.id, write_title(incident), payload, changes=dump_changes(changes)
    )
