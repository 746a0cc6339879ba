"""What belongs to an incident, as values: what was said and done, work, pages, documents.

As tolerant as `app.domain.models`, and cleaned at the same border. Source: the vendor's schemas of
IncidentUpdateV2, IncidentTimelineItemV2, IncidentActivityLogEntryV2, ActionV3, FollowUpV3,
IncidentAttachmentV1, IncidentAlertV2, EscalationV2, IncidentParticipantsV2,
IncidentRelationshipV1 and PostmortemDocumentV1.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pydantic import Field, model_validator

from app.domain.decoding import Undecodable, decode
from app.domain.models import (
    Actor,
    ExternalIssue,
    IncidentStatus,
    Integer,
    Model,
    Moment,
    Named,
    NamedActor,
    Record,
    Severity,
    Text,
    User,
)
from app.text.text import clean, one_line

# Who did it, by the names that the kinds of activity give it.
_ACTORS = ("updater", "actor", "creator", "merger")
# Properties of an activity that say what changed, besides the pairs of previous and new.
_SUBJECTS = ("role", "custom_field", "incident_timestamp", "source_incident")
_LABELS = ("name", "value", "value_text", "value_link", "value_numeric", "title", "reference", "id")


class IncidentUpdate(Record):
    """A message, a status or a severity that was shared; the latter two are what it led to."""

    incident_id: Text = ""
    message: Text = ""
    new_incident_status: IncidentStatus | None = None
    new_severity: Severity | None = None
    updater: Actor | None = None
    created_at: Moment = None
    merged_into_incident_id: Text = ""


class TimelineItem(Record):
    """An item of the curated timeline; `activity_log_id` is empty for one written by hand."""

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
        """Whether it was written by hand, so that its moment can be changed."""
        return not self.activity_log_id


class UpdateChange(Model):
    """What became of what, in words; either can be empty."""

    what: Text
    before: Text = ""
    after: Text = ""


class ActivityEntry(Record):
    """Something that was done.

    The API nests the details under the entry's type, in a shape of its own for each of sixteen
    types, and adds types. They share their habits, so they are read by those, also the new ones:
    who did it, pairs of previous and new, a message, and what it is about.

    Attributes:
        update_id: The update that it stands for, if it does.
        changes: From what to what.
    """

    incident_id: Text = ""
    type: Text = ""
    title: Text = ""
    occurred_at: Moment = None
    actor: Actor | None = None
    message: Text = ""
    update_id: Text = ""
    changes: tuple[UpdateChange, ...] = ()

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
    """Something to do: what actions and follow-ups have in common.

    `status` is outstanding, completed or not_doing, or newer.
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
        """What is to be done, on one line."""
        return one_line(self.description)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status == "outstanding"


class Action(WorkItem):
    """Something to do while the incident goes on."""


class RankedOption(Named):
    """A priority or a category of follow-ups; no endpoint lists them."""

    rank: Integer = 0


class Team(Named):
    """A team."""


class FollowUp(WorkItem):
    """Something to do afterwards."""

    title: Text = ""
    labels: tuple[Text, ...] = ()
    priority: RankedOption | None = None
    category: RankedOption | None = None
    assignee_team: Team | None = None
    external_issue_reference: ExternalIssue | None = None

    @property
    def label(self) -> str:
        """What is to be done, on one line."""
        return one_line(self.title)


class Resource(Model):
    """Something in another system."""

    title: Text = ""
    permalink: Text = ""
    external_id: Text = ""
    resource_type: Text = ""


class Attachment(Record):
    """Something in another system that was attached to an incident."""

    incident_id: Text = ""
    resource: Resource = Field(default_factory=Resource)


class OnlyName(Model):
    """What is known of something else: its name."""

    name: Text = ""


class AlertValue(Model):
    """A value of an attribute; its label is the name of a catalog entry, or else the literal."""

    label: Text = ""
    literal: Text = ""
    catalog_entry: OnlyName | None = None

    @property
    def text(self) -> str:
        """How people call it."""
        return self.label or (self.catalog_entry.name if self.catalog_entry else "") or self.literal


class AlertAttribute(Model):
    """What an alert says of itself, by an attribute that the organisation has defined."""

    attribute: OnlyName = Field(default_factory=OnlyName)
    value: AlertValue | None = None
    array_value: tuple[AlertValue, ...] = ()

    @property
    def text(self) -> str:
        """Name and values on one line; empty without a value."""
        values = [one.text for one in (self.value, *self.array_value) if one and one.text]
        return one_line(f"{self.attribute.name}: {', '.join(values)}") if values else ""


class Alert(Record):
    """An alert; `status` is firing or resolved.

    Attributes:
        attributes: What it says of itself; only an alert that is asked for by its id has them.
        tags: Likewise.
    """

    title: Text = ""
    description: Text = ""
    status: Text = ""
    source_url: Text = ""
    deduplication_key: Text = ""
    created_at: Moment = None
    resolved_at: Moment = None
    attributes: tuple[AlertAttribute, ...] = ()
    tags: tuple[OnlyName, ...] = ()


class IncidentAlert(Record):
    """An alert that belongs to an incident."""

    alert: Alert


class EscalationEvent(Record):
    """A step of a page: triggered, notified_users, acked, ..."""

    event: Text = ""
    occurred_at: Moment = None
    users: tuple[User, ...] = ()


class EscalationPriority(Model):
    """How urgent a page is."""

    name: Text = ""


class EscalationCreator(Model):
    """Who or what paged; none of them for an API key."""

    user: User | None = None
    alert: NamedActor | None = None
    workflow: NamedActor | None = None


class Escalation(Record):
    """A page; `status` is triggered, acked, resolved, expired, cancelled, ... or newer."""

    title: Text = ""
    description: Text = ""
    status: Text = ""
    priority: EscalationPriority | None = None
    creator: EscalationCreator | None = None
    escalation_path_id: Text = ""
    events: tuple[EscalationEvent, ...] = ()
    created_at: Moment = None

    def people(self, event: str) -> tuple[User, ...]:
        """Everybody of the events of that kind, each once."""
        found = [user for one in self.events if one.event == event for user in one.users]
        return tuple({user.id: user for user in found}.values())


class EscalationPath(Named):
    """A way to page people; `current_responders` are on call now."""

    current_responders: tuple[User, ...] = ()


class Participant(Model):
    """Somebody who takes part, as a responder, collaborator or observer."""

    user: User
    participant_type: Text = ""


class Participants(Model):
    """Who helps, and who watches."""

    active: tuple[Participant, ...] = ()
    passive: tuple[Participant, ...] = ()


class RelatedIncident(Record):
    """The other incident of a relationship; `external_id` is the number of its reference."""

    name: Text = ""
    external_id: Integer = 0


class Relationship(Record):
    """That two incidents have to do with each other."""

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


def _details(kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """What an activity's nested object says, whatever its type."""
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
    if users := details.get("escalated_to_users"):
        found.append(UpdateChange(what="paged", after=_label(users)))
    return found


def _label(value: Any) -> str:
    """Any value of an activity as a person reads it."""
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


# Values that are the API's codes rather than anybody's words.
_CODES = frozenset({"not_doing", "in_progress", "in_review"})
