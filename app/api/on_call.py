"""Read on-call schedules and their shifts."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.api.client import ApiClient
from app.api.paging import get_property
from app.api.records import RecordClient
from app.api.tab_requests import try_load
from app.dates import datetimes
from app.domain.decoding import Undecodable, decode
from app.domain.on_call import OnCall, Schedule, Shift, lacks_next
from app.domain.tab_data import Loaded
from app.errors import NotFound, NotPermitted
from app.text.natural_order import natural_key

if TYPE_CHECKING:
    from app.api.service import IncidentService

# With larger pages the API leaves out the next shifts.
_PAGE = 25

# Length of the window of coming shifts, and the maximum number of requests for one.
_AHEAD = timedelta(days=14)
_MOST_PAGES = 4

# Maximum number of schedules whose next shift is requested separately.
_MOST_COMPLETED = 50

_READER = "schedules_reader"


class OnCallService:
    """Client for schedules. Every method raises `IncidentError`.

    Args:
        client: The API client.
    """

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._records = RecordClient(client)

    async def schedules(self) -> tuple[Schedule, ...]:
        """`GET /v2/schedules`: all schedules with ongoing and next shifts, by name."""
        listed = await self._records.all(Schedule, "schedules", "v2", "schedules", page_size=_PAGE)
        return tuple(sorted(listed, key=lambda one: natural_key(one.name)))

    async def shifts(self, schedule_id: str, start: datetime) -> tuple[Shift, ...]:
        """`GET /v2/schedule_entries`: shifts of the next two weeks, with overrides, in order."""
        found: dict[Shift, None] = {}
        end, after = datetimes.iso(start + _AHEAD), datetimes.iso(start)
        for _ in range(_MOST_PAGES):
            content: Any = await self._client.request(
                "GET",
                "v2",
                "schedule_entries",
                parameters=[
                    ("schedule_id", schedule_id),
                    ("entry_window_start", after),
                    ("entry_window_end", end),
                ],
            )
            found |= dict.fromkeys(_shifts(get_property(content, "schedule_entries")))
            meta = content.get("pagination_meta")
            cursor = meta.get("after") if isinstance(meta, dict) else None
            if not isinstance(cursor, str) or not cursor or cursor == after:
                break
            after = cursor
        return tuple(found)


def _shifts(entries: object) -> Iterator[Shift]:
    """Yield the readable shifts of the effective schedule."""
    final = entries.get("final") if isinstance(entries, dict) else None
    for entry in final if isinstance(final, list) else ():
        try:
            yield decode(Shift, entry)[0]
        except Undecodable:
            continue


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
