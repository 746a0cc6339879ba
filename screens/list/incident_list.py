"""Screen of the incident list: views, pages, preview, and state of the sync."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.events import Resize
from textual.geometry import Offset

from app.config.bell import BellPolicy
from app.config.settings import Settings
from app.domain.incident_row import IncidentRow
from app.present.signs import is_in_words
from app.query.incident_query import IncidentQuery
from app.session.workspace import Workspace
from app.store.cache.cache_changes import CacheChange
from app.store.cache.sync_state import SyncState
from screens.base.controllers import ControllerScreen
from screens.base.edit_actions import EditActions
from screens.base.history_controller import HistoryController
from screens.base.navigation import Navigator
from screens.base.share_controller import ShareController
from screens.base.split import SIZE_CLASSES
from screens.list.cells import incident_columns
from screens.list.columns_controller import ColumnsController
from screens.list.export_controller import ExportController
from screens.list.insights_controller import InsightsController
from screens.list.list_model import ListModel
from screens.list.list_start import ListStart
from screens.list.list_summary import ListSummary
from screens.list.marks_controller import MarksController
from screens.list.paging_controller import PagingController
from screens.list.panes import ListPanes
from screens.list.preview_controller import PreviewController
from screens.list.search_controller import SearchController
from screens.list.sort_controller import SortController
from screens.list.timeline_controller import TimelineController
from screens.list.unseen_controller import UnseenController
from screens.list.views_controller import ViewsController
from widgets.basic.footer import KeyBar
from widgets.basic.key_binding import key_binding
from widgets.basic.search_bar import SearchLine
from widgets.table.table import LineTable
from widgets.textual_compat.message_queues import is_open

# Interval of updates of ages and clock, in seconds.
_TICK = 5.0


class IncidentListScreen(ControllerScreen):
    """Screen that reads and draws the list; controllers implement its actions.

    Args:
        workspace: The open profile.
        navigator: Navigation between screens.
        bell_policy: The bell policy.
        on_first_page: Called when the first page has been read, before it is drawn.
    """

    AUTO_FOCUS = "LineTable"
    HORIZONTAL_BREAKPOINTS = SIZE_CLASSES

    # In the order of the footer.
    BINDINGS = [
        *MarksController.BINDINGS,
        *EditActions.BINDINGS,
        *ShareController.BINDINGS,
        *ExportController.BINDINGS,
        *InsightsController.BINDINGS,
        *UnseenController.BINDINGS,
        *SearchController.BINDINGS,
        *SortController.BINDINGS,
        *ColumnsController.BINDINGS,
        *ViewsController.BINDINGS,
        key_binding("list.open", "open", "Open"),
        key_binding("list.declare", "edit.declare", "Declare"),
        *PagingController.BINDINGS,
        *ListPanes.BINDINGS,
        *PreviewController.BINDINGS,
        *HistoryController.BINDINGS,
        key_binding("list.json", "open_json", "JSON", show=False),
        key_binding("list.refresh", "refresh", "Refresh", show=False),
    ]

    def __init__(
        self,
        workspace: Workspace,
        navigator: Navigator,
        bell_policy: BellPolicy,
        on_first_page: Callable[[], None],
    ) -> None:
        super().__init__()
        self._on_first_page = on_first_page
        self._workspace = workspace
        self._navigator = navigator
        self._model = ListModel(workspace)
        self._is_stale, self._awaits_read = True, False
        self._unsubscribe: Callable[[], None] = lambda: None
        # Attributes, because the sync may report while the screen is closing.
        self._table: LineTable[IncidentRow] = LineTable(
            incident_columns(self._model.cells),
            key=lambda row: row.id,
            id="incidents",
            has_signs=True,
            is_page=True,
        )
        self._panes = ListPanes(self, self._table, lambda: self._preview.draw())
        self._summary = ListSummary(
            self._model,
            self._table,
            self._panes.panel,
            lambda view: self.views.open(view),
            navigator.incidents.open_alerts,
        )
        self._search_line = SearchLine(workspace.cache.complete)
        self._make_controllers(bell_policy)

    def _make_controllers(self, bell_policy: BellPolicy) -> None:
        model, table, navigator, line = self._model, self._table, self._navigator, self._search_line
        show_listing, draw_state, panes = self._show_listing, self._summary.draw_state, self._panes
        self.views = ViewsController(self, model, navigator, table, show_listing)
        self.unseen = UnseenController(
            self, model, bell_policy, table, self.views.go_to, draw_state
        )
        self._columns = ColumnsController(self, model, table, show_listing)
        self._sort = SortController(
            self, model, self._columns, table, show_listing, self.views.change_listing, draw_state
        )
        insights = InsightsController(self, model, navigator, self.views.change_listing)
        self._search = SearchController(
            self,
            model,
            table,
            line,
            show_listing,
            draw_listing=self._draw_all,
            go_back=insights.go_back,
            clear_filter=self.views.action_clear_filter,
            open_current=self.action_open,
        )
        self._timeline = TimelineController(
            self, model, table, panes.timeline_panel, panes.timeline, panes.shows
        )
        self._preview = PreviewController(
            self, model, table, line, panes, self._timeline, self.unseen.mark_seen
        )
        self._paging = PagingController(self, model, self._columns, table, self._show_page)
        self.start = ListStart(
            model,
            table,
            line,
            self._summary,
            self._preview,
            panes,
            self._timeline,
            self.views,
            show_listing,
        )
        export = ExportController(self, model)
        self.controllers = {
            "edit": EditActions(self, self._workspace, navigator, self, navigator.refresh_now),
            "share": ShareController(self, self._workspace, self, export.write_note),
            "marks": MarksController(self, model, table, draw_state),
            "export": export,
            "insights": insights,
            "history": HistoryController(self, navigator.incidents, lambda: ""),
            "views": self.views,
            "unseen": self.unseen,
            "columns": self._columns,
            "sort": self._sort,
            "search": self._search,
            "panes": self._panes,
            "preview": self._preview,
            "pages": self._paging,
        }

    def compose(self) -> ComposeResult:
        """Yield header, the list's panel beside the preview's, and keys."""
        yield self._summary.bar
        yield from self._panes.compose(self._summary.filter_line, self._search_line, self._table)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the first page before the first request."""
        self._panes.arrange(self.app.size)
        self.watch(self._search_line, "typed", self._search.on_typed, init=False)
        self._unsubscribe = self._workspace.cache.changes.subscribe(self._on_cache_change)
        self._read_page()
        self._on_first_page()
        # The configuration is decoded after the first rows are drawn.
        self.call_after_refresh(self._summary.draw_organisation)
        self._tick = self.set_interval(_TICK, self._draw_ages)

    def on_unmount(self) -> None:
        """Unsubscribe from the cache."""
        self._unsubscribe()

    def on_screen_suspend(self) -> None:
        """Pause drawing while another screen covers the list."""
        self._tick.pause()

    def on_screen_resume(self) -> None:
        """Update the ages and the viewed incidents when the list is visible again."""
        self._tick.resume()
        # Callbacks for the next frame are not called while another screen covers the list.
        self._read_changed()
        self.unseen.draw_badges()
        self._preview.draw_title()
        self._draw_ages()

    # Reading.

    def _on_cache_change(self, change: CacheChange) -> None:
        """Schedule reading the page; the sync stores a page in many slices, drawn once."""
        self._model.unseen.on_cache_change(change)
        if change.configuration:
            self.refresh_bindings()
            self._summary.draw_organisation()
        if not self._awaits_read:
            self._awaits_read = self._is_stale = True
            self.call_after_refresh(self._read_changed)

    def _read_changed(self) -> None:
        """Read changes, on the current page of the incident at the cursor."""
        # If a key has read the page in the meantime, it has also set the page number.
        if self._awaits_read:
            self._read_page(followed=self._table.cursor_key)

    def _read_page(self, *, followed: str | None = None) -> None:
        """Read the open page from the cache.

        Args:
            followed: Incident whose current page is opened.
        """
        with self._workspace.cache.checked_once():
            self._read_and_draw(followed)
        # Draw the rows before loading the preview.
        self.call_after_refresh(self._preview.draw_if_resting)

    def _read_and_draw(self, followed: str | None) -> None:
        stale, changed = self._is_stale, self._awaits_read or not self._model.cells.ranks
        self._is_stale = self._awaits_read = False
        if stale:
            # Names may have changed; a page turn does not need to read them.
            self._model.read_names()
        if changed:
            self._model.read_ranks()
        page = self._model.page
        page.read()
        self._sort.ensure_sorted()
        if followed and page.follow(followed):
            page.read()
        self._columns.find()
        self._columns.draw()
        self.unseen.draw_badges()
        self._table.set_rows(page.rows)
        if followed:
            self._table.move_cursor(key=followed)
        if changed:
            self._summary.draw_live()
        if stale:
            self._draw_all()
        else:
            self._summary.draw_state()

    def _show_page(self) -> None:
        """Read and draw the current page."""
        self._preview.draw_at_rest()
        self._read_page()

    def _show_listing(self, incident_id: str | None) -> None:
        """Read and draw another list query, with the cursor on an incident or at the top."""
        self._is_stale = True
        self._show_page()
        self._table.move_cursor(key=incident_id, row=0 if incident_id is None else None)

    @property
    def query_shown(self) -> IncidentQuery:
        """Query that the API is asked for first."""
        return self._model.listing.query

    # Drawing.

    def _draw_all(self) -> None:
        self._search.draw()
        self._summary.draw_listing(is_searched=self._search_line.display)
        self._summary.draw_state()

    def _draw_ages(self) -> None:
        if is_in_words():
            return  # A screen reader would speak them.
        self._model.update_ages()
        self._columns.draw()
        self._summary.draw_state()

    def show_state(self, state: SyncState) -> None:
        """Show the state of the sync."""
        self._model.sync = state
        if is_open(self):
            self.unseen.on_sync(state)
            self._timeline.on_sync()
            self._summary.draw_state()

    @property
    def paused(self) -> bool:
        """True if auto-refresh is paused."""
        return self._model.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._model.paused = paused
        self._summary.draw_state()

    def apply(self, settings: Settings) -> None:
        """Apply settings that have changed while the list is open."""
        self.unseen.bell_policy = settings.bell_policy
        self._summary.bar.use_zone(self._workspace.zone)
        self._model.page.resize(settings.page_size)
        self.views.reload()

    def show_reason(self, text: str) -> None:
        """Show the reason why a key is disabled in the status line."""
        self._summary.show_reason(text)

    def on_resize(self, event: Resize) -> None:
        """Arrange the panes as they were left with this size."""
        self._panes.arrange(event.size)

    # Messages of the widgets.

    @on(LineTable.RowHighlighted)
    def _on_row_highlighted(self) -> None:
        self._preview.draw_at_rest()

    @on(LineTable.RowSelected)
    def _on_row_selected(self) -> None:
        self.action_open()

    @on(LineTable.EdgeReached)
    def _on_edge_reached(self, event: LineTable.EdgeReached) -> None:
        self._paging.move_past_edge(event.direction)

    @on(LineTable.EndRequested)
    def _on_end_requested(self, event: LineTable.EndRequested) -> None:
        self._paging.move_to_end(event.direction)

    @on(LineTable.HeaderSelected)
    def _on_header_selected(self, event: LineTable.HeaderSelected) -> None:
        self._sort.sort_by(event.column_id)

    @on(SearchLine.Cleared)
    def _on_search_cleared(self) -> None:
        self._search.leave()

    @on(SearchLine.Left)
    def _on_search_left(self) -> None:
        self._search.submit()

    @on(SearchLine.Moved)
    def _on_search_moved(self, event: SearchLine.Moved) -> None:
        self._table.action_move(event.steps)

    @on(SearchLine.Everywhere)
    def _on_search_everywhere(self) -> None:
        self._search.action_search_all()

    # Actions.

    @property
    def current_id(self) -> str:
        """Id of the incident at the cursor, also if others are marked; empty without rows."""
        row = self._table.current
        return row.id if row else ""

    @property
    def target_ids(self) -> tuple[str, ...]:
        """Ids of the marked incidents, else of the one at the cursor."""
        marked = tuple(sorted(self._model.marks))
        return marked or ((self.current_id,) if self.current_id else ())

    def popup_anchor(self, incident_id: str) -> Offset | None:
        """Return the position of the incident, if it is at the cursor."""
        return self._table.cursor_region.offset if incident_id == self.current_id else None

    def action_open(self) -> None:
        """Open the incident at the cursor, or one that is searched for and not stored."""
        if self.current_id:
            self._navigator.incidents.open(self.current_id, self._model.page.words)
        elif identifier := self._search.unknown_reference:
            self._navigator.incidents.open(identifier)

    def action_open_json(self) -> None:
        """Open the JSON of the incident at the cursor."""
        if self.current_id:
            self._navigator.incidents.open_json(self.current_id)

    def action_refresh(self) -> None:
        """Refresh now."""
        self._navigator.refresh_now()
