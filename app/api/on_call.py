"""Read on-call schedules and their shifts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from app.api.client import ApiClient
from app.api.paging import get_property
from app.api.records import RecordClient
from app.dates import datetimes
from app.domain.decoding import Undecodable, decode
from app.domain.on_call import Schedule, Shift
from app.text.natural_order import natural_key

# With larger pages the API leaves out the next shifts.
_PAGE = 25

# Length of the window of coming shifts, and the maximum number of requests for one.
_AHEAD = timedelta(days=14)
_MOST_PAGES = 4


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
