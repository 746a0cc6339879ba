"""Table of operations other than declare and edit, each with its form and request.

Sources: the vendor's payloads of incident updates and timeline items (V2), actions and follow-ups
(V3), attachments (V1) and escalations (V2); `app.editing.related_operations` has those on alerts
and escalations. Updates, timeline items and escalations take an
idempotency key; the others do not, so that their outcome without a response is found out by
reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Field, FieldKind, Value, to_utc_seconds
from app.editing.drafts import Change, Values, changes, edit_problems, problems, selected
from app.editing.operation import (
    Operation,
    no_fields,
    operation_field,
    page_problems,
    page_warnings,
)
from app.editing.operation_payload import LABELS
from app.editing.related_operations import (
    ESCALATION_OPERATIONS,
    RELATED_OPERATIONS,
    TRANSITIONS,
)

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident
    from app.domain.related_models import TimelineItem, WorkItem

UPDATE = "update"
TIMELINE_ITEM = "moment"
EDIT_TIMELINE_ITEM = "edit-moment"
FOLLOW_UP = "follow-up"
EDIT_FOLLOW_UP = "edit-follow-up"
DELETE_FOLLOW_UP = "drop-follow-up"
ACTION = "action"
EDIT_ACTION = "edit-action"
DELETE_ACTION = "drop-action"
ATTACH = "link"
DETACH = "unlink"
ESCALATE = "page"

DELETIONS = frozenset({DELETE_FOLLOW_UP, DELETE_ACTION, DETACH})
"""Operations that delete a record and have no form."""

WITHOUT_FORM = DELETIONS | TRANSITIONS
"""Operations that need nothing but their record."""

PAGING = frozenset({ESCALATE}) | ESCALATION_OPERATIONS
"""Operations on escalations, which need a permission of their own."""

STATUSES = (
    Choice("outstanding", "To do"),
    Choice("completed", "Done"),
    Choice("not_doing", "Not doing"),
)
NEXT_UPDATE = "next_update"
"""Field of an update with the minutes until the next one."""

_INTERVALS = (
    Choice("15", "15 minutes", aliases=("15m",)),
    Choice("30", "30 minutes", aliases=("30m",)),
    Choice("60", "1 hour", aliases=("1h", "60m")),
    Choice("120", "2 hours", aliases=("2h",)),
    Choice("240", "4 hours", aliases=("4h",)),
    Choice("480", "8 hours", aliases=("8h",)),
    Choice("1440", "1 day", aliases=("1d", "24h")),
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
_ANY_LINK = "arbitrary_url"


def _update_fields(configuration: Configuration) -> tuple[Field, ...]:
    from app.domain.fields import fields_for

    known = {field.key: field for field in fields_for(configuration)}
    return (
        operation_field(
            "message", "Message", FieldKind.TEXT, "Markdown: what happened, what comes next"
        ),
        operation_field(
            "to_incident_status_id",
            "New status",
            FieldKind.CHOICE,
            "Leave empty to keep it",
            choices=known["incident_status_id"].choices,
        ),
        operation_field(
            "to_severity_id",
            "New severity",
            FieldKind.CHOICE,
            "Leave empty to keep it",
            choices=known["severity_id"].choices,
        ),
        operation_field(
            NEXT_UPDATE,
            "Next update in",
            FieldKind.CHOICE,
            "A reminder here; the API takes none",
            choices=_INTERVALS,
        ),
    )


def _update_warnings(values: Values) -> tuple[str, ...]:
    followed = "It is shared with everybody who follows the incident."
    if not values[NEXT_UPDATE]:
        return (followed,)
    return followed, "The next update is a reminder in this program: the API takes no time for it."


def next_update_choice(minutes: int) -> Choice:
    """Return the choice of an interval until the next update."""
    known = next((each for each in _INTERVALS if each.id == str(minutes)), None)
    return known or Choice(str(minutes), f"{minutes} minutes")


def _timeline_item_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field("title", "Title", FieldKind.LINE, "What happened", required=True),
        operation_field("timestamp", "When", FieldKind.DATETIME, required=True),
        operation_field("description", "Description", FieldKind.TEXT, "Markdown"),
    )


def _action_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field("description", "What to do", FieldKind.TEXT, "Markdown", required=True),
        operation_field("assignee_id", "Assignee", FieldKind.PERSON),
    )


def _follow_up_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field("title", "What to do", FieldKind.LINE, required=True),
        operation_field("description", "Description", FieldKind.TEXT, "Markdown"),
        operation_field("assignee_id", "Assignee", FieldKind.PERSON),
        operation_field("assignee_team_id", "Team", FieldKind.CHOICE, source="teams"),
        operation_field(
            "follow_up_priority_option_id",
            "Priority",
            FieldKind.CHOICE,
            source="priorities",
            clearable=False,
        ),
        operation_field(
            "follow_up_category_id",
            "Category",
            FieldKind.CHOICE,
            source="categories",
            clearable=False,
        ),
        operation_field(LABELS, "Labels", FieldKind.LINE, "Separated by commas"),
    )


def _with_status(
    fields: Callable[[Configuration], tuple[Field, ...]],
) -> Callable[[Configuration], tuple[Field, ...]]:
    status = operation_field("status", "Status", FieldKind.CHOICE, choices=STATUSES, required=True)
    return lambda configuration: (status, *fields(configuration))


def _link_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field("resource.url", "Link", FieldKind.LINK, required=True),
        operation_field(
            "resource.resource_type",
            "What it is",
            FieldKind.CHOICE,
            choices=_LINK_TYPES,
            required=True,
        ),
        operation_field("resource.title", "Title", FieldKind.LINE, "Only for any link"),
        operation_field(
            "resource.emoji", "Emoji", FieldKind.LINE, "Its name, such as rocket; for any link"
        ),
    )


def _page_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field(
            "title",
            "Title",
            FieldKind.LINE,
            "The first thing the people paged will read",
            required=True,
        ),
        operation_field("escalation_path_id", "Path", FieldKind.CHOICE, source="escalation paths"),
        operation_field("user_ids", "People", FieldKind.PEOPLE),
        operation_field(
            "description", "Details", FieldKind.TEXT, "Leave empty for the incident's summary"
        ),
    )


OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation(
            UPDATE,
            "Share an update",
            _update_fields,
            has_key=True,
            local=frozenset({NEXT_UPDATE}),
            warn=_update_warnings,
        ),
        Operation(TIMELINE_ITEM, "Add to the timeline", _timeline_item_fields, has_key=True),
        Operation(EDIT_TIMELINE_ITEM, "Edit the timeline item", _timeline_item_fields, edits=True),
        Operation(FOLLOW_UP, "New follow-up", _follow_up_fields),
        Operation(
            EDIT_FOLLOW_UP,
            "Edit the follow-up",
            _with_status(_follow_up_fields),
            always=("title", "status"),
            edits=True,
        ),
        Operation(DELETE_FOLLOW_UP, "Delete the follow-up", no_fields),
        Operation(ACTION, "New action", _action_fields),
        Operation(
            EDIT_ACTION,
            "Edit the action",
            _with_status(_action_fields),
            always=("description", "status"),
            edits=True,
        ),
        Operation(DELETE_ACTION, "Delete the action", no_fields),
        Operation(ATTACH, "Attach a link", _link_fields),
        Operation(DETACH, "Remove the attachment", no_fields),
        Operation(
            ESCALATE,
            "Page somebody",
            _page_fields,
            has_key=True,
            check=page_problems,
            warn=page_warnings,
        ),
        *RELATED_OPERATIONS,
    )
}
"""Operations by name."""


def initial_values(
    operation: Operation, fields: Iterable[Field], incident: Incident | None, now: datetime
) -> Values:
    """Return the initial values of an operation's form for a new record."""
    values: dict[str, Value] = {field.key: field.kind.empty for field in fields}
    if incident is None:
        return values
    values |= operation.first_values(incident, now)
    match operation.name:
        case "moment":
            values["timestamp"] = to_utc_seconds(now)
        case "link":
            values["resource.resource_type"] = (_LINK_TYPES[0],)
        case "page":
            values["title"] = incident.name
    return values


