"""Charts of durations: a range for each group, and the median over time."""

from collections.abc import Sequence
from functools import cached_property
from math import log

from app.insights.calendar import Unit
from app.insights.charts import DurationChart
from app.insights.durations import DurationSummary
from app.insights.figures import duration_text
from app.insights.tables import ChartTable, durations_table, trend_table
from app.present.signs import uses_plain_signs
from app.present.tokens import ACTION, MUTED
from app.query.restrictions import Restriction
from app.text.text import plural
from widgets.charts.bars import (
    Bars,
    axis_line,
    columns_that_fit,
    cursor_line,
    duration_step,
)
from widgets.charts.drawing import (
    NONE,
    Label,
    Line,
    Piece,
    Place,
    fitted,
    heading,
    label_width,
    window,
)
from widgets.charts.over_time import axis_value, period_labels

_LABELS = 24  # cells at most
_AXIS = 8  # cells at least
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
# Ticks of a logarithmic axis.
_TICKS = (
    *(1, 5, 15),
    *(each * _MINUTE for each in (1, 4, 15)),
    *(each * _HOUR for each in (1, 4, 12)),
    *(each * _DAY for each in (1, 4, 14, 60, 365, 3_650)),
)
_TITLES = ("median", "90 %", "n", "sum")
# Cells that the axis needs beside the sum.
_ROOMY = 40


def summary_text(summary: DurationSummary) -> str:
    """Return what is in the numbers and what is not."""
    text = f"n {summary.count:,}"
    if summary.missing:
        text += f", {summary.missing:,} without"
    if summary.negative:
        text += f", {summary.negative:,} end before they start"
    return text


