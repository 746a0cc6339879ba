"""A small app with one table, ours or the stock one: `python -m tests.bench.tables KIND ROWS`."""

import gc
import sys
from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import DataTable

from widgets.table.table import Column, LineTable

_WIDTHS = (8, 10, 14, 30, 12, 10, 6, 6)
_STYLES = ("bold", "$text-error", "$text-warning", "", "", "$text-muted", "$text-muted", "")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of eight cells."""

    key: str
    cells: tuple[str, ...]


def _lines(count: int) -> list[Line]:
    return [
        Line(str(n), (f"INC-{n}", *(f"cell {column} of {n}" for column in range(1, 8))))
        for n in range(count)
    ]


def _column(number: int) -> Column[Line]:
    style = _STYLES[number]
    return Column(
        str(number),
        f"Column {number}",
        _WIDTHS[number],
        lambda row: Content.styled(row.cells[number], style),
        flexible=number == 3,
    )


class TableApp(App[None]):
    """One table on an empty screen."""

    CSS = """
    LineTable { .line-table--cursor { background: $primary; } }
    """

    def __init__(self, kind: str, rows: int) -> None:
        super().__init__()
        self._kind = kind
        self._lines = _lines(rows)

    def compose(self) -> ComposeResult:
        """The table."""
        if self._kind == "stock":
            yield DataTable(cursor_type="row")
        else:
            yield LineTable([_column(n) for n in range(8)], key=lambda row: row.key)

    def on_mount(self) -> None:
        """Fill it."""
        if self._kind == "stock":
            table = self.query_one(DataTable)
            for number, width in enumerate(_WIDTHS):
                table.add_column(f"Column {number}", width=width)
            for line in self._lines:
                table.add_row(*line.cells, key=line.key)
        else:
            self.query_one(LineTable).set_rows(self._lines)
        # What was built to stay need not be walked through again at every collection.
        gc.freeze()


if __name__ == "__main__":
    TableApp(sys.argv[1], int(sys.argv[2])).run()
