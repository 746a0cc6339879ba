"""List of open follow-ups and actions of all incidents."""

from collections.abc import AsyncIterator, Sequence
from itertools import cycle
from typing import TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from app.api.paging import Page
from app.dates import datetimes
from app.domain.open_work import ORDERS, OpenWork, sort_work
from app.domain.related_models import FollowUp, WorkItem
from app.editing.drafts import Values
from app.editing.operation_target import target_of
from app.editing.operations import EDIT_ACTION, EDIT_FOLLOW_UP, STATUSES, values_of_work
from app.errors import IncidentError
from app.present.text import NOT_SET, muted
from app.present.tokens import BAD
from app.session.workspace import Workspace
from app.text.text import one_line, plural
from screens.base.navigation import Navigator
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.markdown_lines import all_in_one_line
from widgets.basic.panel import Panel
from widgets.basic.placeholder import PlaceholderKind, placard
from widgets.table.layout import fitted
from widgets.table.table import Column, LineTable
from widgets.textual_compat.message_queues import after_mount, is_open

AnyWork = TypeVar("AnyWork", bound=WorkItem)

_KEYS = ("due.open", "due.done", "due.assign", "due.sort", "due.mine")


class OpenWorkScreen(Screen[None]):
    """Screen of open work, filled while its pages arrive.

    Args:
        workspace: The open profile.
        navigator: Navigation between screens.
    """

    AUTO_FOCUS = "LineTable"
    BINDINGS = [
        key_binding("due.open", "open", "Open the incident"),
        key_binding("due.done", "done", "Done"),
        key_binding("due.assign", "assign", "Assign"),
        key_binding("due.sort", "sort", "Order"),
        key_binding("due.mine", "mine", "Mine"),
        key_binding("due.refresh", "refresh", "Refresh", show=False),
        key_binding("due.leave", "leave", "Back"),
    ]

    def __init__(self, workspace: Workspace, navigator: Navigator) -> None:
        super().__init__()
        self._workspace = workspace
        self._navigator = navigator
        self._orders = cycle(ORDERS)
        self._order = next(self._orders)
        self._is_mine = False
        self._open: dict[str, OpenWork] = {}
        self._found: dict[str, OpenWork] = {}
        self._read = 0
        self._reading = 0
        self._problems: list[str] = []
        self._generation = 0

    def compose(self) -> ComposeResult:
        """Yield the table in a panel, with details of the row at the cursor, and keys."""
        with Panel(keys=_KEYS):
            yield LineTable(self._columns(), key=lambda due: due.work.id, id="due")
            yield Static(id="due-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Start reading."""
        after_mount(self, self.action_refresh)

    def action_refresh(self) -> None:
        """Read everything again."""
        service = self._workspace.service
        self._generation += 1
        # Earlier rows stay visible until everything is read again.
        self._found, self._read, self._problems = {}, 0, []
        self._reading = 2
        self._read_all("Follow-ups", service.follow_ups.all(), self._generation)
        self._read_all("Actions", service.actions.all(), self._generation)
        self._draw_rows()

    @work(group="due")
    async def _read_all(
        self, name: str, pages: AsyncIterator[Page[AnyWork]], generation: int
    ) -> None:
        """Read one of the two lists, drawing each page; stop after another refresh."""
        try:
            async for page in pages:
                if generation != self._generation:
                    return
                self._read += len(page.items)
                self._found |= {one.id: self._due(one) for one in page.items if one.is_open}
                self._open |= self._found
                self._draw()
        except IncidentError as error:
            if generation == self._generation:
                self._problems.append(f"{name}: {error}")
        if generation == self._generation:
            self._reading -= 1
            if not self._reading:
                self._open = self._found
            self._draw()

    def _due(self, one: WorkItem) -> OpenWork:
        return OpenWork.of(one, self._workspace.cache.row(one.incident_id))

    @property
    def _listed(self) -> Sequence[OpenWork]:
        """Everything open, or what is assigned to the user."""
        everything = tuple(self._open.values())
        if not self._is_mine:
            return everything
        return [due for due in everything if due.is_assigned_to(self._workspace.me)]

    def _draw(self) -> None:
        """Draw the work read so far, unless the screen was closed in the meantime."""
        if is_open(self):
            self._draw_rows()

    def _draw_rows(self) -> None:
        table = self.query_one(LineTable)
        listed = sort_work(self._listed, self._order)
        table.set_columns(fitted(self._columns(), listed))  # new columns, for the ages in them
        table.set_rows(listed)
        whose = " of yours" if self._is_mine else ""
        counted = f"{plural(len(listed), 'thing')}{whose} open of {self._read:,} read"
        panel = self.query_one(Panel)
        panel.set_top(Content.styled("Open follow-ups and actions", "bold"), Content(self._order))
        panel.set_position(Content(counted + (" · reading…" if self._reading else "")))
        if listed:
            self._show_complete()
        else:
            table.show_placeholder(self._why_nothing())

    def _why_nothing(self) -> Content:
        if self._reading:
            return placard(PlaceholderKind.LOADING, "Reading follow-ups and actions")
        if self._problems:
            return placard(
                PlaceholderKind.FAILED, "Not read", "\n".join(self._problems), "r try again"
            )
        if self._is_mine:
            return placard(
                PlaceholderKind.EMPTY,
                "Nothing open is assigned to you.",
                f"{plural(len(self._open), 'thing')} are assigned to others or to nobody.",
                "m show everything",
            )
        return placard(
            PlaceholderKind.EMPTY, "Nothing is open.", "All follow-ups and actions are done."
        )

    @on(LineTable.RowHighlighted)
    def _show_complete(self) -> None:
        """Show the complete row at the cursor, and errors."""
        due = self._current
        parts = [Content.styled(f"! {problem}", BAD) for problem in self._problems]
        if due:
            about = one_line(f"{due.reference} {due.incident} ·")
            parts.append(Content.assemble(muted(about), " ", all_in_one_line(due.work.label)))
        self.query_one("#due-status", Static).update(Content("\n").join(parts))

    def _columns(self) -> tuple[Column[OpenWork], ...]:
        def text(value: str) -> Content:
            return Content(value) if value else muted(NOT_SET)

        return (
            Column("reference", "Ref", 9, lambda due: text(due.reference), priority=8),
            Column("kind", "Kind", 10, lambda due: muted(due.kind), priority=4),
            Column("priority", "Priority", 10, lambda due: text(due.priority), priority=6),
            Column(
                "what",
                "To do",
                40,
                lambda due: all_in_one_line(due.work.label),
                flexible=True,
                minimum=30,
                compact=20,
                priority=10,
            ),
            Column("assignee", "Assignee", 20, lambda due: text(due.assignee), priority=7),
            Column("incident", "Incident", 30, lambda due: muted(due.incident), priority=2),
            Column("age", "Age", 4, lambda due: muted(self._age(due)), align="right", priority=5),
        )

    def _age(self, due: OpenWork) -> str:
        return datetimes.age(due.work.created_at, self._workspace.now())

    @property
    def _current(self) -> OpenWork | None:
        row = self.query_one(LineTable).current
        return row if isinstance(row, OpenWork) else None

    @on(LineTable.RowSelected)
    def action_open(self) -> None:
        """Open the incident of the row."""
        if due := self._current:
            self._navigator.incidents.open(due.work.incident_id)

    def action_done(self) -> None:
        """Complete the work at the cursor, after a review."""
        if due := self._current:
            wanted = values_of_work(due.work) | {"status": (STATUSES[1],)}
            self._edit(due, wanted=wanted)

    def action_assign(self) -> None:
        """Select the assignee, then review."""
        if due := self._current:
            self._edit(due, choose="assignee_id")

    def _edit(self, due: OpenWork, *, wanted: Values | None = None, choose: str = "") -> None:
        operation = EDIT_FOLLOW_UP if isinstance(due.work, FollowUp) else EDIT_ACTION
        self._navigator.operations.open_operation(
            operation,
            due.work.incident_id,
            target_of(due.work),
            wanted=wanted,
            choose=choose,
            done=self.action_refresh,
        )

    def action_mine(self) -> None:
        """Show only what is assigned to the user, or everything again."""
        if self._workspace.me:
            self._is_mine = not self._is_mine
            self._draw()
        else:
            said = "Set me in the configuration to your email address, name or ID first."
            self.notify(said, severity="warning", markup=False)

    def action_sort(self) -> None:
        """Switch to the next order."""
        self._order = next(self._orders)
        self._draw()

    def action_leave(self) -> None:
        """Go back."""
        if self.is_active:
            self.dismiss(None)
