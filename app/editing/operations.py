"""What can be done to an incident besides editing it: a row each, with its form and its request.

Sources: the vendor's payloads of incident updates and timeline items (V2), actions and follow-ups
(V3), attachments (V1) and escalations (V2). The first two and escalations take an idempotency key;
the others do not, so that what becomes of one that nobody answers is found out by reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.dates import datetimes as moments
from app.domain.fields import Choice, Field, JsonObject, Kind, Section, Value, in_utc
from app.editing.drafts import Change, Values, chosen, edit_problems, problems

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident
    from app.domain.related_models import TimelineItem, Work

UPDATE = "update"
MOMENT = "moment"
EDIT_MOMENT = "edit-moment"
FOLLOW_UP = "follow-up"
EDIT_FOLLOW_UP = "edit-follow-up"
DROP_FOLLOW_UP = "drop-follow-up"
ACTION = "action"
EDIT_ACTION = "edit-action"
DROP_ACTION = "drop-action"
LINK = "link"
UNLINK = "unlink"
PAGE = "page"

DROPS = frozenset({DROP_FOLLOW_UP, DROP_ACTION, UNLINK})
"""What removes a record, and needs no form."""

STATUSES = (
    Choice("outstanding", "To do"),
    Choice("completed", "Done"),
    Choice("not_doing", "Not doing"),
)
_LINK_TYPES = (
    Choice("arbitrary_url", "Any link", "with a title of your own"),
    Choice("github_pull_request", "GitHub pull request"),
    Choice("gitlab_merge_request", "GitLab merge request"),
    Choice("sentry_issue", "Sentry issue"),
    Choice("jira_issue", "Jira issue"),
    Choice("datadog_monitor_alert", "Datadog monitor alert"),
    Choice("pager_duty_incident", "PagerDuty incident"),
    Choice("opsgenie_alert", "Opsgenie alert"),
    Choice("zendesk_ticket", "Zendesk ticket"),
    Choice("statuspage_incident", "Statuspage incident"),
    Choice("google_calendar_event", "Google Calendar event"),
    Choice("salesforce_case", "Salesforce case"),
)
_LABELS = "labels"
_ANY_LINK = "arbitrary_url"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done.

    Attributes:
        operation: Which of `app.writes.outbox.OPERATIONS`.
        title: What it does, in words.
        fields: What its form asks for, given the organisation's vocabulary.
        has_key: Whether it carries an idempotency key.
        always: Properties that are sent even if they did not change, as a PUT demands.
        edits: Whether it changes a record that there is, rather than making one.
    """

    operation: str
    title: str
    fields: Callable[[Configuration], tuple[Field, ...]]
    has_key: bool = False
    always: tuple[str, ...] = ()
    edits: bool = False


def _no_incident(_: Incident) -> Value:
    """These fields are not an incident's."""
    return ""


def _field(
    key: str,
    label: str,
    kind: Kind,
    text: str = "",
    *,
    choices: tuple[Choice, ...] = (),
    source: str = "",
    required: bool = False,
    clearable: bool = True,
) -> Field:
    return Field(
        key, label, kind, Section.DEED, key, _no_incident, help=text, choices=choices,
        source=source, required=required, clearable=clearable and not required,
    )  # fmt: skip


def _update_fields(configuration: Configuration) -> tuple[Field, ...]:
    from app.domain.fields import fields_for

    known = {field.key: field for field in fields_for(configuration)}
    return (
        _field("message", "Message", Kind.TEXT, "Markdown: what has happened, what comes next"),
        _field(
            "to_incident_status_id", "New status", Kind.CHOICE, "Left open, it stays",
            choices=known["incident_status_id"].choices,
        ),
        _field(
            "to_severity_id", "New severity", Kind.CHOICE, "Left open, it stays",
            choices=known["severity_id"].choices,
        ),
    )  # fmt: skip


