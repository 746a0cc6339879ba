"""Load the related records of an incident's tabs when they are opened or refreshed."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.api.tab_loader import read_log, read_postmortems, read_related, try_load
from app.editing.operations import (
    ACTION,
    DELETE_ACTION,
    DELETE_FOLLOW_UP,
    EDIT_ACTION,
    EDIT_FOLLOW_UP,
    FOLLOW_UP,
)
from app.session.workspace import Workspace
from screens.base.controllers import ControllerHost
from widgets.incident.incident_tabs import TabName
from widgets.incident.postmortem_tab import PostmortemTab
from widgets.incident.related_tab import RelatedTab
from widgets.incident.tab import LazyTab, RenderContext
from widgets.incident.timeline_tab import TimelineTab
from widgets.incident.work_tab import WorkTab
from widgets.textual_compat.message_queues import is_open

if TYPE_CHECKING:
    from app.api.service import IncidentService

Reader = Callable[["IncidentService", str], Awaitable[Any]]

PART_TABS = (
    TabName("tab-timeline", "Timeline", "Time"),
    TabName("tab-follow-ups", "Follow-ups", "Follow"),
    TabName("tab-actions", "Actions", "Act"),
    TabName("tab-related", "Related", "Rel"),
    TabName("tab-postmortem", "Post-mortem", "PM"),
)

# Data of this age is not loaded again when its tab is opened.
_FRESH = timedelta(seconds=60)

# By the id of the tab's pane.
_READERS: Mapping[str, Reader] = {
    "tab-timeline": read_log,
    "tab-follow-ups": lambda service, key: try_load(
        "Follow-ups", service.follow_ups.for_incident(key)
    ),
    "tab-actions": lambda service, key: try_load("Actions", service.actions.for_incident(key)),
    "tab-related": read_related,
    "tab-postmortem": read_postmortems,
}


def part_tabs() -> dict[str, LazyTab]:
    """Return the tabs with related records, by the id of their pane."""
    return {
        "tab-timeline": TimelineTab(),
        "tab-follow-ups": WorkTab(
            "No follow-ups yet.", add=FOLLOW_UP, edit=EDIT_FOLLOW_UP, drop=DELETE_FOLLOW_UP
        ),
        "tab-actions": WorkTab("No actions yet.", add=ACTION, edit=EDIT_ACTION, drop=DELETE_ACTION),
        "tab-related": RelatedTab("No related records."),
        "tab-postmortem": PostmortemTab(),
    }


class TabLoader:
    """Loader of the tabs' data, with the time of each load.

    Args:
        host: Runs the workers.
        workspace: The open profile.
        tabs: Tabs by the id of their pane.
    """

    def __init__(
        self, host: ControllerHost, workspace: Workspace, tabs: Mapping[str, LazyTab]
    ) -> None:
        self._host = host
        self._tabs = tabs
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
        reader = _READERS.get(pane_id)
        if reader is None:
            return
        self._asked_at[pane_id] = self._workspace.now()
        self._generations[pane_id] += 1
        self._host.run_worker(
            self._read(pane_id, reader, incident_id, self._generations[pane_id]),
            group=f"read {pane_id}",
            exclusive=True,
        )

    def invalidate(self) -> None:
        """Load each tab again when it is shown next."""
        self._asked_at.clear()

    async def _read(self, pane_id: str, reader: Reader, incident_id: str, generation: int) -> None:
        tab = self._tabs[pane_id]
        tab.show_loading()
        found = await reader(self._workspace.service, incident_id)
        # A later request is running, or the screen was closed.
        if generation == self._generations[pane_id] and is_open(tab):
            tab.show(found, self._look())

    def _look(self) -> RenderContext:
        cache = self._workspace.cache
        return RenderContext(
            self._workspace.zone,
            self._workspace.now(),
            cache.vocabulary.severity_ranks(),
            cache.row,
        )
