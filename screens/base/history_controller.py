"""Going back and forward through the incidents that were opened."""

from collections.abc import Callable

from screens.base.controllers import Controller, ControllerHost
from screens.base.navigation import IncidentNavigation
from widgets.basic.key_binding import key_binding


class HistoryController(Controller):
    """Controller of the way back and forward.

    Args:
        host: The screen.
        incidents: Opens incidents.
        get_shown: Returns the id of the incident on the screen; empty on the list.
    """

    BINDINGS = (
        key_binding("history.back", "history.back", "Previous incident", show=False),
        key_binding("history.forward", "history.forward", "Next incident", show=False),
    )

    def __init__(
        self, host: ControllerHost, incidents: IncidentNavigation, get_shown: Callable[[], str]
    ) -> None:
        super().__init__(host)
        self._incidents = incidents
        self._get_shown = get_shown

    def action_back(self) -> None:
        """Open the incident that was opened before."""
        self._incidents.open_previous(self._get_shown())

    def action_forward(self) -> None:
        """Open the incident that was opened afterwards."""
        self._incidents.open_next()

    def denied_reason(self, action: str) -> str:
        """Return the reason why there is no way; empty if there is one."""
        if action == "back" and not self._incidents.visited.before(self._get_shown()):
            return "No other incident was opened before."
        if action == "forward" and not self._incidents.visited.after():
            return "No other incident was opened afterwards."
        return ""
