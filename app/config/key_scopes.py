"""Scopes of keys: where they are active, and under which task the help lists them.

The scope of a key is the first part of its id in `app.config.bindings`.
"""

from collections.abc import Mapping, Sequence

SCOPES: Mapping[str, str] = {
    "list": "List",
    "incident": "Incident",
    "timeline": "Timeline",
    "panes": "Panes",
    "history": "History",
    "edit": "Edit",
    "search": "Search",
    "offer": "Suggestions",
    "marks": "Marks",
    "out": "Copy & open",
    "form": "Form",
    "declare": "Form",
    "choice": "Field",
    "group": "Group of fields",
    "picker": "Picker",
    "review": "Review",
    "filter": "Filter",
    "views": "Views",
    "columns": "Columns",
    "prompt": "Input",
    "conflict": "Conflict",
    "pending": "Drafts",
    "bulk": "Bulk edit",
    "export": "Export",
    "log": "Request log",
    "command": "Commands of your own",
    "output": "Output of a command",
    "help": "Keys",
    "table": "Navigation",
    "preview": "Navigation",
    "fields": "Navigation",
    "parts": "Navigation",
    "work": "Follow-ups and actions",
    "related": "Related",
    "due": "Open work",
    "oncall": "On call",
    "alerts": "Alerts",
    "shifts": "Shifts",
    "insights": "Insights",
    "chart": "Insights",
    "wall": "Wallboard",
    "app": "Everywhere",
}
"""Titles of scopes, the first part of an id; scopes with the same title are shown as one."""

_TASKS: Mapping[str, Sequence[str]] = {
    "Open and declare": (
        "list.open",
        "list.declare",
        "list.json",
        "list.refresh",
        "table.select",
    ),
    "Edit": ("edit",),
    "Find and sort": ("list", "search", "offer"),
    "Mark several": ("marks",),
    "Move": (
        "table",
        "fields",
        "parts",
        "preview",
        "list.next",
        "list.before",
        "list.first",
        "list.last",
        "list.pane",
        "list.previous_pane",
        "list.preview",
        "panes",
        "list.preview_down",
        "list.preview_up",
        "incident.pane",
        "history",
    ),
    "Views": (
        "list.next_view",
        "list.previous_view",
        "list.view_before",
        "list.views",
        "list.alerts",
        "list.incomplete",
        *(f"list.view{n}" for n in range(1, 10)),
    ),
    "Copy, open and export": ("out", "list.export"),
    "Everywhere": ("app",),
}
"""Tasks of the help after those of single screens, with their scopes and ids."""


def task_of(identifier: str) -> str:
    """Return the task under which the help lists a key."""
    for known in (identifier, scope_of(identifier)):
        for task, members in _TASKS.items():
            if known in members:
                return task
    return SCOPES[scope_of(identifier)]


def task_order() -> Sequence[str]:
    """Return all tasks: those of single screens and widgets first."""
    single = (title for title in SCOPES.values() if title not in _TASKS)
    return tuple(dict.fromkeys((*single, *_TASKS)))


WRITE_KEYS = frozenset(
    {
        "list.declare",
        "edit.form",
        "edit.status",
        "edit.severity",
        "edit.roles",
        "edit.custom_fields",
        "edit.timestamps",
        "edit.summary",
        "edit.close",
        "edit.again",
        "edit.share",
        "edit.undo",
        "fields.select",
        "timeline.add",
        "work.add",
        "work.done",
        "work.assign",
        "work.delete",
        "related.attach",
        "related.detach",
        "related.page",
        "related.done",
        "related.alert",
        "related.issue",
        "related.postmortem",
        "related.snooze",
        "related.reassign",
        "related.public",
        "related.access",
        "due.done",
        "due.assign",
        "alerts.declare",
        "alerts.attach",
        "alerts.resolve",
        "alerts.note",
    }
)
"""Ids of keys that lead to a write, which a read-only session does not name as hints."""


CONCURRENT_SCOPES: tuple[frozenset[str], ...] = (
    frozenset({"app", "list", "panes", "history", "edit", "marks", "out", "search", "table"}),
    frozenset({"app", "list", "panes", "history", "edit", "marks", "out", "preview"}),
    frozenset({"app", "incident", "panes", "history", "edit", "out", "fields"}),
    frozenset({"app", "incident", "panes", "history", "edit", "out", "parts", "timeline"}),
    frozenset({"app", "incident", "panes", "history", "edit", "out", "parts", "work"}),
    frozenset({"app", "incident", "panes", "history", "edit", "out", "parts", "related"}),
    frozenset({"app", "due", "table"}),
    frozenset({"app", "shifts", "table"}),
    frozenset({"app", "alerts", "table"}),
    frozenset({"app", "alerts", "parts"}),
    frozenset({"app", "insights", "chart"}),
    frozenset({"app", "form", "declare", "choice"}),
    frozenset({"app", "form", "declare", "group"}),
)
"""Scopes that are active at the same time; any other is active alone or with `app`."""

TEXT_SCOPES = frozenset(
    {
        "declare",
        "search",
        "offer",
        "form",
        "choice",
        "picker",
        "filter",
        "prompt",
        "help",
        "export",
        "oncall",
    }
)
"""Scopes with a text field, in which printable characters cannot be keys."""


def scope_of(identifier: str) -> str:
    """Return the scope of an id."""
    return identifier.partition(".")[0]


def active_together(one: str, other: str) -> bool:
    """Return whether the keys of two ids are active at the same time."""
    scopes = {scope_of(one), scope_of(other)}
    return (
        len(scopes) == 1 or "app" in scopes or any(scopes <= group for group in CONCURRENT_SCOPES)
    )
