"""Messages of a form: errors above the fields, and the status below."""

from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from app.present.signs import sign
from widgets.basic.panel import Panel
from widgets.forms.incident_form import IncidentForm


class FormMessages:
    """Shows messages about the whole form.

    Args:
        screen: The form's screen, with a line for errors and one for the status.
        form: The fields.
        panel: The panel around them, with the number of changes in its edge.
    """

    def __init__(self, screen: Screen[Any], form: IncidentForm, panel: Panel) -> None:
        self._screen = screen
        self._form = form
        self._panel = panel

    def show_error(self, message: str) -> None:
        """Show an error; hide the line if it is empty."""
        banner = self._screen.query_one("#form-error", Static)
        banner.update(Content(f"{sign('error')} {message}"))
        banner.display = bool(message)

    def show_status(self, text: str = "") -> None:
        """Show a status, or the number of changes."""
        changed = self._form.changed_count()
        count = "no changes yet" if not changed else f"{changed} changed"
        self._panel.set_position(Content(count))
        status = self._screen.query_one("#form-status", Static)
        status.update(Content(text))
        status.display = bool(text)
