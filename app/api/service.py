"""The async API service layer: list, show, create, update, and the lookups that they need.

Reads follow the vendor's cursors to their end. Writes send exactly the payload they are given
(`app.drafts` builds it). Every error is one of `app.errors`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pydantic import ValidationError

from app.api.client import ApiClient, Repeat, SecretText
from app.api.documents import IncidentDocument, IncidentPage, read_incident, read_page
from app.api.query import IncidentQuery
from app.categories import category_order
from app.errors import NotFound, NotPermitted, UnreadableAnswer
from app.models import (
    CatalogEntry,
    Configuration,
    CustomField,
    CustomFieldOption,
    Identity,
    IncidentForm,
    IncidentRole,
    IncidentStatus,
    IncidentTimestamp,
    IncidentType,
    Model,
    Record,
    Severity,
    User,
)

if TYPE_CHECKING:
    import httpx

Thing = TypeVar("Thing", bound=Model)
ThingWithId = TypeVar("ThingWithId", bound=Record)
JsonObject = dict[str, Any]

# The most that the vendor's prose allows; its schema says 500.
LARGEST_INCIDENT_PAGE = 250
_LOOKUP_PAGE = 250
_USER_PAGE = 1_000

_SELECTS = frozenset({"single_select", "multi_select"})


class IncidentService:
    """What the program does with incident.io.

    People and catalog entries are asked for once and kept, since the API cannot search them by
    text; a failure is not kept.
    """

    def __init__(self, client: ApiClient) -> None:
        self.client = client
        self._kept: dict[str, asyncio.Task[tuple[Any, ...]]] = {}

    @classmethod
    def connect(
        cls,
        *,
        api_url: str,
        key: SecretText,
        transport: "httpx.AsyncBaseTransport | None" = None,
    ) -> Self:
        """A service on its own client; close it, or use it as an async context manager."""
        return cls(ApiClient(api_url, key, transport=transport))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections and whatever is still being looked up."""
        for task in self._kept.values():
            task.cancel()
        await self.client.close()

    # The four operations.

    async def list(
        self,
        query: IncidentQuery,
        *,
        page_size: int = LARGEST_INCIDENT_PAGE,
        after: str | None = None,
    ) -> IncidentPage:
        """`GET /v2/incidents`: one page, in the query's order.

        Args:
            query: Which incidents.
            page_size: From 1 to `LARGEST_INCIDENT_PAGE`.
            after: The cursor of the page before.
        """
        parameters = [("page_size", str(page_size)), *query.parameters()]
        if after:
            parameters.append(("after", after))
        return read_page(await self.client.request("GET", "v2", "incidents", parameters=parameters))

    async def walk(
        self, query: IncidentQuery, *, page_size: int = LARGEST_INCIDENT_PAGE
    ) -> AsyncIterator[IncidentPage]:
        """Every page of the query; a cursor that comes back a second time ends the walk."""
        after: str | None = None
        seen: set[str] = set()
        while True:
            page = await self.list(query, page_size=page_size, after=after)
            yield page
            after = page.after
            if not after or after in seen:
                return
            seen.add(after)

    async def show(self, identifier: str) -> IncidentDocument:
        """`GET /v2/incidents/{id}`, by the full id or by the number in INC-123."""
        content = await self.client.request("GET", "v2", "incidents", identifier)
        return read_incident(_property(content, "incident"))

    async def create(self, payload: JsonObject) -> IncidentDocument:
        """`POST /v2/incidents`: declare. Repeated with the same idempotency key when it is lost.

        Args:
            payload: A whole IncidentsCreatePayloadV2, `idempotency_key` and `visibility` included.
        """
        content = await self.client.request(
            "POST", "v2", "incidents", body=payload, repeat=Repeat.IDEMPOTENT
        )
        return read_incident(_property(content, "incident"))

    async def update(self, incident_id: str, payload: JsonObject) -> IncidentDocument:
        """`POST /v2/incidents/{id}/actions/edit`; not repeated if it may have been processed.

        Args:
            incident_id: The full id.
            payload: A whole IncidentsEditPayloadV2: `incident` with only what changed, and
                `notify_incident_channel`.
        """
        content = await self.client.request(
            "POST", "v2", "incidents", incident_id, "actions", "edit",
            body=payload, repeat=Repeat.UNSENT,
        )  # fmt: skip
        return read_incident(_property(content, "incident"))

    # The organisation's vocabulary.

    async def identity(self) -> Identity:
        """Whose key this is and what it may do; needs no role."""
        content = await self.client.request("GET", "v1", "identity")
        return next(_records(Identity, [_property(content, "identity")]), Identity())

    async def severities(self) -> tuple[Severity, ...]:
        """All severities, mildest first."""
        listed = await self._all(Severity, "severities", "v1", "severities")
        return tuple(sorted(listed, key=lambda severity: severity.rank))

    async def incident_statuses(self) -> tuple[IncidentStatus, ...]:
        """All statuses, in the order of an incident's life."""
        listed = await self._all(IncidentStatus, "incident_statuses", "v1", "incident_statuses")
        return tuple(sorted(listed, key=lambda s: (category_order(s.category), s.rank)))

    async def incident_types(self) -> tuple[IncidentType, ...]:
        """All types."""
        return await self._all(IncidentType, "incident_types", "v1", "incident_types")

    async def incident_roles(self) -> tuple[IncidentRole, ...]:
        """All roles, the lead first."""
        listed = await self._all(IncidentRole, "incident_roles", "v2", "incident_roles")
        return tuple(sorted(listed, key=lambda role: role.role_type != "lead"))

    async def incident_timestamps(self) -> tuple[IncidentTimestamp, ...]:
        """All timestamps, as the organisation ranks them."""
        listed = await self._all(
            IncidentTimestamp, "incident_timestamps", "v2", "incident_timestamps"
        )
        return tuple(sorted(listed, key=lambda timestamp: timestamp.rank))

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """All custom fields; their options are asked for one by one."""
        return await self._all(CustomField, "custom_fields", "v2", "custom_fields")

    async def custom_field_options(self, custom_field_id: str) -> tuple[CustomFieldOption, ...]:
        """All options of a select field, in the organisation's order."""
        listed = await self._all(
            CustomFieldOption, "custom_field_options", "v1", "custom_field_options",
            page_size=_LOOKUP_PAGE, custom_field_id=custom_field_id,
        )  # fmt: skip
        return tuple(sorted(listed, key=lambda option: option.sort_key))

    async def incident_forms(self) -> tuple[IncidentForm, ...]:
        """What is shown and required at each point of an incident's life."""
        return await self._all(
            IncidentForm, "incident_forms", "v3", "incident_forms", page_size=_LOOKUP_PAGE
        )

    async def configuration(self) -> Configuration:
        """The whole vocabulary at once; what this key may not read is left empty.

        Without forms nothing is assumed to be required but what the API refuses.
        """
        (
            (severities, statuses, types),
            (roles, timestamps, fields),
            (forms, who),
        ) = await asyncio.gather(
            asyncio.gather(
                _if_allowed(self.severities),
                _if_allowed(self.incident_statuses),
                _if_allowed(self.incident_types),
            ),
            asyncio.gather(
                _if_allowed(self.incident_roles),
                _if_allowed(self.incident_timestamps),
                _if_allowed(self.custom_fields),
            ),
            asyncio.gather(_if_allowed(self.incident_forms), self.identity()),
        )
        with_options = [f.id for f in fields if f.field_type in _SELECTS and not f.catalog_type_id]
        options = await asyncio.gather(
            *(
                _if_allowed(partial(self.custom_field_options, field_id))
                for field_id in with_options
            )
        )
        return Configuration(
            severities=severities,
            statuses=statuses,
            types=types,
            roles=roles,
            timestamps=timestamps,
            custom_fields=fields,
            forms=forms,
            options=dict(zip(with_options, options, strict=True)),
            identity=who,
        )

    # People and catalog entries, of which there can be very many.

    async def people(self) -> tuple[User, ...]:
        """Every active user of the organisation, by name."""
        return await self._once("people", self._people())

    async def entries(self, catalog_type_id: str) -> tuple[CatalogEntry, ...]:
        """Every entry of a catalog type that is not archived, as the organisation ranks them."""
        return await self._once(f"entries {catalog_type_id}", self._entries(catalog_type_id))

    async def _people(self) -> tuple[User, ...]:
        listed = await self._all(User, "users", "v2", "users", page_size=_USER_PAGE)
        return tuple(sorted(listed, key=lambda user: user.label.casefold()))

    async def _entries(self, catalog_type_id: str) -> tuple[CatalogEntry, ...]:
        listed = await self._all(
            CatalogEntry, "catalog_entries", "v3", "catalog_entries",
            page_size=_LOOKUP_PAGE, catalog_type_id=catalog_type_id,
        )  # fmt: skip
        current = [entry for entry in listed if entry.archived_at is None]
        return tuple(sorted(current, key=lambda entry: (entry.rank, entry.name.casefold())))

    async def _once(
        self, name: str, look_up: Coroutine[Any, Any, tuple[Thing, ...]]
    ) -> tuple[Thing, ...]:
        """The result of `look_up`, shared by all who ask; forgotten when it fails."""
        task = self._kept.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._kept[name] = asyncio.ensure_future(look_up)
        else:
            look_up.close()
        # One who stops waiting does not take the answer from the others.
        return await asyncio.shield(task)

    async def _all(
        self, kind: type[ThingWithId], name: str, *path: str, **parameters: object
    ) -> tuple[ThingWithId, ...]:
        """Every record of a lookup that can be read, through all of its pages, each once."""
        found: dict[str, ThingWithId] = {}
        after = ""
        while True:
            pairs = [(key, str(value)) for key, value in parameters.items()]
            content = await self.client.request(
                "GET", *path, parameters=[*pairs, *([("after", after)] if after else [])]
            )
            before = len(found)
            for record in _records(kind, _property(content, name)):
                found.setdefault(record.id, record)
            meta = content.get("pagination_meta") if isinstance(content, dict) else None
            after = (meta or {}).get("after") or ""
            if not after or len(found) == before:
                return tuple(found.values())


async def _if_allowed(
    look_up: Callable[[], Coroutine[Any, Any, tuple[Thing, ...]]],
) -> tuple[Thing, ...]:
    """The lookup, or nothing where this key or account does not have it."""
    try:
        return await look_up()
    except (NotPermitted, NotFound):
        return ()


def _property(content: object, name: str) -> object:
    if not isinstance(content, dict) or name not in content:
        raise UnreadableAnswer(f"The answer has no {name}.")
    return content[name]


def _records(kind: type[Thing], listed: object) -> Iterator[Thing]:
    """The records that can be read: an odd one takes no other with it."""
    if not isinstance(listed, Iterable):
        raise UnreadableAnswer(f"A list was expected, not {type(listed).__name__}.")
    for record in listed:
        with suppress(ValidationError):
            yield kind.model_validate(record)
