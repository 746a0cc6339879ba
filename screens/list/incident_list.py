"""The list: pages of incidents by view, a preview, and how fresh it all is."""

from collections.abc import Callable
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer

from app.config.bell import BellPolicy
from app.domain.incident_row import IncidentRow
from app.present.cells import Cells
from app.query.incident_query import IncidentQuery
from app.query.listing import BUILT_IN_VIEWS
from app.session.workspace import Workspace
from app.store.cache.cache import CacheChange
from app.store.cache.sync_state import SyncState
from app.sync.unseen import UnseenIncidents
from screens.base.controllers import ControllerScreen
from screens.base.edit_actions import EditActions
from screens.base.navigation import Routes
from screens.base.share_controller import ShareController
from screens.list.cells import incident_columns
from screens.list.columns_controller import ListColumns
from screens.list.export_controller import ListOutward
from screens.list.marks_controller import MarkingScreen
from screens.list.page import ListPage
from screens.list.search_controller import ListFinding
from screens.list.status_line import filter_words, freshness, listed_words, place_words, why_nothing
from screens.list.unseen_controller import ListNews
from screens.list.view_state import OpenView
from screens.list.views_controller import ListViews
from widgets.basic.footer import KeyBar
from widgets.basic.header import TopBar
from widgets.basic.search_bar import SearchLine
from widgets.basic.text_line import TextLine
from widgets.basic.view_tabs import ViewTabs
from widgets.incident.preview import Preview
from widgets.table.table import LineTable

# Ages and the clock are drawn again this often, in seconds.
_TICK = 5.0

# After a page turn the next page is drawn, when this one is out, in seconds.
_AHEAD = 0.01

# The cursor rests when it has not moved for this long, in seconds; a search, when so long nothing
# has been typed.
_REST = 0.05
_TYPING_REST = 0.2


class _ListActions(ControllerScreen):
    """Binds the keys of the controllers before those of the list itself."""

    BINDINGS = [*EditActions.BINDINGS, *ShareController.BINDINGS]


