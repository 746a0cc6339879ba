"""Sort the list after reading the sort values."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.domain.incident_row import IncidentRow
from app.errors import IncidentError
from app.query.listing import ListQuery
from app.store.cache.sort_preparation import prepare_sort
from app.system.structs import replace
from screens.base.controllers import Controller, ControllerHost, in_worker
from screens.list.columns_controller import ColumnsController
from screens.list.list_model import ListModel
from screens.list.sort import sorted_by
from widgets.basic.key_binding import key_binding
from widgets.table.table import LineTable

if TYPE_CHECKING:  # The list draws before any form.
    from app.domain.fields import Choice

# Pause in seconds between two slices of background work.
_PAUSE = 0.005
# Seconds between progress updates.
_PROGRESS = 0.1


class SortController(Controller):
    """Sorts the open view by a column.

    Args:
        host: The screen.
        model: State of the list.
        columns: Additional columns to sort by.
        table: Has the cursor.
        show_listing: Shows another list query, with the cursor on an incident or at the top.
        change_listing: Changes the list query of the open view.
        on_progress: Called regularly while values are read.
    """

    BINDINGS = (key_binding("list.sort", "sort.select", "Sort", show=False),)

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        columns: ColumnsController,
        table: LineTable[IncidentRow],
        show_listing: Callable[[str | None], None],
        change_listing: Callable[[ListQuery], None],
        on_progress: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._workspace = model.workspace
        self._views = model.views
        self._page = model.page
        self._columns = columns
        self._table = table
        self._show_listing = show_listing
        self._change_listing = change_listing
        self._on_progress = on_progress
        self._is_reading = False

    @in_worker
    async def action_select(self) -> None:
        """Select a sort."""
        from screens.base.picker import PickerScreen
        from screens.list.sort_picker import sort_choices

        offered = sort_choices(self._views.listing, self._columns.selected)

        async def load() -> "Sequence[Choice]":
            return tuple(offered)

        selected = await self.host.ask(PickerScreen("Sort by", load, (), several=False))
        if selected:
            self._change_listing(replace(self._views.listing, sort=offered[selected[0]]))

    def sort_by(self, column_id: str) -> None:
        """Sort by a column of the table, if it is sortable."""
        if sort := sorted_by(column_id, self._columns.selected, self._views.listing):
            self._change_listing(replace(self._views.listing, sort=sort))

    def ensure_sorted(self) -> None:
        """Start reading missing sort values, unless that is running."""
        if not self._page.is_sorted and not self._is_reading:
            self._read_sort_values()

    @in_worker
    async def _read_sort_values(self) -> None:
        """Read the sort values of all incidents, and show the progress."""
        page, cache, shown_at = self._page, self._workspace.cache, 0.0
        monotonic = self._workspace.clock.monotonic
        self._is_reading = True
        try:
            while not cache.is_sorted(listing := self._workspace.resolve(page.listing)):
                page.read_for_order = await prepare_sort(cache, listing)
                if monotonic() - shown_at > _PROGRESS:
                    shown_at = monotonic()
                    self._on_progress()
                await asyncio.sleep(_PAUSE)
        except IncidentError as error:
            self.host.notify(str(error), severity="error", markup=False)
            page.listing = replace(page.listing, sort=None)
            self._views.change(page.listing)
        finally:
            self._is_reading = False
        self._show_listing(page.turn_to_incident(self._table.cursor_key))
