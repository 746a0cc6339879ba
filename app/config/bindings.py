"""Table of all key bindings: id, default keys and description.

The bindings are declared on screens and widgets; a test compares them with this table, so that the
configuration can be checked and the help shown without loading these.
"""

from collections.abc import Mapping
from typing import NamedTuple


class BindingSpec(NamedTuple):
    """A key binding.

    Attributes:
        keys: Textual's key names, with commas; empty if it has no default key.
        does: Description in a sentence.
    """

    keys: str
    does: str


SCOPES: Mapping[str, str] = {
    "list": "List",
    "incident": "Incident",
    "timeline": "Timeline",
    "edit": "Change it",
    "search": "Search",
    "offer": "What is offered while typing",
    "marks": "Marks",
    "out": "Take it elsewhere",
    "form": "Form",
    "declare": "Form",
    "choice": "Field",
    "picker": "Picker",
    "review": "Review",
    "filter": "Filter",
    "views": "Views",
    "columns": "Columns",
    "prompt": "Question",
    "conflict": "Conflict",
    "pending": "Drafts",
    "bulk": "Many at once",
    "export": "Export",
    "log": "Request log",
    "help": "Keys",
    "table": "Moving",
    "fields": "Moving",
    "parts": "Moving",
    "work": "Follow-ups and actions",
    "related": "Related",
    "due": "To do",
    "app": "Everywhere",
}
"""Titles of scopes, the first part of an id; scopes with the same title are shown as one."""

