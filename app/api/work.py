"""Actions and follow-ups of one incident, or of all."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.api.client import ApiClient
from app.api.paging import Page
from app.api.records import RecordClient
from app.api.retry import RetrySafety
from app.domain.related_models import Action, FollowUp, WorkItem
from app.domain.tab_data import RecordList

AnyWork = TypeVar("AnyWork", bound=WorkItem)

_PAGE = 250


@dataclass(frozen=True, slots=True)
class WorkService(Generic[AnyWork]):
    """Client for actions or follow-ups. Every method raises `IncidentError`.

    Attributes:
        client: The API client.
        kind: Record type.
        one: Property name of one record in the API.
        path: Path of the list under `/v3`, and its property name.
    """

    client: ApiClient
    kind: type[AnyWork]
    one: str
    path: str

    async def for_incident(self, incident_id: str) -> RecordList[AnyWork]:
        """`GET /v3/...`: all of an incident, by its full id, oldest first."""
        return await RecordClient(self.client).listing(
            self.kind,
            self.path,
            "v3",
            self.path,
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE,
        )

    def all(self) -> AsyncIterator[Page[AnyWork]]:
        """`GET /v3/...`: pages over all incidents; the API cannot filter out completed work."""
        return RecordClient(self.client).iter_pages(
            self.kind, self.path, "v3", self.path, page_size=_PAGE
        )

    async def show(self, work_id: str) -> AnyWork:
        """`GET /v3/.../{id}`."""
        return await RecordClient(self.client).one(self.kind, self.one, "v3", self.path, work_id)

    async def create(self, payload: Mapping[str, object]) -> AnyWork:
        """`POST /v3/...`; has no idempotency key, so no retry if it may be saved."""
        return await RecordClient(self.client).write(
            self.kind, self.one, "POST", "v3", self.path, body=payload, repeat=RetrySafety.UNSENT
        )

    async def update(self, work_id: str, payload: Mapping[str, object]) -> AnyWork:
        """`PUT /v3/.../{id}`: status and text are required; null removes the assignee."""
        return await RecordClient(self.client).write(
            self.kind,
            self.one,
            "PUT",
            "v3",
            self.path,
            work_id,
            body=payload,
            repeat=RetrySafety.UNSENT,
        )

    async def delete(self, work_id: str) -> None:
        """`DELETE /v3/.../{id}`."""
        await self.client.request("DELETE", "v3", self.path, work_id, repeat=RetrySafety.UNSENT)


def actions(client: ApiClient) -> WorkService[Action]:
    """`/v3/actions`."""
    return WorkService(client, Action, "action", "actions")


def follow_ups(client: ApiClient) -> WorkService[FollowUp]:
    """`/v3/follow_ups`."""
    return WorkService(client, FollowUp, "follow_up", "follow_ups")
