"""Operations on the records of an incident's tabs."""

from collections.abc import Callable

from app.domain.fields import Choice
from app.editing.operation_target import target_of
from app.editing.operations import OPERATIONS, WITHOUT_FORM
from app.editing.related_operations import ACCESS_OPERATIONS
from app.session.workspace import Workspace
from screens.base.controllers import ControllerHost, in_worker
from screens.base.navigation import OperationNavigation
from screens.base.picker import PickerScreen, at_once
from widgets.incident.tab import LazyTab


class RecordOperations:
    """Starts the operations that tabs ask for.

    Args:
        host: The screen.
        workspace: The open profile.
        navigation: Opens the forms and reviews.
        on_done: Called after an operation on a record.
        on_created: Called after a record was created.
    """

    def __init__(
        self,
        host: ControllerHost,
        workspace: Workspace,
        navigation: OperationNavigation,
        on_done: Callable[[], None],
        on_created: Callable[[], None],
    ) -> None:
        self.host = host
        self._workspace = workspace
        self._navigation = navigation
        self._on_done = on_done
        self._on_created = on_created

    def start(self, request: LazyTab.Requested, incident_id: str) -> None:
        """Open the form of an operation, or its review if it needs no form."""
        target = target_of(request.record)
        if request.operation in WITHOUT_FORM:
            self._navigation.confirm_operation(
                request.operation, incident_id, target, self._on_done
            )
            return
        self._navigation.open_operation(
            request.operation,
            incident_id,
            target,
            wanted=request.wanted,
            choose=request.choose,
            done=self._on_done if request.record else self._on_created,
        )

    @in_worker
    async def change_access(self, incident_id: str) -> None:
        """Select how the access to a private incident changes, and then for whom."""
        offered = [Choice(name, OPERATIONS[name].title) for name in ACCESS_OPERATIONS]
        picker = PickerScreen("Access", at_once(offered), (), several=False)
        for chosen in await self.host.ask(picker) or ():
            (member,) = OPERATIONS[chosen.id].fields(self._workspace.configuration())
            self._navigation.open_operation(
                chosen.id, incident_id, choose=member.key, done=self._on_done
            )
