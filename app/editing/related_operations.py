"""Operations on the escalations, alerts, post-mortem, issue and members of an incident.

Source: the vendor's payloads of escalations, alerts and incidents (V2), of post-mortem documents
and of memberships (V1). None takes an idempotency key. No endpoint lists memberships, and to grant
or revoke one again changes nothing more.
Declining an escalation is left out: the API reserves it for people, and a key is none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.fields import Choice, Field, FieldKind, to_utc_seconds
from app.editing.drafts import Values
from app.editing.operation import (
    Operation,
    no_fields,
    operation_field,
    page_problems,
    page_warnings,
)

if TYPE_CHECKING:
    from app.domain.models import Configuration, Incident

ACKNOWLEDGE = "acknowledge"
SNOOZE = "snooze"
REASSIGN = "reassign"
CANCEL_ESCALATION = "cancel-page"
ATTACH_ALERT = "alert"
DETACH_ALERT = "drop-alert"
RESOLVE_ALERT = "resolve-alert"
NOTE_ALERT = "alert-note"
ATTACH_POSTMORTEM = "postmortem"
CONNECT_ISSUE = "issue"
POST_PUBLIC_UPDATE = "public-update"

GRANT_PERSON = "grant-person"
GRANT_TEAM = "grant-team"
REVOKE_PERSON = "revoke-person"
REVOKE_TEAM = "revoke-team"

ACCESS_OPERATIONS = (GRANT_PERSON, GRANT_TEAM, REVOKE_PERSON, REVOKE_TEAM)
"""Operations on the access to a private incident, in the order of their picker."""

ESCALATION_OPERATIONS = frozenset({ACKNOWLEDGE, SNOOZE, REASSIGN, CANCEL_ESCALATION})
"""Operations on an escalation."""

TRANSITIONS = frozenset({ACKNOWLEDGE, CANCEL_ESCALATION, DETACH_ALERT, RESOLVE_ALERT})
"""Operations that change the state of a record, and have no form."""

YES = Choice("true", "Yes")
NO = Choice("false", "No")
_YES_NO = (YES, NO)

YES_NO_PROPERTIES = frozenset({"resolve_original", "re_relate", "replace", "notify_subscribers"})
"""Properties that are true or false in a payload."""

_PROVIDERS = (
    Choice("confluence", "Confluence"),
    Choice("google_docs", "Google Docs"),
    Choice("notion", "Notion"),
    Choice("sharepoint", "SharePoint"),
    Choice("copy_paste_basecamp", "Basecamp"),
    Choice("copy_paste_github_wiki", "GitHub wiki"),
    Choice("copy_paste_quip", "Quip"),
)

_TRACKERS = (
    Choice("jira", "Jira"),
    Choice("linear", "Linear"),
    Choice("github", "GitHub"),
    Choice("gitlab", "GitLab"),
    Choice("asana", "Asana"),
    Choice("azure_devops", "Azure DevOps"),
    Choice("click_up", "ClickUp"),
    Choice("freshservice", "Freshservice"),
    Choice("salesforce", "Salesforce"),
    Choice("jira_server", "Jira Server"),
    Choice("service_now", "ServiceNow"),
    Choice("shortcut", "Shortcut"),
    Choice("notion", "Notion"),
)

PUBLIC_STATUSES = (
    Choice("investigating", "Investigating"),
    Choice("identified", "Identified"),
    Choice("monitoring", "Monitoring"),
    Choice("resolved", "Resolved"),
)
"""Statuses of a status page's incident, in their order."""

_SNOOZED_FOR = timedelta(hours=1)


def _snooze_fields(_: Configuration) -> tuple[Field, ...]:
    until, reason = "snooze_details.snooze_until", "snooze_details.reason"
    return (
        operation_field(until, "Until", FieldKind.DATETIME, "+30m, 14:00", required=True),
        operation_field(reason, "Reason", FieldKind.LINE),
    )


def _snoozed_until(_: Incident, now: datetime) -> Values:
    return {"snooze_details.snooze_until": to_utc_seconds(now + _SNOOZED_FOR)}


def _reassign_fields(_: Configuration) -> tuple[Field, ...]:
    kept = "Leave empty to keep that of the escalation"
    return (
        operation_field("escalation_path_id", "Path", FieldKind.CHOICE, source="escalation paths"),
        operation_field("user_ids", "People", FieldKind.PEOPLE),
        operation_field(
            "resolve_original",
            "Resolve the original",
            FieldKind.CHOICE,
            "No: both keep paging",
            choices=_YES_NO,
            required=True,
        ),
        operation_field("title", "Title", FieldKind.LINE, kept),
        operation_field("description", "Details", FieldKind.TEXT, kept),
    )


def _alert_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field("alert_id", "Alert", FieldKind.CHOICE, source="alerts", required=True),
        operation_field(
            "re_relate",
            "Even if it was detached",
            FieldKind.CHOICE,
            "Somebody may have marked it as unrelated",
            choices=_YES_NO,
            required=True,
        ),
    )


def _note_fields(_: Configuration) -> tuple[Field, ...]:
    return (operation_field("content", "Note", FieldKind.TEXT, "Markdown", required=True),)


def _postmortem_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field("permalink", "Link", FieldKind.LINK, required=True),
        operation_field(
            "document_provider",
            "Where it is",
            FieldKind.CHOICE,
            "Only for information",
            choices=_PROVIDERS,
        ),
    )


