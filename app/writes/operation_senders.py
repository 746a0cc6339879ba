"""Send each operation, and reconcile one without a response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.editing.conflicts import Outcome, infer_outcome
from app.editing.draft_codec import decode_changes, load_changes
from app.editing.drafts import Values
from app.editing.operations import (
    ACTION,
    ATTACH,
    DELETE_ACTION,
    DELETE_FOLLOW_UP,
    DETACH,
    EDIT_ACTION,
    EDIT_FOLLOW_UP,
    EDIT_TIMELINE_ITEM,
    ESCALATE,
    FOLLOW_UP,
    OPERATIONS,
    TIMELINE_ITEM,
    UPDATE,
    WITHOUT_FORM,
    values_of_item,
    values_of_work,
)
from app.editing.related_operations import (
    ACKNOWLEDGE,
    ATTACH_ALERT,
    ATTACH_POSTMORTEM,
    CANCEL_ESCALATION,
    CONNECT_ISSUE,
    DETACH_ALERT,
    GRANT_PERSON,
    GRANT_TEAM,
    NOTE_ALERT,
    POST_PUBLIC_UPDATE,
    REASSIGN,
    RESOLVE_ALERT,
    REVOKE_PERSON,
    REVOKE_TEAM,
    SNOOZE,
)
from app.errors import NotFound
from app.text.text import clean

if TYPE_CHECKING:
    from app.api.service import IncidentService
    from app.domain.alert_models import AlertNote
    from app.domain.fields import Value
    from app.domain.model_base import Record
    from app.domain.models import Configuration
    from app.domain.related_models import Escalation, IncidentUpdate, TimelineItem, WorkItem
    from app.domain.status_page_models import StatusPageUpdate
    from app.editing.records import WriteRecord

    Created = IncidentUpdate | StatusPageUpdate | TimelineItem | WorkItem | Escalation | AlertNote

Sender = Callable[["IncidentService", "WriteRecord"], Awaitable["Record | None"]]

SENDERS: Mapping[str, Sender] = {
    UPDATE: lambda service, write: service.log.share_update(write.payload),
    TIMELINE_ITEM: lambda service, write: service.log.add_item(write.payload),
    EDIT_TIMELINE_ITEM: lambda service, write: service.log.edit_item(write.target, write.payload),
    FOLLOW_UP: lambda service, write: service.follow_ups.create(write.payload),
    EDIT_FOLLOW_UP: lambda service, write: service.follow_ups.update(write.target, write.payload),
    DELETE_FOLLOW_UP: lambda service, write: service.follow_ups.delete(write.target),
    ACTION: lambda service, write: service.actions.create(write.payload),
    EDIT_ACTION: lambda service, write: service.actions.update(write.target, write.payload),
    DELETE_ACTION: lambda service, write: service.actions.delete(write.target),
    ATTACH: lambda service, write: service.related.attach(write.payload),
    DETACH: lambda service, write: service.related.detach(write.target),
    ACKNOWLEDGE: lambda service, write: service.related.respond(write.target, write.payload),
    SNOOZE: lambda service, write: service.related.respond(write.target, write.payload),
    REASSIGN: lambda service, write: service.related.reassign(write.target, write.payload),
    CANCEL_ESCALATION: lambda service, write: service.related.cancel_escalation(write.target),
    ATTACH_ALERT: lambda service, write: service.related.attach_alert(write.payload),
    DETACH_ALERT: lambda service, write: service.related.transition_alert(
        write.target, write.payload
    ),
    RESOLVE_ALERT: lambda service, write: service.related.resolve_alert(write.target),
    NOTE_ALERT: lambda service, write: service.alerts.add_note(write.payload),
    ATTACH_POSTMORTEM: lambda service, write: service.related.attach_postmortem(write.payload),
    CONNECT_ISSUE: lambda service, write: service.related.connect_issue(
        write.incident_id, write.payload
    ),
    POST_PUBLIC_UPDATE: lambda service, write: service.status_pages.post_update(write.payload),
    ESCALATE: lambda service, write: service.related.escalate(write.payload),
    GRANT_PERSON: lambda service, write: service.related.grant("memberships", write.payload),
    GRANT_TEAM: lambda service, write: service.related.grant("team_memberships", write.payload),
    REVOKE_PERSON: lambda service, write: service.related.revoke("memberships", write.payload),
    REVOKE_TEAM: lambda service, write: service.related.revoke("team_memberships", write.payload),
}
"""Sender by operation; returns the created or changed record."""

# States of an escalation that ended, and those in which it pages nobody at present.
_ENDED = frozenset({"cancelled", "resolved", "expired"})
_NOT_PAGING = _ENDED | {"acked"}

# Maximum difference between this machine's clock and the API's.
_CLOCKS_APART = timedelta(minutes=10)


async def resolve_outcome(
    service: IncidentService, write: WriteRecord, configuration: Configuration
) -> Outcome:
    """Find out by reading whether a record was changed or deleted, or has the new state.

    Raises:
        IncidentError: It cannot be read.
    """
    if write.operation in WITHOUT_FORM:
        return Outcome.NOT_SAVED if await _is_left(service, write) else Outcome.SAVED
    current = await current_values(service, write)
    fields = OPERATIONS[write.operation].fields(configuration)
    changes, _ = decode_changes(load_changes(write.changes), fields)
    return infer_outcome(changes, current)


async def current_values(service: IncidentService, write: WriteRecord) -> Values:
    """Read the current values of the record that an operation changes, by field.

    Raises:
        IncidentError: It cannot be read, or is deleted.
    """
    if write.operation == EDIT_TIMELINE_ITEM:
        items = (await service.log.timeline(write.incident_id)).items
        item = next((one for one in items if one.id == write.target), None)
        if item is None:
            raise NotFound("The timeline item is gone.", status=404)
        return values_of_item(item)
    work: WorkItem = (
        await service.follow_ups.show(write.target)
        if write.operation == EDIT_FOLLOW_UP
        else await service.actions.show(write.target)
    )
    return values_of_work(work)


async def _is_left(service: IncidentService, write: WriteRecord) -> bool:
    """Return whether a record is still there, or still in the state to be left."""
    if write.operation in {ACKNOWLEDGE, CANCEL_ESCALATION}:
        status = (await service.related.escalation(write.target)).status
        return status not in (_NOT_PAGING if write.operation == ACKNOWLEDGE else _ENDED)
    if write.operation == DETACH_ALERT:
        alerts = (await service.related.alerts(write.incident_id)).items
        return any(one.id == write.target for one in alerts)
    if write.operation == RESOLVE_ALERT:
        return (await service.related.alert(write.target)).status == "firing"
    if write.operation == DETACH:
        listed = (await service.related.attachments(write.incident_id)).items
        return any(one.id == write.target for one in listed)
    try:
        if write.operation == DELETE_FOLLOW_UP:
            await service.follow_ups.show(write.target)
        else:
            await service.actions.show(write.target)
    except NotFound:
        return False
    return True


async def find_record(service: IncidentService, write: WriteRecord) -> Record | None:
    """Find the record that a write created: one with the same text that is not older.

    Raises:
        IncidentError: The records cannot be listed.
    """
    if OPERATIONS[write.operation].is_repeatable:
        return None  # Nothing lists memberships.
    since = write.begun_at - _CLOCKS_APART if write.begun_at else None
    if write.operation == ATTACH:
        return await find_same(service, write)
    if write.operation == CONNECT_ISSUE:
        incident = (await service.show(write.incident_id)).incident
        issue = incident.external_issue_reference
        link = clean(write.payload["url"])
        return incident if issue and issue.issue_permalink == link else None
    if write.operation == ATTACH_POSTMORTEM:
        link = clean(write.payload["permalink"])
        documents = (await service.related.postmortems(write.incident_id)).items
        return next((one for one in documents if link in one.links), None)
    if write.operation == ATTACH_ALERT:
        alerts = (await service.related.alerts(write.incident_id)).items
        alert_id = write.payload["alert_id"]
        return next((one for one in alerts if one.alert.id == alert_id), None)
    if write.operation == SNOOZE:
        escalation = await service.related.escalation(write.target)
        return escalation if escalation.status == "snoozed" else None
    if write.operation == REASSIGN:
        pages = (await service.related.escalations(write.incident_id)).items
        return next((one for one in pages if _is_reassigned(one, write, since)), None)
    return await _with_same_text(service, write, lambda record: _is_later(record, since))


async def find_same(service: IncidentService, write: WriteRecord) -> Record | None:
    """Find an attachment with the same link, or a record with the same text, of any age.

    Raises:
        IncidentError: The records cannot be listed.
    """
    if write.operation == ATTACH:
        link = clean(write.payload["resource"]["url"])
        listed = (await service.related.attachments(write.incident_id)).items
        return next((one for one in listed if one.resource.permalink == link), None)
    return await _with_same_text(service, write, lambda _: True)


async def _with_same_text(
    service: IncidentService, write: WriteRecord, is_possible: Callable[[Created], bool]
) -> Created | None:
    key, records = await _records(service, write)
    sent = {clean(str(text)).strip() for text in _texts(write, key)}
    return next(
        (
            one
            for one in reversed(records)
            if str(getattr(one, key)).strip() in sent and is_possible(one)
        ),
        None,
    )


async def _records(service: IncidentService, write: WriteRecord) -> tuple[str, Sequence[Created]]:
    """List the records that a write may have created, with the property to match."""
    incident_id = write.incident_id
    match write.operation:
        case "alert-note":
            return "content", await service.alerts.notes(write.payload["alert_id"])
        case "public-update":
            public = await service.status_pages.incident(write.target)
            return "message", public.updates
        case "update":
            return "message", (await service.log.updates(incident_id)).items
        case "moment":
            return "title", (await service.log.timeline(incident_id)).items
        case "page":
            return "title", (await service.related.escalations(incident_id)).items
        case "follow-up":
            return "title", (await service.follow_ups.for_incident(incident_id)).items
        case _:
            return "description", (await service.actions.for_incident(incident_id)).items


def _texts(write: WriteRecord, key: str) -> Iterator[Value]:
    """Yield the values of a key in all attempts."""
    for attempt in (*write.earlier, write.attempt):
        yield next((each.after for each in load_changes(attempt.changes) if each.key == key), "")


def _is_later(record: Created, since: datetime | None) -> bool:
    return record.created_at is not None and since is not None and record.created_at >= since


def _is_reassigned(page: Escalation, write: WriteRecord, since: datetime | None) -> bool:
    """Return whether an escalation is later than its original and has the new targets."""
    path_id = write.payload.get("escalation_path_id", "")
    users = {user.id for user in page.people("notified_users")}
    return (
        page.id != write.target
        and _is_later(page, since)
        and page.escalation_path_id == path_id
        and users.issuperset(write.payload.get("user_ids", ()))
    )
