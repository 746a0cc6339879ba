"""Read who is on call: schedules, escalation paths and teams."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.api.tab_requests import try_load
from app.domain.on_call import OnCall, Schedule, lacks_next
from app.domain.tab_data import Loaded
from app.errors import NotFound, NotPermitted

if TYPE_CHECKING:
    from app.api.service import IncidentService

# Maximum number of schedules whose next shift is requested separately.
_MOST_COMPLETED = 50

_READER = "schedules_reader"


async def read_on_call(service: "IncidentService", now: datetime) -> OnCall:
    """Read who is on call; what key or account lacks is missing, with the reason.

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
    parts: tuple[Loaded[Any], ...] = (schedules, paths, teams)
    for part in parts:
        if part.error and not isinstance(part.error, NotPermitted | NotFound):
            raise part.error
    return OnCall(
        read_at=now.replace(microsecond=0),
        schedules=await _completed(service, schedules.value or (), now),
        paths=paths.value or (),
        teams=teams.value or (),
        problems=tuple(f"{part.name}: {part.problem}" for part in parts if part.error),
    )


async def _completed(
    service: "IncidentService", schedules: tuple[Schedule, ...], now: datetime
) -> tuple[Schedule, ...]:
    """Return the schedules with their coming shifts where no next one is known."""
    lacking = [each.id for each in schedules if lacks_next(each, now)][:_MOST_COMPLETED]
    read = await asyncio.gather(*(service.on_call.shifts(each, now) for each in lacking))
    later = dict(zip(lacking, read, strict=True))
    return tuple(
        each.model_copy(update={"later_shifts": later[each.id]}) if each.id in later else each
        for each in schedules
    )