def _moment_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        _field("title", "Title", Kind.LINE, "What happened", required=True),
        _field("timestamp", "When", Kind.MOMENT, required=True),
        _field("description", "Description", Kind.TEXT, "Markdown"),
    )


def _action_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        _field("description", "What to do", Kind.TEXT, "Markdown", required=True),
        _field("assignee_id", "Assignee", Kind.PERSON),
    )


def _follow_up_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        _field("title", "What to do", Kind.LINE, required=True),
        _field("description", "Description", Kind.TEXT, "Markdown"),
        _field("assignee_id", "Assignee", Kind.PERSON),
        _field("assignee_team_id", "Team", Kind.CHOICE, source="teams"),
        _field(
            "follow_up_priority_option_id", "Priority", Kind.CHOICE,
            source="priorities", clearable=False,
        ),
        _field(
            "follow_up_category_id", "Category", Kind.CHOICE,
            source="categories", clearable=False,
        ),
        _field(_LABELS, "Labels", Kind.LINE, "Separated by commas"),
    )  # fmt: skip


def _with_status(
    fields: Callable[[Configuration], tuple[Field, ...]],
) -> Callable[[Configuration], tuple[Field, ...]]:
    status = _field("status", "Status", Kind.CHOICE, choices=STATUSES, required=True)
    return lambda configuration: (status, *fields(configuration))


def _link_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        _field("resource.url", "Link", Kind.LINK, required=True),
        _field(
            "resource.resource_type", "What it is", Kind.CHOICE, choices=_LINK_TYPES, required=True
        ),
        _field("resource.title", "Title", Kind.LINE, "Only for any link"),
        _field("resource.emoji", "Emoji", Kind.LINE, "Its name, such as rocket; for any link"),
    )


def _page_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        _field("title", "Title", Kind.LINE, "What those who are paged read first", required=True),
        _field("escalation_path_id", "Path", Kind.CHOICE, source="escalation paths"),
        _field("user_ids", "People", Kind.PEOPLE),
        _field("description", "Details", Kind.TEXT, "Left open: the incident's summary"),
    )


def _nothing(_: Configuration) -> tuple[Field, ...]:
    return ()


DEEDS: Mapping[str, Deed] = {
    deed.operation: deed
    for deed in (
        Deed(UPDATE, "Share an update", _update_fields, has_key=True),
        Deed(MOMENT, "Add to the timeline", _moment_fields, has_key=True),
        Deed(EDIT_MOMENT, "Edit the timeline item", _moment_fields, edits=True),
        Deed(FOLLOW_UP, "New follow-up", _follow_up_fields),
        Deed(
            EDIT_FOLLOW_UP, "Edit the follow-up", _with_status(_follow_up_fields),
            always=("title", "status"), edits=True,
        ),
        Deed(DROP_FOLLOW_UP, "Delete the follow-up", _nothing),
        Deed(ACTION, "New action", _action_fields),
        Deed(
            EDIT_ACTION, "Edit the action", _with_status(_action_fields),
            always=("description", "status"), edits=True,
        ),
        Deed(DROP_ACTION, "Delete the action", _nothing),
        Deed(LINK, "Attach a link", _link_fields),
        Deed(UNLINK, "Remove the attachment", _nothing),
        Deed(PAGE, "Page somebody", _page_fields, has_key=True),
    )
}  # fmt: skip
"""Everything that can be done, by its operation."""


def first_values(deed: Deed, fields: Iterable[Field], incident: Incident, now: datetime) -> Values:
    """What the form of a deed that makes something starts with."""
    values: dict[str, Value] = {field.key: field.kind.empty for field in fields}
    match deed.operation:
        case "moment":
            values["timestamp"] = in_utc(now)
        case "link":
            values["resource.resource_type"] = (_LINK_TYPES[0],)
        case "page":
            values["title"] = incident.name
    return values


