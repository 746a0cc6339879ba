"""Vertical bars over an axis from zero, with ticks at round values."""

from collections.abc import Callable, Collection, Sequence
from math import ceil

from app.present.signs import sign
from app.present.tokens import ACTION, MUTED
from widgets.charts.drawing import (
    CHART,
    EDGE,
    Line,
    Piece,
    Place,
    eighths_up,
    fitted,
)

# Cells of a bar with its gap, and number of ticks, at most.
_WIDEST, _TICKS = 14, 5

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_DURATIONS = (
    *(1, 5, 15, 30),
    *(each * _MINUTE for each in (1, 2, 5, 10, 15, 30)),
    *(each * _HOUR for each in (1, 2, 3, 4, 6, 12)),
    *(each * _DAY for each in (1, 2, 4, 7, 14, 30, 60, 90, 180, 365)),
)


def count_step(most: float, ticks: int) -> float:
    """Return a round step of counts with at most that many ticks."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if ceil(most / (step := factor * power)) <= max(1, ticks):
                return step
        power *= 10


def duration_step(most: float, ticks: int) -> float:
    """Return a round step of seconds with at most that many ticks."""
    fitting = (step for step in _DURATIONS if ceil(most / step) <= max(1, ticks))
    return next(fitting, _DAY * count_step(most / _DAY, ticks))


class Bars:
    """Drawer of vertical bars.

    Args:
        values: The values; None where there is none.
        width: Cells of each bar with the gap before it.
        tick_text: Formats a tick.
        step: Returns the distance of ticks for the highest value and their number.
        row: Row of their places.
    """

    def __init__(
        self,
        values: Sequence[float | None],
        width: int,
        tick_text: Callable[[float], str],
        step: Callable[[float, int], float] = count_step,
        row: int = 0,
    ) -> None:
        self._values = values
        self._width = width
        self._tick_text = tick_text
        self._step = step
        self._row = row

    def lines(self, shown: range, height: int, cursor: Place, axis: int) -> list[Line]:
        """Draw bars, the highest line first.

        Args:
            shown: The bars to draw.
            height: Number of lines.
            cursor: The selected place; a bar of its column is marked.
            axis: Cells for the texts of ticks.
        """
        most = max((each for each in self._values if each), default=0) or 1
        step = self._step(most, min(_TICKS, max(1, height // 2)))
        top = step * ceil(most / step)
        # The highest tick is in the middle of the first line.
        scale = (height - 0.5) / top
        ticks = {int(step * each * scale): step * each for each in range(1, round(top / step) + 1)}
        found: list[Line] = []
        for line in range(height - 1, -1, -1):
            tick = self._tick_text(ticks[line]) if line in ticks else ""
            found.append(
                (
                    Piece(tick.rjust(axis - 1), MUTED),
                    Piece("┤" if tick else "│", EDGE),
                    *(self._cell(column, line, scale, cursor) for column in shown),
                )
            )
        return found

    def _cell(self, column: int, line: int, scale: float, cursor: Place) -> Piece:
        value = self._values[column] or 0
        eighths = max(round(8 * value * scale), 1 if value else 0)
        filled = eighths_up(eighths - 8 * line)
        gap = 1 if self._width > 1 else 0
        style = ACTION if column == cursor.column else CHART
        return Piece(" " * gap + filled * (self._width - gap), style, Place(self._row, column))


def axis_line(shown: range, width: int, axis: int) -> Line:
    """Draw the zero line."""
    return (Piece("0".rjust(axis - 1), MUTED), Piece("└" + "─" * (width * len(shown)), EDGE))


def axis_labels(
    labels: Sequence[str], shown: range, width: int, axis: int, years: Collection[int]
) -> Line:
    """Draw the labels that begin under their bars, as many as do not collide.

    Args:
        labels: The labels of all bars.
        shown: The bars to draw.
        width: Cells of each bar with the gap before it.
        axis: Cells for the texts of ticks.
        years: The bars whose labels are years, which go before others.
    """
    cells = [" "] * (width * len(shown))
    for column in sorted(shown, key=lambda each: each not in years):
        label, start = labels[column], (column - shown.start) * width + (1 if width > 1 else 0)
        is_new = column == shown.start or label != labels[column - 1]
        around = cells[max(0, start - 1) : start + len(label) + 1]
        if is_new and start + len(label) <= len(cells) and not "".join(around).strip():
            cells[start : start + len(label)] = label
    return (Piece(" " * axis), Piece("".join(cells).rstrip(), MUTED))


def cursor_line(
    shown: range, cursor: Place, value: Callable[[Place], str], width: int, axis: int
) -> Line:
    """Draw the sign under the selected bar, with its value beside it."""
    if cursor.column not in shown:
        return (Piece(" "),)
    text = value(cursor)
    at = axis + (cursor.column - shown.start) * width + (1 if width > 1 else 0)
    room = axis + width * len(shown)
    if at + 2 + len(text) <= max(room, at + 2):
        return (Piece(" " * at + sign("selected"), ACTION), Piece(f" {text}", "bold"))
    before = fitted(text, min(len(text), at - 1))
    return (Piece(f"{before:>{max(0, at - 1)}} ", "bold"), Piece(sign("selected"), ACTION))


def columns_that_fit(count: int, room: int) -> tuple[int, int]:
    """Return the width of a bar with its gap, and the number of bars that fit."""
    width = min(_WIDEST, max(1, room // max(count, 1)))
    return width, min(count, max(1, room // width))
