"""One row for every way into a write, and what has none with the reason."""

from collections.abc import Callable, Mapping
from typing import Any

from app.editing.form_spec import DECLARE, EDIT
from app.editing.operations import (
    ACTION,
    DELETE_ACTION,
    DELETE_FOLLOW_UP,
    DETACH,
    EDIT_ACTION,
    EDIT_FOLLOW_UP,
    EDIT_TIMELINE_ITEM,
    ESCALATE,
    FOLLOW_UP,
    TIMELINE_ITEM,
    UPDATE,
)
from app.editing.operations import ATTACH as ATTACH
from app.editing.related_operations import (
    ACKNOWLEDGE,
    ATTACH_ALERT,
    ATTACH_POSTMORTEM,
    CANCEL_ESCALATION,
    CONNECT_ISSUE,
    DETACH_ALERT,
    GRANT_PERSON,
    GRANT_TEAM,
    NOTE_ALERT,
    POST_PUBLIC_UPDATE,
    REASSIGN,
    RESOLVE_ALERT,
    REVOKE_PERSON,
    REVOKE_TEAM,
    SNOOZE,
)
from tests.faults.matrix import opening as at
from tests.faults.matrix import stakes
from tests.faults.matrix.entry_points import Effect, EntryPoint, Record, Theirs
from tests.faults.matrix.world import MEMBERSHIPS, PUBLIC_UPDATES

_EDIT = "/v2/incidents/*/actions/edit"
_ID = stakes.of("id")
_STATUS = frozenset({"incident_status", "incident_timestamp_values", "duration_metrics"})


def _edit(
    name: str,
    key: str,
    opened: Any,
    value: Callable[[Record], str],
    *may_change: str,
    theirs: Theirs,
    **options: Any,
) -> EntryPoint:
    return EntryPoint(
        name,
        EDIT,
        (key,),
        opened,
        "POST",
        _EDIT,
        Effect.CHANGE,
        value,
        may_change=frozenset(may_change),
        theirs=theirs,
        **options,
    )


def _make(
    name: str,
    operation: str,
    key: str,
    path: str,
    opened: Any,
    value: Callable[[Record], str] = stakes.title,
    **options: Any,
) -> EntryPoint:
    return EntryPoint(
        name,
        operation,
        (key,),
        opened,
        "POST",
        path,
        Effect.CREATE,
        value,
        guards=(path,),
        **{"types": True} | options,
    )


def _on_record(
    name: str,
    operation: str,
    keys: tuple[str, ...],
    path: str,
    method: str,
    opened: Any,
    value: Callable[[Record], str] = _ID,
    *may_change: str,
    **options: Any,
) -> EntryPoint:
    usual = Effect.DELETE if method == "DELETE" else Effect.CHANGE
    return EntryPoint(
        name,
        operation,
        keys,
        opened,
        method,
        f"{path}/*",
        options.pop("effect", usual),
        value,
        guards=(f"{path}*",),
        may_change=frozenset(may_change),
        **options,
    )


_FOLLOW_UPS, _ACTIONS = "/v3/follow_ups", "/v3/actions"
_ITEMS, _LINKS = "/v2/incident_timeline_items", "/v1/incident_attachments"
_DOCUMENTS = "/v1/postmortem_documents"
_ASSIGNEE = "Lerato Horváth"
_KEYS: Mapping[str, Any] = {"in_terminal": True}
_TYPED: Mapping[str, Any] = {"in_terminal": True, "types": True}

