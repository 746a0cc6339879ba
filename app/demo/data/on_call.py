"""Generate on-call schedules and escalation paths of the demo organisation."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.demo.core.incident_json import DASHBOARD
from app.demo.core.organisation import Collection, Organisation
from app.demo.core.rota import Rota, Rotation, Shift
from app.demo.core.wire import JsonObject
from app.demo.data.configuration import SeedBuilder

# Teams with a second person on call, with handovers every day, on call in working hours only,
# with people but no schedule, and without anybody on call. The others have a weekly rotation.
_TWO = frozenset({"Payments", "Platform", "Databases", "Checkout"})
_DAILY = frozenset({"Network", "Reliability"})
_DAYTIME = frozenset({"Compliance", "Support Tools"})
_NO_SCHEDULE = frozenset({"Treasury"})
_NOBODY = frozenset({"Internal Tools"})

_CREW = 5
# Whose first shift of tonight somebody else has taken.
_COVERED = "Payments"


@dataclass(slots=True)
class OnCall:
    """Schedules and escalation paths, by id.

    Attributes:
        paths: The paths in the API's format, without the current responders.
    """

    schedules: dict[str, Rota] = field(default_factory=dict)
    paths: Collection = field(default_factory=dict)

    def schedule(self, schedule_id: str, now: datetime) -> JsonObject:
        """Return a schedule in the API's format."""
        rota = self.schedules[schedule_id]
        return rota.record | {
            "current_shifts": [shift.entry() for shift in rota.current(now)],
            "next_shifts": [shift.entry() for shift in rota.next(now)],
        }

    def responders(self, path_id: str, at: datetime) -> list[JsonObject]:
        """Return the people whom the first level of a path pages at that time."""
        path = self.paths[path_id]
        found: dict[str, JsonObject] = {}
        for target in path["path"][0]["level"]["targets"]:
            if target["type"] == "schedule":
                shifts = self.schedules[target["id"]].current(at)
                found |= {shift.user["id"]: shift.user for shift in shifts}
        return list(found.values()) or path["current_responders"]

    def path(self, path_id: str, now: datetime) -> JsonObject:
        """Return a path in the API's format."""
        return self.paths[path_id] | {"current_responders": self.responders(path_id, now)}


def on_call(seed: SeedBuilder, organisation: Organisation, now: datetime) -> OnCall:
    """Create a schedule and an escalation path for each team."""
    found = OnCall()
    for team in organisation.teams.values():
        if team["name"] in _NOBODY:
            continue
        crew = _crew(organisation, team)
        if team["name"] in _NO_SCHEDULE:
            _add_path(found, seed, team, [_user(one) for one in crew[:1]], crew)
            continue
        rota = _rota(seed, team, crew)
        found.schedules[rota.record["id"]] = rota
        if team["name"] == _COVERED:
            rota.overrides.append(_cover(rota, now))
        _add_path(found, seed, team, [_on_call_in(rota)], crew)
    return found


def _crew(organisation: Organisation, team: JsonObject) -> tuple[JsonObject, ...]:
    """Return the members of a team who can be on call, else others who are active."""
    active = [key for key, user in organisation.users.items() if user["is_active"]]
    members = [one["id"] for one in team["members"] if one["id"] in active]
    crew = list(dict.fromkeys([*members, *active[:_CREW]]))[:_CREW]
    return tuple(organisation.embedded_users[key] for key in crew)


def _rota(seed: SeedBuilder, team: JsonObject, crew: tuple[JsonObject, ...]) -> Rota:
    name, schedule_id = team["name"], seed.id()
    if name in _TWO:
        rotations = [
            Rotation(seed.id(), "Primary", crew, days=7),
            Rotation(seed.id(), "Secondary", crew, days=7, turn=2),
        ]
    else:
        days = 1 if name in _DAILY | _DAYTIME else 7
        rotations = [Rotation(seed.id(), "Primary", crew, days, is_daytime=name in _DAYTIME)]
    record = seed.stamped(
        name=f"{name} {'working hours' if name in _DAYTIME else 'on call'}",
        timezone="Etc/UTC",
        team_ids=[team["id"]],
        annotations={},
        permalink=f"{DASHBOARD}/on-call/schedules/{schedule_id}",
        config={"rotations": [rotation.config() for rotation in rotations]},
        holidays_public_config={"country_codes": ["GB"]},
    )
    return Rota(record | {"id": schedule_id}, rotations)


def _cover(rota: Rota, now: datetime) -> Shift:
    """Return an override of a few hours, beginning soon, by a colleague in the rotation."""
    rotation = rota.rotations[0]
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
    (shift,) = rotation.shifts(start, start + timedelta(seconds=1))
    others = [user for user in rotation.users if user["id"] != shift.user["id"]]
    return Shift(start, start + timedelta(hours=4), others[-1], rotation.id)


def _add_path(
    found: OnCall,
    seed: SeedBuilder,
    team: JsonObject,
    first: list[JsonObject],
    crew: tuple[JsonObject, ...],
) -> None:
    path_id = seed.id()
    levels = [(first, 300), ([_user(one) for one in crew], 900)]
    found.paths[path_id] = {
        "id": path_id,
        "name": f"{team['name']} on call",
        "kind": "standalone",
        "team_ids": [team["id"]],
        "current_responders": list(crew[:1]),
        "path": [_level(seed, targets, seconds) for targets, seconds in levels],
    }


def _on_call_in(rota: Rota) -> JsonObject:
    return {
        "type": "schedule",
        "id": rota.record["id"],
        "urgency": "high",
        "schedule_mode": "currently_on_call",
    }


def _user(user: JsonObject) -> JsonObject:
    return {"type": "user", "id": user["id"], "urgency": "high", "schedule_mode": ""}


def _level(seed: SeedBuilder, targets: list[JsonObject], seconds: int) -> JsonObject:
    return {
        "id": seed.id(),
        "type": "level",
        "level": {"targets": targets, "time_to_ack_seconds": seconds, "ack_mode": "first"},
    }