def _issue_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field("url", "Issue", FieldKind.LINK, required=True),
        operation_field("provider", "Tracker", FieldKind.CHOICE, choices=_TRACKERS, required=True),
        operation_field(
            "issue_template_id",
            "Template ID",
            FieldKind.LINE,
            "Of the incident ticket template, from the dashboard: the API lists none",
            required=True,
        ),
        operation_field(
            "replace", "Replace another issue", FieldKind.CHOICE, choices=_YES_NO, required=True
        ),
    )


def _public_update_fields(_: Configuration) -> tuple[Field, ...]:
    return (
        operation_field(
            "message", "Message", FieldKind.TEXT, "Markdown, for the public", required=True
        ),
        operation_field(
            "incident_status",
            "New status",
            FieldKind.CHOICE,
            "Leave empty to keep it",
            choices=PUBLIC_STATUSES,
        ),
        operation_field(
            "notify_subscribers",
            "Notify subscribers",
            FieldKind.CHOICE,
            choices=_YES_NO,
            required=True,
        ),
    )


def _public_warnings(values: Values) -> tuple[str, ...]:
    warnings = ["It is published: everybody can read it on the status page."]
    if values["notify_subscribers"] == (YES,):
        warnings.append("All subscribers of the status page are notified.")
    if values["incident_status"] == (PUBLIC_STATUSES[-1],):
        warnings.append("The page shows all components as operational again.")
    return tuple(warnings)


def access_denied(incident: Incident) -> str:
    """Return the reason why access can be neither granted nor revoked; empty if it can."""
    if incident.visibility == "private":
        return ""
    return "Everybody has access to this incident: it is public."


def _person_fields(_: Configuration) -> tuple[Field, ...]:
    return (operation_field("user_id", "Person", FieldKind.PERSON, required=True),)


def _team_fields(_: Configuration) -> tuple[Field, ...]:
    return (operation_field("team_id", "Team", FieldKind.CHOICE, source="teams", required=True),)


def _access_warnings(_: Values) -> tuple[str, ...]:
    return ("The incident is private. The API does not say who has access to it.",)


RELATED_OPERATIONS = (
    Operation(
        ACKNOWLEDGE,
        "Acknowledge the escalation",
        no_fields,
        has_id_in_path=True,
        body={"response": "ack"},
        warn=lambda _: ("It is acknowledged in the name of the API key, and stops paging.",),
    ),
    Operation(
        SNOOZE,
        "Snooze the escalation",
        _snooze_fields,
        has_id_in_path=True,
        body={"response": "snooze"},
        first_values=_snoozed_until,
        warn=lambda _: ("It is snoozed in the name of the API key, and pages again later.",),
    ),
    Operation(
        REASSIGN,
        "Reassign the escalation",
        _reassign_fields,
        has_id_in_path=True,
        first_values=lambda *_: {"resolve_original": (YES,)},
        check=page_problems,
        warn=lambda values: (*page_warnings(values), "It can be reassigned only once."),
    ),
    Operation(
        CANCEL_ESCALATION,
        "Cancel the escalation",
        no_fields,
        has_id_in_path=True,
        warn=lambda _: ("It stops paging people. This cannot be undone.",),
    ),
    Operation(
        CONNECT_ISSUE,
        "Connect an external issue",
        _issue_fields,
        has_id_in_path=True,
        first_values=lambda *_: {"replace": (NO,)},
        warn=lambda _: ("The next synchronisation writes the incident's fields into the issue.",),
    ),
    Operation(
        ATTACH_POSTMORTEM,
        "Attach a post-mortem document",
        _postmortem_fields,
        warn=lambda _: ("It takes the place of a document attached before.",),
    ),
    Operation(
        POST_PUBLIC_UPDATE,
        "Post on the status page",
        _public_update_fields,
        target_property="status_page_incident_id",
        first_values=lambda *_: {"notify_subscribers": (NO,)},
        warn=_public_warnings,
    ),
    Operation(
        ATTACH_ALERT,
        "Attach an alert",
        _alert_fields,
        first_values=lambda *_: {"re_relate": (NO,)},
    ),
    Operation(
        DETACH_ALERT,
        "Detach the alert",
        no_fields,
        has_id_in_path=True,
        body={"state": "unrelated"},
        warn=lambda _: ("It is marked as unrelated to this incident.",),
    ),
    Operation(
        RESOLVE_ALERT,
        "Resolve the alert",
        no_fields,
        has_id_in_path=True,
        is_alone=True,
        warn=lambda _: ("Some sources resolve their alerts themselves, and refuse this.",),
    ),
    Operation(
        NOTE_ALERT,
        "Add a note to the alert",
        _note_fields,
        is_alone=True,
        target_property="alert_id",
        warn=lambda _: ("Everybody who sees the alert can read it.",),
    ),
    *(
        Operation(name, title, fields, is_repeatable=True, warn=_access_warnings)
        for name, title, fields in (
            (GRANT_PERSON, "Give a person access", _person_fields),
            (GRANT_TEAM, "Give a team access", _team_fields),
            (REVOKE_PERSON, "Take away a person's access", _person_fields),
            (REVOKE_TEAM, "Take away a team's access", _team_fields),
        )
    ),
)
"""Rows of `app.editing.operations.OPERATIONS`."""
