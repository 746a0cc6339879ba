"""Incremental search of the list."""

from collections.abc import Callable

from textual.content import Content

from app.domain.incident_row import IncidentRow
from app.domain.reference import parse_exact_reference
from app.present.text import muted
from app.present.tokens import BAD
from app.query.listing import BUILT_IN_VIEWS
from app.system.structs import replace
from screens.base.controllers import Controller, ControllerHost, HostTimer, HostWork
from screens.list.list_model import ListModel
from widgets.basic.key_binding import key_binding
from widgets.basic.search_bar import SearchLine
from widgets.table.table import LineTable

# Seconds without typing until details are read that the result does not need, such as the number of
# matches in all incidents.
_REST = 0.2

_EXAMPLES = "lead:ann · severity:major · after:7d · !not"


class SearchController(Controller):
    """Controller of the search in the open view, or in all incidents.

    Args:
        host: The screen.
        model: State of the list.
        table: Has the cursor, and the focus after the search.
        line: The search line.
        show_listing: Shows another list query, with the cursor on an incident or at the top.
        draw_listing: Draws the views, the filter and the number of matches.
        go_back: Returns to where the list was opened; returns whether there is such a place.
        clear_filter: Resets the filter to that of the view.
        open_current: Opens the incident at the cursor.
    """

    BINDINGS = (
        # With priority, so that the following keys reach the line, however fast they come.
        key_binding("list.search", "search.open", "Search", key_display="/", priority=True),
        key_binding("list.search_all", "search.search_all", "Search all", show=False),
        key_binding("list.clear", "search.clear", "Clear search, filter", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        table: LineTable[IncidentRow],
        line: SearchLine,
        show_listing: Callable[[str | None], None],
        draw_listing: Callable[[], None],
        go_back: Callable[[], bool],
        clear_filter: Callable[[], None],
        open_current: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._views = model.views
        self._page = model.page
        self._activity = model.workspace.activity
        self._table = table
        self._line = line
        self._show_listing = show_listing
        self._draw_listing = draw_listing
        self._go_back = go_back
        self._clear_filter = clear_filter
        self._open_current = open_current
        self._count_timer: HostTimer | None = None
        self._counting: HostWork | None = None
        # The incident that the search names, if the open list does not have it, or did not.
        self._outside: IncidentRow | None = None
        self._was_outside = ""

    def action_open(self) -> None:
        """Open the search line."""
        self._line.open()
        self._draw_listing()

    def action_search_all(self) -> None:
        """Repeat the search in all incidents."""
        search = self._page.listing.search
        if search and self._views.view.id != BUILT_IN_VIEWS[-1].id:
            self._views.open(BUILT_IN_VIEWS[-1])
            self.search(search)

    def action_clear(self) -> None:
        """Go back to charts, else clear the search, or the filter without a search."""
        if self._go_back():
            return
        if self._page.listing.search:
            self.search("")
        else:
            self._clear_filter()

    def on_typed(self, typed: str) -> None:
        """Search for the typed text."""
        if typed != self._page.listing.search:
            self.search(typed)

    def leave(self) -> None:
        """Clear the search, and focus the table."""
        self.host.set_focus(self._table)
        self.search("")

    def submit(self) -> None:
        """Focus the table; search all incidents if there are no matches."""
        if self._outside:
            self._open_outside(self._outside)
        elif not self._page.rows:
            self.action_search_all()
        if self._line.is_typed_into:
            self.host.set_focus(self._table)
            self._draw_listing()
        else:
            # A second enter, typed before the first one took effect.
            self._open_current()

    def _open_outside(self, named: IncidentRow) -> None:
        """Go to the named incident in All, without the filter that may have been set there."""
        left = self._list_name
        text = self._page.listing.search
        if self._views.view.id != BUILT_IN_VIEWS[-1].id:
            # The view that is left lists its incidents again.
            self._views.change(replace(self._views.listing, search=""))
            self._views.open(BUILT_IN_VIEWS[-1])
        self._views.change(BUILT_IN_VIEWS[-1].listing)
        self.search(text)
        self._was_outside = f"{named.reference} is not in {left}"
        self.draw()

    @property
    def _list_name(self) -> str:
        view = self._views.view
        is_filtered = self._views.listing.query != view.listing.query
        return f"{view.name} with this filter" if is_filtered else view.name

    def search(self, text: str) -> None:
        """Search the open view; an empty text clears the search.

        The cursor is on the incident that the text names, if it is listed.
        """
        listing = replace(self._views.listing, search=text)
        self._views.change(listing)
        named = self._page.named(text)
        followed = (named.id if named else None) if text else self._table.cursor_key
        found = self._page.open(listing, followed)
        self._outside = named if named and found is None else None
        self._was_outside = ""
        self._count_at_rest()
        self._show_listing(found)

    @property
    def unknown_reference(self) -> str:
        """The incident that the search names if nothing is found, not even in All; else empty."""
        return "" if self._page.rows else parse_exact_reference(self._page.listing.search) or ""

    def _count_at_rest(self) -> None:
        if self._count_timer:
            self._count_timer.stop()
        if self._counting:
            self._counting.cancel()
            self._counting = None
        self._count_timer = self.host.set_timer(_REST, self._count)

    def _count(self) -> None:
        self._count_timer = None
        if self._page.is_counted:
            self._draw_listing()
        else:
            self._counting = self.host.run_worker(
                self._count_aside(), group="matches", exclusive=True
            )

    async def _count_aside(self) -> None:
        with self._activity.working("matches"):
            await self._page.count_aside()
        self._counting = None
        self._draw_listing()

    def draw(self) -> None:
        """Draw the number of matches, here and in all incidents."""
        search = self._page.listing.search
        if not search:
            found = muted(_EXAMPLES if self._line.is_typed_into else "")
        elif self._outside:
            said = f"{self._outside.reference} is not in {self._list_name}  "
            found = Content.assemble((said, BAD), muted("enter: go to it"))
        elif self._page.is_searched:
            found = muted(self._count_text())
        else:
            found = Content("")
        self._line.show(search, found)

    def _count_text(self) -> str:
        page = self._page
        matches = "match" if page.total == 1 else "matches"
        text = f"{page.total:,}{page.more} {matches}"
        if not (page.is_counted or self._count_timer or self._counting):
            self._count_at_rest()
        if self._was_outside:
            return f"{text} · {self._was_outside}"
        if self._count_timer is None and self._views.view.id != BUILT_IN_VIEWS[-1].id:
            total, more = page.found_in(BUILT_IN_VIEWS[-1].listing)
            if (total, more) != (page.total, page.more):
                key = "enter" if self._line.is_typed_into and not page.total else "ctrl+t"
                return f"{text} · {total:,}{more} in All  {key} all"
        return text
