"""Columns of the list: the default ones, or those selected for the open view."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from app.domain.incident_row import IncidentRow
from app.query.columns import DEFAULT_COLUMNS, ListColumn, all_columns, find_columns
from app.store.tables.cells import Cell
from screens.base.controllers import Controller, ControllerHost, in_worker
from screens.list.cells import (
    chosen_columns,
    found_columns,
    incident_columns,
    widen_references,
)
from screens.list.list_model import ListModel
from widgets.basic.key_binding import key_binding
from widgets.table.table import Column, LineTable

# The journal stores the columns of built-in views under this name and the view's id.
_STORED = "columns:"


class ColumnsController(Controller):
    """Controller that finds and changes the columns of the open view.

    Args:
        host: The screen.
        model: State of the list.
        table: Shows the columns.
        show_listing: Shows another list query, with the cursor on an incident or at the top.

    Attributes:
        selected: The columns of the open view; empty for the default ones.
    """

    BINDINGS = (key_binding("list.columns", "columns.select", "Columns", show=False),)

    def __init__(
        self,
        host: ControllerHost,
        model: ListModel,
        table: LineTable[IncidentRow],
        show_listing: Callable[[str | None], None],
    ) -> None:
        super().__init__(host)
        self._model = model
        self._workspace = model.workspace
        self._views = model.views
        self._page = model.page
        self._table = table
        self._show_listing = show_listing
        self.selected: tuple[ListColumn, ...] = ()
        self._reported: set[str] = set()
        self._made_from: object = None
        self._made: tuple[Column[IncidentRow], ...] = ()
        self._drawn_from: object = None
        self._reference_width = 0
        self._drawn: tuple[Column[IncidentRow], ...] = ()

    def find(self) -> None:
        """Look up the columns of the open view, and prepare the cells of the page."""
        workspace, views = self._workspace, self._views
        if not views.knows_columns and not workspace.views.is_saved(views.view):
            stored = workspace.journal.choices.get(f"{_STORED}{views.view.id}")
            views.set_columns(tuple(filter(None, stored.split("\n"))) or views.view.columns)
        self.selected = ()
        if names := views.columns:
            name_index = workspace.cache.configuration_store.name_index()
            self.selected, problems = find_columns(names, name_index)
            for problem in (each for each in problems if each not in self._reported):
                self._reported.add(problem)
                self.host.notify(problem, severity="warning", markup=False)
        self.prepare_cells(self._page.rows)

    def prepare_cells(self, rows: Sequence[IncidentRow]) -> None:
        """Load the cells of these rows, and drop all others."""
        if any(column.kind for column in self.selected):
            self._workspace.cache.cells.prefetch([row.id for row in rows])

    def draw(self) -> None:
        """Set the columns of the table; unchanged columns are the same object."""
        cells, words, sort = self._model.cells, tuple(self._page.words), self._page.listing.sort
        self._reference_width = max(
            [self._reference_width, *(cell_len(row.reference) for row in self._page.rows)]
        )
        made_from = cells, self.selected, self._reference_width
        if made_from != self._made_from:
            self._made_from = made_from
            columns = (
                chosen_columns(self.selected, cells, self._read_cell)
                if self.selected
                else incident_columns(cells)
            )
            self._made = widen_references(columns, self._reference_width)
        drawn_from = self._made, words, sort
        if drawn_from != self._drawn_from:
            self._drawn_from = drawn_from
            self._drawn = found_columns(self._made, words, sort)
        self._table.set_columns(self._drawn)

    def _read_cell(self, incident_id: str, column: ListColumn) -> Cell:
        return self._workspace.cache.cells.read(incident_id, column.kind, column.key)

    @in_worker
    async def action_select(self) -> None:
        """Select the columns of the open view."""
        from screens.list.column_chooser import ColumnChooser

        cache = self._workspace.cache
        name_index = cache.configuration_store.name_index()
        row = self._table.current
        durations = cache.cells.durations(row.id) if row else ()
        default, _ = find_columns(DEFAULT_COLUMNS, name_index)
        columns = await self.host.ask(
            ColumnChooser(all_columns(name_index, durations), self.selected or default, default)
        )
        if columns is None:
            return
        names = () if columns == default else tuple(column.name for column in columns)
        self._views.set_columns(names)
        view = self._views.view
        if self._workspace.views.is_saved(view):
            self.host.notify("Press W, then w, to save these columns in the view.", markup=False)
        else:
            self._workspace.journal.choices.set(f"{_STORED}{view.id}", "\n".join(names))
        self._show_listing(self._table.cursor_key)
