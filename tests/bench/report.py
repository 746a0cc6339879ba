"""What was measured, as one table for people and for docs/principles.md."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
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

    def add_plain(self, what: str, figure: float, goal: str) -> None:
        """Take down a figure that stands beside nothing."""
        line = Line(what, "", f"{figure:.2f}", "", goal)
        self._lines.append(line)
        print(f"\n{'  '.join(line)}")

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self._lines, strict=True)]
        rows = [
            "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
            for line in self._lines
        ]
        rows.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join([machine(), "", *rows])


def machine() -> str:
    """Where and when it was measured."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = models[0] if models else platform.processor() or platform.machine()
    return (
        f"{os.cpu_count()} × {processor}, {platform.system()}, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}:"
    )


def _joined(figures: Sequence[float], digits: int = 1) -> str:
    return " / ".join(f"{figure:.{digits}f}" for figure in figures)
