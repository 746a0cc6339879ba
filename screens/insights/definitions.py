"""Describe in words what is counted."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.insights.subject import EXCLUDED_TEXT
from app.present.tokens import MUTED, STRONG
from screens.base.dialog import Dialog
from widgets.basic.key_binding import key_binding

_DEFINITIONS = (
    ("Incidents", f"those of the list, without {EXCLUDED_TEXT}; x counts them too"),
    ("Day, week, month", "of the declaration, in the time zone and with the first weekday set"),
    ("Severity, status, lead, …", "the current ones, not those at the time"),
    ("Several values", "the incident counts once for each, and once in the total"),
    ("Duration", "a duration metric as the API computes it, or between two timestamps"),
    ("Median", "the middle duration, or the mean of the two in the middle"),
    ("90 %", "the shortest duration that nine in ten do not exceed"),
    ("n, without", "incidents with and without the duration; both are listed by enter"),
    ("End before they start", "negative durations, which are in no other number"),
    ("Age", "time since the declaration; of a follow-up, since it was created"),
    ("Time in status", "from one update to the next; the status that ends an incident is left out"),
    ("Similar names", "the same words in any order, apart from numbers, or nearly so"),
    ("Before, change", "as many days, weeks or months before; in percent from 10 incidents on"),
)


class DefinitionsScreen(Dialog[None]):
    """Dialog of the definitions."""

    BINDINGS = [key_binding("insights.leave", "leave", "Back")]

    def compose(self) -> ComposeResult:
        """Yield the definitions."""
        with VerticalScroll():
            yield Static(Content.styled("What is counted", STRONG))
            for term, text in _DEFINITIONS:
                yield Static(Content.assemble((term, "bold"), f"\n  {text}"))
            yield Static(Content.styled("docs/insights.md has more · esc: back", MUTED))

    def action_leave(self) -> None:
        """Go back."""
        if self.is_active:
            self.dismiss(None)