_INCIDENTS = (
    EntryPoint(
        "declare",
        DECLARE,
        ("list.declare",),
        at.declare,
        "POST",
        "/v2/incidents",
        Effect.CREATE,
        stakes.of("name"),
        guards=("/v2/incidents*",),
        types=True,
    ),
    EntryPoint(
        "declare: template",
        DECLARE,
        ("list.declare",),
        at.declare_from_template,
        "POST",
        "/v2/incidents",
        Effect.CREATE,
        stakes.name_and_summary,
        guards=("/v2/incidents*",),
        types=True,
        templates={"Production": {"Summary": at.FROM_TEMPLATE}},
    ),
    _edit(
        "edit form",
        "edit.form",
        at.name,
        stakes.of("name"),
        "name",
        theirs=stakes.their_text("name"),
        **_TYPED,
    ),
    _edit(
        "summary",
        "edit.summary",
        at.summary,
        stakes.of("summary"),
        "summary",
        theirs=stakes.their_text("summary"),
        **_TYPED,
    ),
    _edit(
        "severity",
        "edit.severity",
        at.quick_choice("v", "severities", "severity"),
        stakes.severity,
        "severity",
        theirs=stakes.their_severity,
        **_KEYS,
    ),
    _edit(
        "status",
        "edit.status",
        at.quick_choice("s", "statuses", "status"),
        stakes.status_name,
        *_STATUS,
        theirs=stakes.their_status,
        **_KEYS,
    ),
    _edit(
        "close",
        "edit.close",
        at.close,
        stakes.status_name,
        *_STATUS,
        theirs=stakes.their_status,
        **_KEYS,
    ),
    _edit(
        "role",
        "edit.roles",
        at.role,
        stakes.note_writer,
        "incident_role_assignments",
        theirs=stakes.their_scribe,
        **_KEYS,
    ),
    _edit(
        "custom field",
        "edit.custom_fields",
        at.cause,
        stakes.root_cause,
        "custom_field_entries",
        theirs=stakes.their_cause,
        **_KEYS,
    ),
    _edit(
        "timestamp",
        "edit.timestamps",
        at.timestamp,
        stakes.fixed_at,
        "incident_timestamp_values",
        "duration_metrics",
        theirs=stakes.their_fixed_at,
        shown=stakes.clock_time,
    ),
    _edit(
        "bulk edit",
        "marks.toggle",
        at.bulk,
        stakes.severity,
        "severity",
        theirs=stakes.their_severity,
    ),
    _edit(
        "undo", "edit.undo", at.undo, stakes.of("name"), "name", theirs=stakes.their_text("name")
    ),
    _edit(
        "repeat",
        "edit.again",
        at.repeat,
        stakes.of("name"),
        "name",
        theirs=stakes.their_text("name"),
    ),
)

