"""Preview of the highlighted incident, beside or below the list."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.app import RenderResult
from textual.content import Content
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from app.dates import datetimes
from app.domain.incident_row import IncidentRow
from app.domain.status_categories import is_live
from app.present.severity import severity
from app.present.signs import sign
from app.present.status import status
from app.present.text import highlight, muted
from app.present.tokens import BAD, MUTED
from app.text.text import one_line
from widgets.basic.key_binding import key_binding
from widgets.table.viewport import Viewport

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Incident

_LABEL_WIDTH = 16
_WHEEL_LINES = 3


class Preview(Widget, can_focus=True):
    """Short summary of an incident, scrolled by its keys while it has the focus."""

    BINDINGS = [
        key_binding("preview.down", "scroll_by(1)", "Scroll down"),
        key_binding("preview.up", "scroll_by(-1)", "Scroll up"),
        key_binding("preview.page_down", "scroll_by(10)", "Page down", show=False),
        key_binding("preview.page_up", "scroll_by(-10)", "Page up", show=False),
    ]

    said = Content("")
    """The complete content, also if it does not fit."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view = Viewport()

    def show(
        self,
        row: IncidentRow | None,
        incident: "Incident | None",
        *,
        ranks: tuple[int, ...],
        zone: tzinfo | None,
        now: datetime,
        words: Sequence[str] = (),
    ) -> None:
        """Show an incident.

        Args:
            row: The incident.
            incident: The complete incident; None if it is not stored any more.
            ranks: The organisation's severity ranks, ascending.
            zone: Time zone for display; None for the machine's time zone.
            now: Reference time of ages.
            words: Search words to highlight, normalized, as prefixes.
        """
        text = Content("")
        if row is not None:
            title = Content.styled(f"{one_line(row.reference)}  {one_line(row.name)}", "bold")
            lines, live = [title], is_live(row.status_category)
            lines.append(
                Content.assemble(
                    severity(row.severity, row.severity_rank, ranks, is_live=live),
                    "   ",
                    status(row.status, row.status_category),
                )
            )
            if row.problem:
                said = f"Part of it could not be read: {one_line(row.problem)}"
                lines.append(Content.styled(said, BAD))
            if incident is not None:
                lines += [*self._summary(incident), Content(""), *self._body(incident, zone, now)]
            text = Content("\n").join(lines)
        self.said = highlight(text, words)
        self._view.scroll_to(0)
        self.refresh()

    def scroll_lines(self, lines: int) -> None:
        """Scroll down, or up if `lines` is negative."""
        self._view.scroll_to(self._view.top + lines)
        self.refresh()

    def action_scroll_by(self, lines: int) -> None:
        """Scroll down, or up if `lines` is negative."""
        self.scroll_lines(lines)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.scroll_lines(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.scroll_lines(-_WHEEL_LINES)

    def render(self) -> RenderResult:
        """Render as many lines as fit, with a scroll thumb if there are more."""
        width, height = self.content_size
        lines = self.said.wrap(width)
        if len(lines) > height:
            lines = self.said.wrap(width - 1)
        view = self._view
        view.total, view.height = len(lines), height
        view.scroll_to(view.top)
        shown = lines[view.top : view.top + height]
        for line in view.thumb:
            blank = " " * (width - 1 - shown[line].cell_length)
            shown[line] = Content.assemble(shown[line], blank, (sign("thumb"), "$edge"))
        return Content("\n").join(shown)

    def _body(self, incident: "Incident", zone: tzinfo | None, now: datetime) -> list[Content]:
        lines = [
            self._pair(
                "Declared",
                f"{datetimes.show(incident.created_at, zone)}"
                f" ({datetimes.age(incident.created_at, now)} ago)",
            ),
            self._pair("Updated", f"{datetimes.age(incident.updated_at, now)} ago"),
        ]
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
        return lines

    @staticmethod
    def _summary(incident: "Incident") -> list[Content]:
        if not incident.summary:
            return [muted("No summary yet.")]
        from widgets.basic.markdown_lines import markdown_lines  # not before the first rows

        return markdown_lines(incident.summary)

    @staticmethod
    def _pair(label: str, text: str) -> Content:
        name = Content(one_line(label)).truncate(_LABEL_WIDTH, ellipsis=True, pad=True)
        return Content.assemble(name.stylize(MUTED), " ", Content(one_line(text)))
