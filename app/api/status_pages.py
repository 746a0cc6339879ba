"""Public status pages: their incidents, and those of the organisation that are linked with them."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.api.client import ApiClient
from app.api.memo import ResponseMemo
from app.api.records import RecordClient
from app.api.retry import RetrySafety
from app.dates import datetimes
from app.domain.status_page_models import (
    LinkedIncident,
    StatusPage,
    StatusPageIncident,
    StatusPageUpdate,
)
from app.domain.tab_data import PublicIncident

_PAGE = 250
# An incident is published from so long before until so long after it was declared.
_BEFORE, _AFTER = timedelta(days=1), timedelta(days=14)
# Links are asked for one by one.
_MOST_ASKED = 20


class StatusPageService:
    """Client for status pages. Every method raises `IncidentError`.

    Args:
        client: The API client.
        memo: Cache of the pages, which rarely change.
    """

    def __init__(self, client: ApiClient, memo: ResponseMemo) -> None:
        self._records = RecordClient(client)
        self._memo = memo
        self._links: dict[str, tuple[str, ...]] = {}

    async def pages(self) -> tuple[StatusPage, ...]:
        """`GET /v2/status_pages`: all of them, cached."""
        return await self._memo.get("status pages", self._pages)

    async def _pages(self) -> tuple[StatusPage, ...]:
        return await self._records.all(
            StatusPage, "status_pages", "v2", "status_pages", page_size=_PAGE
        )

    async def incidents(self, page_id: str) -> tuple[StatusPageIncident, ...]:
        """`GET /v2/status_page_incidents`: all of a page."""
        return await self._records.all(
            StatusPageIncident,
            "status_page_incidents",
            "v2",
            "status_page_incidents",
            parameters=[("status_page_id", page_id)],
            page_size=_PAGE,
        )

    async def incident(self, public_id: str) -> StatusPageIncident:
        """`GET /v2/status_page_incidents/{id}`."""
        return await self._records.one(
            StatusPageIncident, "status_page_incident", "v2", "status_page_incidents", public_id
        )

    async def linked(self, public: StatusPageIncident) -> tuple[str, ...]:
        """`GET /v1/status-pages/{id}/incidents/{id}/response-incidents`: their ids.

        Links are cached, but not that there is none, since one may be made at any time.
        """
        if public.id not in self._links:
            path = ("v1", "status-pages", public.status_page_id, "incidents", public.id)
            found = await self._records.all(
                LinkedIncident, "incidents", *path, "response-incidents"
            )
            if not found:
                return ()
            self._links[public.id] = tuple(each.id for each in found)
        return self._links[public.id]

    async def of_incident(
        self, incident_id: str, declared_at: datetime | None
    ) -> tuple[PublicIncident, ...]:
        """Return what the status pages say about an incident, the newest first.

        The API lists links only for a page's incident. They are asked for those that are not
        resolved or were published about when the incident was declared.
        """
        pages = await self.pages()
        listed = await asyncio.gather(*(self.incidents(page.id) for page in pages))
        possible = [
            PublicIncident(public, page)
            for page, publics in zip(pages, listed, strict=True)
            for public in publics
            if _may_be_about(public, declared_at)
        ]
        possible = _newest_first(possible)[:_MOST_ASKED]
        links = await asyncio.gather(*(self.linked(each.incident) for each in possible))
        return tuple(each for each, ids in zip(possible, links, strict=True) if incident_id in ids)

    async def post_update(self, payload: Mapping[str, object]) -> StatusPageUpdate:
        """`POST /v2/status_page_incident_updates`; there is no idempotency key."""
        return await self._records.write(
            StatusPageUpdate,
            "status_page_incident_update",
            "POST",
            "v2",
            "status_page_incident_updates",
            body=payload,
            repeat=RetrySafety.UNSENT,
        )


def _may_be_about(public: StatusPageIncident, declared_at: datetime | None) -> bool:
    if public.published_at is None or declared_at is None or not public.is_resolved:
        return True
    first = datetimes.shift(declared_at, -_BEFORE)
    return first <= public.published_at <= datetimes.shift(declared_at, _AFTER)


def _newest_first(found: Sequence[PublicIncident]) -> list[PublicIncident]:
    return sorted(found, key=lambda each: str(each.incident.published_at), reverse=True)
