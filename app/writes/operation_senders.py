"""How each deed is sent, and how it is found out what became of one that nobody answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
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
    from app.domain.models import Configuration
    from app.domain.related_models import Work
    from app.store.journal.records import KeptWrite

Sender = Callable[["IncidentService", "KeptWrite"], Awaitable[object]]

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
"""What sends each deed."""

# How far this machine's clock and the API's may be apart.
_CLOCKS_APART = timedelta(minutes=10)


async def fate_of(service: IncidentService, write: KeptWrite, configuration: Configuration) -> Fate:
    """Read what a deed without a key would have made, changed or removed.

    Raises:
        IncidentError: It cannot be read.
    """
    match write.operation:
        case operation if operation in DROPS:
            return Fate.NOT_SAVED if await _is_there(service, write) else Fate.SAVED
        case "follow-up" | "action" | "link":
            return Fate.SAVED if await _was_made(service, write) else Fate.NOT_SAVED
        case _:
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


async def _was_made(service: IncidentService, write: KeptWrite) -> bool:
    """Whether there is one that says the same, and was made since it was sent."""
    if write.operation == LINK:
        link = write.payload["resource"]["url"]
        listed = (await service.related.attachments(write.incident_id)).items
        return any(clean(link) == one.resource.permalink for one in listed)
    kind, name = (
        (service.follow_ups, "title")
        if write.operation == FOLLOW_UP
        else (service.actions, "description")
    )
    since = write.begun_at - _CLOCKS_APART if write.begun_at else None
    wanted = clean(write.payload[name]).strip()
    return any(
        getattr(one, name).strip() == wanted and _is_later(one.created_at, since)
        for one in (await kind.of(write.incident_id)).items
    )


def _is_later(moment: datetime | None, since: datetime | None) -> bool:
    return moment is not None and since is not None and moment >= since
