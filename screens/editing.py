"""The keys that edit the incident at hand, the same in the list and in the detail."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

from app.fields import Section

if TYPE_CHECKING:
    from screens.routes import Routes


class EditingScreen(Screen[None]):
    """A screen that has incidents at hand, and edits them.

    Args:
        routes: Where the keys lead.
    """

    BINDINGS = [
        Binding("e", "edit", "Edit", id="edit.form"),
        Binding("s", "edit_field('incident_status_id')", "Status", id="edit.status"),
        Binding("v", "edit_field('severity_id')", "Severity", id="edit.severity"),
        Binding("a", f"edit_section('{Section.ROLES}')", "Roles", id="edit.roles", show=False),
        Binding(
            "c", f"edit_section('{Section.CUSTOM_FIELDS}')", "Custom fields",
            id="edit.custom_fields", show=False,
        ),
        Binding(
            "t", f"edit_section('{Section.TIMESTAMPS}')", "Timestamps", id="edit.timestamps",
            show=False,
        ),
        Binding("m", "edit_field('summary')", "Summary", id="edit.summary", show=False),
        Binding("x", "close_incident", "Close…", id="edit.close", show=False),
        Binding(
            "full_stop", "edit_again", "The last edit again", id="edit.again", show=False,
            key_display=".",
        ),
        Binding("u", "undo", "Undo the last edit", id="edit.undo", show=False),
        Binding("d", "pending", "Drafts", id="edit.pending", show=False),
    ]  # fmt: skip

    def __init__(self, routes: "Routes") -> None:
        super().__init__()
        self.routes = routes

    @property
    @abstractmethod
    def at_hand(self) -> tuple[str, ...]:
        """The ids of the incidents that the keys edit."""

    def action_edit(self) -> None:
        """Edit all fields."""
        self.routes.edit(self.at_hand)

    def action_edit_field(self, key: str) -> None:
        """Edit one field."""
        self.routes.edit(self.at_hand, key)

    def action_edit_section(self, section: str) -> None:
        """Choose one of a kind of fields, and edit it."""
        self.routes.edit_section(self.at_hand, Section(section))

    def action_close_incident(self) -> None:
        """Choose how it ends."""
        self.routes.close_incident(self.at_hand)

    def action_edit_again(self) -> None:
        """Make the edit that was sent last here as well."""
        self.routes.edit_again(self.at_hand)

    def action_undo(self) -> None:
        """Take the last sent edit back."""
        self.routes.undo()

    def action_pending(self) -> None:
        """List drafts, and writes whose fate is unknown."""
        self.routes.show_pending()
