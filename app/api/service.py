"""Async API service layer: list, show, create and update incidents, and lookups.

Reads follow the vendor's cursors to their end. Writes send their payload unchanged
(`app.editing.drafts` builds it). All errors are in `app.errors`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Self

from app.api import work
from app.api.alerts import AlertService
from app.api.client import ApiClient, SecretText, Transport, at_once
from app.api.incident_page import (
    FindUnchanged,
    IncidentPage,
    PolledPage,
    read_incident_page,
    read_polled_page,
    split_page,
)
from app.api.lookups import LookupService
from app.api.on_call import OnCallService
from app.api.paging import PageWalk, get_property
from app.api.rate_limiter import Limiter
from app.api.related import RelatedService
from app.api.retry import RetrySafety
from app.api.status_pages import StatusPageService
from app.api.timeline import TimelineService
from app.domain.incident_document import IncidentDocument, read_incident
from app.domain.models import JsonObject
from app.errors import InvalidResponse, OutcomeUnknown
from app.query.incident_query import IncidentQuery
from app.system.clock import Clock
from app.system.server_clock import ServerClock

# The maximum in the vendor's documentation; the schema says 500.
LARGEST_INCIDENT_PAGE = 250


class IncidentService(LookupService):
    """Service for everything the program does with incident.io.

    Attributes:
        log: Updates, activity and timeline of incidents.
        actions: Actions, done during an incident.
        follow_ups: Follow-ups, done after an incident.
        related: Related records.
        on_call: On-call schedules.
        alerts: Alerts of all incidents and of none.
        status_pages: Public status pages.
    """

    def __init__(self, client: ApiClient, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(client, clock=clock)
        self.log = TimelineService(client)
        self.actions = work.actions(client)
        self.follow_ups = work.follow_ups(client)
        self.related = RelatedService(client)
        self.on_call = OnCallService(client)
        self.alerts = AlertService(client)
        self.status_pages = StatusPageService(client, self._kept)

    @classmethod
    def connect(
        cls,
        *,
        api_url: str,
        key: SecretText,
        transport: Transport | None = None,
        until_key: Callable[[], Awaitable[None]] = at_once,
        clock: Clock | None = None,
        server_clock: ServerClock | None = None,
    ) -> Self:
        """Return a service with its own client; close it, or use it as a context manager."""
        clock = clock or Clock()
        client = ApiClient(
            api_url,
            key,
            transport=transport,
            now=clock.now,
            limiter=Limiter(clock=clock.monotonic),
            until_key=until_key,
            server_clock=server_clock,
        )
        return cls(client, clock=clock.monotonic)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def list(
        self,
        query: IncidentQuery,
        *,
        page_size: int = LARGEST_INCIDENT_PAGE,
        after: str | None = None,
    ) -> IncidentPage:
        """`GET /v2/incidents`: one page, in the query's order.

        An incident that cannot be decoded is on the page with the error.

        Args:
            query: The query.
            page_size: From 1 to `LARGEST_INCIDENT_PAGE`.
            after: The cursor of the previous page.
        """
        return await read_incident_page(await self._page(query, page_size, after))

    async def poll(
        self,
        query: IncidentQuery,
        find_unchanged: FindUnchanged,
        *,
        page_size: int = LARGEST_INCIDENT_PAGE,
        after: str | None = None,
    ) -> PolledPage:
        """`GET /v2/incidents`: one page like `list`, without decoding what has not changed."""
        return await read_polled_page(await self._page(query, page_size, after), find_unchanged)

    async def _page(self, query: IncidentQuery, page_size: int, after: str | None) -> object:
        parameters = [("page_size", str(page_size)), *query.parameters()]
        if after is not None:
            parameters.append(("after", after))
        return await self.client.request(
            "GET", "v2", "incidents", parameters=parameters, read=split_page
        )

    def iter_pages(
        self, query: IncidentQuery, *, page_size: int = LARGEST_INCIDENT_PAGE
    ) -> AsyncIterator[IncidentPage]:
        """Iterate over all pages of the query, with each incident once."""
        return PageWalk(lambda after: self.list(query, page_size=page_size, after=after))

    def poll_pages(
        self,
        query: IncidentQuery,
        find_unchanged: FindUnchanged,
        *,
        page_size: int = LARGEST_INCIDENT_PAGE,
    ) -> AsyncIterator[PolledPage]:
        """Iterate over all pages of the query like `iter_pages`, decoding only changes."""
        return PageWalk(
            lambda after: self.poll(query, find_unchanged, page_size=page_size, after=after)
        )

    async def show(self, identifier: str) -> IncidentDocument:
        """`GET /v2/incidents/{id}`.

        Args:
            identifier: The full id, or only the number of a reference such as INC-123
                (`app.domain.reference` parses user input).

        Raises:
            InvalidResponse: The response has no incident. An incident that cannot be decoded is
                returned with the error.
        """
        content = await self.client.request("GET", "v2", "incidents", identifier)
        return read_incident(get_property(content, "incident"))

    async def create(self, payload: JsonObject) -> IncidentDocument:
        """`POST /v2/incidents`: declare; a retry uses the same idempotency key.

        Args:
            payload: A complete IncidentsCreatePayloadV2, with `idempotency_key` and `visibility`.
                The schema has no `id` any more, and `value_timestamp` of custom fields is
                deprecated; neither is sent.
        """
        return await self._write("v2", "incidents", payload=payload, repeat=RetrySafety.IDEMPOTENT)

    async def update(self, incident_id: str, payload: JsonObject) -> IncidentDocument:
        """`POST /v2/incidents/{id}/actions/edit`; not retried if it may have been processed.

        Args:
            incident_id: The full id.
            payload: A complete IncidentsEditPayloadV2: `incident` with the changed fields only, and
                `notify_incident_channel`. `value_timestamp` is deprecated here too and not sent.
        """
        return await self._write(
            "v2",
            "incidents",
            incident_id,
            "actions",
            "edit",
            payload=payload,
            repeat=RetrySafety.UNSENT,
        )

    async def _write(
        self, *path: str, payload: JsonObject, repeat: RetrySafety
    ) -> IncidentDocument:
        try:
            content = await self.client.request("POST", *path, body=payload, repeat=repeat)
            return read_incident(get_property(content, "incident"))
        except InvalidResponse as error:
            error.hint = f"{OutcomeUnknown.hint} {error.hint}"
            raise
