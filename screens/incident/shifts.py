"""Coming shifts of a schedule."""

from __future__ import annotations

from datetime import UTC, datetime

from textual import work
from textual.app import ComposeResult
from textual.content import Content

from app.dates import datetimes
from app.domain.on_call import OnCallLine, Shift
from app.errors import IncidentError
from app.present.signs import sign
from app.present.text import NOT_SET, muted
from app.present.tokens import BAD, OK
from app.session.workspace import Workspace
from app.text.text import one_line, plural
from screens.base.clipboard_controller import ClipboardController
from screens.base.controllers import ControllerScreen
from screens.base.link_controller import LinkController
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.basic.placeholder import PlaceholderKind, placard
from widgets.table.layout import fitted
from widgets.table.table import Column, LineTable
from widgets.textual_compat.message_queues import after_mount, is_open

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class ShiftsScreen(ControllerScreen):
    """Screen of the shifts of two weeks; of an escalation path, its current responders.

    Args:
        workspace: The open profile.
        line: The line of the schedule or path.
    """

    AUTO_FOCUS = "LineTable"
    BINDINGS = [
        key_binding("shifts.copy", "copy", "Copy"),
        key_binding("shifts.browser", "browser", "Browser"),
        key_binding("shifts.refresh", "refresh", "Refresh"),
        key_binding("shifts.leave", "leave", "Back"),
    ]

    def __init__(self, workspace: Workspace, line: OnCallLine) -> None:
        super().__init__()
        self._workspace = workspace
        self._line = line
        self._clipboard = ClipboardController(self)
        self._links = LinkController(self)
        self._said = Content("")
        self._shifts = _known_shifts(line)
        self._table: LineTable[Shift] = LineTable(
            self._columns(), key=_key, chooses=False, id="shifts"
        )

    def compose(self) -> ComposeResult:
        """Yield the shifts in a panel, and keys."""
        title = " · ".join(filter(None, (self._line.team, self._line.name)))
        with Panel(
            title=Content.styled(one_line(title), "bold"), keys=("shifts.copy", "shifts.browser")
        ):
            yield self._table
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the known shifts, then read those of two weeks."""
        self._draw_shifts()
        after_mount(self, self.action_refresh)

    @work(group="shifts", exclusive=True)
    async def action_refresh(self) -> None:
        """Read the shifts of two weeks."""
        schedule = self._line.schedule
        if schedule is None:
            return
        self._said = Content("reading…")
        self._draw_shifts()
        try:
            service = self._workspace.service
            self._shifts = await service.on_call.shifts(schedule.id, self._workspace.now())
            self._said = Content("two weeks, with overrides")
        except IncidentError as error:
            self._said = Content.styled(f"! {one_line(error.title)}", BAD)
        self._draw()

    def _draw(self) -> None:
        """Draw the shifts, unless the screen was closed in the meantime."""
        if is_open(self):
            self._draw_shifts()

    def _draw_shifts(self) -> None:
        self._table.set_columns(fitted(self._columns(), self._shifts))
        self._table.set_rows(self._shifts)
        if not self._shifts:
            self._table.show_placeholder(
                placard(PlaceholderKind.EMPTY, "No shifts are known.", self._said.plain)
            )
        panel = self.query_one(Panel)
        zone = self._line.schedule.timezone if self._line.schedule else ""
        said = [self._said, Content(f"planned in {zone}")] if zone else [self._said]
        panel.set_position(
            Content(" · ").join([Content(plural(len(self._shifts), "shift")), *said])
        )

    def _columns(self) -> tuple[Column[Shift], ...]:
        names = self._line.schedule.rotations if self._line.schedule else {}
        return (
            Column("from", "From", 17, lambda shift: self._time(shift.start_at), priority=9),
            Column("until", "Until", 17, lambda shift: self._time(shift.end_at), priority=8),
            Column("person", "Person", 26, self._person, flexible=True, minimum=16, priority=10),
            Column("email", "Email", 32, _email, priority=4),
            Column(
                "rotation",
                "Rotation",
                14,
                lambda shift: muted(one_line(names.get(shift.rotation_id, "")) or NOT_SET),
                priority=5,
            ),
        )

    def _person(self, shift: Shift) -> Content:
        label = Content(one_line(shift.user.label)) if shift.user else muted("nobody")
        if not shift.covers(self._workspace.now()):
            return label
        return Content.assemble((f"{sign('active')} ", OK), label, muted("  now"))

    def _time(self, moment: datetime | None) -> Content:
        if moment is None:
            return muted(NOT_SET)
        return Content(datetimes.show_coming(moment, self._workspace.now(), self._workspace.zone))

    def action_copy(self) -> None:
        """Copy the person of the shift at the cursor, with the email address."""
        shift = self._table.current
        if shift and shift.user:
            email = f" <{shift.user.email}>" if shift.user.email else ""
            self._clipboard.copy(one_line(shift.user.label + email), "Person")

    def action_browser(self) -> None:
        """Open the schedule in the browser."""
        if self._line.schedule:
            self._links.open(self._line.schedule.permalink)

    def action_leave(self) -> None:
        """Go back."""
        if self.is_active:
            self.dismiss(None)


def _known_shifts(line: OnCallLine) -> tuple[Shift, ...]:
    """Return the shifts that are known without reading them, in order."""
    schedule = line.schedule
    if schedule is None:
        return tuple(Shift(user=user) for user in line.now)
    known = (shift for each in schedule.rotations for shift in schedule.shifts(each))
    return tuple(sorted(known, key=lambda shift: shift.start_at or _BEFORE_ALL))


def _key(shift: Shift) -> str:
    return f"{shift.rotation_id} {shift.start_at} {shift.user.id if shift.user else ''}"


def _email(shift: Shift) -> Content:
    return muted(one_line(shift.user.email) if shift.user and shift.user.email else NOT_SET)
