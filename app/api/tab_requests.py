"""Load the data of an incident's tabs, concurrently, with an error for each missing part."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from app.domain.alert_models import IncidentAlert
from app.domain.tab_data import Loaded, PostmortemText, RecordList, RelatedData, TimelineData
from app.errors import IncidentError, NetworkError

if TYPE_CHECKING:
    from app.api.service import IncidentService

T = TypeVar("T")

# Required roles of a key, by the vendor's names.
_VIEWER = "viewer"
_POSTMORTEMS = "postmortems_manage"
_PUBLIC = "status_page_viewer"

# Seconds after which the rest of a tab is shown without the status page.
_OPTIONAL_SECONDS = 5.0

# Maximum number of alerts loaded with attributes, one request each.
_MOST_WHOLE = 20


async def try_load(
    name: str, answer: Awaitable[T], role: str = _VIEWER, *, within: float | None = None
) -> Loaded[T]:
    """Wait for a response, and return it or its error.

    Args:
        name: Name of the part.
        answer: The request.
        role: The role that it takes.
        within: Maximum number of seconds, for a part that others must not wait for.
    """
    try:
        async with asyncio.timeout(within):
            return Loaded(name, role, value=await answer)
    except TimeoutError:
        return Loaded(name, role, error=NetworkError(f"{name}: none within {within:.0f} seconds."))
    except IncidentError as error:
        return Loaded(name, role, error=error)


async def read_log(service: "IncidentService", incident_id: str) -> TimelineData:
    """Load updates, activity and timeline concurrently."""
    return TimelineData(
        *await asyncio.gather(
            try_load("Updates", service.log.updates(incident_id)),
            try_load("Activity log", service.log.activity(incident_id)),
            try_load("Timeline", service.log.timeline(incident_id)),
        )
    )


async def read_related(
    service: "IncidentService", incident_id: str, declared_at: datetime | None
) -> RelatedData:
    """Load all related records concurrently.

    Args:
        service: The API service.
        incident_id: Id of the incident.
        declared_at: When it was declared, if known.
    """
    related = service.related
    first = asyncio.gather(
        try_load("Alerts", _complete_alerts(service, incident_id)),
        try_load("Attachments", related.attachments(incident_id)),
        try_load("Escalations", related.escalations(incident_id)),
    )
    second = asyncio.gather(
        try_load("Participants", related.participants(incident_id)),
        try_load("Related incidents", related.relationships(incident_id)),
        try_load("Escalation paths", related.escalation_paths()),
        try_load(
            "Status page",
            service.status_pages.of_incident(incident_id, declared_at),
            _PUBLIC,
            within=_OPTIONAL_SECONDS,
        ),
    )
    (alerts, attachments, escalations), (participants, relationships, paths, public) = (
        await first,
        await second,
    )
    return RelatedData(alerts, attachments, escalations, participants, relationships, paths, public)


async def _complete_alerts(
    service: "IncidentService", incident_id: str
) -> RecordList[IncidentAlert]:
    """Load the alerts, the first ones with their attributes where possible."""
    listed = await service.related.alerts(incident_id)
    first = listed.items[:_MOST_WHOLE]
    whole = await asyncio.gather(
        *(try_load("Alert", service.related.alert(one.alert.id)) for one in first)
    )
    items = tuple(
        one.model_copy(update={"alert": section.value}) if section.value else one
        for one, section in zip(first, whole, strict=True)
    )
    return RecordList((*items, *listed.items[_MOST_WHOLE:]), listed.unreadable)


async def read_postmortems(
    service: "IncidentService", incident_id: str
) -> Loaded[tuple[PostmortemText, ...]]:
    """Load the post-mortems, newest first, and their contents."""
    listed = await try_load("Post-mortems", service.related.postmortems(incident_id))
    if listed.value is None:
        return Loaded(listed.name, listed.role, error=listed.error)
    contents = await asyncio.gather(
        *(
            try_load("Content", service.related.postmortem_content(one.id), _POSTMORTEMS)
            for one in listed.value.items
        )
    )
    documents = tuple(
        PostmortemText(about, content)
        for about, content in zip(listed.value.items, contents, strict=True)
    )
    return Loaded(listed.name, listed.role, value=documents)
