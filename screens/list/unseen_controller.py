"""What the list says of what happens: new and worse incidents, and what has changed since seen."""

import os
from abc import abstractmethod
from collections.abc import Mapping, Sequence

from textual.binding import Binding
from textual.screen import Screen

from app.config.bell import BellPolicy, escape_sequence
from app.domain.incident_row import IncidentRow
from app.session.workspace import Workspace
from app.store.cache.sync_state import SyncState
from app.sync.unseen import UnseenIncidents
from screens.base.terminal import write_to_terminal
from screens.list.page import ListPage
from widgets.table.table import LineTable

NEW, WORSE, CHANGED = "+", "↑", "•"
"""The signs before a row: declared, raised, changed since it was last opened."""


class ListNews(Screen[None]):
    """The part of the list that tells what has happened."""

    BINDINGS = [
        Binding("N", "next_news", "Next new or worse incident", id="list.news", show=False),
    ]

    _workspace: Workspace
    _page: ListPage
    _news: UnseenIncidents
    _ringing: BellPolicy

    @property
    @abstractmethod
    def _table(self) -> LineTable[IncidentRow]: ...

    @abstractmethod
    def go_to(self, incident_id: str) -> None:
        """Put the cursor on an incident, in the open view or else in All."""

    @abstractmethod
    def _draw_state(self) -> None: ...

    def _tell_news(self, state: SyncState) -> None:
        """Light up and ring for what the refresh that has just ended has brought."""
        if rows := self._news.on_sync(state):
            self._table.flash(row.id for row in rows)
            self._ring(rows)

    def _ring(self, rows: Sequence[IncidentRow]) -> None:
        workspace = self._workspace
        severities = workspace.cache.vocabulary.name_index().severities
        wanted = self._ringing.from_severity
        if wanted and severities and not self._ringing.severity_ids_from(severities):
            known = ", ".join(term.name for term in severities)
            said = f"notify_from_severity: there is no severity {wanted!r}, so nothing rings."
            self.notify(f"{said} Known: {known}.", severity="warning", markup=False)
        loud = self._ringing.should_ring(rows, severities, workspace.now(), workspace.zone)
        if loud:
            in_tmux = "TMUX" in os.environ
            write_to_terminal(
                self.app, escape_sequence(self._ringing.notify, loud, in_tmux=in_tmux)
            )

    def _badges(self) -> Mapping[str, str]:
        """The signs of the page's rows."""
        rows = self._page.rows
        seen = self._workspace.seen.updates([row.id for row in rows])
        badges = {
            row.id: CHANGED
            for row in rows
            if (then := seen.get(row.id)) and row.updated_at and row.updated_at > then
        }
        badges |= dict.fromkeys(self._news.escalated, WORSE)
        return badges | dict.fromkeys(self._news.new, NEW)

    def look_at(self, incident_id: str) -> None:
        """Somebody looks at an incident: it is news no longer."""
        if self._news.mark_seen(incident_id):
            self._table.badges = self._badges()
            self._table.refresh()
            self._draw_state()

    def action_next_news(self) -> None:
        """Go to the new or worse incident that has waited longest."""
        if incident_id := self._news.next_unseen:
            self.go_to(incident_id)
            self.look_at(incident_id)
        else:
            self.notify("Nothing new, and nothing worse.", timeout=3, markup=False)
