"""Screen of who is on call: a line for each schedule, filtered by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, Static

from app.dates import datetimes
from app.domain.on_call import OnCall, OnCallLine
from app.errors import IncidentError
from app.present.signs import sign
from app.present.text import NOT_SET, highlight, muted
from app.present.tokens import BAD, OK, STRONG
from app.session.on_call import FRESH, read_on_call, stored_on_call
from app.session.workspace import Workspace
from app.text.text import one_line
from app.text.tokens import fold
from screens.base.clipboard_controller import ClipboardController
from screens.base.controllers import ControllerScreen
from screens.base.link_controller import LinkController
from screens.incident.shifts import ShiftsScreen
from widgets.basic.fixed_width_input import NarrowingLine
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.basic.placeholder import PlaceholderKind, placard
from widgets.table.layout import fitted
from widgets.table.table import Column, LineTable
from widgets.textual_compat.message_queues import after_mount, is_open

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.models import User

# Seconds between updates of ages; a handover is shown at the next one.
_TICK = 5.0

_KEYS = ("oncall.open", "oncall.copy", "oncall.browser", "oncall.refresh")


class OnCallScreen(ControllerScreen):
    """Screen of who is on call now and next, from the store and then from the API.

    Args:
        workspace: The open profile.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = [
        key_binding("oncall.open", "open", "Shifts", priority=True),
        key_binding("oncall.copy", "copy", "Copy"),
        key_binding("oncall.browser", "browser", "Browser"),
        key_binding("oncall.refresh", "refresh", "Refresh"),
        key_binding("oncall.down", "move(1)", "Down", show=False),
        key_binding("oncall.up", "move(-1)", "Up", show=False),
        key_binding("oncall.page_down", "page(1)", "Page down", show=False),
        key_binding("oncall.page_up", "page(-1)", "Page up", show=False),
        key_binding("oncall.leave", "leave", "Back"),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._clipboard = ClipboardController(self)
        self._links = LinkController(self)
        self._known: OnCall | None = None
        self._is_reading = False
        self._error: IncidentError | None = None
        self._words: Sequence[str] = ()
        self._table: LineTable[OnCallLine] = LineTable(
            self._columns(), key=lambda line: line.key, id="on-call"
        )

    def compose(self) -> ComposeResult:
        """Yield filter and table in a panel, with details of the line at the cursor, and keys."""
        with Panel(keys=_KEYS):
            yield NarrowingLine(placeholder="type a team, a schedule or a person", compact=True)
            yield self._table
            yield Static(id="on-call-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what was read before; read again unless that is recent."""
        self._table.can_focus = False  # The filter always has the focus.
        self._known = stored_on_call(self._workspace)
        read_at = self._known.read_at if self._known else None
        if read_at is None or self._workspace.now() - read_at > FRESH:
            after_mount(self, self.action_refresh)
        self._draw_lines()
        self.set_interval(_TICK, self._draw)

    @work(group="on call", exclusive=True)
    async def action_refresh(self) -> None:
        """Read from the API; without an answer, what was read before stays visible."""
        self._is_reading, self._error = True, None
        self._draw_lines()
        try:
            self._known = await read_on_call(self._workspace)
        except IncidentError as error:
            self._error = error
        self._is_reading = False
        self._draw()

    @on(Input.Changed)
    def _draw(self) -> None:
        """Draw the lines, unless the screen was closed in the meantime."""
        if is_open(self):
            self._draw_lines()

    def _draw_lines(self) -> None:
        """Draw the lines that match what is typed."""
        now = self._workspace.now()
        self._words = fold(self.query_one(Input).value).split()
        every = self._known.lines(now) if self._known else ()
        lines = [line for line in every if line.matches(self._words)]
        # New columns, for the ages in them; those of all lines, so that typing moves none.
        self._table.set_columns(fitted(self._columns(), every))
        self._table.set_rows(lines)
        if not lines:
            self._table.show_placeholder(self._why_nothing(has_lines=bool(every)))
        panel = self.query_one(Panel)
        panel.set_top(Content.styled("On call", "bold"), self._freshness(now))
        of = f" of {len(every)}" if len(lines) < len(every) else ""
        panel.set_position(Content(f"{len(lines)}{of}"))
        self._draw_status()

    def _freshness(self, now: datetime) -> Content:
        if self._is_reading:
            return Content("reading…")
        if self._known is None or self._known.read_at is None:
            return Content("")
        said = f"read {datetimes.age(self._known.read_at, now)} ago"
        if self._error is None:
            return Content(said)
        return Content.styled(f"! {one_line(self._error.title)} · {said}", BAD)

    def _why_nothing(self, *, has_lines: bool) -> Content:
        if has_lines:
            typed = self.query_one(Input).value
            return placard(PlaceholderKind.EMPTY, f"Nobody matches {typed!r}.", "", "esc clear")
        if self._is_reading:
            return placard(PlaceholderKind.LOADING, "Reading who is on call")
        if self._error:
            return placard(
                PlaceholderKind.FAILED,
                self._error.title,
                self._error.explanation,
                "ctrl+r try again",
            )
        return placard(
            PlaceholderKind.EMPTY, "There are no schedules.", "\n".join(self._problems), ""
        )

    @property
    def _problems(self) -> Sequence[str]:
        return self._known.problems if self._known else ()

    @on(LineTable.RowHighlighted)
    def _draw_status(self) -> None:
        """Draw the whole line at the cursor, and what could not be read."""
        parts = [Content.styled(f"! {one_line(problem)}", BAD) for problem in self._problems]
        if line := self._table.current:
            about = muted(one_line(" · ".join(filter(None, (line.team, line.title)))) + ":")
            parts.append(Content.assemble(about, " ", _contact(line) or self._nobody(line)))
        self.query_one("#on-call-status", Static).update(Content("\n").join(parts))

    def _columns(self) -> tuple[Column[OnCallLine], ...]:
        return (
            Column("team", "Team", 14, lambda line: self._text(line.team), roomy=20, priority=9),
            Column("rotation", "Rotation", 9, lambda line: self._text(line.rotation), priority=7),
            Column("now", "On call", 24, self._now, flexible=True, minimum=17, priority=10),
            Column("until", "Until", 17, lambda line: self._time(line.until), priority=8),
            Column("next", "Next", 22, self._next, flexible=True, minimum=12, priority=6),
            Column("from", "From", 17, lambda line: self._time(line.next_at), priority=3),
            Column("schedule", "Schedule", 24, lambda line: self._text(line.name), priority=2),
        )

    def _text(self, text: str) -> Content:
        return highlight(Content(text), self._words) if text else muted(NOT_SET)

    def _now(self, line: OnCallLine) -> Content:
        if not line.now:
            return self._nobody(line)
        mark = Content.styled(f"{sign('active')} ", OK)
        return mark + self._text(_names(line.now)).stylize_before(STRONG)

    def _nobody(self, line: OnCallLine) -> Content:
        return muted("nobody") if line.is_known else muted("not known any more")

    def _next(self, line: OnCallLine) -> Content:
        return self._text(_names(line.next))

    def _time(self, moment: datetime | None) -> Content:
        if moment is None:
            return muted(NOT_SET)
        return Content(datetimes.show_coming(moment, self._workspace.now(), self._workspace.zone))

    def on_key(self, event: Key) -> None:
        """Keep characters typed before the filter has the focus."""
        typed = self.query_one(Input)
        if event.is_printable and event.character and not typed.has_focus:
            event.stop()
            typed.insert_text_at_cursor(event.character)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self._table.action_move(steps)

    def action_page(self, share: float) -> None:
        """Move by a screenful."""
        self._table.action_screenful(share)

    @on(LineTable.RowSelected)
    def action_open(self) -> None:
        """Show the coming shifts of the schedule at the cursor."""
        if line := self._table.current:
            self.app.push_screen(ShiftsScreen(self._workspace, line))

    def action_copy(self) -> None:
        """Copy who is on call, with email addresses."""
        if (line := self._table.current) and line.now:
            self._clipboard.copy(_contact(line), "On call")

    def action_browser(self) -> None:
        """Open the schedule in the browser."""
        line = self._table.current
        if line and line.schedule:
            self._links.open(line.schedule.permalink)

    def action_leave(self) -> None:
        """Clear the filter, else go back."""
        typed = self.query_one(Input)
        if typed.value:
            typed.clear()
        elif self.is_active:
            self.dismiss(None)


def _names(users: Sequence[User]) -> str:
    return one_line(", ".join(user.label for user in users))


def _contact(line: OnCallLine) -> str:
    """Return who is on call, with email addresses."""
    people = (f"{user.label} <{user.email}>" if user.email else user.label for user in line.now)
    return one_line(", ".join(people))
