"""Load the related records of an incident's tabs when they are opened or refreshed."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

from app.api.rate_limiter import in_background
from app.session.workspace import Workspace
from app.system.idle import idle
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
        on_loaded: Called with the id of a pane whose data has been read; `draw` shows it.

    Attributes:
        found: What has been read, by the id of the pane.
    """

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        tabs: Mapping[str, LazyTab],
        on_loaded: Callable[[str], None],
    ) -> None:
        self._host = host
        self._tabs = tabs
        self._on_loaded = on_loaded
        self._workspace = workspace
        self._asked_at: dict[str, datetime] = {}
        self._generations: Counter[str] = Counter()
        self._undrawn: set[str] = set()
        self._reading: set[str] = set()
        self.found: dict[str, Any] = {}

    def load_if_stale(self, pane_id: str, incident_id: str, *, ahead: bool = False) -> None:
        """Load a tab unless it was loaded recently.

        Args:
            pane_id: Id of its pane.
            incident_id: The incident.
            ahead: Whether nobody waits for it, so that other requests go first.
        """
        asked_at = self._asked_at.get(pane_id)
        if asked_at is None or self._workspace.now() - asked_at > _FRESH:
            self.load(pane_id, incident_id, ahead=ahead)

    def load(self, pane_id: str, incident_id: str, *, ahead: bool = False) -> None:
        """Load a tab now; ignored for a tab without requests."""
        if pane_id not in _LOADERS:
            return
        self._asked_at[pane_id] = self._workspace.now()
        self._generations[pane_id] += 1
        self._reading.add(pane_id)
        self._host.run_worker(
            self._read(pane_id, incident_id, self._generations[pane_id], ahead=ahead),
            group=f"read {pane_id}",
            exclusive=True,
        )

    def is_reading(self, pane_id: str) -> bool:
        """Return whether the data of a tab is being read."""
        return pane_id in self._reading

    def draw(self, pane_id: str, incident_id: str) -> None:
        """Draw a tab with what has been read since it was drawn."""
        if pane_id in self._undrawn:
            self._undrawn.remove(pane_id)
            self._tabs[pane_id].show(self.found[pane_id], self._look(incident_id))

    def invalidate(self) -> None:
        """Load each tab again when it is shown next."""
        self._asked_at.clear()

    async def _read(self, pane_id: str, incident_id: str, generation: int, *, ahead: bool) -> None:
        tab = self._tabs[pane_id]
        tab.show_loading()
        with in_background() if ahead else nullcontext():
            incident = self._workspace.cache.incident(incident_id)
            declared_at = incident.created_at if incident else None
            found = await _LOADERS[pane_id](self._workspace.service, incident_id, declared_at)
        if ahead:
            await idle()
        # A later request is running, or the screen was closed.
        if generation == self._generations[pane_id] and is_open(tab):
            self._reading.discard(pane_id)
            self.found[pane_id] = found
            self._undrawn.add(pane_id)
            self._on_loaded(pane_id)

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
