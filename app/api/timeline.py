"""Updates, timeline and activity of an incident."""

from collections.abc import Mapping

from app.api.client import ApiClient
from app.api.paging import Page
from app.api.records import RecordClient
from app.api.retry import RetrySafety
from app.domain.related_models import ActivityEntry, IncidentUpdate, TimelineItem
from app.domain.tab_data import RecordList

_PAGE = 250


class TimelineService:
    """Client for updates, timeline and activity. Every method raises `IncidentError`.

    Args:
        client: The API client.
    """

    def __init__(self, client: ApiClient) -> None:
        self._records = RecordClient(client)

    async def updates(self, incident_id: str) -> RecordList[IncidentUpdate]:
        """`GET /v2/incident_updates`: all updates of an incident, by its full id."""
        return await self._records.listing(
            IncidentUpdate,
            "incident_updates",
            "v2",
            "incident_updates",
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE,
        )

    async def all_updates(self, after: str | None, page_size: int) -> Page[IncidentUpdate]:
        """`GET /v2/incident_updates`: a page of the updates of all incidents."""
        path = ("v2", "incident_updates")
        return await self._records.page(
            IncidentUpdate, "incident_updates", path, (), page_size, after
        )

    async def activity(self, incident_id: str) -> RecordList[ActivityEntry]:
        """`GET /v2/incident_activity_log_entries`: all of an incident, oldest first."""
        return await self._records.listing(
            ActivityEntry,
            "incident_activity_log_entries",
            "v2",
            "incident_activity_log_entries",
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE,
        )

    async def activity_after(self, incident_id: str, entry_id: str) -> RecordList[ActivityEntry]:
        """`GET /v2/incident_activity_log_entries`: entries after one; all without an id."""
        return await self._records.listing(
            ActivityEntry,
            "incident_activity_log_entries",
            "v2",
            "incident_activity_log_entries",
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE,
            after=entry_id,
        )

    async def timeline(self, incident_id: str) -> RecordList[TimelineItem]:
        """`GET /v2/incident_timeline_items`: all of an incident, by their timestamps."""
        return await self._records.listing(
            TimelineItem,
            "incident_timeline_items",
            "v2",
            "incident_timeline_items",
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE,
        )

    async def share_update(self, payload: Mapping[str, object]) -> IncidentUpdate:
        """`POST /v2/incident_updates`; a retry uses the same idempotency key."""
        return await self._records.write(
            IncidentUpdate,
            "incident_update",
            "POST",
            "v2",
            "incident_updates",
            body=payload,
            repeat=RetrySafety.IDEMPOTENT,
        )

    async def add_item(self, payload: Mapping[str, object]) -> TimelineItem:
        """`POST /v2/incident_timeline_items`; a retry uses the same idempotency key."""
        return await self._records.write(
            TimelineItem,
            "incident_timeline_item",
            "POST",
            "v2",
            "incident_timeline_items",
            body=payload,
            repeat=RetrySafety.IDEMPOTENT,
        )

    async def edit_item(self, item_id: str, payload: Mapping[str, object]) -> TimelineItem:
        """`PATCH /v2/incident_timeline_items/{id}`: omitted properties stay unchanged."""
        return await self._records.write(
            TimelineItem,
            "incident_timeline_item",
            "PATCH",
            "v2",
            "incident_timeline_items",
            item_id,
            body=payload,
            repeat=RetrySafety.UNSENT,
        )
