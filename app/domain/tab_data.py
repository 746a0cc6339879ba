"""What the tabs of an incident show: sections, any of which the key or the account may lack."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.models import Record
from app.domain.related_models import (
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
from app.errors import IncidentError, NotFound, NotPermitted

Found = TypeVar("Found")
Kind = TypeVar("Kind", bound=Record)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Kind]):
    """A whole list.

    Attributes:
        items: Its records, in the API's order.
        unreadable: How many more there are that could not be decoded.
        is_whole: Whether the API has said that there are no more.
    """

    items: tuple[Kind, ...]
    unreadable: int = 0
    is_whole: bool = True


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

    @property
    def headline(self) -> str:
        """Why it is not there, as a title."""
        match self.error:
            case NotPermitted():
                return f"{self.name}: not for this key"
            case NotFound():
                return f"{self.name}: not in this account"
            case error:
                return error.title if error else ""

    @property
    def explanation(self) -> str:
        """What happened and what to do."""
        match self.error:
            case NotPermitted() as error:
                return f"The key lacks the role {self.role}, or a scope of it. {error.explanation}"
            case NotFound() as error:
                return f"This account's API does not have this part. {error.explanation}"
            case error:
                return error.explanation if error else ""


@dataclass(frozen=True, slots=True)
class LogSections:
    """What was said and done."""

    updates: Section[Listing[IncidentUpdate]]
    activity: Section[Listing[ActivityEntry]]
    timeline: Section[Listing[TimelineItem]]


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


@dataclass(frozen=True, slots=True)
class Document:
    """A post-mortem with its content, or the reason why that cannot be read."""

    about: Postmortem
    content: Section[str]