class IncidentListScreen(
    ListViews, ListColumns, ListFinding, ListNews, MarkingScreen, ListOutward, _ListActions
):
    """Browses incidents, page by page.

    Args:
        workspace: The profile at work.
        routes: Where the keys lead.
        ringing: What rings.
    """

    AUTO_FOCUS = "LineTable"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (18, "-short"), (30, "-tall")]

    BINDINGS = [
        Binding("enter", "open", "Open", id="list.open"),
        Binding("n", "edit.declare", "Declare", id="list.declare"),
        Binding(
            "right_square_bracket",
            "page(1)",
            "Next page",
            id="list.next",
            show=False,
            key_display="]",
        ),
        Binding(
            "left_square_bracket",
            "page(-1)",
            "Page before",
            id="list.before",
            show=False,
            key_display="[",
        ),
        Binding("g", "end(False)", "First", id="list.first", show=False),
        Binding("G", "end(True)", "Last", id="list.last", show=False),
        Binding("p", "preview", "Preview", id="list.preview", show=False),
        Binding(
            "J", "scroll_preview(1)", "Scroll preview down", id="list.preview_down", show=False
        ),
        Binding("K", "scroll_preview(-1)", "Scroll preview up", id="list.preview_up", show=False),
        Binding("i", "json", "JSON", id="list.json", show=False),
        Binding("r", "refresh", "Refresh", id="list.refresh", show=False),
    ]

    def __init__(self, workspace: Workspace, routes: Routes, ringing: BellPolicy) -> None:
        super().__init__()
        self._workspace = workspace
        self.routes = routes
        self.controllers = {
            "edit": EditActions(self, workspace, routes, self, routes.refresh_now),
            "share": ShareController(self, workspace, self, self.write_note),
        }
        self._ringing = ringing
        self._views = OpenView(workspace.views.views)
        self._page = ListPage(
            workspace.cache, workspace.page_size, workspace.resolve, self._views.listing
        )
        self._state = SyncState(phase="loading")
        self._cells = Cells((), workspace.now(), workspace.zone)
        self._preview_wanted = True
        self._preview_timer: Timer | None = None
        self._stale = True
        self._awaiting_read = False
        self._filter_words = ""
        self._told = set()
        self._news = UnseenIncidents(workspace.cache)
        self.paused = False
        self._unsubscribe: Callable[[], None] = lambda: None
        # At hand, also when the sync tells something while the screen is being left.
        self._bar = TopBar(workspace.name, workspace.zone)
        self._incidents: LineTable[IncidentRow] = LineTable(
            incident_columns(self._cells), key=lambda row: row.id, id="incidents"
        )
        self._status = TextLine(id="status")

    @property
    def query_shown(self) -> IncidentQuery:
        """What the API is to be asked for first."""
        return self._workspace.resolve(self._page.listing).query

    def compose(self) -> ComposeResult:
        """Bar, views, filter, table beside the preview, status line, keys."""
        yield self._bar
        yield ViewTabs(id="views")
        yield TextLine(id="filter")
        yield SearchLine(self._workspace.cache.complete)
        with Horizontal(id="body"):
            yield self._incidents
            yield Preview(id="preview")
        yield self._status
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the first page before anything is asked of the network."""
        self._unsubscribe = self._workspace.cache.subscribe(self._on_cache_change)
        self._read_page()
        self._tick = self.set_interval(_TICK, self._draw_ages)

    def on_unmount(self) -> None:
        """Stop listening to the cache."""
        self._unsubscribe()

    def on_screen_suspend(self) -> None:
        """Covered: nothing needs to be drawn."""
        self._tick.pause()

    def on_screen_resume(self) -> None:
        """Shown again: draw what time has changed, and what has been looked at meanwhile."""
        self._tick.resume()
        # What was put off to the next frame is not called while another screen covers this one.
        self._read_changed()
        self._table.badges = self._badges()
        self._draw_ages()

    @property
    def _table(self) -> LineTable[IncidentRow]:
        return self._incidents

    # Reading and drawing.

    def _on_cache_change(self, change: CacheChange) -> None:
        """The sync stores a page in many slices; they are drawn once, when there is time."""
        self._news.on_cache_change(change)
        if change.configuration:
            self.refresh_bindings()
        if not self._awaiting_read:
            self._awaiting_read = self._stale = True
            self.call_after_refresh(self._read_changed)

    def _read_changed(self) -> None:
        """Read what has changed, on whatever page the incident at the cursor is by now."""
        # Where a key has had the page read meanwhile, it has also said which page is wanted.
        if self._awaiting_read:
            self._read_page(followed=self._table.cursor_key)

    def _read_page(self, *, followed: str | None = None) -> None:
        """Read the open page from the cache.

        Args:
            followed: The incident that the page is turned to if it is on another one by now.
        """
        stale, changed = self._stale, self._awaiting_read or not self._cells.ranks
        self._stale = self._awaiting_read = False
        if stale:
            # Other names may be known now; a page turn need not ask for them.
            self._filter_words = filter_words(self._page.listing.query, self._workspace.cache)
            self._views.replace(self._workspace.views.views)
        if changed:
            ranks = self._workspace.cache.vocabulary.severity_ranks()
            self._cells = Cells(ranks, self._workspace.now(), self._workspace.zone)
        self._page.read()
        self._read_for_order()
        if followed and self._page.follow(followed):
            self._page.read()
        self._find_columns()
        self._table.set_columns(self._columns())
        self._table.badges = self._badges()
        self._table.set_rows(self._page.rows)
        if followed:
            self._table.move_cursor(key=followed)
        if stale:
            self._draw_listing()
        self._draw_state()
        # First the rows, then what is loaded for one of them.
        self.call_after_refresh(self._draw_resting_preview)

    def _draw_listing(self) -> None:
        """What is listed, which is the same on every page."""
        views, settled = self._views, self._workspace.resolve
        counts = {
            view.id: self._workspace.cache.count(settled(view.listing)) for view in views.all
        } | {views.view.id: self._page.total}
        self.query_one(ViewTabs).show(views.all, views.view, counts, changed=views.is_changed)
        said = listed_words(self._page.complaints, self._filter_words, is_changed=views.is_changed)
        self.query_one("#filter", TextLine).set_text(said)
        self._draw_search()

    def _draw_ages(self) -> None:
        cells = replace(self._cells, now=self._workspace.now())
        if any(cells.ages(row) != self._cells.ages(row) for row in self._page.rows):
            self._cells = cells
        self._table.set_columns(self._columns())
        self._draw_state()

    def _draw_state(self) -> None:
        """How fresh it is, where one is in it, and why there is nothing when there is nothing."""
        now, stored = self._workspace.now(), self._workspace.cache.stored
        fresh = freshness(self._state, stored, now, paused=self.paused)
        self._bar.show(fresh, now, self._news.summary)
        self._status.set_text(place_words(self._page, self._state, stored) + self.marks_words())
        if not self._page.rows:
            is_searched = bool(self._page.listing.search)
            self._table.show_placeholder(
                why_nothing(
                    self._state, stored, is_searched=is_searched, filter_words=self._filter_words
                )
            )

    def _draw_resting_preview(self) -> None:
        """Draw the preview, unless the cursor moves or a search is typed: then when it rests."""
        if self._preview_timer is None:
            self._draw_preview()

    def _draw_preview(self) -> None:
        preview = self.query_one(Preview)
        row = self._table.current
        preview.set_class(not self._preview_wanted, "-hidden")
        if not preview.display:
            return
        preview.show(
            row,
            self._workspace.cache.incident(row.id) if row else None,
            ranks=self._cells.ranks,
            zone=self._workspace.zone,
            now=self._workspace.now(),
            words=self._page.words,
        )

    def show_state(self, state: SyncState) -> None:
        """Draw how the sync is getting on."""
        self._state = state
        if self.is_mounted:
            self._tell_news(state)
            self._draw_state()

    def show_paused(self, paused: bool) -> None:  # noqa: FBT001
        """Draw whether the live refresh is held."""
        self.paused = paused
        self._draw_state()

    def go_to(self, incident_id: str) -> None:
        """Put the cursor on an incident, in the open view or else in All."""
        for listing in (self._views.listing, BUILT_IN_VIEWS[-1].listing):
            self._page.open(listing)
            if self._page.turn_to_incident(incident_id):
                if listing is not self._views.listing:
                    self._views.open(BUILT_IN_VIEWS[-1])
                    self._views.change(listing)
                self._show_listing(incident_id)
                return
        self._page.open(self._views.listing)

    # What the keys do.

    @on(LineTable.RowHighlighted)
    def _on_row_highlighted(self) -> None:
        self._preview_at_rest()

    def _preview_at_rest(self) -> None:
        """Draw the preview when the cursor rests, so that it never holds up the next key."""
        if self._preview_timer:
            self._preview_timer.stop()
        rest = _TYPING_REST if self._searching else _REST
        self._preview_timer = self.set_timer(rest, self._rest)

    def _rest(self) -> None:
        self._preview_timer = None
        self._draw_preview()
        if self.query_one(Preview).display and (row := self._table.current):
            self.look_at(row.id)

    @on(LineTable.RowSelected)
    def _on_row_selected(self) -> None:
        self.action_open()

    @on(LineTable.EdgeReached)
    def _on_edge_reached(self, event: LineTable.EdgeReached) -> None:
        step = 1 if event.direction == "down" else -1
        if self._turn_to(self._page.number + step):
            self._table.move_cursor(row=0 if step > 0 else len(self._table.rows) - 1)

    def _show_listing(self, incident_id: str | None) -> None:
        self._stale = True
        self._preview_at_rest()
        self._read_page()
        if incident_id is None:
            self._table.move_cursor(row=0)
        else:
            self._table.move_cursor(key=incident_id)

    def action_page(self, step: int) -> None:
        """Turn pages."""
        if self._turn_to(self._page.number + step):
            self._table.move_cursor(row=0)

    def _turn_to(self, page: int) -> bool:
        if not self._page.turn_to(page):
            return False
        self._preview_at_rest()
        self._read_page()
        self.set_timer(_AHEAD, self._draw_ahead)
        return True

    def _draw_ahead(self) -> None:
        """Who turns pages will turn to the next one."""
        rows = self._page.ahead()
        self._read_cells_of((*self._page.rows, *rows))
        self._table.prerender(rows)

    def action_end(self, last: bool) -> None:  # noqa: FBT001
        """Go to the first or the last incident of the view, over all pages."""
        if last:
            self._page.count()
        self._turn_to(self._page.pages - 1 if last else 0)
        self._table.move_cursor(row=len(self._table.rows) - 1 if last else 0)

    def action_preview(self) -> None:
        """Show the preview, or give the table its room."""
        self._preview_wanted = not self._preview_wanted
        self._draw_preview()

    def action_scroll_preview(self, direction: int) -> None:
        """Scroll the preview without leaving the table."""
        self.query_one(Preview).scroll_lines(direction * 3)

    def action_refresh(self) -> None:
        """Ask the API now."""
        self.routes.refresh_now()

    def action_open(self) -> None:
        """Open the highlighted incident."""
        if row := self._table.current:
            self.routes.open_incident(row.id, self._page.words)

    def show_reason(self, text: str) -> None:
        """Show in the status line why a key does nothing now."""
        self._status.set_text(Content.assemble(("! ", "bold"), text))

    @property
    def current_id(self) -> str:
        """The id of the incident at the cursor, whatever is marked; empty without rows."""
        row = self._table.current
        return row.id if row else ""

    @property
    def target_ids(self) -> tuple[str, ...]:
        """The ids of the marked incidents, or else of the one at the cursor."""
        return tuple(sorted(self.marks)) or ((self.current_id,) if self.current_id else ())

    def action_json(self) -> None:
        """Open the highlighted incident on its JSON."""
        if row := self._table.current:
            self.routes.open_json(row.id)
