"""Chart of two filters beside each other: their numbers, shares, bars and differences."""

from collections.abc import Sequence

from app.insights.comparison import Comparison
from app.insights.figures import points_text, share_text
from app.insights.tables import ChartTable, comparison_table
from app.present.signs import sign
from app.present.tokens import ACTION, MUTED, STRONG
from app.query.restrictions import Restriction
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

_LABELS = 24  # cells at most
_DIFFERENCE, _NUMBERS = 10, 13


class ComparisonDrawing:
    """Drawing of a comparison; the last row is of all groups.

    Args:
        chart: The numbers.
        labels: Headings of the groups.
    """

    nothing = ""
    columns = 2

    def __init__(self, chart: Comparison, labels: Sequence[Label]) -> None:
        self._chart = chart
        self._labels = (*labels, Label("total"))
        self._numbers = (*chart.counts, chart.totals)
        one, other = chart.sides
        self.title = f"{one.label} / {other.label}"
        self.subject = f"by {chart.dimension.label} · {chart.period.text}"
        self.rows = len(self._labels)

    def lines(self, width: int, height: int, cursor: Place) -> Sequence[Line]:
        """Draw lines of at most that width and height."""
        labels = label_width(self._labels, min(_LABELS, width // 3))
        difference = _DIFFERENCE if width - labels > 3 * _DIFFERENCE else 0
        side = max(1, (width - labels - difference) // 2)
        titles = [
            Piece(f"{fitted(f'{place} {each.label}', side - 1)} ", MUTED)
            for place, each in zip("AB", self._chart.sides, strict=True)
        ]
        found: list[Line] = [
            (
                Piece(" " * labels),
                *titles,
                Piece("difference".rjust(difference) if difference else "", MUTED),
            )
        ]
        for row in window(self.rows, max(1, height - 2), cursor.row):
            place = Place(row, cursor.column)
            change, style = self._change(row)
            found.append(
                (
                    *heading(self._labels[row], labels, selected=row == cursor.row, place=place),
                    *self._side(Place(row, 0), side, cursor),
                    *self._side(Place(row, 1), side, cursor),
                    Piece(change.rjust(difference) if difference else "", style, place),
                )
            )
        if cursor.row >= 0:
            found.append(
                (Piece("  "), Piece(fitted(self.value(cursor), max(1, width - 2)), "bold"))
            )
        return found[:height]

    def _side(self, place: Place, width: int, cursor: Place) -> Line:
        count, total = self._numbers[place.row][place.column], self._chart.totals[place.column]
        is_sum, selected = place.row == self.rows - 1, place == cursor
        share = "" if is_sum else share_text(count, total, self._chart.percent_from)
        number = f"{count:,}" if count else NONE
        mark = sign("selected") if selected else ""
        text = fitted(f"{mark + number:>7} {share:>4} ", min(width, _NUMBERS))
        room, bar = max(0, width - len(text)), ""
        if count and total and not is_sum and room > 1:
            bar = bar_right(max(1, round(8 * count / total * (room - 1))))
        style = STRONG if is_sum else ""
        # Colours of bars are too weak for text.
        return (
            Piece(text, ACTION if selected else style, place),
            Piece(fitted(bar, room), ACTION if selected else self._labels[place.row].style, place),
        )

    def _change(self, row: int) -> tuple[str, str]:
        """Return the difference of a row's shares with its mark, and its style."""
        if row == self.rows - 1:
            return "", ""
        text = points_text(self._chart.change(row))
        if not self._chart.is_marked(row):
            return text, MUTED
        return f"{text} {sign('marked event')}", STRONG

    def value(self, cursor: Place) -> str:
        """Return the value at a place, in words."""
        side = self._chart.sides[cursor.column]
        total = self._chart.totals[cursor.column]
        count = self._numbers[cursor.row][cursor.column]
        least = self._chart.percent_from
        too_few = "" if total >= least else f"; no shares of fewer than {least:,}"
        return f"{self._labels[cursor.row].text}, {side.label}: {count:,} of n {total:,}{too_few}"

    def filters(self, cursor: Place) -> tuple[Restriction, ...]:
        """Return the filters of the incidents of a group on a side."""
        return self._chart.filters(
            cursor.row if cursor.row < self.rows - 1 else None, cursor.column
        )

    def table(self) -> ChartTable:
        """Return the numbers."""
        return comparison_table(self._chart)
