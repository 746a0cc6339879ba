"""Open incidents similar to the one being declared."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.present.status import status
from app.present.text import muted
from app.present.tokens import STRONG
from app.text.text import one_line


class SimilarIncidents(Static):
    """Warning about possible duplicates."""

    _height = 0

    def show(self, rows: Sequence[IncidentRow], now: datetime) -> None:
        """Show these incidents; hide the widget without any."""
        self.display = bool(rows)
        if not rows:
            return
        lines = [Content.styled("Possible duplicates  ", STRONG) + muted("ctrl+o opens")]
        lines += [_line(row, now) for row in rows]
        self.update(Content("\n").join(lines), layout=len(lines) != self._height)
        self._height = len(lines)


def _line(row: IncidentRow, now: datetime) -> Content:
    return Content.assemble(
        (f"{one_line(row.reference)}  ", "bold"),
        status(row.status, row.status_category),
        "  ",
        one_line(row.name),
        muted(f"  {datetimes.age(row.created_at, now)}"),
    )
