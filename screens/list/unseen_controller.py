"""Badges and bell for new, escalated and changed incidents, and for overdue updates."""

import os
from collections.abc import Callable, Sequence

from app.config.bell import BellPolicy, escape_sequence
from app.domain.incident_row import IncidentRow
from app.store.cache.sync_state import SyncState
from screens.base.controllers import Controller, ControllerHost
from screens.list.list_model import ListModel
from widgets.basic.key_binding import key_binding
from widgets.table.table import LineTable

NEW, WORSE, CHANGED = "new", "worse", "changed"
"""Badges of a row: declared, escalated, changed since it was last opened."""


class UnseenController(Controller):
    """Controller of badges and bell for new and changed incidents, and overdue updates.

    Args:
        host: The screen.
        model: State of the list.
        bell_policy: The bell policy.
        table: Shows the badges.
        go_to: Moves the cursor to an incident.
        on_seen: Called when an incident has been viewed.

    Attributes:
        bell_policy: The bell policy.
    """

    BINDINGS = (key_binding("list.news", "unseen.next", "Next new or escalated", show=False),)

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        bell_policy: BellPolicy,
        table: LineTable[IncidentRow],
        go_to: Callable[[str], None],
        on_seen: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._model = model
        self._workspace = model.workspace
        self._page = model.page
        self.bell_policy = bell_policy
        self._table = table
        self._go_to = go_to
        self._on_seen = on_seen

    def on_sync(self, state: SyncState) -> None:
        """Highlight and ring for unseen incidents and overdue updates after a refresh."""
        unseen = self._model.unseen
        self._tell(unseen.on_sync(state))
        overdue = self._model.overdue.check(unseen.refreshes, self._workspace.now())
        self._tell(overdue, "update overdue")

    def _tell(self, rows: Sequence[IncidentRow], what: str = "") -> None:
        if rows:
            self._table.flash(row.id for row in rows)
            self._ring(rows, what)

    def _ring(self, rows: Sequence[IncidentRow], what: str) -> None:
        workspace = self._workspace
        severities = workspace.cache.configuration_store.name_index().severities
        wanted = self.bell_policy.from_severity
        if wanted and severities and not self.bell_policy.severity_ids_from(severities):
            known = ", ".join(term.name for term in severities)
            said = f"notify_from_severity: there is no severity {wanted!r}, so the bell is off."
            self.host.notify(f"{said} Known: {known}.", severity="warning", markup=False)
        loud = self.bell_policy.should_ring(rows, severities, workspace.now(), workspace.zone)
        if loud:
            self.host.write_terminal(
                escape_sequence(self.bell_policy.notify, loud, os.environ, what)
            )

    def draw_badges(self) -> None:
        """Set the badges of the page's rows."""
        rows = self._page.rows
        seen = self._workspace.seen.updates([row.id for row in rows])
        badges = {
            row.id: CHANGED
            for row in rows
            if (then := seen.get(row.id)) and row.updated_at and row.updated_at > then
        }
        badges |= dict.fromkeys(self._model.unseen.escalated, WORSE)
        self._table.badges = badges | dict.fromkeys(self._model.unseen.new, NEW)

    def mark_seen(self, incident_id: str) -> None:
        """Remove the badge of a viewed incident."""
        if self._model.unseen.mark_seen(incident_id):
            self.draw_badges()
            self._table.refresh()
            self._on_seen()

    def action_next(self) -> None:
        """Go to the oldest new incident, or to an escalated one."""
        if incident_id := self._model.unseen.next_unseen:
            self._go_to(incident_id)
            self.mark_seen(incident_id)
        else:
            self.host.notify("No new or escalated incidents.", timeout=3, markup=False)
