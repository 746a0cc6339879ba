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

T = TypeVar("T")
RecordT = TypeVar("RecordT", bound=Record)


@dataclass(frozen=True, slots=True)
class RecordList(Generic[RecordT]):
    """A whole list.

    Attributes:
        items: Its records, in the API's order.
        unreadable: How many more there are that could not be decoded.
        is_whole: Whether the API has said that there are no more.
    """

    items: tuple[RecordT, ...]
    unreadable: int = 0
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """A part that was asked for.

    Attributes:
        name: What it is, in words.
        role: What a key needs to read it, as the vendor calls it.
        found: What came; None when nothing could be read.
        error: Why nothing could be read.
    """

    name: str
    role: str
    value: T | None = None
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
    def title(self) -> str:
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
class TimelineData:
    """What was said and done."""

    updates: Loaded[RecordList[IncidentUpdate]]
    activity: Loaded[RecordList[ActivityEntry]]
    timeline: Loaded[RecordList[TimelineItem]]


@dataclass(frozen=True, slots=True)
class RelatedData:
    """What an incident is connected with.

    Attributes:
        paths: The escalation paths, which escalations refer to.
    """

    alerts: Loaded[RecordList[IncidentAlert]]
    attachments: Loaded[RecordList[Attachment]]
    escalations: Loaded[RecordList[Escalation]]
    participants: Loaded[Participants]
    relationships: Loaded[RecordList[Relationship]]
    paths: Loaded[tuple[EscalationPath, ...]]


@dataclass(frozen=True, slots=True)
class PostmortemText:
    """A post-mortem with its content, or the reason why that cannot be read."""

    about: Postmortem
    content: Loaded[str]
