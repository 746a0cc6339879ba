"""One alert: its fields, link, incidents and notes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content

from app.api.tab_requests import try_load
from app.domain.alert_list import AlertEntry
from app.domain.alert_models import AlertIncident, AlertNote
from app.domain.tab_data import Loaded
from app.present.tokens import BAD
from app.session.workspace import Workspace
from app.text.text import one_line
from screens.base.controllers import ControllerScreen
from screens.base.link_controller import LinkController
from screens.base.navigation import Navigator
from screens.incident.alert_actions import AlertActions
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.panel import Panel
from widgets.incident.alert_entries import alert_entries
from widgets.incident.record_list import RecordListView
from widgets.textual_compat.message_queues import after_mount, is_open

_KEYS = ("alerts.declare", "alerts.attach", "alerts.resolve", "alerts.note", "alerts.browser")


class AlertScreen(ControllerScreen):
    """Screen of one alert.

    Args:
        workspace: The open profile.
        navigator: Navigation between screens.
        entry: The alert as it was listed.
        on_done: Called after a write.
    """

    AUTO_FOCUS = "RecordListView"
    BINDINGS = [
        *AlertActions.BINDINGS,
        key_binding("alerts.refresh", "refresh", "Refresh", show=False),
        key_binding("alerts.leave", "leave", "Back"),
    ]

    def __init__(
        self,
        workspace: Workspace,
        navigator: Navigator,
        entry: AlertEntry,
        on_done: Callable[[], object],
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._navigator = navigator
        self._entry = entry
        self._on_done = on_done
        self._incidents: Loaded[tuple[AlertIncident, ...]] | None = None
        self._notes: Loaded[tuple[AlertNote, ...]] | None = None
        self._problem = ""
        self._links = LinkController(self)
        self.controllers = {
            "alert": AlertActions(self, workspace, navigator, lambda: self._entry, self._done)
        }

    def compose(self) -> ComposeResult:
        """Yield the entries in a panel, and keys."""
        title = Content.styled(f"Alert · {one_line(self._entry.alert.title)}", "bold")
        with Panel(title=title, keys=_KEYS):
            yield RecordListView()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what is known, then read the rest."""
        self._draw_entries()
        after_mount(self, self.action_refresh)

    @work(group="alert", exclusive=True)
    async def action_refresh(self) -> None:
        """Read the alert, its incidents and its notes."""
        alert_id, service = self._entry.alert.id, self._workspace.service
        alert, incidents, self._notes = await asyncio.gather(
            try_load("Alert", service.related.alert(alert_id)),
            try_load("Incidents", service.alerts.incidents(alert_id)),
            try_load("Notes", service.alerts.notes(alert_id)),
        )
        self._problem, self._incidents = alert.title, incidents
        if alert.value:
            self._entry = AlertEntry(alert=alert.value, incidents=incidents.value)
        if is_open(self):
            self._draw_entries()

    def _draw_entries(self) -> None:
        entries = alert_entries(
            self._entry.alert, self._incidents, self._notes, self._workspace.now()
        )
        self.query_one(RecordListView).show([*entries])
        said = Content.styled(f"! {self._problem}", BAD) if self._problem else Content("")
        self.query_one(Panel).set_position(said)
        self.refresh_bindings()

    def _done(self) -> None:
        if is_open(self):
            self.action_refresh()
        self._on_done()

    @on(RecordListView.Chosen)
    def _open_entry(self, event: RecordListView.Chosen) -> None:
        """Open the incident or the link at the cursor."""
        if event.entry.incident_id:
            self._navigator.incidents.open(event.entry.incident_id)
        elif event.entry.link:
            self._links.open(event.entry.link)

    def action_leave(self) -> None:
        """Go back."""
        if self.is_active:
            self.dismiss(None)
