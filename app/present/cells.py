"""Render the cells of a row of the list.

Colour never carries a meaning alone: there is always a glyph and a word. Colours are the tokens of
`app.present.tokens`, so they follow the theme.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from msgspec import Struct
from textual.content import Content

from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.domain.status_categories import category_name, is_live, is_over
from app.present.severity import severity
from app.present.signs import cached, sign
from app.present.status import status
from app.present.text import NOT_SET, muted
from app.present.tokens import BAD
from app.present.update_due import update_due
from app.text.text import one_line


def flags(row: IncidentRow) -> Content:
    """Render unusual properties: private, or a mode other than standard."""
    return _flags("" if row.mode in {"", "standard"} else row.mode, row.visibility == "private")


class Cells(Struct, frozen=True):
    """Renderer of the cells of a list row.

    Attributes:
        ranks: The organisation's severity ranks, ascending.
        now: Reference time of ages.
        zone: Time zone for display; None for the machine's time zone.
        severity_width: Cells of the column of severities, which a badge fills.
    """

    ranks: tuple[int, ...]
    now: datetime
    zone: tzinfo | None = None
    severity_width: int = 0

    def reference(self, row: IncidentRow) -> Content:
        """Render the reference."""
        reference = one_line(row.reference)
        return _bold(reference) if is_live(row.status_category) else muted(reference)

    def severity(self, row: IncidentRow) -> Content:
        """Render the severity."""
        live = is_live(row.status_category)
        width = self.severity_width
        return severity(row.severity, row.severity_rank, self.ranks, is_live=live, width=width)

    def status(self, row: IncidentRow) -> Content:
        """Render the status, or that it could not be decoded."""
        if row.problem and not row.status:
            return Content.styled(f"{sign('error')} unreadable", BAD)
        return status(row.status, row.status_category)

    def name(self, row: IncidentRow) -> Content:
        """Render the name and unusual properties."""
        if row.problem and not row.name:
            return muted(one_line(row.problem))
        marks = flags(row)
        name = one_line(row.name)
        drawn = muted(name) if is_over(row.status_category) else Content(name)
        return Content.assemble(marks, " ", drawn) if marks.plain else drawn

    def lead(self, row: IncidentRow) -> Content:
        """Render the lead."""
        return _plain(row.lead)

    def type(self, row: IncidentRow) -> Content:
        """Render the type."""
        return _plain(row.type)

    def category(self, row: IncidentRow) -> Content:
        """Render the status category by its name in the dashboard."""
        return _plain(category_name(row.status_category))

    def mode(self, row: IncidentRow) -> Content:
        """Render the mode."""
        return _plain(row.mode)

    def visibility(self, row: IncidentRow) -> Content:
        """Render the visibility."""
        return _plain(row.visibility)

    def update_due(self, row: IncidentRow) -> Content:
        """Render when the next update is due."""
        return update_due(row.update_due, self.now)

    def created_at(self, row: IncidentRow) -> Content:
        """Render the time of declaration."""
        return self.own(row.created_at)

    def updated_at(self, row: IncidentRow) -> Content:
        """Render the time of the last change."""
        return self.own(row.updated_at)

    def own(self, held: str | datetime | float | None) -> Content:
        """Render a field defined by the organisation: a text, a time, or seconds."""
        if isinstance(held, datetime):
            return Content(datetimes.show_minute(held, self.zone))
        return _plain(datetimes.duration(held) if isinstance(held, float) else held or "")

    def ages(self, row: IncidentRow) -> tuple[str, str, str]:
        """Return the ages and the time of the next update, which change with time alone."""
        return (
            datetimes.age(row.created_at, self.now),
            datetimes.age(row.updated_at, self.now),
            self.update_due(row).plain,
        )

    def age(self, row: IncidentRow) -> Content:
        """Render the age since declaration."""
        return muted(datetimes.age(row.created_at, self.now))

    def updated(self, row: IncidentRow) -> Content:
        """Render the age since the last change."""
        return muted(datetimes.age(row.updated_at, self.now))


RENDERERS: Mapping[str, Callable[[Cells, IncidentRow], Content]] = {
    "reference": Cells.reference,
    "severity": Cells.severity,
    "status": Cells.status,
    "category": Cells.category,
    "name": Cells.name,
    "lead": Cells.lead,
    "type": Cells.type,
    "mode": Cells.mode,
    "visibility": Cells.visibility,
    "age": Cells.age,
    "updated": Cells.updated,
    "update due": Cells.update_due,
    "created at": Cells.created_at,
    "updated at": Cells.updated_at,
}
"""Renderers of the columns of `app.query.columns.BUILT_IN`."""


@cached
def _flags(mode: str, is_private: bool) -> Content:  # noqa: FBT001
    private = Content(sign("private") if is_private else "")
    shown = muted(f"[{mode}]" if mode else "")
    return Content(" ").join(part for part in (private, shown) if part.plain)


@cached
def _plain(text: str) -> Content:
    return Content(one_line(text)) if text else muted(NOT_SET)


@cached
def _bold(text: str) -> Content:
    return Content.styled(text, "bold")
