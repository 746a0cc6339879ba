"""The highlighted incident in short, beside or below the list."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app import moments
from app.present import muted, severity, status
from app.rows import IncidentRow
from app.text import one_line

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.models import Incident

_LABEL_WIDTH = 16
_LONGEST_TITLE = 160


class Preview(VerticalScroll, can_focus=False):
    """What a person wants to know before opening an incident."""

    def compose(self) -> ComposeResult:
        """One text, which is drawn anew for each incident."""
        yield Static()

    def show(
        self,
        row: IncidentRow | None,
        incident: "Incident | None",
        *,
        ranks: tuple[int, ...],
        zone: tzinfo | None,
        now: datetime,
    ) -> None:
        """Draw an incident; of one that could not be decoded, only what is known."""
        text = Content("")
        if row is not None:
            title = Content.styled(f"{one_line(row.reference)}  {one_line(row.name)}", "bold")
            lines = [title.truncate(_LONGEST_TITLE, ellipsis=True)]
            lines.append(
                Content.assemble(
                    severity(row.severity, row.severity_rank, ranks),
                    "   ",
                    status(row.status, row.status_category),
                )
            )
            if incident is None:
                why = row.problem or "Open it to see why."
                lines.append(Content(f"This incident could not be read. {why}"))
            else:
                lines.extend(self._body(incident, zone, now))
            text = Content("\n").join(lines)
        self.query_one(Static).update(text)
        self.scroll_home(animate=False)

    def _body(self, incident: "Incident", zone: tzinfo | None, now: datetime) -> list[Content]:
        lines = [
            self._pair("Declared", f"{moments.show(incident.created_at, zone)}"
                       f" ({moments.age(incident.created_at, now)} ago)"),
            self._pair("Updated", f"{moments.age(incident.updated_at, now)} ago"),
        ]  # fmt: skip
        lines += [
            self._pair(assignment.role.name, assignment.assignee.label)
            for assignment in incident.incident_role_assignments
            if assignment.assignee
        ]
        lines += [
            self._pair(entry.custom_field.name, ", ".join(value.label for value in entry.values))
            for entry in incident.custom_field_entries
            if entry.values
        ]
        return [*lines, Content(""), *self._summary(incident)]

    @staticmethod
    def _summary(incident: "Incident") -> list[Content]:
        if not incident.summary:
            return [muted("No summary yet.")]
        from widgets.markdown_lines import markdown_lines  # not before the first rows

        return markdown_lines(incident.summary)

    @staticmethod
    def _pair(label: str, text: str) -> Content:
        name = Content(one_line(label)).truncate(_LABEL_WIDTH, ellipsis=True, pad=True)
        return Content.assemble(name.stylize("$muted"), " ", Content(one_line(text)))
