"""What each tab of an incident reads: sections, any of which the key or the account may lack."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from app.api.records import Listing
from app.errors import IncidentError, NotFound, NotPermitted
from app.parts import (
    ActivityEntry,
    Attachment,
    Escalation,
    EscalationPath,
    IncidentAlert,
    IncidentUpdate,
    Participants,
    Postmortem,
    Relationship,
    TimelineItem,
)

if TYPE_CHECKING:
    from app.api.service import IncidentService

Found = TypeVar("Found")

_VIEWER = "viewer"
_POSTMORTEMS = "postmortems_manage"


@dataclass(frozen=True, slots=True)
class Section(Generic[Found]):
    """A part that was asked for.

    Attributes:
        name: What it is, in words.
        role: What a key needs to read it, as the vendor calls it.
        found: What came; None when nothing could be read.
        error: Why nothing could be read.
    """

    name: str
    role: str
    found: Found | None = None
    error: IncidentError | None = None

    @property
    def problem(self) -> str:
        """Why it is not there, in a few words; empty when it is."""
        match self.error:
            case None:
                return ""
            case NotPermitted():
                return f"not for this key, which lacks the role {self.role}"
            case NotFound():
                return "missing in this account's API"
            case error:
                return error.title


async def attempt(name: str, answer: Awaitable[Found], role: str = _VIEWER) -> Section[Found]:
    """Wait for an answer, or for the reason why there is none."""
    try:
        return Section(name, role, found=await answer)
    except IncidentError as error:
        return Section(name, role, error=error)


@dataclass(frozen=True, slots=True)
class LogSections:
    """What was said and done."""

    updates: Section[Listing[IncidentUpdate]]
    activity: Section[Listing[ActivityEntry]]
    timeline: Section[Listing[TimelineItem]]


async def read_log(service: "IncidentService", incident_id: str) -> LogSections:
    """Updates, activity and timeline, at once."""
    return LogSections(
        *await asyncio.gather(
            attempt("Updates", service.log.updates(incident_id)),
            attempt("Activity log", service.log.activity(incident_id)),
            attempt("Timeline", service.log.timeline(incident_id)),
        )
    )


@dataclass(frozen=True, slots=True)
class RelatedSections:
    """What an incident is connected with.

    Attributes:
        paths: The escalation paths, which escalations refer to.
    """

    alerts: Section[Listing[IncidentAlert]]
    attachments: Section[Listing[Attachment]]
    escalations: Section[Listing[Escalation]]
    participants: Section[Participants]
    relationships: Section[Listing[Relationship]]
    paths: Section[tuple[EscalationPath, ...]]


async def read_related(service: "IncidentService", incident_id: str) -> RelatedSections:
    """All of it, at once."""
    related = service.related
    first = asyncio.gather(
        attempt("Alerts", related.alerts(incident_id)),
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


@dataclass(frozen=True, slots=True)
class Document:
    """A post-mortem with its content, or the reason why that cannot be read."""

    about: Postmortem
    content: Section[str]


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
