"""Alerts of all incidents and of none: firing and unattached ones first."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from app.dates import datetimes
from app.domain.alert_list import AlertEntry, AlertList, sort_alerts
from app.errors import IncidentError
from app.present.text import NOT_SET, muted
from app.present.tokens import BAD, STRONG
from app.session.alerts import look_up_incidents, read_alerts, stored_alerts
from app.session.workspace import Workspace
from app.text.text import one_line
from screens.base.controllers import ControllerScreen
from screens.base.navigation import Navigator
from screens.incident.alert import AlertScreen
from screens.incident.alert_actions import AlertActions
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.markdown_lines import all_in_one_line
from widgets.basic.panel import Panel
from widgets.basic.placeholder import PlaceholderKind, placard
from widgets.incident.alert_entries import with_alert_sign
from widgets.table.layout import fitted
from widgets.table.table import Column, LineTable
from widgets.textual_compat.message_queues import after_mount, is_open

# Seconds between updates of ages.
_TICK = 5.0

_KEYS = ("alerts.open", "alerts.declare", "alerts.attach", "alerts.resolve", "alerts.note")


class AlertsScreen(ControllerScreen):
    """Screen of all firing alerts and the latest resolved ones.

    Args:
        workspace: The open profile.
        navigator: Navigation between screens.
    """

    AUTO_FOCUS = "LineTable"
    BINDINGS = [
        key_binding("alerts.open", "open", "Open"),
        *AlertActions.BINDINGS,
        key_binding("alerts.refresh", "refresh", "Refresh", show=False),
        key_binding("alerts.leave", "leave", "Back"),
    ]

    def __init__(self, workspace: Workspace, navigator: Navigator) -> None:
        super().__init__()
        self._workspace = workspace
        self._navigator = navigator
        self._listed: AlertList | None = None
        self._is_reading = False
        self._error: IncidentError | None = None
        # As soon as their incidents are known, until a key is pressed.
        self._goes_to_top = True
        self._table: LineTable[AlertEntry] = LineTable(
            self._columns(), key=lambda one: one.alert.id, id="alerts"
        )
        self.controllers = {
            "alert": AlertActions(
                self, workspace, navigator, lambda: self._table.current, self._refresh_from_top
            )
        }

    def compose(self) -> ComposeResult:
        """Yield the table in a panel, with details of the alert at the cursor, and keys."""
        with Panel(keys=_KEYS):
            yield self._table
            yield Static(id="alerts-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what was read before, then read again."""
        self._listed = stored_alerts(self._workspace)
        after_mount(self, self.action_refresh)
        self.set_interval(_TICK, self._draw)

    @work(group="alerts", exclusive=True)
    async def action_refresh(self) -> None:
        """Read the alerts, then the incidents of those that none is known of."""
        self._is_reading, self._error = True, None
        self._draw_rows()
        try:
            self._listed = await read_alerts(self._workspace)
            self._draw()
            self._listed = await look_up_incidents(self._workspace, self._listed)
        except IncidentError as error:
            self._error = error
        self._is_reading = False
        self._draw()
        if self._goes_to_top and is_open(self):
            self._goes_to_top = False
            self._table.move_cursor(row=0)

    def on_key(self) -> None:
        """Keep the cursor where it was moved to."""
        self._goes_to_top = False

    def _refresh_from_top(self) -> None:
        """Read again after a write, and go to the next alert that is unattached."""
        self._goes_to_top = True
        self.action_refresh()

    def _draw(self) -> None:
        """Draw the alerts, unless the screen was closed in the meantime."""
        if is_open(self):
            self._draw_rows()

    def _draw_rows(self) -> None:
        rows = sort_alerts(self._listed.entries) if self._listed else ()
        # New columns, for the ages in them.
        self._table.set_columns(fitted(self._columns(), rows))
        self._table.set_rows(rows)
        if not rows:
            self._table.show_placeholder(self._why_nothing())
        panel = self.query_one(Panel)
        panel.set_top(Content.styled("Alerts", "bold"), self._freshness())
        firing = [one for one in rows if one.is_firing]
        unattached = sum(one.incidents == () for one in firing)
        unknown = sum(one.incidents is None for one in firing)
        beside = f" · {unknown} unknown" if unknown else ""
        panel.set_position(Content(f"{unattached} of {len(firing)} unattached{beside}"))
        self._draw_status()
        self.refresh_bindings()

    def _freshness(self) -> Content:
        if self._is_reading:
            return Content("reading…")
        if self._listed is None or self._listed.read_at is None:
            return Content("")
        said = f"read {datetimes.age(self._listed.read_at, self._workspace.now())} ago"
        if self._error is None:
            return Content(said)
        return Content.styled(f"! {one_line(self._error.title)} · {said}", BAD)

    def _why_nothing(self) -> Content:
        if self._is_reading:
            return placard(PlaceholderKind.LOADING, "Reading alerts")
        if self._error:
            return placard(
                PlaceholderKind.FAILED, self._error.title, self._error.explanation, "r try again"
            )
        return placard(PlaceholderKind.EMPTY, "There are no alerts.")

    @on(LineTable.RowHighlighted)
    def _draw_status(self) -> None:
        """Draw the description and attributes of the alert at the cursor."""
        lines = []
        if current := self._table.current:
            alert = current.alert
            lines.append(all_in_one_line(alert.description) or muted("no description"))
            attributes = " · ".join(filter(None, (each.text for each in alert.attributes)))
            lines += [muted(one_line(text)) for text in (attributes, alert.source_url) if text]
        self.query_one("#alerts-status", Static).update(Content("\n").join(lines))

    def _columns(self) -> tuple[Column[AlertEntry], ...]:
        return (
            Column("status", "Status", 10, _status, priority=8),
            Column(
                "title",
                "Alert",
                50,
                lambda one: Content(one_line(one.alert.title)),
                flexible=True,
                minimum=30,
                compact=18,
                priority=10,
            ),
            Column(
                "incident", "Incident", 34, self._incident, flexible=True, minimum=11, priority=7
            ),
            Column("age", "Age", 4, self._age, align="right", priority=9),
        )

    def _incident(self, one: AlertEntry) -> Content:
        if one.incidents is None:
            unknown = "…" if self._is_reading else "unknown"
            return muted(unknown if one.is_firing else NOT_SET)
        if not one.incidents:
            return Content.styled("unattached", STRONG)
        named = (f"{each.reference} {each.name}" for each in one.incidents)
        return Content(one_line(", ".join(named)))

    def _age(self, one: AlertEntry) -> Content:
        return muted(datetimes.age(one.alert.created_at, self._workspace.now()))

    @on(LineTable.RowSelected)
    def action_open(self) -> None:
        """Open the alert at the cursor."""
        if current := self._table.current:
            self.app.push_screen(
                AlertScreen(self._workspace, self._navigator, current, self._refresh_from_top)
            )

    def action_leave(self) -> None:
        """Go back."""
        if self.is_active:
            self.dismiss(None)


def _status(one: AlertEntry) -> Content:
    return with_alert_sign(one.alert, Content(one_line(one.alert.status)))
