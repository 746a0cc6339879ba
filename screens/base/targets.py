"""Which incidents the keys of a screen act on."""

from typing import Protocol


class IncidentTargets(Protocol):
    """Knows the incidents that actions apply to."""

    @property
    def current_id(self) -> str:
        """The id of the incident at the cursor, or shown; empty when there is none."""
        ...

    @property
    def target_ids(self) -> tuple[str, ...]:
        """The ids of the incidents to edit: the marked ones, or else the current one."""
        ...
