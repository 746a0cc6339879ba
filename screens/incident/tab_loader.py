"""Load the related records of an incident's tabs when they are opened or refreshed."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.session.workspace import Workspace
from screens.base.controllers import ControllerHost
from screens.incident.record_tabs import RECORD_TABS
from widgets.incident.tab import LazyTab, RenderContext
from widgets.textual_compat.message_queues import is_open

# Data of this age is not loaded again when its tab is opened.
_FRESH = timedelta(seconds=60)

_LOADERS = {tab.name.id: tab.load for tab in RECORD_TABS}


class TabLoader:
    """Loader of the tabs' data, with the time of each load.

    Args:
        host: Runs the workers.
        workspace: The open profile.
        tabs: Tabs by the id of their pane.
        on_shown: Called when a tab has been drawn.
    """

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        tabs: Mapping[str, LazyTab],
        on_shown: Callable[[], None] = lambda: None,
    ) -> None:
        self._host = host
        self._tabs = tabs
        self._on_shown = on_shown
        self._workspace = workspace
        self._asked_at: dict[str, datetime] = {}
        self._generations: Counter[str] = Counter()

    def load_if_stale(self, pane_id: str, incident_id: str) -> None:
        """Load a tab unless it was loaded recently."""
        asked_at = self._asked_at.get(pane_id)
        if asked_at is None or self._workspace.now() - asked_at > _FRESH:
            self.load(pane_id, incident_id)

    def load(self, pane_id: str, incident_id: str) -> None:
        """Load a tab now; ignored for a tab without requests."""
        if pane_id not in _LOADERS:
            return
        self._asked_at[pane_id] = self._workspace.now()
        self._generations[pane_id] += 1
        self._host.run_worker(
            self._read(pane_id, incident_id, self._generations[pane_id]),
            group=f"read {pane_id}",
            exclusive=True,
        )

    def invalidate(self) -> None:
        """Load each tab again when it is shown next."""
        self._asked_at.clear()

    async def _read(self, pane_id: str, incident_id: str, generation: int) -> None:
        tab = self._tabs[pane_id]
        tab.show_loading()
        found = await _LOADERS[pane_id](self._workspace.service, incident_id)
        # A later request is running, or the screen was closed.
        if generation == self._generations[pane_id] and is_open(tab):
            tab.show(found, self._look(incident_id))
            self._on_shown()

    def _look(self, incident_id: str) -> RenderContext:
        cache = self._workspace.cache
        incident = cache.incident(incident_id)
        return RenderContext(
            self._workspace.zone,
            self._workspace.now(),
            cache.configuration_store.severity_ranks(),
            cache.row,
            incident.postmortem_document_url if incident else "",
        )
