"""Paging of the list."""

from collections.abc import Callable
from typing import Literal

from app.domain.incident_row import IncidentRow
from screens.base.controllers import Controller, ControllerHost
from screens.list.columns_controller import ColumnsController
from screens.list.list_model import ListModel
from widgets.basic.key_binding import key_binding
from widgets.table.table import LineTable

# Seconds after a page turn until the one after it is drawn ahead.
_AHEAD = 0.01


class PagingController(Controller):
    """Controller that turns pages, and draws the one after ahead.

    Args:
        host: The screen.
        model: State of the list.
        columns: Load the cells of the next page.
        table: Shows the page.
        on_turn: Reads and draws the current page.
    """

    BINDINGS = (
        key_binding("list.next", "pages.turn(1)", "Next page", show=False, key_display="]"),
        key_binding("list.before", "pages.turn(-1)", "Previous page", show=False, key_display="["),
        key_binding("list.first", "pages.first", "First", show=False),
        key_binding("list.last", "pages.last", "Last", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        columns: ColumnsController,
        table: LineTable[IncidentRow],
        on_turn: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._page = model.page
        self._columns = columns
        self._table = table
        self._on_turn = on_turn

    def action_turn(self, step: int) -> None:
        """Go to the next or previous page."""
        if self._turn_to(self._page.number + step):
            self._table.move_cursor(row=0)

    def action_first(self) -> None:
        """Go to the first incident of the view."""
        self._turn_to(0)
        self._table.move_cursor(row=0)

    def action_last(self) -> None:
        """Go to the last incident of the view."""
        self._page.count()
        self._turn_to(self._page.pages - 1)
        self._move_to_last_row()

    def move_to_end(self, direction: Literal["up", "down"]) -> None:
        """Go to the first or last incident of the view."""
        if direction == "down":
            self.action_last()
        else:
            self.action_first()

    def move_past_edge(self, direction: Literal["up", "down"]) -> None:
        """Move the cursor across the border of the page."""
        if direction == "down":
            self.action_turn(1)
        elif self._turn_to(self._page.number - 1):
            self._move_to_last_row()

    def _move_to_last_row(self) -> None:
        self._table.move_cursor(row=len(self._table.rows) - 1)

    def _turn_to(self, number: int) -> bool:
        before = self._page.number
        if not self._page.turn_to(number):
            return False
        self._on_turn()
        step = 1 if self._page.number >= before else -1
        self.host.set_timer(_AHEAD, lambda: self._draw_ahead(step))
        return True

    def _draw_ahead(self, step: int) -> None:
        """Draw the page after this one in the direction of the turn, which is likely opened next.

        Args:
            step: 1 for the next page, -1 for the previous one.
        """
        rows = self._page.beside(step)
        self._columns.prepare_cells((*self._page.rows, *rows))
        self._table.prerender(rows)
