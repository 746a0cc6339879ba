"""Chart of groups: a horizontal bar for each, compared with the period before."""

from collections.abc import Sequence
from functools import cached_property

from app.insights.charts import OverTime
from app.insights.figures import change_text
from app.insights.tables import ChartTable, breakdown_table
from app.present.tokens import ACTION, MUTED
from app.query.restrictions import Restriction
from app.text.text import plural
from widgets.charts.drawing import (
    NONE,
    Label,
    Line,
    Piece,
    Place,
    bar_right,
    fitted,
    heading,
    label_width,
    window,
)

_TITLES = ("n", "before", "change")
# Cells of labels at most, and of bars that long labels leave.
_LABELS, _BARS = 60, 16


class BreakdownDrawing:
    """Drawing of groups; the last row is the sum.

    Args:
        chart: The numbers.
        labels: Headings of the groups.
        nothing: Text in place of the chart if there are no groups.
    """

    columns = 1

    def __init__(self, chart: OverTime, labels: Sequence[Label], nothing: str = "") -> None:
        self._chart = chart
        self.nothing = "" if labels else nothing
        self._labels = (*labels, Label("total"))
        self._numbers = (
            *zip(chart.group_totals, chart.before, strict=True),
            (chart.total, chart.total_before),
        )
        self.title = chart.groups_title
        parts = (plural(chart.total, "incident"), chart.note, chart.period.text)
        self.subject = " · ".join(filter(None, parts))
        self.rows = len(self._labels)

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        texts, titles, widths = self._texts, _TITLES, [*self._widths]
        most = max(width // 3, width - sum(widths) - _BARS)
        labels = label_width(self._labels, min(_LABELS, most))
        # The comparison goes first where there is no room.
        while len(widths) > 1 and width - labels - sum(widths) < 8:
            widths.pop()
        bar = max(1, width - labels - sum(widths))
        most = max((now for now, _ in self._numbers[:-1]), default=0) or 1
        found: list[Line] = [(Piece(" " * (labels + bar)), *_cells(titles, widths, MUTED))]
        for row in window(self.rows, max(1, height - 2), cursor.row):
            selected = row == cursor.row
            place = Place(row, 0)
            shape = "" if row == self.rows - 1 else _bar(self._numbers[row][0] / most, bar)
            found.append(
                (
                    *heading(self._labels[row], labels, selected=selected, place=place),
                    Piece(shape.ljust(bar), ACTION if selected else self._labels[row].style, place),
                    *_cells(texts[row], widths, "bold" if selected else "", place),
                )
            )
        if cursor.row >= 0:
            found.append((Piece("  "), Piece(fitted(self.value(cursor), width - 2), "bold")))
        return found[:height]

    @cached_property
    def _texts(self) -> Sequence[tuple[str, str, str]]:
        """The numbers of all rows; there may be thousands."""
        return [(_count(now), _count(was), self._change(now, was)) for now, was in self._numbers]

    @cached_property
    def _widths(self) -> Sequence[int]:
        return [max(map(len, column)) + 2 for column in zip(_TITLES, *self._texts, strict=True)]

    def _change(self, now: int, was: int) -> str:
        return change_text(now, was, self._chart.percent_from)

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        now, was = self._numbers[cursor.row]
        name = self._labels[cursor.row].text
        return f"{name}: {now:,}, before {was:,}, {self._change(now, was)}"

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents of a group."""
        return self._chart.filters(cursor.row if cursor.row < self.rows - 1 else None, None)

    def table(self) -> ChartTable:
        """Return the numbers."""
        return breakdown_table(self._chart)


def _count(count: int) -> str:
    return f"{count:,}" if count else NONE


def _cells(
    texts: Sequence[str], widths: Sequence[int], style: str, place: Place | None = None
) -> Line:
    return tuple(
        Piece(text.rjust(width), style, place) for text, width in zip(texts, widths, strict=False)
    )


def _bar(share: float, width: int) -> str:
    """Return a bar with at least one mark for a share above zero."""
    if not share:
        return NONE
    eighths = max(1, round(8 * share * width))
    return bar_right(eighths)
