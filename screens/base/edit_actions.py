"""Actions that change the target incidents, on the list and on the incident's screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.fields import FormSection
from app.session.workspace import Workspace
from screens.base.controllers import Controller, ControllerHost
from screens.base.targets import IncidentTargets
from widgets.basic.key_binding import key_binding

if TYPE_CHECKING:
    from screens.base.navigation import Navigator


_EDITS = frozenset({"form", "field", "section", "close", "again", "undo", "share_update"})


class EditActions(Controller):
    """Controller of the forms that change the target incidents.

    Args:
        host: The screen.
        workspace: The open profile.
        navigator: Navigation between screens.
        targets: Provides the target incidents.
        on_done: Called after an operation on a displayed incident.
    """

    BINDINGS = (
        key_binding("edit.form", "edit.form", "Edit"),
        key_binding("edit.status", "edit.field('incident_status_id')", "Status"),
        key_binding("edit.severity", "edit.field('severity_id')", "Severity"),
        key_binding("edit.roles", f"edit.section('{FormSection.ROLES}')", "Roles", show=False),
        key_binding(
            "edit.custom_fields",
            f"edit.section('{FormSection.CUSTOM_FIELDS}')",
            "Custom fields",
            show=False,
        ),
        key_binding(
            "edit.timestamps", f"edit.section('{FormSection.TIMESTAMPS}')", "Timestamps", show=False
        ),
        key_binding("edit.summary", "edit.field('summary')", "Summary", show=False),
        key_binding("edit.close", "edit.close", "Close…", show=False),
        key_binding("edit.again", "edit.again", "Repeat last edit", show=False, key_display="."),
        key_binding("edit.work", "edit.open_work", "To do", show=False),
        key_binding("edit.share", "edit.share_update", "Share an update", show=False),
        key_binding("edit.undo", "edit.undo", "Undo last edit", show=False),
        key_binding("edit.pending", "edit.pending", "Drafts", show=False),
    )

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        navigator: "Navigator",
        targets: IncidentTargets,
        on_done: Callable[[], object],
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._navigator = navigator
        self._targets = targets
        self._on_done = on_done

    def denied_reason(self, action: str) -> str:
        """Return the reason why the API key may not do an action; empty if it may."""
        capability = self._workspace.capability
        if action == "declare":
            return capability.declare_denied()
        return capability.edit_denied() if action in _EDITS else ""

    def action_declare(self) -> None:
        """Open the declare form."""
        self._navigator.forms.declare()

    def action_form(self) -> None:
        """Edit all fields."""
        self._navigator.forms.edit(self._targets.target_ids)

    def action_field(self, key: str) -> None:
        """Edit one field."""
        self._navigator.forms.edit(self._targets.target_ids, key)

    def action_section(self, section: str) -> None:
        """Select a field of a section, and edit it."""
        self._navigator.forms.edit_section(self._targets.target_ids, FormSection(section))

    def action_close(self) -> None:
        """Select a closing status."""
        self._navigator.forms.close_incident(self._targets.target_ids)

    def action_again(self) -> None:
        """Repeat the last edit on the target incidents."""
        self._navigator.forms.edit_again(self._targets.target_ids)

    def action_open_work(self) -> None:
        """List open follow-ups and actions of all incidents."""
        self._navigator.incidents.open_work()

    def action_share_update(self) -> None:
        """Share an update; the next one is due after the same time as before."""
        from app.editing.operations import NEXT_UPDATE, UPDATE, next_update_choice

        if current_id := self._targets.current_id:
            update = self._workspace.cache.update_times.find(current_id)
            initial = {NEXT_UPDATE: (next_update_choice(update.minutes),)} if update else None
            self._navigator.operations.open_operation(
                UPDATE, current_id, initial=initial, done=self._on_done
            )

    def action_undo(self) -> None:
        """Undo the last edit that was sent."""
        self._navigator.pending.undo()

    def action_pending(self) -> None:
        """List drafts and unconfirmed operations."""
        self._navigator.pending.show_pending()
