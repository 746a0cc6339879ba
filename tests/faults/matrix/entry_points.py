"""A way into a write: how it is opened, what it sends, and what is at stake."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.config.templates import Template
from app.demo.core.organisation import Incident
from tests.faults.matrix.seat import HeadlessSeat, Seat
from tests.faults.matrix.world import WatchedServer

Record = Mapping[str, Any]

BETWEEN = " | "
"""Stands between what is wanted of several targets."""


class Effect(StrEnum):
    """What a write does to a record."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


@dataclass
class Case:
    """One write at one server.

    Attributes:
        incident: The incident it is about.
        seat: The program as it runs now.
        targets: The paths of the records that are changed or deleted.
        wanted: The text or value that the server holds in the end, one for each target.
        gave_way: Whether the person chose what a colleague wrote.
    """

    server: WatchedServer
    incident: Incident
    seat: Seat
    targets: list[str] = field(default_factory=list)
    wanted: str = ""
    gave_way: bool = False

    @property
    def path(self) -> str:
        return f"/v2/incidents/{self.incident.id}"

    @property
    def running(self) -> HeadlessSeat:
        """The program, where it runs in this process."""
        assert isinstance(self.seat, HeadlessSeat)
        return self.seat

    def name_of(self, kind: str, *but: str) -> str:
        """The first member of a collection that has none of these names."""
        live = {"Fixing", "Monitoring", "Investigating"}
        names: list[str] = [one["name"] for one in getattr(self.server.organisation, kind).values()]
        return next(
            name for name in names if name not in but and (kind != "statuses" or name in live)
        )


Theirs = Callable[[Case], tuple[Any, str, str]]
"""Makes the body, the method and the path of a colleague's request."""


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A way into a write.

    Attributes:
        operation: One of `app.writes.outbox.SEND_BY_OPERATION`.
        keys: The ids of the bindings that lead there.
        open: Open and fill it, to the form or to the review.
        method: Of the request.
        path: Of the request, with `*` for any characters.
        guards: The paths of what is read before and after.
        value: What of a record is at stake.
        may_change: The properties of the record that may change.
        theirs: The request by which a colleague changes the same.
        shown: How screens show a value.
        types: Whether a text is typed, to which more can be added.
        in_terminal: Whether keys alone lead there, so that it can be opened in a real terminal.
        templates: Of declares, by type.
        made_at: The path of the list that has what it creates; empty for `path`.
    """

    name: str
    operation: str
    keys: tuple[str, ...]
    open: Callable[[Case], Awaitable[None]]
    method: str
    path: str
    effect: Effect
    value: Callable[[Record], str]
    guards: tuple[str, ...] = ("/v2/incidents/*",)
    may_change: frozenset[str] = frozenset()
    theirs: Theirs | None = None
    shown: Callable[[str], str] = str
    types: bool = False
    in_terminal: bool = False
    templates: Mapping[str, Template] = field(default_factory=dict)
    made_at: str = ""

    def values(self, case: Case) -> tuple[str, ...]:
        """Read what is at stake of each target, as the server holds it."""
        records = [case.server.record(path) for path in case.targets]
        return tuple(self.value(record) if record else "" for record in records)
