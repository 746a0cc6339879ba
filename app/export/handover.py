"""Handover notes: an incident or a list of them, for Slack or as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from app.dates import datetimes
from app.domain.fields import FormSection, fields_for
from app.domain.status_categories import category_name
from app.export.table import markdown
from app.system.web_links import is_web_address
from app.text.text import clean, one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.incident_row import IncidentRow
    from app.domain.models import Configuration, Incident

# A longer list is not useful as a note.
MAX_LISTED = 50


class NoteFormat(StrEnum):
    """Markup of the note."""

    SLACK = "slack"
    MARKDOWN = "md"


@dataclass(frozen=True, slots=True)
class NoteWriter:
    """Writer of notes.

    Attributes:
        flavour: The markup.
        now: Reference time of ages.
        zone: Time zone for display; None for the machine's time zone.
    """

    flavour: NoteFormat
    now: datetime
    zone: tzinfo | None

    def incident(self, incident: Incident, configuration: Configuration) -> str:
        """Return a note about one incident."""
        return "\n".join(self._incident(incident, configuration)) + "\n"

    def listing(self, title: str, rows: Sequence[IncidentRow], total: int) -> str:
        """Return a note with a line for each incident, limited to the first ones."""
        lines = [self._bold(f"{title}: {total:,}"), ""]
        for row in rows:
            parts = (row.severity, row.status, row.lead, datetimes.age(row.created_at, self.now))
            said = self._plain(" · ".join(part for part in parts if part))
            lines.append(f"{self._bullet}{self._bold(row.reference)} {self._plain(row.name)}")
            lines[-1] += f" ({said})"
        if total > len(rows):
            lines.append(f"{self._bullet}… and {total - len(rows):,} more")
        return "\n".join(lines) + "\n"

    def _incident(self, incident: Incident, configuration: Configuration) -> Iterator[str]:
        yield self._link(f"{incident.reference} {incident.name}", incident.permalink)
        severity, status = incident.severity, incident.incident_status
        parts = (
            severity.name if severity else "",
            f"{status.name} ({category_name(status.category)})" if status else "",
            f"declared {self._moment(incident.created_at)}" if incident.created_at else "",
        )
        yield self._plain(" · ".join(part for part in parts if part))
        if incident.summary:
            yield ""
            # Already Markdown; for Slack, mentions are escaped.
            yield clean(incident.summary) if self._is_markdown else _slack(clean(incident.summary))
        yield ""
        for field in fields_for(configuration, incident):
            value = field.read(incident)
            if (
                field.section in (FormSection.MAIN, FormSection.ADVANCED)
                or value == field.kind.empty
            ):
                continue
            yield f"{self._bullet}{self._bold(field.label)} {self._plain(self._words(value))}"
        for label, link in (
            ("Channel", incident.slack_channel_url),
            ("Call", incident.call_url),
        ):
            if is_web_address(link):
                yield f"{self._bullet}{self._bold(label)} {self._link(label.lower(), link)}"

    def _words(self, value: object) -> str:
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, tuple):
            return ", ".join(choice.label for choice in value)
        return str(value)

    def _moment(self, moment: datetime | None) -> str:
        return datetimes.show_with_zone(moment, self.zone) if moment else ""

    @property
    def _is_markdown(self) -> bool:
        return self.flavour is NoteFormat.MARKDOWN

    @property
    def _bullet(self) -> str:
        return "- " if self._is_markdown else "• "

    @property
    def _plain(self) -> Callable[[str], str]:
        escape = markdown if self._is_markdown else _slack
        return lambda text: escape(one_line(clean(text)))

    def _bold(self, text: str) -> str:
        stars = "**" if self._is_markdown else "*"
        return f"{stars}{self._plain(text)}{stars}"

    def _link(self, text: str, link: str) -> str:
        if not is_web_address(link):
            return self._bold(text)
        if self._is_markdown:
            return f"[{self._plain(text)}](<{link.replace('<', '%3C').replace('>', '%3E')}>)"
        return f"<{_slack(link).replace('|', '%7C')}|{self._plain(text)}>"


def _slack(text: str) -> str:
    """Escape text for Slack; otherwise `<!channel>` would notify everyone."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
