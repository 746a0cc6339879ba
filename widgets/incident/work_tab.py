"""Follow-ups and Actions tabs: open and completed work with assignees."""

from collections.abc import Sequence
from typing import TypeVar

from textual import on
from textual.content import Content

from app.dates import datetimes
from app.domain.related_models import FollowUp, WorkItem
from app.domain.tab_data import Loaded, RecordList
from app.editing.operations import STATUSES, values_of_work
from app.present.hyperlinks import linked
from app.present.text import muted, with_sign
from app.present.tokens import MUTED, OK, STRONG
from app.text.text import one_line
from widgets.basic.key_binding import key_binding
from widgets.basic.markdown_lines import all_in_one_line, markdown_lines
from widgets.incident.record_list import Entry, RecordListView, heading
from widgets.incident.tab import ListTab, RenderContext, note_of

# Sign and style by status.
_LOOKS = {
    "outstanding": ("open", STRONG),
    "completed": ("done", OK),
    "not_doing": ("declined", MUTED),
}
_TITLES = {"outstanding": "To do", "completed": "Done", "not_doing": "Not doing"}


AnyWork = TypeVar("AnyWork", bound=WorkItem)


class WorkTab(ListTab):
    """Actions or follow-ups, open ones first.

    Args:
        empty: Sentence to show without any.
        add: The operation that creates one, of `app.editing.operations`.
        edit: The operation that changes one.
        drop: The operation that deletes one.
    """

    BINDINGS = [
        key_binding("work.add", "add", "New", key_display="+"),
        key_binding("work.done", "turn_done", "Toggle done"),
        key_binding("work.assign", "assign", "Assign"),
        key_binding("work.delete", "drop", "Delete", show=False),
    ]

    def __init__(self, empty: str, *, add: str, edit: str, drop: str) -> None:
        super().__init__(empty, "+ adds one.", "work.add")
        self._add, self._edit, self._drop = add, edit, drop

    def action_add(self) -> None:
        """Create a new one."""
        self.post_message(self.Requested(self._add))

    def action_turn_done(self) -> None:
        """Toggle between outstanding and completed."""
        if isinstance(work := self.current, WorkItem):
            status = STATUSES[1] if work.is_open else STATUSES[0]
            wanted = values_of_work(work) | {"status": (status,)}
            self.post_message(self.Requested(self._edit, work, wanted=wanted))

    def action_assign(self) -> None:
        """Select the assignee."""
        if work := self.current:
            self.post_message(self.Requested(self._edit, work, choose="assignee_id"))

    def action_drop(self) -> None:
        """Delete the work at the cursor."""
        if work := self.current:
            self.post_message(self.Requested(self._drop, work))

    @on(RecordListView.Chosen)
    def _edit_chosen(self, event: RecordListView.Chosen) -> None:
        event.stop()
        self.post_message(self.Requested(self._edit, event.entry.record))

    def show(self, section: Loaded[RecordList[AnyWork]], look: RenderContext) -> None:
        """Show the work."""
        if self.show_failed([section]):
            return
        items = section.value.items if section.value else ()
        statuses = sorted({one.status for one in items}, key=_order)
        entries: list[Entry] = []
        for status in statuses:
            listed = [one for one in items if one.status == status]
            entries.append(heading(f"{status_name(status)} {len(listed)}"))
            entries += [_entry(one, look) for one in listed]
        self.show_entries(entries, note_of([section]))


def status_name(status: str) -> str:
    """Return a status as text; unknown ones unchanged."""
    return _TITLES.get(status, one_line(status).replace("_", " ").capitalize() or "No status")


def _with_mark(work: WorkItem, text: Content) -> Content:
    """Return a text after the sign of the status, which the heading has in words."""
    mark, style = _LOOKS.get(work.status, ("unknown", MUTED))
    return with_sign(mark, style, text)


def facts_of(work: WorkItem) -> list[str]:
    """Return the properties of work besides its title, in reading order."""
    said = [work.assignee.label if work.assignee else "nobody"]
    if isinstance(work, FollowUp):
        said += [
            work.assignee_team.name if work.assignee_team else "",
            work.priority.name if work.priority else "",
            work.category.name if work.category else "",
            work.external_issue_reference.issue_name if work.external_issue_reference else "",
            *(f"#{label}" for label in work.labels),
        ]
    return [one_line(fact) for fact in said if fact]


def _order(status: str) -> tuple[int, str]:
    known = list(_TITLES)
    return (known.index(status) if status in known else len(known), status)


def _entry(work: WorkItem, look: RenderContext) -> Entry:
    weight = "bold" if work.is_open else ""
    head = _with_mark(work, all_in_one_line(work.label).stylize(weight))
    when = (
        f"done {datetimes.age(work.completed_at, look.now)} ago"
        if work.completed_at
        else f"{datetimes.age(work.created_at, look.now)} old"
    )
    body: Sequence[Content] = [muted(" · ".join([*facts_of(work), when]))]
    if isinstance(work, FollowUp):
        body = [*body, *markdown_lines(work.description)]
        if work.external_issue_reference:
            address = work.external_issue_reference.issue_permalink
            body.append(linked(muted(address), address))
    return Entry(f"work {work.id}", head, body, record=work)
