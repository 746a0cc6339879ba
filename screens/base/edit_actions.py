"""The keys that edit the incident at hand, the same in the list and in the detail."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

from app.domain.fields import Section
from app.session.workspace import Workspace

if TYPE_CHECKING:
    from screens.base.navigation import Routes


_EDITS = frozenset(
    {"edit", "edit_field", "edit_section", "close_incident", "edit_again", "undo", "share_update"}
)


class EditingScreen(Screen[None]):
    """A screen that has incidents at hand, and edits them.

    Args:
        workspace: The profile at work.
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
        Binding("T", "due_work", "To do", id="edit.work", show=False),
        Binding("U", "share_update", "Share an update", id="edit.share", show=False),
        Binding("u", "undo", "Undo the last edit", id="edit.undo", show=False),
        Binding("d", "pending", "Drafts", id="edit.pending", show=False),
    ]  # fmt: skip

    def __init__(self, workspace: Workspace, routes: "Routes") -> None:
        super().__init__()
        self._workspace = workspace
        self.routes = routes

    @property
    @abstractmethod
    def at_cursor(self) -> str:
        """The id of the incident that is looked at; empty when there is none."""

    @property
    @abstractmethod
    def at_hand(self) -> tuple[str, ...]:
        """The ids of the incidents that the keys edit."""

    @abstractmethod
    def explain(self, text: str) -> None:
        """Say in the status line why a key does nothing now."""

    # What cannot be done is dimmed, and says why when its key is pressed nevertheless.

    def why_not(self, action: str) -> str:
        """Why the key may not do one of the actions here; empty when it may."""
        capability = self._workspace.capability
        if action == "declare":
            return capability.no_declare()
        return capability.no_edit() if action in _EDITS else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """None dims the key."""
        del parameters
        return None if self.why_not(action) else True

    # What the keys do.

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

    def action_due_work(self) -> None:
        """List what is to be done over all incidents."""
        self.routes.show_work()

    def action_share_update(self) -> None:
        """Tell how it goes, and move status and severity with it."""
        from app.editing.operations import UPDATE

        if self.at_cursor:
            self.routes.do(UPDATE, self.at_cursor, done=self.after_deed)

    def after_deed(self) -> None:
        """Something was done to an incident that is shown here."""
        self.routes.refresh_now()

    def action_undo(self) -> None:
        """Take the last sent edit back."""
        self.routes.undo()

    def action_pending(self) -> None:
        """List drafts, and writes whose fate is unknown."""
        self.routes.show_pending()
