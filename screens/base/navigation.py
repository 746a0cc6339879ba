"""Interface for navigation between screens, implemented by the app."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from app.domain.fields import FormSection

if TYPE_CHECKING:
    from app.editing.drafts import Values
    from app.editing.operation_target import OperationTarget


class Routes(Protocol):
    """Navigation between screens."""

    def open_incident(self, identifier: str, sought: Sequence[str] = ()) -> object:
        """Show an incident by its id or reference number, with search matches highlighted."""
        ...

    def open_json(self, incident_id: str) -> object:
        """Show an incident's JSON."""
        ...

    def declare(self) -> object:
        """Open the declare form."""
        ...

    def edit(self, incident_ids: Sequence[str], *keys: str) -> object:
        """Open the edit form for these fields, or for all."""
        ...

    def edit_section(self, incident_ids: Sequence[str], section: FormSection) -> object:
        """Select a field of a section, and edit it."""
        ...

    def close_incident(self, incident_ids: Sequence[str]) -> object:
        """Select a closing status for incidents."""
        ...

    def edit_again(self, incident_ids: Sequence[str]) -> object:
        """Repeat the last edit on these incidents."""
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
        """List the open work of all incidents."""
        ...

    def remove(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget",
        done: Callable[[], object] = ...,
    ) -> object:
        """Delete a record, after a review."""
        ...

    def undo(self) -> object:
        """Undo the last edit, after a review."""
        ...

    def show_pending(self) -> object:
        """List drafts and unconfirmed writes."""
        ...

    def refresh_now(self) -> object:
        """Refresh now."""
        ...
