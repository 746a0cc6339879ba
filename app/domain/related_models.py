"""Models of records related to an incident: updates, activity, work, pages, documents.

As tolerant as `app.domain.models`, and sanitised at the same boundary. Source: the vendor's schemas
of IncidentUpdateV2, IncidentTimelineItemV2, IncidentActivityLogEntryV2, ActionV3, FollowUpV3,
IncidentAttachmentV1, IncidentAlertV2, EscalationV2, IncidentParticipantsV2, IncidentRelationshipV1
and PostmortemDocumentV1.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pydantic import Field, model_validator

from app.domain.decoding import Undecodable, decode
from app.domain.model_base import Integer, Model, Moment, Named, Record, Text
from app.domain.models import (
    Actor,
    CatalogEntryReference,
    ExternalIssue,
    IncidentStatus,
    NamedActor,
    Severity,
    User,
)
from app.text.text import clean, one_line

# Property names of the actor in the different types of activity.
_ACTORS = ("updater", "actor", "creator", "merger")
# Properties of an activity with its subject, besides pairs of previous and new values.
_SUBJECTS = ("role", "custom_field", "incident_timestamp", "source_incident")
_LABELS = ("name", "value", "value_text", "value_link", "value_numeric", "title", "reference", "id")


class IncidentUpdate(Record):
    """A shared update; status and severity are the values after it."""

    incident_id: Text = ""
    message: Text = ""
    new_incident_status: IncidentStatus | None = None
    new_severity: Severity | None = None
    updater: Actor | None = None
    created_at: Moment = None
    merged_into_incident_id: Text = ""


class TimelineItem(Record):
    """An item of the curated timeline; `activity_log_id` is empty for a custom item."""

    incident_id: Text = ""
    timestamp: Moment = None
    title: Text = ""
    description: Text = ""
    creator: Actor | None = None
    activity_log_id: Text = ""
    created_at: Moment = None
    updated_at: Moment = None

    @property
    def is_custom(self) -> bool:
        """True if it is a custom item, whose timestamp can be changed."""
        return not self.activity_log_id


class UpdateChange(Model):
    """A change as texts; before or after may be empty."""

    what: Text
    before: Text = ""
    after: Text = ""


class ActivityEntry(Record):
    """An entry of the activity log.

    The API nests the details under the entry's type, with a different schema for each of sixteen
    types, and adds types. All types are decoded by their common properties, including new ones:
    actor, pairs of previous and new values, message, and subject.

    Attributes:
        update_id: Id of its update, if any.
        changes: Old and new values.
        next_update_in_minutes: When an update says that the next one comes; 0 if it does not.
    """

    incident_id: Text = ""
    type: Text = ""
    title: Text = ""
    occurred_at: Moment = None
    actor: Actor | None = None
    message: Text = ""
    update_id: Text = ""
    changes: tuple[UpdateChange, ...] = ()
    next_update_in_minutes: Integer = 0

    @model_validator(mode="before")
    @classmethod
    def _with_details(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        content = data.get("content")
        details = next(iter(content.values()), None) if isinstance(content, Mapping) else None
        if not isinstance(details, Mapping):
            return data
        return {**data, **_details(str(data.get("type", "")), details)}


class WorkItem(Record):
    """Common properties of actions and follow-ups.

    `status` is outstanding, completed, not_doing, or newer.
    """

    incident_id: Text = ""
    creator: Actor | None = None
    description: Text = ""
    status: Text = ""
    assignee: User | None = None
    created_at: Moment = None
    updated_at: Moment = None
    completed_at: Moment = None

    @property
    def label(self) -> str:
        """Text on one line."""
        return one_line(self.description)

    @property
    def is_open(self) -> bool:
        """True if it is not completed."""
        return self.status == "outstanding"


class Action(WorkItem):
    """Work to do during the incident."""


class RankedOption(Named):
    """A priority or a category of follow-ups; no endpoint lists them."""

    rank: Integer = 0


class Team(Named):
    """A team; its catalog entry is what services are owned by."""

    catalog_entry: CatalogEntryReference | None = None


class FollowUp(WorkItem):
    """Work to do after the incident."""

    title: Text = ""
    labels: tuple[Text, ...] = ()
    priority: RankedOption | None = None
    category: RankedOption | None = None
    assignee_team: Team | None = None
    external_issue_reference: ExternalIssue | None = None

    @property
    def label(self) -> str:
        """Title on one line."""
        return one_line(self.title)


class Resource(Model):
    """A resource in another system."""

    title: Text = ""
    permalink: Text = ""
    external_id: Text = ""
    resource_type: Text = ""


class Attachment(Record):
    """A resource in another system attached to an incident."""

    incident_id: Text = ""
    resource: Resource = Field(default_factory=Resource)


class EscalationEvent(Record):
    """A step of an escalation: triggered, notified_users, acked, ..."""

    event: Text = ""
    occurred_at: Moment = None
    users: tuple[User, ...] = ()


class EscalationPriority(Model):
    """Priority of an escalation."""

    name: Text = ""


class EscalationCreator(Model):
    """Creator of an escalation; all empty for an API key."""

    user: User | None = None
    alert: NamedActor | None = None
    workflow: NamedActor | None = None


class Escalation(Record):
    """An escalation; `status` is triggered, acked, resolved, expired, cancelled, ... or newer."""

    title: Text = ""
    description: Text = ""
    status: Text = ""
    priority: EscalationPriority | None = None
    creator: EscalationCreator | None = None
    escalation_path_id: Text = ""
    events: tuple[EscalationEvent, ...] = ()
    created_at: Moment = None

    def people(self, event: str) -> tuple[User, ...]:
        """Return the users in events of that kind, without duplicates."""
        found = [user for one in self.events if one.event == event for user in one.users]
        return tuple({user.id: user for user in found}.values())


class EscalationPath(Named):
    """An escalation path; `current_responders` are on call now."""

    current_responders: tuple[User, ...] = ()
    team_ids: tuple[Text, ...] = ()

    @property
    def responders_text(self) -> str:
        """Current responders as text."""
        return f"now {', '.join(user.label for user in self.current_responders) or 'nobody'}"


class Participant(Model):
    """A participant: responder, collaborator or observer."""

    user: User
    participant_type: Text = ""


class Participants(Model):
    """Active and passive participants."""

    active: tuple[Participant, ...] = ()
    passive: tuple[Participant, ...] = ()


class RelatedIncident(Record):
    """The other incident of a relationship; `external_id` is its reference number."""

    name: Text = ""
    external_id: Integer = 0


class Relationship(Record):
    """A relationship between two incidents."""

    incident: RelatedIncident


class Postmortem(Record):
    """A post-mortem document, without its content; `status` is in_progress, in_review, ..."""

    title: Text = ""
    status: Text = ""
    type: Text = ""
    document_url: Text = ""
    exported_urls: tuple[Text, ...] = ()
    editors: tuple[User, ...] = ()
    created_at: Moment = None
    updated_at: Moment = None

    @property
    def links(self) -> tuple[str, ...]:
        """All its links."""
        return (self.document_url, *self.exported_urls)


def _details(kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the common properties in an activity's details, of any type."""
    found: dict[str, Any] = {"changes": [*_changes(details)]}
    acting = next((details[name] for name in _ACTORS if details.get(name)), None)
    if acting is None and details.get("acknowledger"):
        acting = {"user": details["acknowledger"]}
    if acting is not None:
        with suppress(Undecodable):
            found["actor"], _ = decode(Actor, acting)
    said = details.get("message") or details.get("event_description")
    if isinstance(said, str) and said:
        found["message"] = said
    update_id = details.get("id")
    if kind == "incident_update" and isinstance(update_id, str):
        found["update_id"] = update_id
        found["next_update_in_minutes"] = details.get("next_update_in_minutes") or 0
    return found


