"""Header of an incident: title, and its state on one line."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from app.dates import datetimes
from app.domain.models import Incident
from app.domain.status_categories import category_name
from app.present.severity import severity
from app.present.status import status
from app.present.text import highlight, muted
from app.text.text import one_line


class IncidentHeader(Static):
    """Header of two lines.

    Args:
        search_words: Search words to highlight, see `app.present.text.highlight`.
        id: The widget's id.
    """

    def __init__(self, search_words: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._sought = search_words

    def show(self, incident: Incident, ranks: Sequence[int], now: datetime) -> None:
        """Show an incident.

        Args:
            incident: The incident.
            ranks: The organisation's severity ranks, ascending.
            now: Reference time of its age.
        """
        held, state = incident.severity, incident.incident_status
        parts = [
            severity(held.name if held else "", held.rank if held else None, ranks),
            status(state.name if state else "", state.category if state else ""),
            muted(category_name(state.category) if state else ""),
            Content(incident.incident_type.name if incident.incident_type else ""),
            muted(incident.mode),
            muted(incident.visibility),
            muted(f"{datetimes.age(incident.created_at, now)} old"),
        ]
        title = Content.assemble(
            (f"{one_line(incident.reference)}  ", "bold $text-accent"),
            highlight(Content.styled(one_line(incident.name), "bold"), self._sought),
        )
        state_line = Content("  ").join([part for part in parts if part.plain])
        self.update(Content("\n").join([title, state_line]))
