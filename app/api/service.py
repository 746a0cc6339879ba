"""The async API service layer: list, show, create and update incidents, and their lookups.

Reads follow the vendor's cursors to their end. Writes send exactly the payload they are given
(`app.editing.drafts` builds it). Every error is one of `app.errors`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Self

from app.api import work
from app.api.client import ApiClient, SecretText, Transport, at_once
from app.api.incident_page import IncidentPage, read_incident_page, split_page
from app.api.lookups import LookupService
from app.api.paging import PageWalk, get_property
from app.api.rate_limiter import Limiter
from app.api.related import RelatedService
from app.api.retry import RetrySafety
from app.api.timeline import TimelineService
from app.domain.incident_document import IncidentDocument, read_incident
from app.domain.models import JsonObject
from app.errors import InvalidResponse, OutcomeUnknown
from app.query.incident_query import IncidentQuery
from app.system.clock import Clock
from app.system.server_clock import ServerClock

# The most that the vendor's prose allows; its schema says 500.
LARGEST_INCIDENT_PAGE = 250


class IncidentService(LookupService):
    """What the program does with incident.io.

    Attributes:
        log: What is said about incidents, and what was done.
        actions: What is to be done while they go on.
        follow_ups: What is to be done afterwards.
        related: What they are connected with.
    """

    def __init__(self, client: ApiClient, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(client, clock=clock)
        self.log = TimelineService(client)
        self.actions = work.actions(client)
        self.follow_ups = work.follow_ups(client)
        self.related = RelatedService(client)

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
        """A service on its own client; close it, or use it as an async context manager."""
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

        An incident that cannot be decoded is on the page with the reason why.

        Args:
            query: Which incidents.
            page_size: From 1 to `LARGEST_INCIDENT_PAGE`.
            after: The cursor of the page before.
        """
        parameters = [("page_size", str(page_size)), *query.parameters()]
        if after is not None:
            parameters.append(("after", after))
        content = await self.client.request(
            "GET", "v2", "incidents", parameters=parameters, read=split_page
        )
        return await read_incident_page(content)

    def iter_pages(
        self, query: IncidentQuery, *, page_size: int = LARGEST_INCIDENT_PAGE
    ) -> AsyncIterator[IncidentPage]:
        """Every page of the query, with each incident once."""
        return PageWalk(lambda after: self.list(query, page_size=page_size, after=after))

    async def show(self, identifier: str) -> IncidentDocument:
        """`GET /v2/incidents/{id}`.

        Args:
            identifier: The full id, or the number alone of a reference such as INC-123
                (`app.domain.reference` reads what people type).

        Raises:
            InvalidResponse: No incident came back. One that came and cannot be decoded is
                returned with the reason why, so that it can be shown as such.
        """
        content = await self.client.request("GET", "v2", "incidents", identifier)
        return read_incident(get_property(content, "incident"))

    async def create(self, payload: JsonObject) -> IncidentDocument:
        """`POST /v2/incidents`: declare. Sent again with the same idempotency key when it is lost.

        Args:
            payload: A whole IncidentsCreatePayloadV2, `idempotency_key` and `visibility` included.
                The schema has no `id` here (any more), and `value_timestamp` in the values of
                custom fields is deprecated; neither is sent.
        """
        return await self._write("v2", "incidents", payload=payload, repeat=RetrySafety.IDEMPOTENT)

    async def update(self, incident_id: str, payload: JsonObject) -> IncidentDocument:
        """`POST /v2/incidents/{id}/actions/edit`; not sent again if it may have been processed.

        Args:
            incident_id: The full id.
            payload: A whole IncidentsEditPayloadV2: `incident` with only what changed, and
                `notify_incident_channel`. `value_timestamp` is deprecated here too and not sent.
        """
        return await self._write(
            "v2", "incidents", incident_id, "actions", "edit",
            payload=payload, repeat=RetrySafety.UNSENT,
        )  # fmt: skip

    async def _write(
        self, *path: str, payload: JsonObject, repeat: RetrySafety
    ) -> IncidentDocument:
        try:
            content = await self.client.request("POST", *path, body=payload, repeat=repeat)
            return read_incident(get_property(content, "incident"))
        except InvalidResponse as error:
            error.hint = f"{OutcomeUnknown.hint} {error.hint}"
            raise
