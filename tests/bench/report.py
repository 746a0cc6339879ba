"""What was measured, as one table for people and for the README."""

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """One thing that was measured, in its columns."""

    what: str
    beside: str
    ours: str
    ratio: str
    goal: str


class Report:
    """Collects lines and prints them."""

    def __init__(self) -> None:
        self._lines = [Line("what", "blank app", "ours", "ratio", "goal")]

    def add(self, what: str, beside: Sequence[float], ours: Sequence[float], goal: str) -> None:
        """Take down a figure, or several of one kind.

        Args:
            what: With its unit.
            beside: Of a blank Textual app in the same run, or of what `what` says.
            ours: Of this program.
            goal: For the last of them, or for its ratio when it ends with ×.
        """
        ratios = [one / other for one, other in zip(ours, beside, strict=True)]
        line = Line(what, _joined(beside), _joined(ours), _joined(ratios, 2) + " ×", goal)
        self._lines.append(line)
        print(f"\n{'  '.join(line)}")

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self._lines, strict=True)]
        rows = [
            "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
            for line in self._lines
        ]
        rows.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join(rows)


def _joined(figures: Sequence[float], digits: int = 1) -> str:
    return " / ".join(f"{figure:.{digits}f}" for figure in figures)
