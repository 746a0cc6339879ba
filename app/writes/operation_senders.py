"""Send each operation, and find out what became of one that nobody answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.editing.conflicts import Fate, fate
from app.editing.draft_codec import load_changes, restored
from app.editing.drafts import Values
from app.editing.operations import (
    ACTION,
    DEEDS,
    DROP_ACTION,
    DROP_FOLLOW_UP,
    DROPS,
    EDIT_ACTION,
    EDIT_FOLLOW_UP,
    EDIT_MOMENT,
    FOLLOW_UP,
    LINK,
    MOMENT,
    PAGE,
    UNLINK,
    UPDATE,
    values_of_item,
    values_of_work,
)
from app.errors import NotFound
from app.text.text import clean

if TYPE_CHECKING:
    from app.api.service import IncidentService
    from app.domain.fields import Value
    from app.domain.models import Configuration, Record
    from app.domain.related_models import Escalation, IncidentUpdate, TimelineItem, Work
    from app.editing.records import KeptWrite

Sender = Callable[["IncidentService", "KeptWrite"], Awaitable["Record | None"]]

SENDERS: Mapping[str, Sender] = {
    UPDATE: lambda service, write: service.log.share_update(write.payload),
    MOMENT: lambda service, write: service.log.add_item(write.payload),
    EDIT_MOMENT: lambda service, write: service.log.edit_item(write.target, write.payload),
    FOLLOW_UP: lambda service, write: service.follow_ups.create(write.payload),
    EDIT_FOLLOW_UP: lambda service, write: service.follow_ups.update(write.target, write.payload),
    DROP_FOLLOW_UP: lambda service, write: service.follow_ups.delete(write.target),
    ACTION: lambda service, write: service.actions.create(write.payload),
    EDIT_ACTION: lambda service, write: service.actions.update(write.target, write.payload),
    DROP_ACTION: lambda service, write: service.actions.delete(write.target),
    LINK: lambda service, write: service.related.attach(write.payload),
    UNLINK: lambda service, write: service.related.detach(write.target),
    PAGE: lambda service, write: service.related.escalate(write.payload),
}
"""What sends each operation; gives back the record that it made or changed."""

# How far this machine's clock and the API's may be apart.
_CLOCKS_APART = timedelta(minutes=10)


async def fate_of(service: IncidentService, write: KeptWrite, configuration: Configuration) -> Fate:
    """Read whether a record was changed or removed.

    Raises:
        IncidentError: It cannot be read.
    """
    if write.operation in DROPS:
        return Fate.NOT_SAVED if await _is_there(service, write) else Fate.SAVED
    current = await current_values(service, write)
    fields = DEEDS[write.operation].fields(configuration)
    changes, _ = restored(load_changes(write.changes), fields)
    return fate(changes, current)


async def current_values(service: IncidentService, write: KeptWrite) -> Values:
    """What the record that a deed changes holds now, by field.

    Raises:
        IncidentError: It cannot be read, or is gone.
    """
    if write.operation == EDIT_MOMENT:
        items = (await service.log.timeline(write.incident_id)).items
        item = next((one for one in items if one.id == write.target), None)
        if item is None:
            raise NotFound("The timeline item is gone.", status=404)
        return values_of_item(item)
    work: Work = (
        await service.follow_ups.show(write.target)
        if write.operation == EDIT_FOLLOW_UP
        else await service.actions.show(write.target)
    )
    return values_of_work(work)


async def _is_there(service: IncidentService, write: KeptWrite) -> bool:
    if write.operation == UNLINK:
        listed = (await service.related.attachments(write.incident_id)).items
        return any(one.id == write.target for one in listed)
    try:
        if write.operation == DROP_FOLLOW_UP:
            await service.follow_ups.show(write.target)
        else:
            await service.actions.show(write.target)
    except NotFound:
        return False
    return True


async def find_record(service: IncidentService, write: KeptWrite) -> Record | None:
    """Find the record that a write has made: one that says the same, and is not older.

    Raises:
        IncidentError: They cannot be listed.
    """
    since = write.begun_at - _CLOCKS_APART if write.begun_at else None
    if write.operation == LINK:
        link = clean(write.payload["resource"]["url"])
        listed = (await service.related.attachments(write.incident_id)).items
        return next((one for one in listed if one.resource.permalink == link), None)
    key, records = await _records(service, write)
    sent = {clean(str(text)).strip() for text in _texts(write, key)}
    return next(
        (
            one
            for one in reversed(records)
            if str(getattr(one, key)).strip() in sent and _is_later(one, since)
        ),
        None,
    )


async def _records(
    service: IncidentService, write: KeptWrite
) -> tuple[str, Sequence[IncidentUpdate | TimelineItem | Work | Escalation]]:
    """List the records of the kind that a write makes, with what tells them apart."""
    incident_id = write.incident_id
    match write.operation:
        case "update":
            return "message", (await service.log.updates(incident_id)).items
        case "moment":
            return "title", (await service.log.timeline(incident_id)).items
        case "page":
            return "title", (await service.related.escalations(incident_id)).items
        case "follow-up":
            return "title", (await service.follow_ups.of(incident_id)).items
        case _:
            return "description", (await service.actions.of(incident_id)).items


def _texts(write: KeptWrite, key: str) -> Iterator[Value]:
    """List what all attempts have said under one key."""
    for attempt in (*write.earlier, write.attempt):
        yield next((each.after for each in load_changes(attempt.changes) if each.key == key), "")


def _is_later(
    record: IncidentUpdate | TimelineItem | Work | Escalation, since: datetime | None
) -> bool:
    return record.created_at is not None and since is not None and record.created_at >= since
