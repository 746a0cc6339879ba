"""Reads what each tab of an incident shows, at once, and why a part of it is not there."""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from app.domain.related_models import IncidentAlert
from app.domain.tab_data import Document, Listing, LogSections, RelatedSections, Section
from app.errors import IncidentError

if TYPE_CHECKING:
    from app.api.service import IncidentService

Found = TypeVar("Found")

# What a key needs, as the vendor calls its roles.
_VIEWER = "viewer"
_POSTMORTEMS = "postmortems_manage"

# Alerts whose attributes are asked for, one request each.
_MOST_WHOLE = 20


async def attempt(name: str, answer: Awaitable[Found], role: str = _VIEWER) -> Section[Found]:
    """Wait for an answer, or for the reason why there is none."""
    try:
        return Section(name, role, found=await answer)
    except IncidentError as error:
        return Section(name, role, error=error)


async def read_log(service: "IncidentService", incident_id: str) -> LogSections:
    """Updates, activity and timeline, at once."""
    return LogSections(
        *await asyncio.gather(
            attempt("Updates", service.log.updates(incident_id)),
            attempt("Activity log", service.log.activity(incident_id)),
            attempt("Timeline", service.log.timeline(incident_id)),
        )
    )


async def read_related(service: "IncidentService", incident_id: str) -> RelatedSections:
    """All of it, at once."""
    related = service.related
    first = asyncio.gather(
        attempt("Alerts", _whole_alerts(service, incident_id)),
        attempt("Attachments", related.attachments(incident_id)),
        attempt("Escalations", related.escalations(incident_id)),
    )
    second = asyncio.gather(
        attempt("Participants", related.participants(incident_id)),
        attempt("Related incidents", related.relationships(incident_id)),
        attempt("Escalation paths", related.escalation_paths()),
    )
    (alerts, attachments, escalations), (participants, relationships, paths) = (
        await first,
        await second,
    )
    return RelatedSections(alerts, attachments, escalations, participants, relationships, paths)


async def _whole_alerts(service: "IncidentService", incident_id: str) -> Listing[IncidentAlert]:
    """The alerts; the first of them with their attributes, where those can be read."""
    listed = await service.related.alerts(incident_id)
    first = listed.items[:_MOST_WHOLE]
    whole = await asyncio.gather(
        *(attempt("Alert", service.related.alert(one.alert.id)) for one in first)
    )
    items = tuple(
        one.model_copy(update={"alert": section.found}) if section.found else one
        for one, section in zip(first, whole, strict=True)
    )
    return Listing((*items, *listed.items[_MOST_WHOLE:]), listed.unreadable)


async def read_postmortems(
    service: "IncidentService", incident_id: str
) -> Section[tuple[Document, ...]]:
    """The post-mortems, the newest first, and then what they say."""
    listed = await attempt("Post-mortems", service.related.postmortems(incident_id))
    if listed.found is None:
        return Section(listed.name, listed.role, error=listed.error)
    contents = await asyncio.gather(
        *(
            attempt("Content", service.related.postmortem_content(one.id), _POSTMORTEMS)
            for one in listed.found.items
        )
    )
    documents = tuple(
        Document(about, content)
        for about, content in zip(listed.found.items, contents, strict=True)
    )
    return Section(listed.name, listed.role, found=documents)