def values_of_item(item: TimelineItem) -> dict[str, Value]:
    """Return the values of a timeline item, by field."""
    return {"title": item.title, "timestamp": item.timestamp, "description": item.description}


def values_of_work(work: WorkItem) -> dict[str, Value]:
    """Return the values of an action or follow-up, by field."""
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
        LABELS: ", ".join(getattr(work, "labels", ())),
        "status": (status or Choice(work.status, work.status),),
    }


def operation_changes(
    operation: Operation, held: Values, values: Values, fields: Sequence[Field]
) -> tuple[Change, ...]:
    """Return the changes of a record, or all values of a new one."""
    if operation.edits:
        return changes(held, values, fields)
    return tuple(
        Change(each, each.kind.empty, values[each.key])
        for each in fields
        if values[each.key] != each.kind.empty
    )


def operation_problems(
    operation: Operation, values: Values, fields: Iterable[Field], edits: Sequence[Change]
) -> dict[str, str]:
    """Validate the form of an operation; return messages by field."""
    if operation.edits:
        return edit_problems(edits)
    found = problems(values, fields) | {**operation.check(values)}
    match operation.name:
        case "update" if not any(values[key] for key in values if key not in operation.local):
            found["message"] = "An update needs a message, a status or a severity."
        case "link" if not _is_any_link(values):
            found |= {
                key: "Only any link takes this."
                for key in ("resource.title", "resource.emoji")
                if values[key]
            }
    return found


def _is_any_link(values: Values) -> bool:
    kind = selected(values["resource.resource_type"])
    return kind is not None and kind.id == _ANY_LINK


def operation_warnings(
    operation: Operation, values: Values, incident: Incident | None
) -> list[str]:
    """Return the consequences of an operation, to be shown in its review."""
    if warnings := operation.warn(values):
        return [*warnings]
    match operation.name:
        case name if name in DELETIONS:
            return ["This cannot be undone."]
        case _:
            is_private = incident is not None and incident.visibility == "private"
            return ["The incident is private."] if is_private else []
