"""Where screens lead to; the app, which knows all of them, answers."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from app.domain.fields import FormSection

if TYPE_CHECKING:
    from app.editing.drafts import Values
    from app.editing.operation_target import OperationTarget


class Routes(Protocol):
    """The ways between screens."""

    def open_incident(self, identifier: str, sought: Sequence[str] = ()) -> object:
        """Show an incident, by its id or by the number in INC-123, and mark what was sought."""
        ...

    def open_json(self, incident_id: str) -> object:
        """Show an incident's JSON."""
        ...

    def declare(self) -> object:
        """Open the declare form."""
        ...

    def edit(self, incident_ids: Sequence[str], *keys: str) -> object:
        """Open the edit form on these fields, or on all."""
        ...

    def edit_section(self, incident_ids: Sequence[str], section: FormSection) -> object:
        """Choose one of a kind of fields, and edit it."""
        ...

    def close_incident(self, incident_ids: Sequence[str]) -> object:
        """Choose how incidents end."""
        ...

    def edit_again(self, incident_ids: Sequence[str]) -> object:
        """Make the edit that was sent last to these incidents as well."""
        ...

    def do(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget | None" = None,
        *,
        wanted: "Values | None" = None,
        choose: str = "",
        done: Callable[[], object] = ...,
    ) -> object:
        """Open the form of one of `app.editing.operations`."""
        ...

    def show_work(self) -> object:
        """List what is to be done over all incidents."""
        ...

    def remove(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget",
        done: Callable[[], object] = ...,
    ) -> object:
        """Remove a record, through a review."""
        ...

    def undo(self) -> object:
        """Take the last sent edit back, through a review."""
        ...

    def show_pending(self) -> object:
        """List drafts, and writes whose fate is unknown."""
        ...

    def refresh_now(self) -> object:
        """Ask the API now."""
        ...
