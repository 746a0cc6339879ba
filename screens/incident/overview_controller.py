"""Read what the summary of an incident shows besides the incident itself."""

from collections.abc import Callable

from app.session.workspace import Workspace
from screens.base.controllers import ControllerHost, HostTimer
from screens.base.targets import IncidentTargets
from screens.incident.tab_loader import TabLoader
from widgets.incident.overview import Overview, OverviewData

# Seconds that the summary is shown before more is requested for it.
_REST = 0.6
_LOG, _WORK = "tab-timeline", ("tab-follow-ups", "tab-actions")


class OverviewController:
    """Shows the latest update, open work and recent events below the summary.

    They come from the data of other tabs, which is read once an incident has been looked at for a
    moment, behind every request that somebody waits for.

    Args:
        host: Sets the timer.
        workspace: The open profile.
        targets: Provides the current incident.
        loader: Reads the data of the tabs.
        is_shown: Returns whether the summary is the open tab.

    Attributes:
        widget: The widget.
    """

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        targets: IncidentTargets,
        loader: TabLoader,
        is_shown: Callable[[], bool],
    ) -> None:
        self._host = host
        self._workspace = workspace
        self._targets = targets
        self._loader = loader
        self._is_shown = is_shown
        self._timer: HostTimer | None = None
        self._is_reachable = False
        self.widget = Overview()

    def on_read(self) -> None:
        """Read more after the incident itself has been read."""
        self._is_reachable = True
        self.load_soon()

    def load_soon(self) -> None:
        """Read what is missing or stale, unless the summary is left at once."""
        if self._timer:
            self._timer.stop()
        if self._is_reachable:
            self._timer = self._host.set_timer(_REST, self._load)

    def _load(self) -> None:
        self._timer = None
        incident_id = self._targets.current_id
        if incident_id and self._is_shown():
            for pane_id in (_LOG, *_WORK):
                self._loader.load_if_stale(pane_id, incident_id, ahead=True)
            self.draw()

    def draw(self) -> None:
        """Draw what has been read."""
        found = self._loader.found
        is_reading = any(map(self._loader.is_reading, (_LOG, *_WORK)))
        if not found and not is_reading:
            self.widget.show(None)
            return
        self.widget.show(
            OverviewData(
                log=found.get(_LOG),
                work=[found[pane_id] for pane_id in _WORK if pane_id in found],
                is_reading=is_reading,
                now=self._workspace.now(),
                zone=self._workspace.zone,
            )
        )
