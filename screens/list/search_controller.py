"""Incremental search of the list."""

from collections.abc import Callable
from dataclasses import replace

from textual.content import Content

from app.domain.incident_row import IncidentRow
from app.present.text import muted
from app.query.listing import BUILT_IN_VIEWS
from screens.base.controllers import Controller, ControllerHost, HostTimer
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
        on_counted: Called when the matches are counted.
        clear_filter: Resets the filter to that of the view.
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
        on_counted: Callable[[], None],
        clear_filter: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._views = model.views
        self._page = model.page
        self._table = table
        self._line = line
        self._show_listing = show_listing
        self._on_counted = on_counted
        self._clear_filter = clear_filter
        self._count_timer: HostTimer | None = None

    def action_open(self) -> None:
        """Open the search line."""
        self._line.open()
        self.draw()

    def action_search_all(self) -> None:
        """Repeat the search in all incidents."""
        search = self._page.listing.search
        if search and self._views.view.id != BUILT_IN_VIEWS[-1].id:
            self._views.open(BUILT_IN_VIEWS[-1])
            self.search(search)

    def action_clear(self) -> None:
        """Clear the search, or the filter without a search."""
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
        if not self._page.rows:
            self.action_search_all()
        if self._line.is_typed_into:
            self.host.set_focus(self._table)
            self.draw()
        else:
            # A second enter, typed before the first one took effect.
            self._table.action_select()

    def search(self, text: str) -> None:
        """Search the open view; an empty text clears the search."""
        listing = replace(self._views.listing, search=text)
        self._views.change(listing)
        found = self._page.open(listing, None if text else self._table.cursor_key)
        self._count_at_rest()
        self._show_listing(found)

    def _count_at_rest(self) -> None:
        if self._count_timer:
            self._count_timer.stop()
        self._count_timer = self.host.set_timer(_REST, self._count)

    def _count(self) -> None:
        self._count_timer = None
        if not self._page.is_counted:
            self._page.count()
        self._on_counted()

    def draw(self) -> None:
        """Draw the number of matches, here and in all incidents."""
        page = self._page
        texts: list[Content] = []
        is_typing = self._line.is_typed_into
        if is_typing and not page.listing.search:
            texts.append(muted(_EXAMPLES))
        if page.listing.search and page.is_searched:
            matches = "match" if page.total == 1 else "matches"
            texts.append(muted(f"{page.total:,}{page.more} {matches}"))
            if not page.is_counted and self._count_timer is None:
                self._count_at_rest()
            if self._count_timer is None and self._views.view.id != BUILT_IN_VIEWS[-1].id:
                total, more = page.found_in(BUILT_IN_VIEWS[-1].listing)
                if (total, more) != (page.total, page.more):
                    key = "enter" if is_typing and not page.total else "ctrl+t"
                    texts.append(muted(f" · {total:,}{more} in All  {key} all"))
        self._line.show(page.listing.search, Content.assemble(*texts))
