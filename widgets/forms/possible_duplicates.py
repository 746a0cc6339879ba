"""Open incidents similar to the one being declared."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.domain.status_categories import is_live
from app.present.severity import severity
from app.present.status import status
from app.present.text import muted
from app.present.tokens import STRONG
from app.text.text import one_line


class SimilarIncidents(Static):
    """Possible duplicates, each with its state above its name."""

    _height = 0

    def show(self, rows: Sequence[IncidentRow], ranks: tuple[int, ...], now: datetime) -> None:
        """Show these incidents."""
        lines = [line for row in rows for line in _lines(row, ranks, now)]
        lines = lines or [muted("No open incident has a similar name.")]
        self.update(Content("\n").join(lines), layout=len(lines) != self._height)
        self._height = len(lines)


def _lines(row: IncidentRow, ranks: tuple[int, ...], now: datetime) -> Iterator[Content]:
    live = is_live(row.status_category)
    yield Content.assemble(
        (f"{one_line(row.reference)} ", STRONG),
        severity(row.severity, row.severity_rank, ranks, is_live=live),
        "  ",
        status(row.status, row.status_category),
        muted(f"  {datetimes.age(row.created_at, now)}"),
    )
    yield Content(one_line(row.name))