_RECORDS = (
    _make(
        "update",
        UPDATE,
        "edit.share",
        "/v2/incident_updates",
        at.text(("U",), None),
        stakes.of("message"),
        **_KEYS,
    ),
    _make(
        "timeline item: add",
        TIMELINE_ITEM,
        "timeline.add",
        _ITEMS,
        at.text(("plus",), ("2", "Newest first")),
        **_KEYS,
    ),
    _on_record(
        "timeline item: edit",
        EDIT_TIMELINE_ITEM,
        (),
        _ITEMS,
        "PATCH",
        at.amend(_ITEMS, "end"),
        stakes.title,
        "title",
        theirs=stakes.their_record("title"),
        types=True,
    ),
    _make(
        "follow-up: add",
        FOLLOW_UP,
        "work.add",
        _FOLLOW_UPS,
        at.text(("plus",), ("3", "To do")),
        **_KEYS,
    ),
    _on_record(
        "follow-up: edit",
        EDIT_FOLLOW_UP,
        (),
        _FOLLOW_UPS,
        "PUT",
        at.amend(_FOLLOW_UPS, "tab", "end"),
        stakes.title,
        "title",
        theirs=stakes.their_record("title"),
        types=True,
    ),
    _on_record(
        "follow-up: done",
        EDIT_FOLLOW_UP,
        ("work.done",),
        _FOLLOW_UPS,
        "PUT",
        at.press(_FOLLOW_UPS, "space", "completed"),
        stakes.of("status"),
        "status",
        "completed_at",
    ),
    _on_record(
        "follow-up: assign",
        EDIT_FOLLOW_UP,
        ("work.assign",),
        _FOLLOW_UPS,
        "PUT",
        at.press(_FOLLOW_UPS, "A", _ASSIGNEE),
        stakes.assignee,
        "assignee",
    ),
    _on_record(
        "follow-up: delete",
        DELETE_FOLLOW_UP,
        ("work.delete",),
        _FOLLOW_UPS,
        "DELETE",
        at.press(_FOLLOW_UPS, "delete"),
    ),
    _make("action: add", ACTION, "work.add", _ACTIONS, at.text(("plus",), ("4", "To do")), **_KEYS),
    _on_record(
        "action: edit",
        EDIT_ACTION,
        (),
        _ACTIONS,
        "PUT",
        at.amend(_ACTIONS, "tab"),
        stakes.title,
        "description",
        theirs=stakes.their_record("description"),
        types=True,
    ),
    _on_record(
        "action: done",
        EDIT_ACTION,
        ("work.done",),
        _ACTIONS,
        "PUT",
        at.press(_ACTIONS, "space", "completed"),
        stakes.of("status"),
        "status",
        "completed_at",
    ),
    _on_record(
        "action: delete",
        DELETE_ACTION,
        ("work.delete",),
        _ACTIONS,
        "DELETE",
        at.press(_ACTIONS, "delete"),
    ),
    _make(
        "attachment: add",
        ATTACH,
        "related.attach",
        _LINKS,
        at.text(("plus",), ("5", "Attach"), at.LINK),
        stakes.permalink,
        **_KEYS,
    ),
    _on_record(
        "attachment: delete",
        DETACH,
        ("related.detach",),
        _LINKS,
        "DELETE",
        at.press(_LINKS, "delete"),
    ),
    _make("escalation", ESCALATE, "related.page", "/v2/escalations", at.page),
    _on_record(
        "escalation: acknowledge",
        ACKNOWLEDGE,
        ("related.done",),
        at.PAGES,
        "POST",
        at.on_page("space", "acked"),
        stakes.of("status"),
        "status",
        "events",
    ),
    _on_record(
        "escalation: snooze",
        SNOOZE,
        ("related.snooze",),
        at.PAGES,
        "POST",
        at.on_page("Z", "snoozed"),
        stakes.of("status"),
        "status",
    ),
    _on_record(
        "escalation: cancel",
        CANCEL_ESCALATION,
        ("related.detach",),
        at.PAGES,
        "POST",
        at.on_page("delete", "cancelled"),
        stakes.of("status"),
        "status",
        "events",
    ),
    EntryPoint(
        "issue: connect",
        CONNECT_ISSUE,
        ("related.issue",),
        at.connect_issue,
        "POST",
        "/v2/incidents/*/actions/connect_external_issue",
        Effect.CHANGE,
        stakes.issue_link,
        may_change=frozenset({"external_issue_reference"}),
    ),
    _make(
        "post-mortem: attach",
        ATTACH_POSTMORTEM,
        "related.postmortem",
        f"{_DOCUMENTS}/actions/attach",
        at.text(("R",), ("5", "Attach"), at.LINK),
        stakes.exported_to,
        types=False,
        made_at=_DOCUMENTS,
    ),
    _make(
        "status page: update",
        POST_PUBLIC_UPDATE,
        "related.public",
        PUBLIC_UPDATES,
        at.text(("W",), ("5", "Attach")),
        stakes.of("message"),
    ),
    _make(
        "alert: attach",
        ATTACH_ALERT,
        "related.alert",
        at.ALERTS,
        at.attach_alert,
        stakes.alert_title,
        types=False,
    ),
    _on_record(
        "alert: detach",
        DETACH_ALERT,
        ("related.detach",),
        at.ALERTS,
        "POST",
        at.press(at.ALERTS, "delete"),
        effect=Effect.DELETE,
    ),
    EntryPoint(
        "alert: resolve",
        RESOLVE_ALERT,
        ("related.done",),
        at.resolve_alert,
        "POST",
        "/v2/alerts/*/actions/resolve",
        Effect.CHANGE,
        stakes.alert_status,
        guards=("/v2/alerts*", "/v2/incident_alerts*"),
        may_change=frozenset({"alert"}),
    ),
    _make(
        "alert: note",
        NOTE_ALERT,
        "alerts.note",
        "/v1/alert_notes",
        at.note_alert,
        stakes.of("content"),
    ),
    EntryPoint(
        "declare: from an alert",
        DECLARE,
        ("alerts.declare",),
        at.declare_from_alert,
        "POST",
        "/v2/inc*",
        Effect.CREATE,
        stakes.alert_title,
        guards=("/v2/inc*",),
        made_at=at.ALERTS,
    ),
    *(
        _make(
            f"access: give a {kind}",
            operation,
            "related.access",
            path,
            at.grant(kind),
            stakes.member,
            types=False,
        )
        for kind, operation, path in (
            ("user", GRANT_PERSON, MEMBERSHIPS["user"]),
            ("team", GRANT_TEAM, MEMBERSHIPS["team"]),
        )
    ),
    *(
        EntryPoint(
            f"access: take from a {kind}",
            operation,
            ("related.access",),
            at.revoke(kind, path),
            "POST",
            f"{path}/actions/revoke",
            Effect.DELETE,
            stakes.member,
        )
        for kind, operation, path in (
            ("user", REVOKE_PERSON, MEMBERSHIPS["user"]),
            ("team", REVOKE_TEAM, MEMBERSHIPS["team"]),
        )
    ),
    EntryPoint(
        "escalation: reassign",
        REASSIGN,
        ("related.reassign",),
        at.reassign,
        "POST",
        "/v2/escalations/*/actions/reassign",
        Effect.CREATE,
        stakes.title,
        guards=("/v2/escalations*",),
        may_change=frozenset({"status", "events"}),
        made_at=at.PAGES,
    ),
    _on_record(
        "to do: done",
        EDIT_FOLLOW_UP,
        ("due.done",),
        "/v3",
        "PUT",
        at.due_done,
        stakes.of("status"),
        "status",
        "completed_at",
    ),
)

