"""The columns of the list: the usual ones, or those that are chosen for the open view."""

from abc import abstractmethod
from collections.abc import Sequence

from textual.binding import Binding
from textual.screen import Screen

from app.domain.incident_row import IncidentRow
from app.present.cells import Cells
from app.query.columns import DEFAULT_COLUMNS, ListColumn, all_columns, find_columns
from app.session.workspace import Workspace
from app.store.tables.cells import Cell
from screens.list.cells import chosen_columns, found_columns, incident_columns
from screens.list.page import ListPage
from screens.list.view_state import OpenView
from widgets.table.table import Column, LineTable

# The journal keeps the columns of the program's own views under this name and the view's id.
_KEPT = "columns:"


class ListColumns(Screen[None]):
    """The part of the list that knows its columns."""

    BINDINGS = [Binding("w", "columns", "Columns", id="list.columns", show=False)]

    _workspace: Workspace
    _views: OpenView
    _page: ListPage
    _own_columns: tuple[ListColumn, ...] = ()
    _told: set[str]
    _cells: Cells
    _made_of: object = None
    _made: tuple[Column[IncidentRow], ...] = ()

    @property
    @abstractmethod
    def _table(self) -> LineTable[IncidentRow]: ...

    @abstractmethod
    def _show_listing(self, incident_id: str | None) -> None:
        """Draw another listing, with the cursor on that incident or at the top."""

    def _find_columns(self) -> None:
        """Look up the columns of the open view, and be ready to read them for the page."""
        workspace, views = self._workspace, self._views
        if not views.knows_columns and not workspace.views.is_saved(views.view):
            kept = workspace.journal.choices.get(f"{_KEPT}{views.view.id}")
            views.set_columns(tuple(filter(None, kept.split("\n"))))
        names = views.columns
        self._own_columns = ()
        if names:
            self._own_columns, problems = find_columns(
                names, workspace.cache.vocabulary.name_index()
            )
            for problem in (each for each in problems if each not in self._told):
                self._told.add(problem)
                self.notify(problem, severity="warning", markup=False)
        self._read_cells_of(self._page.rows)

    def _read_cells_of(self, rows: Sequence[IncidentRow]) -> None:
        """Be ready to draw these rows, and no others."""
        if any(column.kind for column in self._own_columns):
            self._workspace.cache.cells.prefetch([row.id for row in rows])

    def _columns(self) -> tuple[Column[IncidentRow], ...]:
        """The columns as they are drawn; the same ones again while nothing about them changes."""
        own, words, sort = self._own_columns, tuple(self._page.words), self._page.listing.sort
        if (self._cells, own, words, sort) != self._made_of:
            self._made_of = self._cells, own, words, sort
            columns = (
                chosen_columns(own, self._cells, self._read_cell)
                if own
                else incident_columns(self._cells)
            )
            self._made = found_columns(columns, words, sort)
        return self._made

    def _read_cell(self, incident_id: str, column: ListColumn) -> Cell:
        return self._workspace.cache.cells.read(incident_id, column.kind, column.key)

    def action_columns(self) -> None:
        """Choose the columns of the open view."""
        from screens.list.column_chooser import ColumnChooser

        cache = self._workspace.cache
        lexicon = cache.vocabulary.name_index()
        row = self._table.current
        durations = cache.cells.durations(row.id) if row else ()
        usual, _ = find_columns(DEFAULT_COLUMNS, lexicon)

        def chosen(columns: tuple[ListColumn, ...] | None) -> None:
            if columns is None:
                return
            names = () if columns == usual else tuple(column.name for column in columns)
            self._views.set_columns(names)
            view = self._views.view
            if self._workspace.views.is_saved(view):
                self.notify("W, then w on the view, keeps these columns in it.", markup=False)
            else:
                self._workspace.journal.choices.set(f"{_KEPT}{view.id}", "\n".join(names))
            self._show_listing(self._table.cursor_key)

        chooser = ColumnChooser(all_columns(lexicon, durations), self._own_columns or usual, usual)
        self.app.push_screen(chooser, chosen)
