"""Interface for navigation between screens; the app provides it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.domain.fields import FormSection
from app.domain.visited import Visited
from app.query.listing import ListQuery

if TYPE_CHECKING:
    from app.domain.alert_models import Alert
    from app.editing.drafts import Values
    from app.editing.operation_target import OperationTarget


class IncidentNavigation(Protocol):
    """Navigation to screens of incidents."""

    @property
    def visited(self) -> Visited:
        """The incidents that were opened."""
        ...

    def open_previous(self, shown: str) -> object:
        """Show the incident that was opened before, in place of the shown one.

        Args:
            shown: Id of the incident on the screen; empty on the list.
        """
        ...

    def open_next(self) -> object:
        """Show the incident that was opened afterwards, in place of the shown one."""
        ...

    def open(self, identifier: str, matches: Sequence[str] = ()) -> object:
        """Show an incident by its id or reference number, with search matches highlighted."""
        ...

    def open_json(self, incident_id: str) -> object:
        """Show an incident's JSON."""
        ...

    def open_declared(self, incident_id: str) -> object:
        """Show an incident from a new response."""
        ...

    def open_insights(
        self,
        listing: ListQuery,
        filter_text: str,
        *,
        get_notice: Callable[[], str],
        show_incidents: Callable[[ListQuery], None],
        is_new: bool,
        asks_report: bool = False,
    ) -> object:
        """Show charts of listed incidents.

        Args:
            listing: The list query.
            filter_text: Its filter as text.
            get_notice: Returns what is missing of the history; empty for nothing.
            show_incidents: Lists the incidents behind a bar.
            is_new: Whether charts, time and cursor start anew, or are as they were left.
            asks_report: Whether to ask for the month of a report at once.
        """
        ...

    def open_wall(self, get_notice: Callable[[], str]) -> object:
        """Show open incidents and charts on a large screen.

        Args:
            get_notice: Returns what is missing of the history; empty for nothing.
        """
        ...

    def open_on_call(self) -> object:
        """Show who is on call."""
        ...

    def open_alerts(self) -> object:
        """List the alerts of all incidents and of none."""
        ...

    def open_work(self) -> object:
        """List the open work of all incidents."""
        ...


class FormNavigation(Protocol):
    """Navigation to the forms of incidents."""

    def declare(self) -> object:
        """Open the declare form."""
        ...

    def declare_from(self, alert: "Alert") -> object:
        """Open the declare form filled from an alert, which is attached."""
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


class OperationNavigation(Protocol):
    """Navigation to the operations other than edits."""

    def open_operation(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget | None" = None,
        *,
        wanted: "Values | None" = None,
        initial: "Values | None" = None,
        choose: str = "",
        done: Callable[[], object] = ...,
    ) -> object:
        """Open the form of one of `app.editing.operations`."""
        ...

    def confirm_operation(
        self,
        operation: str,
        incident_id: str,
        target: "OperationTarget",
        done: Callable[[], object] = ...,
    ) -> object:
        """Send an operation that needs nothing but its record, after a review."""
        ...


class PendingNavigation(Protocol):
    """Navigation to earlier edits and drafts."""

    def undo(self) -> object:
        """Undo the last edit, after a review."""
        ...

    def show_pending(self) -> object:
        """List drafts and unconfirmed writes."""
        ...


class Navigator(Struct, frozen=True):
    """Navigation between screens.

    Attributes:
        incidents: Opens incidents.
        forms: Opens forms.
        operations: Opens operations.
        pending: Opens drafts and unconfirmed writes, and undoes.
        refresh_now: Refreshes from the API.
    """

    incidents: IncidentNavigation
    forms: FormNavigation
    operations: OperationNavigation
    pending: PendingNavigation
    refresh_now: Callable[[], object]