class DurationsDrawing:
    """Drawing of a range for each group, on a logarithmic axis; the last row is for all.

    Args:
        chart: The numbers.
        labels: Headings of the groups.
        note: Which part has been read; empty for all.
        nothing: Text in place of the chart if all has been read and there are no groups.
    """

    columns = 1

    def __init__(
        self, chart: DurationChart, labels: Sequence[Label], note: str = "", nothing: str = ""
    ) -> None:
        self._chart = chart
        self._note = note
        self.nothing = "" if note or labels else nothing
        self._labels = (*labels, Label("total"))
        self._summaries = (*chart.summaries, chart.overall)
        self.title = chart.measure.label
        self.subject = " · ".join(
            filter(
                None,
                (
                    f"by {chart.dimension.label}",
                    note,
                    summary_text(chart.overall),
                    chart.period.text,
                ),
            )
        )
        self.rows = len(self._labels)

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        labels = label_width(self._labels, min(_LABELS, width // 3))
        texts, widths = self._texts, [*self._widths]
        if width - labels - sum(widths) < _ROOMY:
            widths.pop()
        room = max(1, width - labels - sum(widths))
        scale = _Scale(self._summaries, room)
        titles = "".join(map(str.rjust, _TITLES, widths))
        found: list[Line] = [
            (Piece(" " * labels), Piece(scale.axis(), MUTED), Piece(titles, MUTED))
        ]
        for row in window(self.rows, max(1, height - 3), cursor.row):
            selected, place = row == cursor.row, Place(row, 0)
            cells = [*map(str.rjust, texts[row], widths)]
            style = self._labels[row].style
            found.append(
                (
                    *heading(self._labels[row], labels, selected=selected, place=place),
                    Piece(scale.range(self._summaries[row]), ACTION if selected else style, place),
                    Piece(cells[0], "bold", place),
                    Piece("".join(cells[1:]), "" if selected else MUTED, place),
                )
            )
        if cursor.row >= 0:
            found.append((Piece("  "), Piece(fitted(self.value(cursor), width - 2), "bold")))
        near, _, middle, end = _shapes()
        legend = f"{near} fastest tenth to median {middle}   {end} nine in ten"
        found.append((Piece(fitted(legend, width), MUTED),))
        return found[:height]

    @cached_property
    def _texts(self) -> Sequence[Sequence[str]]:
        """The numbers of all rows; there may be thousands."""
        return [_texts(each) for each in self._summaries]

    @cached_property
    def _widths(self) -> Sequence[int]:
        return [max(map(len, column)) + 2 for column in zip(_TITLES, *self._texts, strict=True)]

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        return f"{self._labels[cursor.row].text}: {_words(self._summaries[cursor.row])}"

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents of a group, with and without the duration."""
        return self._chart.filters(cursor.row if cursor.row < self.rows - 1 else None)

    def table(self) -> ChartTable:
        """Return the numbers."""
        return durations_table(self._chart).with_notes(self._note)


class TrendDrawing:
    """Drawing of the median of each period.

    Args:
        chart: The numbers.
        note: Which part has been read; empty for all.
    """

    nothing = ""
    rows = 1

    def __init__(self, chart: DurationChart, note: str = "") -> None:
        self._chart = chart
        self._note = note
        self.title = f"Median {chart.measure.label}"
        parts = (f"each {chart.unit}", note, summary_text(chart.overall), chart.period.text)
        self.subject = " · ".join(filter(None, parts))
        self.columns = len(chart.parts)

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        chart = self._chart
        values = [each.median for each in chart.trend]
        # Ticks are round, so that only many days are longer than usual.
        days = max((each for each in values if each), default=0) // _DAY
        axis = max(_AXIS, len(f"{days:.0f}d") + 4)
        bar, fit = columns_that_fit(len(values), width - axis)
        shown = window(len(values), fit, cursor.column)
        bars = Bars(values, bar, duration_text, duration_step)
        return [
            *bars.lines(shown, max(1, height - 3), cursor, axis),
            axis_line(shown, bar, axis),
            period_labels(chart.parts, chart.unit, shown, bar, axis),
            cursor_line(shown, cursor, self._short, bar, axis),
        ][:height]

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        when = axis_value(self._chart.parts[cursor.column], self._chart.unit)
        return f"{when}: {_words(self._chart.trend[cursor.column])}"

    def _short(self, cursor: Place) -> str:
        """Return the numbers at a place, without those that are missing."""
        part, summary = self._chart.parts[cursor.column], self._chart.trend[cursor.column]
        median, p90 = duration_text(summary.median), duration_text(summary.p90)
        month = self._chart.unit is Unit.MONTH
        when = f"{part.first:%b %Y}" if month else f"{part.first.day} {part.first:%b}"
        return f"{when}: {median}, 90 % {p90}, n {summary.count:,}"

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents of a period, with and without the duration."""
        return self._chart.filters(None, cursor.column)

    def table(self) -> ChartTable:
        """Return the numbers."""
        return trend_table(self._chart).with_notes(self._note)


def _texts(summary: DurationSummary) -> Sequence[str]:
    count = f"{summary.count:,}" if summary.count else NONE
    median, p90, together = map(duration_text, (summary.median, summary.p90, summary.sum))
    return median, p90, count, together


def _words(summary: DurationSummary) -> str:
    if not summary.incidents:
        return "no incidents"
    if not summary.count:
        return f"none of {plural(summary.incidents, 'incident')} has it"
    median, p90 = duration_text(summary.median), duration_text(summary.p90)
    return f"median {median}, 90 % {p90}, {summary_text(summary)}"


def _shapes() -> Sequence[str]:
    """Return the cells of a range: up to the median, from it on, the median, the end."""
    return tuple("=─*┤" if uses_plain_signs() else "━─●┤")


class _Scale:
    """Logarithmic axis of durations.

    Args:
        summaries: What is drawn on it.
        width: Number of cells.
    """

    def __init__(self, summaries: Sequence[DurationSummary], width: int) -> None:
        found = [each for one in summaries for each in (one.p10, one.p90) if each]
        low, high = max(1.0, min(found, default=60)), max(2.0, max(found, default=3600))
        self._low = max((tick for tick in _TICKS if tick <= low), default=1)
        self._high = min((tick for tick in _TICKS if tick >= high), default=high)
        if self._high <= self._low:
            self._high = self._low * 4
        self._width = width

    def _cell(self, seconds: float) -> int:
        share = log(max(seconds, self._low) / self._low) / log(self._high / self._low)
        return min(self._width - 1, round(share * (self._width - 1)))

    def axis(self) -> str:
        """Return the texts of the ticks, as many as do not collide."""
        text = ""
        for tick in _TICKS:
            if self._low <= tick <= self._high:
                name = duration_text(tick)
                start = self._cell(tick) - len(name) // 2
                start = min(max(0, start), self._width - len(name))
                if start > len(text) or (not text and start >= 0):
                    text = text.ljust(start) + name
        return fitted(text, self._width)

    def range(self, summary: DurationSummary) -> str:
        """Return the shape of a range."""
        if summary.median is None or summary.p10 is None or summary.p90 is None:
            return NONE.ljust(self._width)
        first, middle, last = (
            self._cell(each) for each in (summary.p10, summary.median, summary.p90)
        )
        near, far, at, end = _shapes()
        cells = [" "] * self._width
        cells[first:middle] = near * (middle - first)
        cells[middle + 1 : last] = far * max(0, last - middle - 1)
        cells[last] = end
        cells[middle] = at
        return "".join(cells)
