"""Opens the screens of incidents, and remembers which were opened."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from app.domain.visited import Visited
from app.present.signs import is_in_words
from app.query.listing import ListQuery
from app.session.workspace import Workspace
from screens.base.navigation import Navigator
from screens.list.incident_list import IncidentListScreen

if TYPE_CHECKING:  # Not loaded before the first paint.
    from screens.incident.incident import IncidentScreen
    from screens.insights.state import InsightsState


class IncidentNavigator:
    """Opens the screens of incidents.

    Args:
        app: The app.
        workspace: The open profile.
        get_list: Returns the list.
        get_navigator: Returns the navigation of the screens.

    Attributes:
        visited: The incidents that were opened.
    """

    def __init__(
        self,
        app: App[Any],
        workspace: Workspace,
        get_list: Callable[[], IncidentListScreen],
        get_navigator: Callable[[], Navigator],
    ) -> None:
        self._app = app
        self._workspace = workspace
        self._get_list = get_list
        self._get_navigator = get_navigator
        self._insights: InsightsState | None = None
        self.visited = Visited()

    def open(self, identifier: str, matches: Sequence[str] = ()) -> None:
        """Show an incident, with search matches highlighted."""
        incident_id = self._workspace.cache.find(identifier) or identifier
        self.visited.add(incident_id)
        self._app.push_screen(self._screen(incident_id, matches))

    def open_previous(self, shown: str) -> None:
        """Show the incident that was opened before, in place of the shown one."""
        self._replace(self.visited.go_back(shown))

    def open_next(self) -> None:
        """Show the incident that was opened afterwards, in place of the shown one."""
        self._replace(self.visited.go_forward())

    def _replace(self, incident_id: str) -> None:
        from screens.incident.incident import IncidentScreen

        with self._app.batch_update():
            if isinstance(self._app.screen, IncidentScreen):
                self._app.pop_screen()
            self._app.push_screen(self._screen(incident_id))

    def _screen(self, identifier: str, matches: Sequence[str] = ()) -> "IncidentScreen":
        from screens.incident.incident import IncidentScreen

        if known := self._workspace.cache.find(identifier):
            self._get_list().unseen.mark_seen(known)
        return IncidentScreen(self._workspace, self._get_navigator(), identifier, matches)

    def open_json(self, incident_id: str) -> None:
        """Show an incident's JSON."""
        self.open(incident_id)
        self._app.call_after_refresh(self._app.screen.run_action, "tabs.toggle_json")

    def open_declared(self, incident_id: str) -> None:
        """Show an incident from a new response, and select it if the open view lists it."""
        from screens.incident.incident import IncidentScreen

        self._get_list().views.move_to(incident_id)
        self._get_list().unseen.mark_seen(incident_id)
        self.visited.add(incident_id)
        navigator = self._get_navigator()
        self._app.push_screen(
            IncidentScreen(self._workspace, navigator, incident_id, just_read=True)
        )

    def open_insights(
        self,
        listing: ListQuery,
        filter_text: str,
        *,
        get_notice: Callable[[], str],
        show_incidents: Callable[[ListQuery], None],
        is_new: bool,
        asks_report: bool = False,
    ) -> None:
        """Show charts of listed incidents, as they were left or anew."""
        from app.insights.pages import DEFAULT_PAGES
        from screens.insights.insights import InsightsScreen
        from screens.insights.state import InsightsState

        if is_new or self._insights is None:
            pages = self._workspace.insights or DEFAULT_PAGES
            # A chart says nothing to a screen reader.
            self._insights = InsightsState(pages, is_table=is_in_words())
        screen = InsightsScreen(
            self._workspace, listing, filter_text, self._insights, get_notice, show_incidents
        )
        self._app.push_screen(screen)
        if asks_report:
            screen.export.action_report()

    def open_wall(self, get_notice: Callable[[], str]) -> None:
        """Show open incidents and charts on a large screen."""
        from screens.insights.wall import WallScreen

        self._app.push_screen(WallScreen(self._workspace, get_notice))

    def open_on_call(self) -> None:
        """Show who is on call, unless that is shown."""
        from screens.incident.on_call import OnCallScreen

        if not isinstance(self._app.screen, OnCallScreen):
            self._app.push_screen(OnCallScreen(self._workspace))

    def open_alerts(self) -> None:
        """List the alerts of all incidents and of none."""
        from screens.incident.alerts import AlertsScreen

        self._app.push_screen(AlertsScreen(self._workspace, self._get_navigator()))

    def open_work(self) -> None:
        """List the open work of all incidents."""
        from screens.incident.open_work import OpenWorkScreen

        self._app.push_screen(OpenWorkScreen(self._workspace, self._get_navigator()))