CONCURRENT_SCOPES: tuple[frozenset[str], ...] = (
    frozenset({"app", "list", "edit", "marks", "out", "search", "table"}),
    frozenset({"app", "incident", "edit", "out", "fields"}),
    frozenset({"app", "incident", "edit", "out", "parts", "timeline"}),
    frozenset({"app", "incident", "edit", "out", "parts", "work"}),
    frozenset({"app", "incident", "edit", "out", "parts", "related"}),
    frozenset({"app", "due", "table"}),
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
    "app.quit": ("q", "Leave, or quit at the list"),
    "app.suspend": ("ctrl+z", "Suspend the program; fg in the shell brings it back"),
    "app.mouse": ("percent_sign", "Give the mouse to the terminal, to select text, or take it"),
    "app.theme": ("", "Choose a theme"),
    "app.picture": ("", "Save a picture of the screen as SVG"),
    "app.pause": ("ctrl+r", "Hold the live refresh, or let it go on"),
    "app.stop_waiting": ("ctrl+g", "Cancel what waits for the rate limit"),
    "app.log": ("at", "Show the requests that were sent"),
    "list.open": ("enter", "Open the incident"),
    "list.declare": ("n", "Declare a new incident"),
    "list.next": ("right_square_bracket", "Turn to the next page"),
    "list.before": ("left_square_bracket", "Turn to the page before"),
    "list.first": ("g", "Go to the first incident of the view"),
    "list.last": ("G", "Go to the last incident of the view"),
    **{f"list.view{n}": (f"{n}", f"Open view {n}") for n in range(1, 10)},
    "list.view_before": ("minus", "Go back to the view before"),
    "list.search": ("slash", "Search as you type"),
    "list.search_all": ("ctrl+t", "Search all incidents, whatever the view"),
    "list.sort": ("S", "Sort by any column"),
    "search.clear": ("escape", "Clear the search"),
    "search.down": ("down", "Go down in what was found"),
    "search.up": ("up", "Go up in what was found"),
    "offer.take": ("right", "Take the field or the value that is offered"),
    "search.all": ("ctrl+t", "Search all incidents, whatever the view"),
    "list.filter": ("f", "Build a filter"),
    "list.unfilter": ("F", "Filter as the view does"),
    "list.news": ("N", "Go to the next new or worse incident"),
    "list.columns": ("w", "Choose the columns and their order"),
    "list.views": ("W", "Save what is listed as a view, rename views, delete them"),
    "list.clear": ("escape", "Take the search back, then the filter"),
    "list.preview": ("p", "Show or hide the preview"),
    "list.preview_down": ("J", "Scroll the preview down"),
    "list.preview_up": ("K", "Scroll the preview up"),
    "list.export": ("E", "Export the view as CSV, JSON or Markdown"),
    "list.json": ("i", "Show the incident's JSON"),
    "list.refresh": ("r", "Ask the API now"),
    "marks.toggle": ("space", "Mark the incident, or not"),
    "marks.range": ("V", "Mark all from the last mark to here"),
    "marks.all": ("asterisk", "Mark all on this page; again, all of the view"),
    "marks.none": ("backslash", "Take all marks away"),
    "marks.list": ("M", "List what is marked, also out of sight"),
    "out.browser": ("o", "Open the incident in the browser"),
    "out.channel": ("O", "Open its channel or its call"),
    "out.reference": ("y", "Copy the reference"),
    "out.link": ("Y", "Copy the link"),
    "out.slack": ("", "Copy a handover note for Slack (copy slack)"),
    "out.markdown": ("", "Copy a handover note in Markdown (copy md)"),
    "edit.form": ("e", "Edit in a form"),
    "edit.status": ("s", "Move the status"),
    "edit.severity": ("v", "Change the severity"),
    "edit.roles": ("a", "Assign the roles"),
    "edit.custom_fields": ("c", "Edit the custom fields"),
    "edit.timestamps": ("t", "Correct the timestamps"),
    "edit.summary": ("m", "Edit the summary"),
    "edit.close": ("x", "Close the incident"),
    "edit.again": ("full_stop", "Make the last edit again, here"),
    "edit.work": ("T", "List what is to be done, over all incidents"),
    "edit.share": ("U", "Share an update, with a new status or severity"),
    "edit.undo": ("u", "Undo the last edit that was sent"),
    "edit.pending": ("d", "List drafts, and writes whose fate is unknown"),
    "incident.next_tab": ("l,right", "Show the next tab"),
    "incident.previous_tab": ("h,left", "Show the tab before"),
    "incident.tab-summary": ("1", "Show the summary"),
    "incident.tab-timeline": ("2", "Show the timeline"),
    "incident.tab-follow-ups": ("3", "Show the follow-ups"),
    "incident.tab-actions": ("4", "Show the actions"),
    "incident.tab-related": ("5", "Show what is related"),
    "incident.tab-postmortem": ("6", "Show the post-mortem"),
    "incident.tab-json": ("7", "Show the JSON"),
    "incident.leave": ("escape,q", "Go back to the list"),
    "incident.json": ("i", "Show the incident's JSON, or the summary again"),
    "timeline.order": ("S", "Turn the timeline around"),
    "timeline.activity": ("z", "Fold or unfold the activity"),
    "incident.refresh": ("r", "Read the incident from the API"),
    "declare.similar": ("ctrl+o", "Open the incident that it looks like"),
    "form.review": ("ctrl+s", "Review what will be sent"),
    "form.editor": ("ctrl+e", "Write this text in $EDITOR"),
    "form.leave": ("escape", "Leave the form and keep the draft"),
    "form.revert": ("ctrl+r", "Take back the change to this field"),
    "form.empty": ("f9", "Empty this field in all that are edited"),
    "form.discard": ("f8", "Discard the draft"),
    "choice.ask": ("enter,space,down", "Choose from a list"),
    "choice.clear": ("backspace,delete", "Choose nothing"),
    "picker.leave": ("escape", "Leave it as it was"),
    "picker.down": ("down,ctrl+n", "Move down"),
    "picker.up": ("up,ctrl+p", "Move up"),
    "picker.page_down": ("pagedown", "Move down by a screenful"),
    "picker.page_up": ("pageup", "Move up by a screenful"),
    "picker.done": ("ctrl+s", "Take what is chosen"),
    "picker.again": ("ctrl+r", "Load the choices again"),
    "review.send": ("y", "Send it"),
    "review.notify": ("n", "Tell the incident's channel, or do not"),
    "review.leave": ("escape,q", "Go back without sending"),
    "filter.apply": ("ctrl+s", "List what matches the filter"),
    "filter.mode": ("tab", "Ask for all of the conditions, or for any"),
    "filter.take_away": ("backspace,delete", "Take the condition away"),
    "filter.text": ("ctrl+e", "Write the filter as text"),
    "filter.leave": ("escape", "Leave the filter as it was"),
    "views.new": ("n", "Save what is listed as a new view"),
    "views.save": ("w", "Save what is listed into this view"),
    "views.rename": ("e", "Rename the view"),
    "views.delete": ("d,delete", "Delete the view"),
    "views.down": ("J,shift+down", "Move the view down"),
    "views.up": ("K,shift+up", "Move the view up"),
    "views.next": ("j", "Move down"),
    "views.before": ("k", "Move up"),
    "views.leave": ("escape,q", "Leave the views"),
    "columns.toggle": ("space", "Show or hide the column"),
    "columns.right": ("J,shift+down", "Move the column to the right"),
    "columns.left": ("K,shift+up", "Move the column to the left"),
    "columns.next": ("j", "Move down"),
    "columns.before": ("k", "Move up"),
    "columns.usual": ("r", "Show the usual columns"),
    "columns.take": ("ctrl+s", "Take these columns"),
    "columns.leave": ("escape,q", "Leave the columns as they were"),
    "prompt.take": ("ctrl+s", "Take what was typed"),
    "prompt.leave": ("escape", "Leave it as it was"),
    "conflict.theirs": ("t", "Keep theirs"),
    "conflict.yours": ("m", "Keep yours"),
    "conflict.next": ("down,j,tab", "Go to the next field"),
    "conflict.before": ("up,k,shift+tab", "Go to the field before"),
    "conflict.done": ("ctrl+s", "Review what was kept"),
    "conflict.leave": ("escape,q", "Go back to the form"),
    "bulk.send": ("y", "Send all edits"),
    "bulk.notify": ("n", "Tell the incidents' channels, or do not"),
    "bulk.retry": ("r", "Review the failed ones again, to send them"),
    "bulk.down": ("down,j", "Move down"),
    "bulk.up": ("up,k", "Move up"),
    "bulk.leave": ("escape,q", "Go back; while sending, stop after this one"),
    "pending.go_on": ("enter", "Go on with it"),
    "pending.send_again": ("s", "Send it again, with the same key"),
    "pending.look": ("l", "Look for it in the API"),
    "pending.down": ("j", "Move down"),
    "pending.up": ("k", "Move up"),
    "pending.discard": ("f8", "Discard it"),
    "pending.leave": ("escape,q", "Leave it for later"),
    "export.leave": ("escape", "Cancel, and leave no file"),
    "export.format": ("ctrl+n", "Take the next format"),
    "log.copy": ("y", "Copy the request with its id"),
    "log.leave": ("escape,q", "Go back"),
    "help.leave": ("escape", "Go back"),
    "help.down": ("down,ctrl+n", "Move down"),
    "help.up": ("up,ctrl+p", "Move up"),
    "help.page_down": ("pagedown", "Move down by a screenful"),
    "help.page_up": ("pageup", "Move up by a screenful"),
    "parts.down": ("j", "Move down"),
    "parts.up": ("k", "Move up"),
    "parts.first": ("g", "Go to the first line"),
    "parts.last": ("G", "Go to the last line"),
    "timeline.add": ("plus", "Add an item to the timeline"),
    "due.open": ("enter", "Open the incident"),
    "due.done": ("space", "Mark it as done"),
    "due.assign": ("A", "Assign it to somebody"),
    "due.sort": ("S", "Sort by urgency, age, incident or assignee"),
    "due.refresh": ("r", "Read it again"),
    "due.leave": ("escape,q", "Go back"),
    "work.add": ("plus", "Add a follow-up or an action"),
    "work.done": ("space", "Mark it as done, or as to do again"),
    "work.assign": ("A", "Assign it to somebody"),
    "work.delete": ("delete", "Delete it"),
    "related.attach": ("plus", "Attach a link"),
    "related.detach": ("delete", "Remove the attachment"),
    "related.page": ("P", "Page somebody"),
    "fields.down": ("j", "Move down"),
    "fields.up": ("k", "Move up"),
    "fields.first": ("g", "Go to the first line"),
    "fields.last": ("G", "Go to the last line"),
    "table.down": ("down,j", "Move down"),
    "table.up": ("up,k", "Move up"),
    "table.page_down": ("pagedown", "Move down by a screenful"),
    "table.page_up": ("pageup", "Move up by a screenful"),
    "table.half_down": ("ctrl+d", "Move down by half a screenful"),
    "table.half_up": ("ctrl+u", "Move up by half a screenful"),
    "table.first": ("home", "Go to the first row of the page"),
    "table.last": ("end", "Go to the last row of the page"),
    "table.select": ("enter", "Open the incident"),
}

KEYS: Mapping[str, BindingSpec] = {
    identifier: BindingSpec(keys, does) for identifier, (keys, does) in _ROWS.items()
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
