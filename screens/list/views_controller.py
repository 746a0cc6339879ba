"""The views of the list, and what the person makes of the open one."""

from abc import abstractmethod
from dataclasses import replace

from textual import on
from textual.binding import Binding
from textual.screen import Screen
from textual.timer import Timer

from app.domain.incident_row import IncidentRow
from app.query.incident_query import IncidentQuery
from app.query.listing import ListQuery, View
from app.session.workspace import Workspace
from screens.base.navigation import Routes
from screens.list.page import ListPage
from screens.list.view_state import OpenView
from widgets.basic.view_tabs import ViewTabs
from widgets.table.table import LineTable

# What is listed is asked for when nothing else has been listed for so many seconds.
_REST = 0.2


class ListViews(Screen[None]):
    """The part of the list that opens views, filters them, and saves what is listed."""

    BINDINGS = [
        *(
            Binding(str(n), f"view({n})", f"View {n}", id=f"list.view{n}", show=False)
            for n in range(1, 10)
        ),
        Binding("minus", "view_before", "View before", id="list.view_before", show=False),
        Binding("f", "filter", "Filter", id="list.filter"),
        Binding("F", "clear_filter", "Filter as the view has it", id="list.unfilter", show=False),
        Binding("W", "views", "Views: save, rename, delete", id="list.views", show=False),
    ]

    _workspace: Workspace
    _views: OpenView
    _page: ListPage
    _ask_timer: Timer | None = None
    routes: Routes

    @property
    @abstractmethod
    def _table(self) -> LineTable[IncidentRow]: ...

    @abstractmethod
    def _show_listing(self, incident_id: str | None) -> None:
        """Draw another listing, with the cursor on that incident or at the top."""

    @on(ViewTabs.Chosen)
    def _on_view_chosen(self, event: ViewTabs.Chosen) -> None:
        self._open_view(event.view)

    def action_view(self, number: int) -> None:
        """Open a view by its number."""
        if view := self._views.numbered(number):
            self._open_view(view)

    def action_view_before(self) -> None:
        """Go back to the view before."""
        self._open_view(self._views.before)

    def _open_view(self, view: View) -> None:
        if view.problem:
            said = f"{view.name} cannot be listed. {view.problem}"
            self.notify(said, severity="warning", markup=False)
        elif view != self._views.view:
            self._views.open(view)
            self._page.open(self._views.listing)
            self._show_listing(None)
            self._ask_soon()

    def action_filter(self) -> None:
        """Build the filter from conditions."""
        from screens.list.filter_builder import FilterBuilder

        def built(query: IncidentQuery | None) -> None:
            if query is not None:
                self._change(replace(self._views.listing, query=query))

        self.app.push_screen(FilterBuilder(self._workspace, self._views.listing), built)

    def action_views(self) -> None:
        """Save what is listed as a view, or change the saved ones."""
        from screens.list.saved_views import ViewsScreen

        def done(view: View | None) -> None:
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

        shown = self._views.shown
        self.app.push_screen(ViewsScreen(self._workspace.views, shown), done)

    def action_clear_filter(self) -> None:
        """List what the view says, and nothing else."""
        self._change(self._views.view.listing)

    def _change(self, listing: ListQuery) -> None:
        """List something else in the open view; the cursor stays on its incident if it can."""
        if listing == self._views.listing:
            return
        self._views.change(listing)
        kept = self._table.cursor_key
        self._page.open(listing)
        found = kept is not None and self._page.turn_to_incident(kept)
        self._show_listing(kept if found else None)
        self._ask_soon()

    def _ask_soon(self) -> None:
        """Ask the API for what is listed, unless it was only passed on the way to another view."""
        if self._ask_timer:
            self._ask_timer.stop()
        self._ask_timer = self.set_timer(_REST, self.routes.refresh_now)
