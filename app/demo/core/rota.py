"""On-call schedules: rotations, overrides, and who has which shift."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from app.demo.core.wire import JsonObject, moment, ulid

# A Monday; all rotations have begun at that time, long ago.
_FIRST_HANDOVER = datetime(2024, 1, 1, 9, tzinfo=UTC)
_WORKING_DAYS, _WORKING_HOURS = 5, timedelta(hours=8)

# Longest time between two shifts: the weekend of a rotation in working hours.
_LONGEST_GAP = timedelta(days=8)


class Shift(NamedTuple):
    """A shift of one person."""

    start: datetime
    end: datetime
    user: JsonObject
    rotation_id: str

    def covers(self, at: datetime) -> bool:
        """Return whether it is ongoing at that time."""
        return self.start <= at < self.end

    def cut(self, override: "Shift") -> Iterator["Shift"]:
        """Yield what is left of it beside an override of its rotation."""
        others = self.rotation_id != override.rotation_id
        if others or override.end <= self.start or self.end <= override.start:
            yield self
            return
        if self.start < override.start:
            yield self._replace(end=override.start)
        if override.end < self.end:
            yield self._replace(start=override.end)

    def entry(self) -> JsonObject:
        """Return it in the API's format."""
        key = f"{self.rotation_id} {self.start.isoformat()} {self.user['id']}"
        return {
            "entry_id": ulid(self.start, Random(key)),
            "fingerprint": ulid(self.start, Random(f"{key} fingerprint")),
            "rotation_id": self.rotation_id,
            "start_at": moment(self.start),
            "end_at": moment(self.end),
            "user": self.user,
        }


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns.

    Attributes:
        days: Days between two handovers.
        turn: Number of the person who had the first shift.
        is_daytime: Whether nobody is on call at night and on weekends; with one day.
    """

    id: str
    name: str
    users: tuple[JsonObject, ...]
    days: int
    turn: int = 0
    is_daytime: bool = False

    def shifts(self, start: datetime, end: datetime) -> Iterator[Shift]:
        """Yield the shifts that overlap a window."""
        length = timedelta(days=self.days)
        number = (start - _FIRST_HANDOVER) // length
        while (began := _FIRST_HANDOVER + number * length) < end:
            user = self.users[(number + self.turn) % len(self.users)]
            shift = Shift(
                began, began + (_WORKING_HOURS if self.is_daytime else length), user, self.id
            )
            is_off = self.is_daytime and began.weekday() >= _WORKING_DAYS
            if not is_off and shift.end > start:
                yield shift
            number += 1

    def config(self) -> JsonObject:
        """Return it in the API's format."""
        days = ("monday", "tuesday", "wednesday", "thursday", "friday")
        hours = [{"weekday": day, "start_time": "09:00", "end_time": "17:00"} for day in days]
        kind, interval = ("weekly", self.days // 7) if self.days % 7 == 0 else ("daily", self.days)
        return {
            "id": self.id,
            "name": self.name,
            "handover_start_at": moment(_FIRST_HANDOVER),
            "handovers": [{"interval": interval, "interval_type": kind}],
            "layers": [{"id": f"{self.id}-1", "name": "Layer 1"}],
            "users": list(self.users),
            "working_intervals": hours if self.is_daytime else [],
        }


@dataclass(frozen=True, slots=True)
class Rota:
    """A schedule with its rotations.

    Attributes:
        record: Its properties that do not depend on the time, in the API's format.
        overrides: Shifts that replace parts of others.
    """

    record: JsonObject
    rotations: Sequence[Rotation]
    overrides: list[Shift] = field(default_factory=list)

    def scheduled(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the shifts of the rotations that overlap a window, in order."""
        return self._in_order(each for one in self.rotations for each in one.shifts(start, end))

    def overriding(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the overrides that overlap a window, in order."""
        return self._in_order(one for one in self.overrides if one.start < end and start < one.end)

    def final(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the shifts that overlap a window, with overrides."""
        overrides = self.overriding(start, end)
        shifts = self.scheduled(start, end)
        for override in overrides:
            shifts = [left for shift in shifts for left in shift.cut(override)]
        return self._in_order([*shifts, *overrides])

    def current(self, now: datetime) -> list[Shift]:
        """Return the ongoing shifts."""
        return [one for one in self.final(now, now + _LONGEST_GAP) if one.covers(now)]

    def next(self, now: datetime) -> list[Shift]:
        """Return the shifts after the next changeover, including those that continue."""
        shifts = self.final(now, now + _LONGEST_GAP)
        changes = (at for one in shifts for at in (one.start, one.end) if at > now)
        at = min(changes, default=None)
        return [one for one in shifts if at and one.covers(at)]

    def _in_order(self, shifts: Iterable[Shift]) -> list[Shift]:
        places = {rotation.id: place for place, rotation in enumerate(self.rotations)}
        return sorted(shifts, key=lambda one: (one.start, places[one.rotation_id]))