def values_of_item(item: TimelineItem) -> dict[str, Value]:
    """What an item of the timeline holds, by field."""
    return {"title": item.title, "timestamp": item.timestamp, "description": item.description}


def values_of_work(work: Work) -> dict[str, Value]:
    """What an action or a follow-up holds, by field."""
    team = getattr(work, "assignee_team", None)
    priority = getattr(work, "priority", None)
    category = getattr(work, "category", None)
    person = work.assignee
    status = next((one for one in STATUSES if one.id == work.status), None)
    return {
        "title": getattr(work, "title", ""),
        "description": work.description,
        "assignee_id": (Choice(person.id, person.label, person.email),) if person else (),
        "assignee_team_id": (Choice(team.id, team.name),) if team else (),
        "follow_up_priority_option_id": (Choice(priority.id, priority.name),) if priority else (),
        "follow_up_category_id": (Choice(category.id, category.name),) if category else (),
        _LABELS: ", ".join(getattr(work, "labels", ())),
        "status": (status or Choice(work.status, work.status),),
    }


def deed_problems(
    deed: Deed, values: Values, fields: Iterable[Field], edits: Sequence[Change]
) -> dict[str, str]:
    """What is wrong with the form of a deed, by field."""
    if deed.edits:
        return edit_problems(edits)
    found = problems(values, fields)
    match deed.operation:
        case "update" if not any(values.values()):
            found["message"] = "An update needs a message, a status or a severity."
        case "page" if values["escalation_path_id"] and values["user_ids"]:
            found["user_ids"] = "A page goes to a path or to people, not to both: empty one."
        case "page" if not values["escalation_path_id"] and not values["user_ids"]:
            found["escalation_path_id"] = "Choose a path, or people below."
        case "link" if not _is_any_link(values):
            found |= {
                key: "Only any link takes this."
                for key in ("resource.title", "resource.emoji")
                if values[key]
            }
    return found


def deed_payload(
    deed: Deed, edits: Iterable[Change], values: Values, *, incident_id: str, key: str
) -> JsonObject:
    """The body of a deed: all that is set, or of an edit what changed and what a PUT demands."""
    body: JsonObject = {} if deed.edits else {"incident_id": incident_id}
    if deed.has_key:
        body["idempotency_key"] = key
    for name in deed.always:
        _put(body, name, values[name])
    for change in edits:
        _put(body, change.field.payload_property, change.after, several=change.field.kind.several)
    return body


def _put(body: JsonObject, path: str, value: Value, *, several: bool = False) -> None:
    *outer, name = path.split(".")
    for part in outer:
        body = body.setdefault(part, {})
    body[name] = _sent(path, value, several=several)


def _sent(path: str, value: Value, *, several: bool) -> object:
    if isinstance(value, datetime):
        return moments.iso(in_utc(value))
    if isinstance(value, tuple):
        ids = [choice.id for choice in value]
        # Null takes an assignee away; the schema says so, though its type does not.
        return ids if several else next(iter(ids), None)
    if path == _LABELS:
        return [label.strip() for label in str(value).split(",") if label.strip()]
    return value


def _is_any_link(values: Values) -> bool:
    kind = chosen(values["resource.resource_type"])
    return kind is not None and kind.id == _ANY_LINK


def deed_warnings(deed: Deed, values: Values, incident: Incident) -> list[str]:
    """What follows from a deed, in words."""
    match deed.operation:
        case "page":
            whom = values["escalation_path_id"] or values["user_ids"]
            names = [
                f"{one.label}: {one.detail}" if one.detail else one.label for one in _all(whom)
            ]
            return [f"This wakes people up: {', '.join(names)}."]
        case "update":
            return ["It is shared with everybody who follows the incident."]
        case operation if operation in DROPS:
            return ["This cannot be undone."]
        case _:
            return ["The incident is private."] if incident.visibility == "private" else []


def _all(value: Value) -> tuple[Choice, ...]:
    return value if isinstance(value, tuple) else ()