def _changes(details: Mapping[str, Any]) -> list[UpdateChange]:
    subject = next((details[name] for name in _SUBJECTS if details.get(name)), None)
    names = [name.removeprefix("new_") for name in details if name.startswith("new_")]
    names += [
        name.removeprefix("previous_")
        for name in details
        if name.startswith("previous_") and f"new_{name.removeprefix('previous_')}" not in details
    ]
    found = []
    for name in names:
        if name.endswith("_count"):
            continue
        what = _label(subject) if subject is not None else name.replace("_", " ")
        before, after = _label(details.get(f"previous_{name}")), _label(details.get(f"new_{name}"))
        if before or after:
            found.append(UpdateChange(what=what, before=before, after=after))
    if minutes := details.get("next_update_in_minutes"):
        found.append(UpdateChange(what="next update", after=f"in {_label(minutes)} min"))
    if users := details.get("escalated_to_users"):
        found.append(UpdateChange(what="paged", after=_label(users)))
    return found


def _label(value: Any) -> str:
    """Return a value of an activity as text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(label for label in map(_label, value) if label)
    if isinstance(value, Mapping):
        for name in ("value_option", "value_catalog_entry", *_LABELS):
            if value.get(name):
                return _label(value[name])
        return ""
    return clean(str(value)).replace("_", " ") if value in _CODES else clean(str(value))


# Codes of the API, shown with spaces.
_CODES = frozenset({"not_doing", "in_progress", "in_review"})