ENTRY_POINTS: Mapping[str, EntryPoint] = {row.name: row for row in (*_INCIDENTS, *_RECORDS)}
"""By name."""

RESUMED = frozenset({"edit.pending", "pending.go_on", "bulk.send", "bulk.retry", "form.review"})
"""What rows come through when their schedule leaves the form, or ends the program."""

KEYS_WITHOUT_ROW: Mapping[str, str] = {
    "due.assign": "the same form as work.assign, from another list",
    "pending.send_again": "the same as pending.go_on for whatever has a key",
    "review.send": "pressed in every row",
    "pending.look": "reads; the outbox schedules and the tests of the list cover it",
    "pending.discard": "sends nothing",
    "edit.work": "opens a list",
    "alerts.attach": "the same review as related.alert, of an alert from its list",
    "alerts.resolve": "the same review as related.done, of an alert from its list",
}
"""By id of a binding that leads to a write or resolves one, why it has no row."""

READING_SCOPES = frozenset(
    {
        "app",
        "search",
        "offer",
        "marks",
        "out",
        "form",
        "choice",
        "group",
        "picker",
        "filter",
        "views",
        "columns",
        "prompt",
        "conflict",
        "oncall",
        "panes",
        "history",
        "shifts",
        "export",
        "log",
        "help",
        "table",
        "fields",
        "parts",
        "declare",
        "incident",
        "insights",
        "wall",
        "chart",
        "command",
        "output",
    }
)
"""Scopes whose keys open and send nothing, but for those in the table."""

READING_KEYS = frozenset(
    f"{scope}.{name}"
    for scope, names in {
        "list": (
            "open next before first last view_before search search_all sort filter "
            "unfilter news columns views clear preview preview_down preview_up export "
            "json refresh next_view previous_view pane previous_pane insights "
            "wall report alerts incomplete"
        ),
        "timeline": "order activity",
        "due": "open sort mine refresh leave",
        "alerts": "open browser copy link refresh leave",
        "preview": "down up page_down page_up",
        "review": "notify leave down up page_down page_up",
        "bulk": "notify down up leave",
        "pending": "down up leave",
    }.items()
    for name in names.split()
) | {f"list.view{place}" for place in range(1, 10)}
"""Keys of the other scopes that send nothing."""

COMMANDS_WITHOUT_ROW: Mapping[str, str] = {"pending discard": "sends nothing"}
"""By command line that resolves a write, why it has no row."""
