"""The numbers of a chart as a table, with the same places."""

from collections.abc import Sequence

from rich.cells import cell_len

from app.insights.tables import ChartTable
from app.present.signs import sign
from app.present.tokens import ACTION, MUTED
from app.query.restrictions import Restriction
from app.text.text import plural
from widgets.charts.drawing import Drawing, Line, Piece, Place, fitted, window

_GAP = 2
_HEADINGS = 24  # cells at most


class TableDrawing:
    """Drawing of the table of a chart.

    Args:
        drawing: The chart.
        is_transposed: Whether a column of the chart is a row of the table.
    """

    def __init__(self, drawing: Drawing, *, is_transposed: bool) -> None:
        self._drawing = drawing
        self._is_transposed = is_transposed
        self._table = drawing.table()
        self.title, self.subject, self.nothing = drawing.title, drawing.subject, drawing.nothing
        self.rows, self.columns = drawing.rows, drawing.columns
        if is_transposed:
            self.rows, self.columns = drawing.columns, drawing.rows

    def _inside(self, cursor: Place) -> Place:
        return Place(cursor.column, cursor.row) if self._is_transposed else cursor

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw as many rows and columns as fit."""
        table = self._table
        lines = (table.columns, *table.rows)
        widths = [max(map(cell_len, column)) + _GAP for column in zip(*lines, strict=True)]
        widths[0] = min(widths[0], _HEADINGS)
        kept = len(widths)
        while kept > 1 and sum(widths[:kept]) > width - 2:
            kept -= 1
        found: list[Line] = [(Piece("  "), Piece(_row(table.columns[:kept], widths), MUTED))]
        for row in window(len(table.rows), max(1, height - 2), cursor.row):
            selected = row == cursor.row
            place = Place(row, cursor.column) if row < self.rows else None
            mark = Piece(f"{sign('cursor')} " if selected else "  ", ACTION, place)
            text = _row(table.rows[row][:kept], widths)
            found.append((mark, Piece(text, "bold" if selected else "", place)))
        more = len(widths) - kept + table.hidden
        hidden = f"{plural(more, 'more column')}; E exports all" if more else ""
        note = " · ".join(filter(None, (hidden, self.value(cursor))))
        found.append((Piece("  "), Piece(fitted(note, width - 2), MUTED)))
        return found[:height]

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        return self._drawing.value(self._inside(cursor))

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents behind a place."""
        return self._drawing.filters(self._inside(cursor))

    def table(self) -> ChartTable:
        """Return the numbers."""
        return self._table


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *numbers = cells
    return fitted(first, widths[0]) + "".join(
        " " * (width - cell_len(each)) + each
        for each, width in zip(numbers, widths[1:], strict=False)
    )
