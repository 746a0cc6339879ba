"""Open actions and follow-ups of all incidents, and their sort orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.incident_row import IncidentRow
from app.domain.related_models import FollowUp, RankedOption, WorkItem
from app.text.text import one_line
from app.text.tokens import fold

_NO_RANK = 1_000_000
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An open action or follow-up.

    Attributes:
        work: The action or follow-up.
        reference: Reference of its incident if that is stored; else empty.
        incident: Name of the incident, likewise.
    """

    work: WorkItem
    reference: str
    incident: str

    @classmethod
    def of(cls, work: WorkItem, row: IncidentRow | None) -> OpenWork:
        """Return work with what its incident's row says; None for one that is not stored."""
        if row is None:
            return cls(work, "", "")
        return cls(work, one_line(row.reference), one_line(row.name))

    @property
    def kind(self) -> str:
        """Kind of work, as text."""
        return "follow-up" if isinstance(self.work, FollowUp) else "action"

    @property
    def priority(self) -> str:
        """Priority, as text; empty if it has none."""
        return one_line(self._priority.name) if self._priority else ""

    @property
    def urgency(self) -> int:
        """Rank of the priority; work without one sorts last."""
        return self._priority.rank if self._priority else _NO_RANK

    @property
    def _priority(self) -> RankedOption | None:
        return self.work.priority if isinstance(self.work, FollowUp) else None

    @property
    def assignee(self) -> str:
        """Assignee: a person, else a team, else empty."""
        if self.work.assignee:
            return one_line(self.work.assignee.label)
        team = self.work.assignee_team if isinstance(self.work, FollowUp) else None
        return one_line(team.name) if team else ""

    def is_assigned_to(self, me: str) -> bool:
        """Return whether it is assigned to the person with that email address, name or id."""
        person = self.work.assignee
        return person is not None and fold(me) in {
            fold(person.id),
            fold(person.name),
            fold(person.email),
        }

    @property
    def created_at(self) -> datetime:
        """Time of creation; the maximum if unknown."""
        return self.work.created_at or _LAST


ORDERS: Mapping[str, Callable[[OpenWork], Any]] = {
    "the most urgent first": lambda due: (due.urgency, due.created_at),
    "the oldest first": lambda due: due.created_at,
    "by incident": lambda due: (_number(due.reference), due.created_at),
    "by assignee": lambda due: (not due.assignee, due.assignee.casefold(), due.created_at),
}
"""Sort keys by name. The API has no due dates."""


def sort_work(works: Iterable[OpenWork], order: str) -> list[OpenWork]:
    """Sort work by one of `ORDERS`."""
    return sorted(works, key=ORDERS[order])


def _number(reference: str) -> tuple[bool, int, str]:
    """Return a sort key with the highest reference number first; others last."""
    digits = reference.rpartition("-")[2]
    return (not digits.isdecimal(), -int(digits) if digits.isdecimal() else 0, reference)
