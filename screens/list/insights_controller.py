"""Open Insights for the listed incidents, and return to it from a bar's incidents."""

from collections.abc import Callable

from app.query.listing import ListQuery
from screens.base.controllers import Controller, ControllerHost
from screens.base.navigation import Navigator
from screens.list.list_model import ListModel
from screens.list.status_line import not_stored
from widgets.basic.key_binding import key_binding


class InsightsController(Controller):
    """Controller that opens Insights.

    Args:
        host: The screen.
        model: State of the list.
        navigator: Opens the screen.
        change_listing: Changes the list query of the open view.
    """

    BINDINGS = (
        key_binding("list.insights", "insights.open", "Insights", show=False),
        key_binding("list.report", "insights.report", "Report", show=False),
        key_binding("list.wall", "insights.wall", "Wallboard", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        navigator: Navigator,
        change_listing: Callable[[ListQuery], None],
    ) -> None:
        super().__init__(host)
        self._model = model
        self._navigator = navigator
        self._change_listing = change_listing
        self._before: ListQuery | None = None

    def action_open(self) -> None:
        """Show charts of the listed incidents."""
        self._before = self._model.behind_bar = None
        self._open(self._model.views.listing, is_new=True)

    def action_report(self) -> None:
        """Open charts of the listed incidents, and ask for the month of their report."""
        self._before = self._model.behind_bar = None
        self._open(self._model.views.listing, is_new=True, asks_report=True)

    def _open(self, listing: ListQuery, *, is_new: bool, asks_report: bool = False) -> None:
        search = f' · search "{listing.search}"' if listing.search else ""
        self._navigator.incidents.open_insights(
            listing,
            self._model.filter_text + search,
            get_notice=self._notice,
            show_incidents=self._show_incidents,
            is_new=is_new,
            asks_report=asks_report,
        )

    def _notice(self) -> str:
        return not_stored(self._model.sync, self._model.workspace.cache.stored)

    def action_wall(self) -> None:
        """Show open incidents and charts on a large screen."""
        self._navigator.incidents.open_wall(self._notice)

    def _show_incidents(self, listing: ListQuery) -> None:
        """List the incidents behind a bar, until `go_back`."""
        self._before, self._model.behind_bar = self._model.views.listing, listing
        self._change_listing(listing)

    def go_back(self) -> bool:
        """Return from the incidents behind a bar to the charts; return whether they were shown."""
        is_shown, before = bool(self._model.way_back), self._before
        self._before = self._model.behind_bar = None
        if before is None or not is_shown:
            return False
        self._change_listing(before)
        self._open(before, is_new=False)
        return True
