"""Open, filter and save views."""

from collections.abc import Callable

from app.domain.incident_row import IncidentRow
from app.query.listing import BUILT_IN_VIEWS, ListQuery, View
from app.system.structs import replace
from screens.base.controllers import Controller, ControllerHost, HostTimer, in_worker
from screens.base.navigation import Navigator
from screens.list.list_model import ListModel
from widgets.basic.key_binding import key_binding
from widgets.table.table import LineTable

# Seconds without another change until the API is asked for the list query.
_REST = 0.2


class ViewsController(Controller):
    """Controller that opens, filters and saves views.

    Args:
        host: The screen.
        model: State of the list.
        navigator: Refreshes from the API.
        table: Has the cursor.
        show_listing: Shows another list query, with the cursor on an incident or at the top.
    """

    BINDINGS = (
        *(
            key_binding(f"list.view{n}", f"views.open({n})", f"View {n}", show=False)
            for n in range(1, 10)
        ),
        key_binding("list.next_view", "views.step(1)", "Next view", show=False),
        key_binding("list.previous_view", "views.step(-1)", "Previous view", show=False),
        key_binding("list.view_before", "views.previous", "Previous view", show=False),
        key_binding("list.incomplete", "views.incomplete", "Incomplete", show=False),
        key_binding("list.filter", "views.filter", "Filter"),
        key_binding("list.alerts", "views.alerts", "Alerts"),
        key_binding("list.unfilter", "views.clear_filter", "Reset filter", show=False),
        key_binding("list.views", "views.manage", "Views: save, rename, delete", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        navigator: Navigator,
        table: LineTable[IncidentRow],
        show_listing: Callable[[str | None], None],
    ) -> None:
        super().__init__(host)
        self._workspace = model.workspace
        self._views = model.views
        self._page = model.page
        self._navigator = navigator
        self._table = table
        self._show_listing = show_listing
        self._refresh_timer: HostTimer | None = None

    def action_alerts(self) -> None:
        """Show the alerts, beside the views."""
        self._navigator.incidents.open_alerts()

    def action_open(self, number: int) -> None:
        """Open a view by its number."""
        if view := self._views.numbered(number):
            self.open(view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of views that do not exist."""
        if action == "open" and isinstance(number := parameters[0], int):
            return self._views.numbered(number) is not None
        return super().check_action(action, parameters)

    def action_step(self, places: int) -> None:
        """Open the view to the right or left, wrapping around."""
        views = self._views.tabs
        here = next((n for n, each in enumerate(views) if each.id == self._views.view.id), 0)
        self.open(views[(here + places) % len(views)])

    def action_incomplete(self) -> None:
        """Open the view of closed incidents that distort Insights."""
        from app.query.own_views import incomplete_view

        self._views.open_extra(incomplete_view(self._workspace.configuration()))
        self._page.open(self._views.listing)
        self._show_listing(None)
        self._refresh_at_rest()

    def action_previous(self) -> None:
        """Open the previous view."""
        self.open(self._views.before)

    def open(self, view: View) -> None:
        """Open a view, or show the problem of an invalid one."""
        if view.problem:
            said = f"{view.name} cannot be listed. {view.problem}"
            self.host.notify(said, severity="warning", markup=False)
        elif view != self._views.view:
            self._views.open(view)
            self._page.open(self._views.listing)
            self._show_listing(None)
            self._refresh_at_rest()

    def reload(self) -> None:
        """Read the views again, which the file may have changed, and list the open one."""
        self._views.replace(self._workspace.views.views)
        current = self._table.current
        self._show_listing(self._page.open(self._views.listing, current.id if current else None))

    def move_to(self, incident_id: str) -> bool:
        """Move the cursor to an incident; return whether the open view lists it."""
        if self._page.turn_to_incident(incident_id) is None:
            return False
        self._show_listing(incident_id)
        return True

    def go_to(self, incident_id: str) -> None:
        """Move the cursor to an incident, in the open view or else in All."""
        if self.move_to(incident_id):
            return
        view = BUILT_IN_VIEWS[-1]
        if self._page.open(view.listing, incident_id):
            self._views.open(view)
            self._views.change(view.listing)
            self._show_listing(incident_id)
        else:
            self._page.open(self._views.listing)

    @in_worker
    async def action_filter(self) -> None:
        """Edit the filter."""
        from screens.list.filter_builder import FilterBuilder

        query = await self.host.ask(FilterBuilder(self._workspace, self._views.listing))
        if query is not None:
            self.change_listing(replace(self._views.listing, query=query))

    @in_worker
    async def action_manage(self) -> None:
        """Save the current list query as a view, or manage saved views."""
        from screens.list.saved_views import ViewsScreen

        shown = self._views.shown
        view = await self.host.ask(ViewsScreen(self._workspace.views, shown))
        self._views.replace(self._workspace.views.views)
        if view is not None:
            if view.listing == shown.listing:
                self._views.change(self._views.view.listing)
            self._views.open(view)
            self._views.change(view.listing)
            if self._workspace.views.is_saved(view):
                self._views.set_columns(view.columns)
        self._page.open(self._views.listing)
        self._show_listing(self._table.cursor_key)

    def action_clear_filter(self) -> None:
        """Reset the filter to that of the view."""
        self.change_listing(self._views.view.listing)

    def change_listing(self, listing: ListQuery) -> None:
        """Change the list query of the open view; the cursor stays on its incident if listed."""
        if listing != self._views.listing:
            self._views.change(listing)
            self._show_listing(self._page.open(listing, self._table.cursor_key))
            self._refresh_at_rest()

    def _refresh_at_rest(self) -> None:
        """Refresh from the API after a pause, since views are often only passed through."""
        if self._refresh_timer:
            self._refresh_timer.stop()
        self._refresh_timer = self.host.set_timer(_REST, self._navigator.refresh_now)
