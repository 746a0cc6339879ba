"""Target incidents of a screen's actions."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class IncidentTargets(Protocol):
    """Provider of the incidents that actions apply to."""

    @property
    def current_id(self) -> str:
        """Id of the incident at the cursor or displayed; empty without one."""
        ...

    @property
    def target_ids(self) -> tuple[str, ...]:
        """Ids of the incidents to edit: the marked ones, else the current one."""
        ...
