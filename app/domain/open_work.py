"""Work over all incidents: what is open, and in which order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.related_models import FollowUp, RankedOption, WorkItem
from app.text.text import one_line

_NO_RANK = 1_000_000
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An open action or follow-up.

    Attributes:
        work: What is to be done.
        reference: Its incident's, where that is stored; else empty.
        incident: The incident's name, likewise.
    """

    work: WorkItem
    reference: str
    incident: str

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return "follow-up" if isinstance(self.work, FollowUp) else "action"

    @property
    def priority(self) -> str:
        """How urgent it is; empty when nobody said."""
        return one_line(self._priority.name) if self._priority else ""

    @property
    def urgency(self) -> int:
        """Its priority's rank; what has none comes after all that have."""
        return self._priority.rank if self._priority else _NO_RANK

    @property
    def _priority(self) -> RankedOption | None:
        return self.work.priority if isinstance(self.work, FollowUp) else None

    @property
    def assignee(self) -> str:
        """Who does it: a person, else a team, else nobody."""
        if self.work.assignee:
            return one_line(self.work.assignee.label)
        team = self.work.assignee_team if isinstance(self.work, FollowUp) else None
        return one_line(team.name) if team else ""

    @property
    def created_at(self) -> datetime:
        """When it was written down; last of all when nobody knows."""
        return self.work.created_at or _LAST


ORDERS: Mapping[str, Callable[[OpenWork], Any]] = {
    "the most urgent first": lambda due: (due.urgency, due.created_at),
    "the oldest first": lambda due: due.created_at,
    "by incident": lambda due: (_number(due.reference), due.created_at),
    "by assignee": lambda due: (not due.assignee, due.assignee.casefold(), due.created_at),
}
"""By what it can be sorted. The API knows no date that work is due at."""


def sort_work(works: Iterable[OpenWork], order: str) -> list[OpenWork]:
    """In one of `ORDERS`."""
    return sorted(works, key=ORDERS[order])


def _number(reference: str) -> tuple[bool, int, str]:
    """INC-9 before INC-10, newest first; what has no number last."""
    digits = reference.rpartition("-")[2]
    return (not digits.isdecimal(), -int(digits) if digits.isdecimal() else 0, reference)
