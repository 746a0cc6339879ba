"""Table of all key bindings: id, default keys and description.

Screens, controllers and widgets bind these ids (`widgets.basic.key_binding`), so the configuration
can be checked and the keys be listed without loading them.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class BindingSpec(NamedTuple):
    """A key binding.

    Attributes:
        keys: Textual's key names, with commas; empty if it has no default key.
        does: Description in a sentence.
        aliases: Words that find it in the command palette before any other command.
    """

    keys: str
    does: str
    aliases: tuple[str, ...] = ()


SCOPES: Mapping[str, str] = {
    "list": "List",
    "incident": "Incident",
    "timeline": "Timeline",
    "edit": "Edit",
    "search": "Search",
    "offer": "Suggestions",
    "marks": "Marks",
    "out": "Copy & open",
    "form": "Form",
    "declare": "Form",
    "choice": "Field",
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
        "list.preview",
        "list.preview_down",
        "list.preview_up",
        "incident.pane",
    ),
    "Views": (
        "list.next_view",
        "list.previous_view",
        "list.view_before",
        "list.views",
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


CONCURRENT_SCOPES: tuple[frozenset[str], ...] = (
    frozenset({"app", "list", "edit", "marks", "out", "search", "table"}),
    frozenset({"app", "list", "edit", "marks", "out", "preview"}),
    frozenset({"app", "incident", "edit", "out", "fields"}),
    frozenset({"app", "incident", "edit", "out", "parts", "timeline"}),
    frozenset({"app", "incident", "edit", "out", "parts", "work"}),
    frozenset({"app", "incident", "edit", "out", "parts", "related"}),
    frozenset({"app", "due", "table"}),
    frozenset({"app", "insights", "chart"}),
    frozenset({"app", "form", "declare", "choice"}),
)
"""Scopes that are active at the same time; any other is active alone or with `app`."""

TEXT_SCOPES = frozenset(
    {"declare", "search", "offer", "form", "choice", "picker", "filter", "prompt", "help", "export"}
)
"""Scopes with a text field, in which printable characters cannot be keys."""

_ROWS: Mapping[str, tuple[str, str]] = {
    "app.keys": ("question_mark", "Show the keys of this screen"),
    "app.keys_anywhere": ("f1", "Show the keys of this screen, also while typing"),
    "app.commands": ("colon", "Run any command by its name"),
    "app.commands_anywhere": ("ctrl+p", "Run any command by its name, also while typing"),
    "app.quit": ("q", "Go back; quit on the list"),
    "app.suspend": ("ctrl+z", "Suspend the program; fg in the shell brings it back"),
    "app.mouse": ("percent_sign", "Toggle mouse capture, to select text with the terminal"),
    "app.theme": ("", "Change the theme"),
    "app.tour": ("", "Take the tour of the demo, in eight steps"),
    "app.picture": ("", "Save a screenshot as SVG"),
    "app.config": ("", "Show the configuration file and check it"),
    "app.profile": ("", "Switch to another profile"),
    "app.pause": ("ctrl+r", "Pause or resume the automatic refresh"),
    "app.stop_waiting": ("ctrl+g", "Cancel waiting for the rate limit"),
    "app.log": ("at", "Show the request log"),
    "list.open": ("enter", "Open the incident"),
    "list.declare": ("n", "Declare a new incident"),
    "list.next": ("right_square_bracket", "Next page"),
    "list.before": ("left_square_bracket", "Previous page"),
    "list.first": ("g", "Go to the first incident of the view"),
    "list.last": ("G", "Go to the last incident of the view"),
    **{f"list.view{n}": (f"{n}", f"Open view {n}") for n in range(1, 10)},
    "list.next_view": ("l,right", "Show the view to the right"),
    "list.previous_view": ("h,left", "Show the view to the left"),
    "list.view_before": ("minus", "Show the view that was open before"),
    "list.pane": ("tab,shift+tab", "Go to the preview and back"),
    "list.search": ("slash", "Search as you type"),
    "list.search_all": ("ctrl+t", "Search all incidents, not only this view"),
    "list.sort": ("S", "Sort by any column"),
    "search.clear": ("escape", "Clear the search"),
    "search.down": ("down", "Next result"),
    "search.up": ("up", "Previous result"),
    "offer.take": ("right", "Accept the suggestion"),
    "search.all": ("ctrl+t", "Search all incidents, not only this view"),
    "list.filter": ("f", "Build a filter"),
    "list.unfilter": ("F", "Reset the filter to the view's"),
    "list.news": ("N", "Go to the next new or escalated incident"),
    "list.columns": ("w", "Select and order the columns"),
    "list.views": ("W", "Save, rename and delete views"),
    "list.clear": ("escape", "Clear the search, then the filter"),
    "list.preview": ("p", "Show or hide the preview"),
    "list.preview_down": ("J", "Scroll the preview down"),
    "list.preview_up": ("K", "Scroll the preview up"),
    "list.wall": ("", "Show open incidents and charts on a large screen (wall)"),
    "list.insights": ("D", "Show charts of the listed incidents"),
    "list.export": ("E", "Export the view as CSV, JSON or Markdown"),
    "list.json": ("i", "Show the incident's JSON"),
    "list.refresh": ("r", "Refresh now"),
    "marks.toggle": ("space", "Toggle the mark"),
    "marks.range": ("V", "Mark the range from the last mark"),
    "marks.all": ("asterisk", "Mark all on this page; again: all in the view"),
    "marks.none": ("backslash", "Clear all marks"),
    "marks.list": ("M", "List the marked incidents, including hidden ones"),
    "out.browser": ("o", "Open the incident in the browser"),
    "out.channel": ("O", "Open its channel or its call"),
    "out.reference": ("y", "Copy the reference"),
    "out.link": ("Y", "Copy the link"),
    "out.slack": ("", "Copy a handover note for Slack (copy slack)"),
    "out.markdown": ("", "Copy a handover note in Markdown (copy md)"),
    "edit.form": ("e", "Edit in a form"),
    "edit.status": ("s", "Change the status"),
    "edit.severity": ("v", "Change the severity"),
    "edit.roles": ("a", "Assign the roles"),
    "edit.custom_fields": ("c", "Edit the custom fields"),
    "edit.timestamps": ("t", "Edit the timestamps"),
    "edit.summary": ("m", "Edit the summary"),
    "edit.close": ("x", "Close the incident"),
    "edit.again": ("full_stop", "Repeat the last edit here"),
    "edit.work": ("T", "List all open follow-ups and actions"),
    "edit.share": ("U", "Share an update, with a new status or severity"),
    "edit.undo": ("u", "Undo the last edit sent"),
    "edit.pending": ("d", "List drafts and unconfirmed changes"),
    "incident.next_tab": ("l,right", "Show the next tab"),
    "incident.previous_tab": ("h,left", "Show the previous tab"),
    "incident.copy": ("C", "Copy the value at the cursor"),
    "incident.pane": ("tab,shift+tab", "Go from the fields to the tab and back"),
    "incident.tab-summary": ("1", "Show the summary"),
    "incident.tab-timeline": ("2", "Show the timeline"),
    "incident.tab-follow-ups": ("3", "Show the follow-ups"),
    "incident.tab-actions": ("4", "Show the actions"),
    "incident.tab-related": ("5", "Show related records"),
    "incident.tab-postmortem": ("6", "Show the post-mortem"),
    "incident.tab-json": ("7", "Show the JSON"),
    "incident.leave": ("escape,q", "Go back to the list"),
    "incident.json": ("i", "Show the incident's JSON, or the summary again"),
    "timeline.order": ("S", "Reverse the order of the timeline"),
    "timeline.activity": ("z", "Toggle the activity log"),
    "incident.refresh": ("r", "Refresh from the API"),
    "declare.similar": ("ctrl+o", "Open the possible duplicate"),
    "form.review": ("ctrl+s", "Review what will be sent"),
    "form.editor": ("ctrl+e", "Write this text in $EDITOR"),
    "form.leave": ("escape", "Close the form; the draft is saved"),
    "form.revert": ("ctrl+r", "Revert this field"),
    "form.empty": ("f9", "Clear this field"),
    "form.discard": ("f8", "Discard the draft"),
    "choice.ask": ("enter,space,down", "Select from a list"),
    "choice.clear": ("backspace,delete", "Clear the selection"),
    "picker.leave": ("escape", "Cancel"),
    "picker.down": ("down,ctrl+n", "Move down"),
    "picker.up": ("up,ctrl+p", "Move up"),
    "picker.page_down": ("pagedown", "Page down"),
    "picker.page_up": ("pageup", "Page up"),
    "picker.toggle": ("space", "Select or deselect a choice"),
    "picker.done": ("ctrl+s", "Apply the selection"),
    "picker.again": ("ctrl+r", "Reload the choices"),
    "review.send": ("y", "Send it"),
    "review.notify": ("n", "Toggle notifying the incident's channel"),
    "review.leave": ("escape,q", "Go back without sending"),
    "review.down": ("down,j", "Scroll down"),
    "review.up": ("up,k", "Scroll up"),
    "review.page_down": ("pagedown,ctrl+d", "Scroll down a page"),
    "review.page_up": ("pageup,ctrl+u", "Scroll up a page"),
    "filter.apply": ("ctrl+s", "Apply the filter"),
    "filter.mode": ("tab", "Match all conditions, or any"),
    "filter.take_away": ("backspace,delete", "Remove the condition"),
    "filter.text": ("ctrl+e", "Edit the filter as text"),
    "filter.leave": ("escape", "Cancel"),
    "views.new": ("n", "Save as a new view"),
    "views.save": ("w", "Overwrite this view"),
    "views.rename": ("e", "Rename the view"),
    "views.delete": ("d,delete", "Delete the view"),
    "views.down": ("J,shift+down", "Move the view down"),
    "views.up": ("K,shift+up", "Move the view up"),
    "views.next": ("j", "Move down"),
    "views.before": ("k", "Move up"),
    "views.leave": ("escape,q", "Go back"),
    "columns.toggle": ("space", "Show or hide the column"),
    "columns.right": ("J,shift+down", "Move the column to the right"),
    "columns.left": ("K,shift+up", "Move the column to the left"),
    "columns.next": ("j", "Move down"),
    "columns.before": ("k", "Move up"),
    "columns.usual": ("r", "Reset to the default columns"),
    "columns.take": ("ctrl+s", "Apply these columns"),
    "columns.leave": ("escape,q", "Cancel"),
    "prompt.take": ("ctrl+s", "OK"),
    "prompt.leave": ("escape", "Cancel"),
    "conflict.theirs": ("t", "Keep theirs"),
    "conflict.yours": ("m", "Keep yours"),
    "conflict.next": ("down,j,tab", "Go to the next field"),
    "conflict.before": ("up,k,shift+tab", "Go to the previous field"),
    "conflict.done": ("ctrl+s", "Review the result"),
    "conflict.leave": ("escape,q", "Go back to the form"),
    "bulk.send": ("y", "Send all edits"),
    "bulk.notify": ("n", "Toggle notifying the incidents' channels"),
    "bulk.retry": ("r", "Review and retry the failed ones"),
    "bulk.down": ("down,j", "Move down"),
    "bulk.up": ("up,k", "Move up"),
    "bulk.leave": ("escape,q", "Go back; while sending, stop after the current one"),
    "pending.go_on": ("enter", "Resume"),
    "pending.send_again": ("s", "Send again with the same key"),
    "pending.look": ("l", "Look it up in the API"),
    "pending.down": ("j", "Move down"),
    "pending.up": ("k", "Move up"),
    "pending.discard": ("f8", "Discard"),
    "pending.leave": ("escape,q", "Go back"),
    "export.leave": ("escape", "Cancel; no file is written"),
    "export.format": ("ctrl+n", "Next format"),
    "command.run": ("y", "Run the command"),
    "command.leave": ("escape,n", "Cancel"),
    "output.leave": ("escape,q", "Close the output"),
    "log.copy": ("y", "Copy the request with its id"),
    "log.leave": ("escape,q", "Go back"),
    "help.leave": ("escape", "Go back"),
    "help.down": ("down,ctrl+n", "Move down"),
    "help.up": ("up,ctrl+p", "Move up"),
    "help.page_down": ("pagedown", "Page down"),
    "help.page_up": ("pageup", "Page up"),
    "preview.down": ("down,j", "Scroll down"),
    "preview.up": ("up,k", "Scroll up"),
    "preview.page_down": ("pagedown,ctrl+d", "Scroll a page down"),
    "preview.page_up": ("pageup,ctrl+u", "Scroll a page up"),
    "parts.down": ("j", "Move down"),
    "parts.up": ("k", "Move up"),
    "parts.first": ("g", "Go to the first line"),
    "parts.last": ("G", "Go to the last line"),
    "timeline.add": ("plus", "Add an item to the timeline"),
    "due.open": ("enter", "Open the incident"),
    "due.done": ("space", "Mark as done"),
    "due.assign": ("A", "Assign to somebody"),
    "due.sort": ("S", "Sort by urgency, age, incident or assignee"),
    "due.refresh": ("r", "Refresh"),
    "due.leave": ("escape,q", "Go back"),
    "insights.next": ("tab,l", "Next chart"),
    "insights.previous": ("shift+tab,h", "Previous chart"),
    "insights.table": ("t", "Show the numbers as tables, or the charts again"),
    "insights.group": ("b", "Group this chart by another property"),
    "insights.measure": ("m", "Show another duration"),
    "insights.span": ("s", "Show another length of time"),
    "insights.unit": ("w", "Count by day, week or month"),
    "insights.earlier": ("left_square_bracket", "Earlier"),
    "insights.later": ("right_square_bracket", "Later"),
    "insights.all": ("x", "Count declined, canceled, merged, test and tutorial incidents, or not"),
    **{f"insights.page{n}": (f"{n}", f"Open page {n}") for n in range(1, 10)},
    "insights.export": ("E", "Export the numbers as CSV, JSON or Markdown, the page as SVG"),
    "insights.report": ("R", "Write the report of a month, as Markdown with pictures"),
    "insights.copy": ("y", "Copy the numbers of this chart"),
    "insights.definitions": ("i", "Show what is counted"),
    "insights.leave": ("escape,q", "Go back to the list"),
    "chart.open": ("enter", "List the incidents behind the bar"),
    "chart.left": ("left", "Move left"),
    "chart.right": ("right", "Move right"),
    "chart.up": ("up,k", "Move up"),
    "chart.down": ("down,j", "Move down"),
    "chart.page_up": ("pageup,ctrl+u", "Page up"),
    "chart.page_down": ("pagedown,ctrl+d", "Page down"),
    "chart.first": ("home,g", "Go to the first"),
    "chart.last": ("end,G", "Go to the last"),
    "wall.next": ("right,l", "Next page"),
    "wall.previous": ("left,h", "Previous page"),
    "wall.hold": ("space", "Stay on this page, or go on"),
    "wall.leave": ("escape,q", "Go back to the list"),
    "work.add": ("plus", "Add a follow-up or an action"),
    "work.done": ("space", "Toggle done"),
    "work.assign": ("A", "Assign to somebody"),
    "work.delete": ("delete", "Delete"),
    "related.attach": ("plus", "Attach a link"),
    "related.detach": (
        "delete",
        "Remove the attachment or alert, or cancel the escalation",
    ),
    "related.page": ("P", "Page somebody"),
    "related.done": ("space", "Acknowledge the escalation, or resolve the alert"),
    "related.alert": ("L", "Attach an alert"),
    "related.issue": ("I", "Connect an issue of an external tracker"),
    "related.postmortem": ("R", "Attach a post-mortem document"),
    "related.snooze": ("Z", "Snooze the escalation"),
    "related.reassign": ("A", "Reassign the escalation to others"),
    "related.access": ("M", "Give or take away access to a private incident"),
    "fields.down": ("j", "Move down"),
    "fields.up": ("k", "Move up"),
    "fields.first": ("g", "Go to the first line"),
    "fields.select": ("enter", "Edit the field, open the link, or show empty fields"),
    "fields.last": ("G", "Go to the last line"),
    "table.down": ("down,j", "Move down"),
    "table.up": ("up,k", "Move up"),
    "table.page_down": ("pagedown", "Page down"),
    "table.page_up": ("pageup", "Page up"),
    "table.half_down": ("ctrl+d", "Half a page down"),
    "table.half_up": ("ctrl+u", "Half a page up"),
    "table.first": ("home,g", "Go to the first row"),
    "table.last": ("end,G", "Go to the last row"),
    "table.top": ("", "Go to the first row of the page"),
    "table.bottom": ("", "Go to the last row of the page"),
    "table.select": ("enter", "Open the incident"),
}

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "app.keys": ("help", "shortcuts"),
    "app.log": ("log", "requests"),
    "app.theme": ("theme", "colors", "colours"),
    "app.tour": ("tour", "tutorial"),
    "app.config": ("config", "settings", "preferences"),
    "app.profile": ("profile", "switch profile", "organisation", "organization"),
    "app.quit": ("quit", "exit"),
    "app.picture": ("screenshot",),
    "list.clear": ("clear",),
    "list.declare": ("new", "create"),
    "list.refresh": ("refresh", "reload"),
    "list.insights": ("insights", "statistics", "charts", "report"),
    "insights.report": ("report",),
    "list.wall": ("wall", "wallboard"),
    "edit.undo": ("undo",),
    "edit.again": ("repeat",),
    "edit.pending": ("pending", "drafts", "unconfirmed"),
    "edit.work": ("todo", "follow-ups", "actions"),
    "related.page": ("escalate",),
    "related.access": ("members",),
}

KEYS: Mapping[str, BindingSpec] = {
    identifier: BindingSpec(keys, does, _ALIASES.get(identifier, ()))
    for identifier, (keys, does) in _ROWS.items()
}
"""Bindings by id."""


def scope_of(identifier: str) -> str:
    """Return the scope of an id."""
    return identifier.partition(".")[0]


def active_together(one: str, other: str) -> bool:
    """Return whether the keys of two ids are active at the same time."""
    scopes = {scope_of(one), scope_of(other)}
    return (
        len(scopes) == 1 or "app" in scopes or any(scopes <= group for group in CONCURRENT_SCOPES)
    )
