"""The way of an incident through the statuses, with the time spent in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.domain.models import Incident, IncidentStatus
from app.domain.related_models import IncidentUpdate
from app.domain.status_categories import category_order, is_over

# Where an incident usually goes; others are left out unless it has been there.
_USUAL = frozenset({"triage", "live", "learning", "closed"})


@dataclass(frozen=True, slots=True)
class StatusStep:
    """A status on the way.

    Attributes:
        status: The status.
        is_current: Whether the incident is there.
        is_passed: Whether it has been there before.
        spent: The time in it; None if unknown, and for the end of the way.
    """

    status: IncidentStatus
    is_current: bool
    is_passed: bool
    spent: timedelta | None = None


def status_path(
    incident: Incident,
    statuses: Iterable[IncidentStatus],
    updates: Iterable[IncidentUpdate],
    now: datetime,
) -> Sequence[StatusStep]:
    """Return the statuses in the order of the lifecycle.

    Args:
        incident: The incident.
        statuses: All statuses of the organisation.
        updates: Its updates, in any order; none if they have not been read.
        now: Until when it has been in its status.
    """
    current = incident.incident_status
    spent = _time_spent(updates, now)
    steps = [
        StatusStep(
            status,
            is_current=current is not None and status.id == current.id,
            is_passed=status.id in spent,
            spent=None if is_over(status.category) else spent.get(status.id),
        )
        for status in sorted(statuses, key=lambda one: (category_order(one.category), one.rank))
    ]
    return [
        step
        for step in steps
        if step.is_current or step.is_passed or step.status.category in _USUAL
    ]


def _time_spent(updates: Iterable[IncidentUpdate], now: datetime) -> dict[str, timedelta]:
    """Return the time in each status by id, also if it was left and entered again."""
    changes = sorted(
        (each.created_at, each.new_incident_status.id)
        for each in updates
        if each.created_at and each.new_incident_status
    )
    spent: dict[str, timedelta] = {}
    for (start, status_id), (end, _) in pairwise([*changes, (now, "")]):
        spent[status_id] = spent.get(status_id, timedelta()) + max(end - start, timedelta())
    return spent
