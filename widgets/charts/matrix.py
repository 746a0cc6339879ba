"""Chart of counts by two properties: a row for each group, a column for each age."""

from collections.abc import Sequence
from math import ceil

from rich.cells import cell_len

from app.insights.matrix import Matrix
from app.insights.tables import ChartTable, matrix_table
from app.present.signs import sign
from app.present.tokens import ACTION, MUTED
from app.query.restrictions import Restriction
from widgets.charts.drawing import (
    NONE,
    Label,
    Line,
    Piece,
    Place,
    eighths_up,
    heading,
    label_width,
    window,
)

_LABELS = 24  # cells at most
_NARROWEST, _WIDEST = 5, 14


class MatrixDrawing:
    """Drawing of a matrix; the last row and the last column are sums.

    Args:
        chart: The numbers.
        labels: Headings of the rows.
        note: Which part has been read; empty for all.
        nothing: Text in place of the chart if all has been read and there is nothing.
    """

    def __init__(
        self, chart: Matrix, labels: Sequence[Label], note: str = "", nothing: str = ""
    ) -> None:
        self._chart = chart
        self._note = note
        self.nothing = "" if note or chart.total else nothing
        self._labels = (*labels, Label("total"))
        self._counts = tuple((*counts, sum(counts)) for counts in (*chart.counts, chart.totals))
        self._titles = (*chart.columns, "total")
        self.title = chart.title
        self.subject = " · ".join(filter(None, (note, chart.subject)))
        self.rows, self.columns = len(self._labels), len(self._titles)

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        side = label_width(self._labels, min(_LABELS, width // 3))
        widest = max(map(cell_len, self._titles)) + 2
        fitting = max(_NARROWEST, (width - side) // self.columns)
        cell = max(1, min(_WIDEST, max(fitting, min(widest, width - side)), width - side))
        shown = window(self.columns, max(1, (width - side) // cell), cursor.column)
        most = max((max(counts[:-1]) for counts in self._counts[:-1]), default=0) or 1
        titles = "".join(self._titles[column][-cell + 1 :].rjust(cell) for column in shown)
        found: list[Line] = [(Piece(" " * side), Piece(titles, MUTED))]
        for row in window(self.rows, max(1, height - 2), cursor.row):
            place = Place(row, cursor.column)
            found.append(
                (
                    *heading(self._labels[row], side, selected=row == cursor.row, place=place),
                    *(
                        piece
                        for column in shown
                        for piece in self._cell(Place(row, column), cell, most, cursor)
                    ),
                )
            )
        if cursor.row >= 0:
            found.append((Piece(" " * min(side, 2)), Piece(self.value(cursor), "bold")))
        return found[:height]

    def _cell(self, place: Place, width: int, most: int, cursor: Place) -> Line:
        count = self._counts[place.row][place.column]
        is_sum = place.row == self.rows - 1 or place.column == self.columns - 1
        text, bar = f"{count:,}" if count else NONE, ""
        if count and not is_sum and len(text) < width - 1:
            bar = eighths_up(ceil(8 * count / most))
        mark = sign("selected") if place == cursor and len(text) + len(bar) < width else ""
        style = "bold" if is_sum else ""
        if place == cursor:
            style = ACTION
        # Colours of bars are too weak for text.
        return (
            Piece(mark.rjust(width - len(bar) - len(text)), ACTION, place),
            Piece(bar, ACTION if place == cursor else self._labels[place.row].style, place),
            Piece(text, style if count else MUTED, place),
        )

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        count = self._counts[cursor.row][cursor.column]
        return f"{self._labels[cursor.row].text}, {self._titles[cursor.column]}: {count:,}"

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents behind a place."""
        return self._chart.filters(cursor.row, cursor.column)

    def table(self) -> ChartTable:
        """Return the numbers."""
        return matrix_table(self._chart).with_notes(self._note)
