"""Render the cells of a row of the list.

Colour never carries a meaning alone: there is always a glyph and a word. Colours are the tokens of
`app.present.tokens`, so they follow the theme.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache

from textual.content import Content

from app.dates import datetimes as moments
from app.domain.incident_row import IncidentRow
from app.domain.status_categories import category_name
from app.present.severity import severity
from app.present.status import status
from app.present.text import CACHED, NOT_SET, muted
from app.text.text import one_line


def flags(row: IncidentRow) -> Content:
    """What is unusual about an incident: private, or of a mode other than standard."""
    private = "[private]" if row.visibility == "private" else ""
    mode = "" if row.mode in {"", "standard"} else f"[{row.mode}]"
    return muted(f"{private} {mode}".strip())


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row of the list, given what they depend on besides the row.

    Attributes:
        ranks: The organisation's severity ranks, ascending.
        now: The moment that ages are measured at.
        zone: The zone that moments are shown in; None for the machine's own.
    """

    ranks: tuple[int, ...]
    now: datetime
    zone: tzinfo | None = None

    def reference(self, row: IncidentRow) -> Content:
        """INC-123."""
        return Content.styled(one_line(row.reference), "bold")

    def severity(self, row: IncidentRow) -> Content:
        """How bad."""
        return severity(row.severity, row.severity_rank, self.ranks)

    def status(self, row: IncidentRow) -> Content:
        """Where in its life; where that could not be read, that it could not."""
        if row.problem and not row.status:
            return Content.styled("! unreadable", "$text-error")
        return status(row.status, row.status_category)

    def name(self, row: IncidentRow) -> Content:
        """What it is about, and what is unusual about it."""
        if row.problem and not row.name:
            return muted(one_line(row.problem))
        marks = flags(row)
        name = Content(one_line(row.name))
        return Content.assemble(marks, " ", name) if marks.plain else name

    def lead(self, row: IncidentRow) -> Content:
        """Who leads it."""
        return _plain(row.lead)

    def type(self, row: IncidentRow) -> Content:
        """Its type."""
        return _plain(row.type)

    def category(self, row: IncidentRow) -> Content:
        """Its status category, in the dashboard's words."""
        return _plain(category_name(row.status_category))

    def mode(self, row: IncidentRow) -> Content:
        """Standard, test and so on."""
        return _plain(row.mode)

    def visibility(self, row: IncidentRow) -> Content:
        """Public or private."""
        return _plain(row.visibility)

    def created_at(self, row: IncidentRow) -> Content:
        """When it was declared."""
        return self.own(row.created_at)

    def updated_at(self, row: IncidentRow) -> Content:
        """When it last changed."""
        return self.own(row.updated_at)

    def own(self, held: str | datetime | float | None) -> Content:
        """What an organisation's own field holds: a text, a moment, or a number of seconds."""
        if isinstance(held, datetime):
            return Content(moments.show_minute(held, self.zone))
        return _plain(moments.duration(held) if isinstance(held, float) else held or "")

    def ages(self, row: IncidentRow) -> tuple[str, str]:
        """What goes on changing while nothing happens."""
        return moments.age(row.created_at, self.now), moments.age(row.updated_at, self.now)

    def age(self, row: IncidentRow) -> Content:
        """How long ago it was declared."""
        return muted(moments.age(row.created_at, self.now))

    def updated(self, row: IncidentRow) -> Content:
        """How long ago it last changed."""
        return muted(moments.age(row.updated_at, self.now))


@lru_cache(CACHED)
def _plain(text: str) -> Content:
    return Content(one_line(text)) if text else muted(NOT_SET)
