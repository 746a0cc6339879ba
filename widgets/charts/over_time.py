"""Chart of incidents over time: bars of all, and a row of small bars for each group."""

from collections.abc import Sequence
from math import ceil

from app.insights.calendar import Period, Unit
from app.insights.charts import OverTime
from app.insights.figures import change_text
from app.insights.tables import ChartTable, over_time_table
from app.present.tokens import MUTED
from app.query.restrictions import Restriction
from app.text.text import plural
from widgets.charts.bars import Bars, axis_labels, axis_line, columns_that_fit, cursor_line
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

_LABELS = 18  # cells at most
_LEAST_BARS = 3
# Zero line, labels, and the value at the cursor.
_BELOW = 3


class OverTimeDrawing:
    """Drawing of incidents over time; row 0 is the sum, then the groups.

    Args:
        chart: The numbers.
        labels: Headings of the groups.
    """

    nothing = ""

    def __init__(self, chart: OverTime, labels: Sequence[Label]) -> None:
        self._chart = chart
        self._labels = labels
        self.title = f"Declared each {chart.unit}"
        self.subject = (
            f"by {chart.dimension.label} · {plural(chart.total, 'incident')},"
            f" {change_text(chart.total, chart.total_before, chart.percent_from)}"
            f" · {chart.period.text}"
        )
        self.rows = 1 + len(chart.groups)
        self.columns = len(chart.parts)

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        chart = self._chart
        labels = label_width(self._labels, min(_LABELS, width // 3))
        sums = max(len(f"{each:,}") for each in (0, *chart.group_totals)) + 1
        axis = max(labels, len(f"{max(chart.totals):,}") + 2)
        bar, fit = columns_that_fit(len(chart.parts), width - axis - sums)
        shown = window(len(chart.parts), fit, cursor.column)
        room = max(0, height - _BELOW - _LEAST_BARS)
        groups = window(len(chart.groups), room, max(0, cursor.row - 1))
        if len(chart.groups) <= room:
            groups = range(len(chart.groups))
        bars = Bars(chart.totals, bar, lambda tick: f"{tick:,.0f}")
        above = max(1, height - _BELOW - len(groups))
        found: list[Line] = [
            *bars.lines(shown, above, cursor, axis),
            axis_line(shown, bar, axis),
            period_labels(chart.parts, chart.unit, shown, bar, axis),
            cursor_line(shown, cursor, self._bar_text, bar, axis),
        ]
        most = max((max(each) for each in chart.counts), default=0)
        found += [self._group(each, shown, bar, axis, most, cursor, sums) for each in groups]
        return found[:height]

    def _group(
        self,
        group: int,
        shown: range,
        width: int,
        axis: int,
        most: int,
        cursor: Place,
        sums: int,
    ) -> Line:
        counts, label, row = self._chart.counts[group], self._labels[group], group + 1
        selected = cursor.row == row
        gap = 1 if width > 1 else 0
        pieces = []
        for column in shown:
            place = Place(row, column)
            if count := counts[column]:
                text = eighths_up(ceil(8 * count / most)) * (width - gap)
                pieces.append(Piece(" " * gap + text, label.style, place))
            else:
                text = NONE.center(width - gap)
                pieces.append(Piece(" " * gap + text, MUTED, place))
        total = f"{sum(counts):,}".rjust(sums)
        return (
            *heading(label, axis, selected=selected, place=Place(row, cursor.column)),
            *pieces,
            Piece(total, "bold" if selected else ""),
        )

    def _bar_text(self, cursor: Place) -> str:
        chart = self._chart
        count = chart.totals[cursor.column]
        when = axis_value(chart.parts[cursor.column], chart.unit)
        if not cursor.row:
            return f"{when}: {count:,}"
        group = cursor.row - 1
        name = chart.groups[group].label
        return f"{when}: {name} {chart.counts[group][cursor.column]:,} of {count:,}"

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        return self._bar_text(cursor)

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents behind a bar."""
        return self._chart.filters(cursor.row - 1 if cursor.row else None, cursor.column)

    def table(self) -> ChartTable:
        """Return the numbers."""
        return over_time_table(self._chart)


def period_labels(parts: Sequence[Period], unit: Unit, shown: range, width: int, axis: int) -> Line:
    """Draw the labels of periods under their bars; arguments as in `axis_labels`."""
    texts = [_axis_text(part, unit) for part in parts]
    years = [place for place, part in enumerate(parts) if _begins_year(part, unit)]
    return axis_labels(texts, shown, width, axis, years)


def _begins_year(part: Period, unit: Unit) -> bool:
    return unit is not Unit.DAY and part.first.month == 1


def _axis_text(part: Period, unit: Unit) -> str:
    """Return the label of a period, the same for neighbours in one month."""
    if unit is Unit.DAY:
        return f"{part.first.day} {part.first:%b}"
    return f"{part.first.year}" if _begins_year(part, unit) else f"{part.first:%b}"


def axis_value(part: Period, unit: Unit) -> str:
    """Return a period in words."""
    if unit is Unit.MONTH:
        return f"{part.first:%B %Y}"
    day = f"{part.first:%a} {part.first.day} {part.first:%b}"
    return day if unit is Unit.DAY else f"week from {day}"
