"""Read who is on call: schedules, escalation paths and teams."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.api.tab_requests import try_load
from app.domain.on_call import OnCall, Schedule, Shift, lacks_next
from app.domain.tab_data import Loaded
from app.errors import NotFound, NotPermitted

if TYPE_CHECKING:
    from app.api.service import IncidentService

# Maximum number of schedules whose next shift is requested separately.
_MOST_COMPLETED = 50

_READER = "schedules_reader"


async def read_on_call(service: "IncidentService", now: datetime) -> OnCall:
    """Read who is on call; what cannot be read beside it is missing, with the reason.

    Takes three requests for up to 25 schedules and paths, and one more for each schedule whose next
    shift they do not have.

    Raises:
        IncidentError: The API cannot be reached, or rejects the requests.
    """
    schedules, paths, teams = await asyncio.gather(
        try_load("Schedules", service.on_call.schedules(), _READER),
        try_load("Escalation paths", service.related.escalation_paths()),
        try_load("Teams", service.teams(), "catalog_viewer"),
    )
    # Without schedules, paths say who is on call; without either, nothing does.
    for part in (schedules,) if schedules.value else (schedules, paths):
        if part.error and not isinstance(part.error, NotPermitted | NotFound):
            raise part.error
    completed, shifts = await _completed(service, schedules.value or (), now)
    parts: tuple[Loaded[Any], ...] = (schedules, paths, teams, *shifts)
    return OnCall(
        read_at=now.replace(microsecond=0),
        schedules=completed,
        paths=paths.value or (),
        teams=teams.value or (),
        problems=tuple(
            dict.fromkeys(f"{part.name}: {part.problem}" for part in parts if part.error)
        ),
    )


async def _completed(
    service: "IncidentService", schedules: tuple[Schedule, ...], now: datetime
) -> tuple[tuple[Schedule, ...], Sequence[Loaded[tuple[Shift, ...]]]]:
    """Return the schedules, those without a next shift with the coming ones, and what was read."""
    lacking = [each.id for each in schedules if lacks_next(each, now)][:_MOST_COMPLETED]
    read = await asyncio.gather(
        *(try_load("Shifts", service.on_call.shifts(each, now), _READER) for each in lacking)
    )
    later = {each: part.value for each, part in zip(lacking, read, strict=True) if part.value}
    completed = tuple(
        each.model_copy(update={"later_shifts": later[each.id]}) if each.id in later else each
        for each in schedules
    )
    return completed, read
