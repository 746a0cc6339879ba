"""Chart of hours and weekdays: a cell for each, with its number and a small bar."""

from collections.abc import Sequence
from math import ceil

from app.insights.charts import TimeOfWeek
from app.insights.figures import share_text
from app.insights.tables import ChartTable, time_of_week_table
from app.present.signs import sign
from app.present.tokens import ACTION, MUTED, STRONG
from app.query.restrictions import Restriction
from app.text.text import plural
from widgets.charts.drawing import (
    CHART,
    NONE,
    Line,
    Piece,
    Place,
    eighths_up,
    window,
)

_HOURS = 24
_NARROWEST, _WIDEST = 3, 6


class TimeOfWeekDrawing:
    """Drawing of incidents by hour and weekday.

    Args:
        chart: The numbers.
    """

    nothing = ""
    rows, columns = 7, _HOURS

    def __init__(self, chart: TimeOfWeek) -> None:
        self._chart = chart
        self.title = "Declared by hour and weekday"
        self._percent_from = chart.rules.percent_from
        parts = (plural(chart.total, "incident"), chart.outside_text, chart.period.text)
        self.subject = " · ".join(filter(None, parts))

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        chart = self._chart
        long = width >= 10 + _HOURS * _NARROWEST + 6
        labels = [chart.label(row) if long else chart.label(row)[:3] for row in range(self.rows)]
        sums = max(len(f"{sum(each):,}") for each in chart.counts) + 1
        side = max(map(len, labels))
        most = max((max(each) for each in chart.counts), default=0) or 1
        narrowest = len(f"{most:,}") + 1
        cell = max(narrowest, min(_WIDEST, (width - side - 1 - sums) // _HOURS))
        shown = window(_HOURS, max(1, (width - side - 1 - sums) // cell), cursor.column)
        hours = "".join(
            f"{hour:02}".rjust(cell) if cell > 2 or not hour % 2 else " " * cell for hour in shown
        )
        found: list[Line] = [(Piece(" " * (side + 1)), Piece(hours, MUTED))]
        for row in range(self.rows):
            selected = row == cursor.row
            total = f"{sum(chart.counts[row]):,}".rjust(sums)
            found.append(
                (
                    Piece(sign("cursor") if selected else " ", ACTION, Place(row, cursor.column)),
                    Piece(
                        labels[row].ljust(side),
                        "bold" if selected else "",
                        Place(row, cursor.column),
                    ),
                    *(self._cell(Place(row, hour), cell, most, cursor) for hour in shown),
                    Piece(total, "bold" if selected else ""),
                )
            )
        hour_totals = [_number(chart.hour_totals[hour]) for hour in shown]
        if max(map(len, hour_totals)) < cell:
            totals = "".join(each.rjust(cell) for each in hour_totals)
            found.append((Piece(" " * (side + 1)), Piece(totals, MUTED)))
        if cursor.column in shown:
            found.append((Piece(" " * (side + 1)), Piece(self.value(cursor), "bold")))
        return found[:height]

    def _cell(self, place: Place, width: int, most: int, cursor: Place) -> Piece:
        count = self._chart.counts[place.row][place.column]
        style = MUTED if not count else CHART
        text = NONE
        if count:
            # The number is always there; the bar needs a cell of its own.
            text = f"{count:,}"
            if len(text) < width - 1:
                text = eighths_up(ceil(8 * count / most)) + text
            elif 3 * count > 2 * most:
                style = STRONG
        if place == cursor:
            marked = f"{sign('selected')}{text}" if len(text) < width else text
            return Piece(marked.rjust(width), ACTION, place)
        return Piece(text.rjust(width), style, place)

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        chart = self._chart
        count = chart.counts[cursor.row][cursor.column]
        percent = share_text(count, chart.total, self._percent_from) if count else ""
        share = f", {percent}" if percent else ""
        hour = f"{cursor.column:02}:00–{cursor.column:02}:59"
        return f"{chart.label(cursor.row)} {hour}: {count:,}{share}"

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents of a cell."""
        return self._chart.filters(cursor.row, cursor.column)

    def table(self) -> ChartTable:
        """Return the numbers."""
        return time_of_week_table(self._chart)


def _number(count: int) -> str:
    return f"{count:,}" if count else NONE
