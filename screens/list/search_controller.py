"""Searching and sorting the list."""

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer

from app.domain.incident_row import IncidentRow
from app.errors import IncidentError
from app.present.text import muted
from app.query.columns import ListColumn
from app.query.listing import BUILT_IN_VIEWS, ListQuery
from app.session.workspace import Workspace
from app.store.sqlite.retry_busy import retry_while_busy
from screens.list.page import ListPage
from screens.list.sort import sorted_by
from screens.list.view_state import OpenView
from widgets.basic.search_bar import SearchLine
from widgets.table.table import LineTable

if TYPE_CHECKING:  # The list draws before any form.
    from app.domain.fields import Choice

# What need not be known to draw what was found, such as how many there are elsewhere, is asked when
# nothing has been typed for so many seconds.
_REST = 0.2
# Seconds for keys and the screen between two slices of work in the background.
_PAUSE = 0.005
# How often in seconds it is said how far that work is.
_SAYING = 0.1

_EXAMPLES = "lead:ann · severity:major · after:7d · !not"


class ListFinding(Screen[None]):
    """The part of the list that searches and sorts it."""

    BINDINGS = [
        # With priority, so that the keys that follow reach the line, however fast they come.
        Binding("slash", "search", "Search", id="list.search", key_display="/", priority=True),
        Binding("ctrl+t", "search_all", "Search all", id="list.search_all", show=False),
        Binding("S", "sort", "Sort", id="list.sort", show=False),
        Binding("escape", "clear", "Clear search or filter", id="list.clear", show=False),
    ]

    _workspace: Workspace
    _views: OpenView
    _page: ListPage
    _own_columns: tuple[ListColumn, ...]
    _count_timer: Timer | None = None
    _reading_for_order = False

    @property
    @abstractmethod
    def _table(self) -> LineTable[IncidentRow]: ...

    @abstractmethod
    def _show_listing(self, incident_id: str | None) -> None:
        """Draw another listing, with the cursor on that incident or at the top."""

    @abstractmethod
    def _change(self, listing: ListQuery) -> None:
        """List something else in the open view; the cursor stays on its incident if it can."""

    @abstractmethod
    def action_clear_filter(self) -> None:
        """List what the view says, and nothing else."""

    @abstractmethod
    def _draw_listing(self) -> None: ...

    @abstractmethod
    def _draw_state(self) -> None: ...

    # Searching.

    def on_mount(self) -> None:
        """Search for whatever is typed."""
        self.watch(self.query_one(SearchLine), "typed", self._on_typed, init=False)

    def action_search(self) -> None:
        """Search as you type."""
        self.query_one(SearchLine).open()
        self._draw_search()

    def _on_typed(self, typed: str) -> None:
        if typed != self._page.listing.search:
            self._search_for(typed)

    @on(SearchLine.Cleared)
    def _on_cleared(self) -> None:
        self.set_focus(self._table)
        self._search_for("")

    @on(SearchLine.Left)
    def _on_left(self) -> None:
        if not self._page.rows:
            self.action_search_all()
        if self._searching:
            self.set_focus(self._table)
            self._draw_search()
        else:
            # A second enter, which came before the first one had its effect.
            self._table.action_select()

    @on(SearchLine.Moved)
    def _on_moved(self, event: SearchLine.Moved) -> None:
        self._table.action_move(event.steps)

    @on(SearchLine.Everywhere)
    def _on_everywhere(self) -> None:
        self.action_search_all()

    def action_search_all(self) -> None:
        """Look for the same among all incidents."""
        search = self._page.listing.search
        if search and self._views.view.id != BUILT_IN_VIEWS[-1].id:
            self._views.open(BUILT_IN_VIEWS[-1])
            self._search_for(search)

    def action_clear(self) -> None:
        """Take back what was added to the view last: the search, then the filter."""
        if self._page.listing.search:
            self._search_for("")
        else:
            self.action_clear_filter()

    def _search_for(self, text: str) -> None:
        listing = replace(self._views.listing, search=text)
        kept = None if text else self._table.cursor_key
        self._views.change(listing)
        self._page.open(listing)
        found = kept is not None and self._page.turn_to_incident(kept)
        self._count_at_rest()
        self._show_listing(kept if found else None)

    def _count_at_rest(self) -> None:
        if self._count_timer:
            self._count_timer.stop()
        self._count_timer = self.set_timer(_REST, self._count)

    def _count(self) -> None:
        self._count_timer = None
        if not self._page.is_counted:
            self._page.count()
        self._draw_listing()
        self._draw_state()

    def _draw_search(self) -> None:
        """What was found, here and elsewhere."""
        page = self._page
        said: list[Content] = []
        if self._searching and not page.listing.search:
            said.append(muted(_EXAMPLES))
        if page.listing.search and page.is_searched:
            matches = "match" if page.total == 1 else "matches"
            said.append(muted(f"{page.total:,}{page.more} {matches}"))
            if not page.is_counted and self._count_timer is None:
                self._count_at_rest()
            if self._count_timer is None and self._views.view.id != BUILT_IN_VIEWS[-1].id:
                total, more = page.found_in(BUILT_IN_VIEWS[-1].listing)
                if (total, more) != (page.total, page.more):
                    key = "enter" if self._searching and not page.total else "ctrl+t"
                    said.append(muted(f" · {total:,}{more} in All  {key} all"))
        self.query_one(SearchLine).show(page.listing.search, Content.assemble(*said))

    @property
    def _searching(self) -> bool:
        return self.query_one(SearchLine).is_typed_into

    # Sorting.

    def action_sort(self) -> None:
        """Choose an order."""
        from screens.base.picker import Chosen, PickerScreen
        from screens.list.sort_picker import sort_choices

        offered = sort_choices(self._views.listing, self._own_columns)

        async def load() -> "Sequence[Choice]":
            return tuple(offered)

        def chosen(choices: Chosen | None) -> None:
            if choices:
                self._change(replace(self._views.listing, sort=offered[choices[0]]))

        self.app.push_screen(PickerScreen("Sort by", load, (), several=False), chosen)

    @on(LineTable.HeaderSelected)
    def _on_header_selected(self, event: LineTable.HeaderSelected) -> None:
        if sort := sorted_by(event.column_id, self._own_columns, self._views.listing):
            self._change(replace(self._views.listing, sort=sort))

    def _read_for_order(self) -> None:
        """See that the order that is wanted can be had."""
        if not self._page.is_sorted and not self._reading_for_order:
            self._read_all_for_order()

    @work(group="order", exclusive=True)
    async def _read_all_for_order(self) -> None:
        """Read what the list is to be sorted by out of all incidents, and say how far that is."""
        page, cache, said_at = self._page, self._workspace.cache, 0.0
        monotonic = self._workspace.clock.monotonic
        self._reading_for_order = True
        try:
            while not cache.is_sorted(listing := self._workspace.resolve(page.listing)):
                page.read_for_order = await retry_while_busy(cache.read_for_sort, listing)
                if monotonic() - said_at > _SAYING:
                    said_at = monotonic()
                    self._draw_state()
                await asyncio.sleep(_PAUSE)
        except IncidentError as error:
            self.notify(str(error), severity="error", markup=False)
            page.listing = replace(page.listing, sort=None)
            self._views.change(page.listing)
        finally:
            self._reading_for_order = False
        kept = self._table.cursor_key
        found = kept is not None and page.turn_to_incident(kept)
        self._show_listing(kept if found else None)
