"""Data of an incident's tabs, each part of which may be unavailable to the key."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.alert_models import IncidentAlert
from app.domain.model_base import Record
from app.domain.related_models import (
    ActivityEntry,
    Attachment,
    Escalation,
    EscalationPath,
    IncidentUpdate,
    Participants,
    Postmortem,
    Relationship,
    TimelineItem,
)
from app.domain.status_page_models import StatusPage, StatusPageIncident
from app.errors import IncidentError, NotFound, NotPermitted

T = TypeVar("T")
RecordT = TypeVar("RecordT", bound=Record)


@dataclass(frozen=True, slots=True)
class RecordList(Generic[RecordT]):
    """A complete list.

    Attributes:
        items: Its records, in the API's order.
        unreadable: Number of records that could not be decoded.
        is_whole: Whether the API has confirmed the end of the list.
    """

    items: tuple[RecordT, ...]
    unreadable: int = 0
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """A requested part, or the error.

    Attributes:
        name: Label for the user.
        role: The role that a key needs to read it, by the vendor's name.
        value: The data; None after an error.
        error: The error, if any.
    """

    name: str
    role: str
    value: T | None = None
    error: IncidentError | None = None

    @property
    def problem(self) -> str:
        """Short reason why it is missing; empty if it is loaded."""
        match self.error:
            case None:
                return ""
            case NotPermitted():
                return f"this key lacks the role {self.role}"
            case NotFound():
                return "not available in this account"
            case error:
                return error.title

    @property
    def title(self) -> str:
        """Title of the error; empty if it is loaded."""
        match self.error:
            case NotPermitted():
                return f"{self.name}: not for this key"
            case NotFound():
                return f"{self.name}: not in this account"
            case error:
                return error.title if error else ""

    @property
    def explanation(self) -> str:
        """Explanation of the error, with a hint."""
        match self.error:
            case NotPermitted() as error:
                return f"The key lacks the role {self.role}, or a scope of it. {error.explanation}"
            case NotFound() as error:
                return f"This account's API does not have this part. {error.explanation}"
            case error:
                return error.explanation if error else ""


@dataclass(frozen=True, slots=True)
class TimelineData:
    """Updates, activity and timeline."""

    updates: Loaded[RecordList[IncidentUpdate]]
    activity: Loaded[RecordList[ActivityEntry]]
    timeline: Loaded[RecordList[TimelineItem]]


@dataclass(frozen=True, slots=True)
class PublicIncident:
    """An incident of a status page that is linked with one of the organisation, and the page."""

    incident: StatusPageIncident
    page: StatusPage


@dataclass(frozen=True, slots=True)
class RelatedData:
    """Records related to an incident.

    Attributes:
        paths: The escalation paths, which escalations refer to.
        public: Linked incidents of public status pages.
    """

    alerts: Loaded[RecordList[IncidentAlert]]
    attachments: Loaded[RecordList[Attachment]]
    escalations: Loaded[RecordList[Escalation]]
    participants: Loaded[Participants]
    relationships: Loaded[RecordList[Relationship]]
    paths: Loaded[tuple[EscalationPath, ...]]
    public: Loaded[tuple[PublicIncident, ...]]


@dataclass(frozen=True, slots=True)
class PostmortemText:
    """A post-mortem with its content, or the error."""

    about: Postmortem
    content: Loaded[str]
