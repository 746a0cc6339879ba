"""On-call schedules, and who is on call now and next.

Source: the vendor's schemas of ScheduleV2, ScheduleEntryV2, EscalationPathV2 and TeamV3. A person
on call is found by the shifts that are known, so that what was read yesterday is right today.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.model_base import Model, Moment, Named, Text
from app.domain.models import User
from app.domain.related_models import EscalationPath, Team
from app.text.natural_order import natural_key
from app.text.text import one_line
from app.text.tokens import fold


class Shift(Model):
    """A shift of one person in a rotation."""

    user: User | None = None
    start_at: Moment = None
    end_at: Moment = None
    rotation_id: Text = ""

    def covers(self, at: datetime) -> bool:
        """Return whether it is ongoing at that time."""
        has_begun = self.start_at is None or self.start_at <= at
        return has_begun and (self.end_at is None or at < self.end_at)


class Rotation(Named):
    """People of a schedule who take turns."""


class ScheduleConfig(Model):
    """Configuration of a schedule; one version of a rotation may follow another."""

    rotations: tuple[Rotation, ...] = ()


class Schedule(Named):
    """An on-call schedule.

    Attributes:
        next_shifts: Shifts after the next changeover, if the API returns them.
        later_shifts: Shifts from now on for some days, where these were read; the others may lack
            overrides.
    """

    timezone: Text = ""
    permalink: Text = ""
    team_ids: tuple[Text, ...] = ()
    config: ScheduleConfig | None = None
    current_shifts: tuple[Shift, ...] = ()
    next_shifts: tuple[Shift, ...] = ()
    later_shifts: tuple[Shift, ...] = ()

    @property
    def rotations(self) -> Mapping[str, str]:
        """Names of its rotations by id, in order; a shift may have another."""
        named = {each.id: each.name for each in self.config.rotations} if self.config else {}
        used = {shift.rotation_id: shift.rotation_id for shift in self._shifts}
        return {**named, **{each: named.get(each, each) for each in used}}

    @property
    def _shifts(self) -> tuple[Shift, ...]:
        return self.later_shifts or (*self.current_shifts, *self.next_shifts)

    def shifts(self, rotation_id: str) -> Sequence[Shift]:
        """Return the known shifts of a rotation, in order."""
        found = [shift for shift in self._shifts if shift.rotation_id == rotation_id]
        return sorted(dict.fromkeys(found), key=lambda one: (one.start_at is not None, _start(one)))


def _start(shift: Shift) -> float:
    return shift.start_at.timestamp() if shift.start_at else 0.0


@dataclass(frozen=True, slots=True)
class OnCallLine:
    """A rotation of a schedule, or an escalation path, with who is on call.

    Attributes:
        key: Unique identifier across reads.
        team: Names of its teams; empty without one.
        name: Name of the schedule or path.
        rotation: Name of the rotation; empty if it is the only one, and for a path.
        now: People on call now; empty for nobody.
        until: The next handover; None if unknown.
        next: People on call after `next_at`.
        is_known: Whether the shifts that were read reach until now.
        schedule: The schedule; None for a path.
    """

    key: str
    team: str
    name: str
    rotation: str = ""
    now: tuple[User, ...] = ()
    until: datetime | None = None
    next: tuple[User, ...] = ()
    next_at: datetime | None = None
    is_known: bool = True
    schedule: Schedule | None = None

    @property
    def title(self) -> str:
        """Schedule and rotation on one line."""
        return one_line(" · ".join(filter(None, (self.name, self.rotation))))

    def matches(self, words: Sequence[str]) -> bool:
        """Return whether every folded word occurs in its texts."""
        people = (user.label for user in (*self.now, *self.next))
        text = fold(" ".join((self.team, self.name, self.rotation, *people)))
        return all(word in text for word in words)


class OnCall(Model):
    """Everything that was read about who is on call.

    Attributes:
        problems: Reasons why a part is missing, as without permission.
    """

    read_at: Moment = None
    schedules: tuple[Schedule, ...] = ()
    paths: tuple[EscalationPath, ...] = ()
    teams: tuple[Team, ...] = ()
    problems: tuple[str, ...] = ()

    def lines(self, now: datetime) -> Sequence[OnCallLine]:
        """Return a line for each rotation, by team; and for paths of teams without a schedule."""
        covered = {team_id for schedule in self.schedules for team_id in schedule.team_ids}
        lines = [line for each in self.schedules for line in self._schedule_lines(each, now)]
        lines += [
            OnCallLine(path.id, self._team(path.team_ids), path.name, now=path.current_responders)
            for path in self.paths
            if not covered.intersection(path.team_ids)
        ]
        return sorted(lines, key=lambda line: (not line.team, natural_key(line.team)))

    def _schedule_lines(self, schedule: Schedule, now: datetime) -> Iterator[OnCallLine]:
        rotations = schedule.rotations or {"": ""}
        for rotation_id, name in rotations.items():
            shifts = schedule.shifts(rotation_id)
            current = [shift for shift in shifts if shift.covers(now)]
            coming = [shift for shift in shifts if shift.start_at and shift.start_at > now]
            # After the last known shift nobody knows; without any, nobody is on call.
            is_known = bool(current or coming or not shifts)
            ends = [shift.end_at for shift in current if shift.end_at]
            next_at = min((s.start_at for s in coming if s.start_at), default=None)
            yield OnCallLine(
                f"{schedule.id} {rotation_id}",
                self._team(schedule.team_ids),
                schedule.name,
                name if len(rotations) > 1 else "",
                _people(current),
                min(ends, default=None),
                _people(shift for shift in coming if shift.start_at == next_at),
                next_at,
                is_known,
                schedule,
            )

    def _team(self, team_ids: Sequence[str]) -> str:
        names = {team.id: team.name for team in self.teams}
        return one_line(", ".join(names.get(each, each) for each in team_ids))

    def people(self, now: datetime) -> Mapping[str, Sequence[OnCallLine]]:
        """Return the lines of everybody on call now, by their ids."""
        found: dict[str, list[OnCallLine]] = {}
        for line in self.lines(now):
            for user in line.now:
                found.setdefault(user.id, []).append(line)
        return found


def select_lines(lines: Sequence[OnCallLine], name: str) -> Sequence[OnCallLine]:
    """Return the lines of a team or schedule by its name, else those that contain the words."""
    wanted = fold(name).strip()
    named = [line for line in lines if wanted in {fold(line.team), fold(line.name)}]
    return named or [line for line in lines if line.matches(wanted.split())]


def _people(shifts: Iterable[Shift]) -> tuple[User, ...]:
    users = {shift.user.id: shift.user for shift in shifts if shift.user}
    return tuple(users.values())


def lacks_next(schedule: Schedule, now: datetime) -> bool:
    """Return whether the next shift of some rotation is not known."""
    return not all(
        any(shift.start_at and shift.start_at > now for shift in schedule.shifts(each))
        for each in schedule.rotations
    )
