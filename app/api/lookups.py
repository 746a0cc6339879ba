"""Read the data that incidents refer to: configuration, users and catalog."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from time import monotonic
from typing import TypeVar

from app.api.client import ApiClient
from app.api.memo import ResponseMemo
from app.api.paging import NotAList, Page, PageWalk, get_property
from app.api.records import RecordClient
from app.domain.catalog_models import CatalogEntry
from app.domain.decoding import Undecodable, decode
from app.domain.models import (
    Configuration,
    CustomField,
    CustomFieldOption,
    Identity,
    IncidentForm,
    IncidentRole,
    IncidentStatus,
    IncidentTimestamp,
    IncidentType,
    Severity,
    User,
)
from app.domain.related_models import Team
from app.domain.status_categories import category_order
from app.errors import InvalidResponse, NotFound, NotPermitted
from app.text.natural_order import natural_key

T = TypeVar("T")

# The vendor's maximum; for users a smaller one, because pages of tens of thousands are slow.
_LARGEST_PAGE = 250
_LARGEST_USER_PAGE = 1_000

_SELECTS = frozenset({"single_select", "multi_select"})


class LookupService:
    """Client for lookups that reads all pages of each.

    A record that cannot be decoded is left out. Every method raises `IncidentError`.

    Args:
        client: The API client.
        clock: Monotonic clock in seconds; people and catalog entries are cached.
    """

    def __init__(self, client: ApiClient, *, clock: Callable[[], float] = monotonic) -> None:
        self.client = client
        self._records = RecordClient(client)
        self._kept = ResponseMemo(clock)

    async def close(self) -> None:
        """Cancel running lookups and close the connections."""
        await self._kept.close()
        await self.client.close()

    async def identity(self) -> Identity:
        """`GET /v1/identity`: owner and permissions of the key; needs no role."""
        content = await self.client.request("GET", "v1", "identity")
        try:
            return decode(Identity, get_property(content, "identity"))[0]
        except Undecodable as error:
            raise InvalidResponse("The answer's identity is not an object.") from error

    async def severities(self) -> tuple[Severity, ...]:
        """Return all severities, the least severe first."""
        listed = await self._records.all(Severity, "severities", "v1", "severities")
        return tuple(sorted(listed, key=lambda severity: severity.rank))

    async def incident_statuses(self) -> tuple[IncidentStatus, ...]:
        """Return all statuses, in lifecycle order."""
        listed = await self._records.all(
            IncidentStatus, "incident_statuses", "v1", "incident_statuses"
        )
        return tuple(sorted(listed, key=lambda s: (category_order(s.category), s.rank)))

    async def incident_types(self) -> tuple[IncidentType, ...]:
        """Return all incident types."""
        return await self._records.all(IncidentType, "incident_types", "v1", "incident_types")

    async def incident_roles(self) -> tuple[IncidentRole, ...]:
        """Return all roles, the lead first."""
        listed = await self._records.all(IncidentRole, "incident_roles", "v2", "incident_roles")
        return tuple(sorted(listed, key=lambda role: role.role_type != "lead"))

    async def incident_timestamps(self) -> tuple[IncidentTimestamp, ...]:
        """Return all timestamps, in the organisation's order."""
        listed = await self._records.all(
            IncidentTimestamp, "incident_timestamps", "v2", "incident_timestamps"
        )
        return tuple(sorted(listed, key=lambda timestamp: timestamp.rank))

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """Return all custom fields, without their options."""
        return await self._records.all(CustomField, "custom_fields", "v2", "custom_fields")

    async def custom_field_options(self, custom_field_id: str) -> tuple[CustomFieldOption, ...]:
        """Return all options of a select field, in the organisation's order."""
        listed = await self._records.all(
            CustomFieldOption,
            "custom_field_options",
            "v1",
            "custom_field_options",
            parameters=[("custom_field_id", custom_field_id)],
            page_size=_LARGEST_PAGE,
        )
        return tuple(sorted(listed, key=lambda option: option.sort_key))

    async def teams(self) -> tuple[Team, ...]:
        """Return all teams, by name."""
        listed = await self._records.all(Team, "teams", "v3", "teams", page_size=_LARGEST_PAGE)
        return tuple(sorted(listed, key=lambda team: team.name.casefold()))

    async def incident_forms(self) -> tuple[IncidentForm, ...]:
        """Return the form fields shown and required at each point of the lifecycle.

        Forms are newer than the rest of the API. On a 403 or 404 none are known, and only the API's
        validation decides what is required.
        """
        return await _if_allowed(
            lambda: self._records.all(
                IncidentForm, "incident_forms", "v3", "incident_forms", page_size=_LARGEST_PAGE
            )
        )

    async def configuration(self) -> Configuration:
        """Return the whole configuration; lists that this key may not read are empty."""
        found = await asyncio.gather(*(read() for read in self._parts.values()))
        known = Configuration().model_copy(update=dict(zip(self._parts, found, strict=True)))
        selects = _selects(known)
        options = await asyncio.gather(*map(self._options, selects))
        return known.model_copy(update={"options": dict(zip(selects, options, strict=True))})

    def part_names(self, known: Configuration) -> tuple[str, ...]:
        """Return the part names for `refresh_part`: the lists, and the fields with options."""
        return (*self._parts, *_selects(known))

    async def refresh_part(self, known: Configuration, part: str) -> Configuration:
        """Return the configuration with one part read again: one request, or one per page."""
        if part in self._parts:
            return known.model_copy(update={part: await self._parts[part]()})
        options = {**known.options, part: await self._options(part)}
        current = {field_id: options[field_id] for field_id in _selects(known)}
        return known.model_copy(update={"options": current})

    @property
    def _parts(self) -> Mapping[str, Callable[[], Awaitable[object]]]:
        return {
            "severities": partial(_if_allowed, self.severities),
            "statuses": partial(_if_allowed, self.incident_statuses),
            "types": partial(_if_allowed, self.incident_types),
            "roles": partial(_if_allowed, self.incident_roles),
            "timestamps": partial(_if_allowed, self.incident_timestamps),
            "custom_fields": partial(_if_allowed, self.custom_fields),
            "forms": self.incident_forms,
            "identity": self._known_identity,
        }

    async def _options(self, custom_field_id: str) -> tuple[CustomFieldOption, ...]:
        return await _if_allowed(partial(self.custom_field_options, custom_field_id))

    async def _known_identity(self) -> Identity | None:
        try:
            return await self.identity()
        except (NotPermitted, NotFound):
            return None

    # The API cannot search people and catalog entries by text, so all of them are read.

    async def people(self) -> tuple[User, ...]:
        """Return all active users of the organisation, by name, from a cache."""
        return await self._kept.get("people", self.all_users)

    async def entries(self, catalog_type_id: str) -> tuple[CatalogEntry, ...]:
        """Return the active entries of a catalog type, in the organisation's order.

        They are cached for a while.
        """
        return await self._kept.get(
            f"entries of {catalog_type_id}", lambda: self._all_entries(catalog_type_id)
        )

    async def users(
        self, after: str | None = None, *, page_size: int = _LARGEST_USER_PAGE
    ) -> Page[User]:
        """`GET /v2/users`: one page of the active users; `page_size` from 1 to 10,000."""
        return await self._records.page(User, "users", ("v2", "users"), [], page_size, after)

    async def person_by_email(self, address: str) -> User | None:
        """Return the user with an email address, also an inactive one; None without one."""
        parameters = [("email", address), ("include_inactive", "true")]
        page = await self._records.page(User, "users", ("v2", "users"), parameters, 1, None)
        return next(iter(page.items), None)

    async def all_users(self) -> tuple[User, ...]:
        """Read all active users, by name."""
        listed = [user async for page in PageWalk(self.users) for user in page.items]
        return tuple(sorted(listed, key=lambda user: natural_key(user.label)))

    async def catalog_entries(
        self, catalog_type_id: str, identifier: str | None = None, after: str | None = None
    ) -> Page[CatalogEntry]:
        """`GET /v3/catalog_entries`: one page of a type's entries, including archived ones.

        Args:
            catalog_type_id: Id of the type.
            identifier: Only entries with this id, external id or alias.
            after: The cursor of the previous page.
        """
        parameters = [("catalog_type_id", catalog_type_id)]
        if identifier is not None:
            parameters.append(("identifier", identifier))
        return await self._records.page(
            CatalogEntry,
            "catalog_entries",
            ("v3", "catalog_entries"),
            parameters,
            _LARGEST_PAGE,
            after,
        )

    async def _all_entries(self, catalog_type_id: str) -> tuple[CatalogEntry, ...]:
        pages = PageWalk(lambda after: self.catalog_entries(catalog_type_id, after=after))
        listed = [entry async for page in pages for entry in page.items]
        current = [entry for entry in listed if entry.archived_at is None]
        return tuple(sorted(current, key=lambda entry: (entry.rank, natural_key(entry.name))))


def _selects(known: Configuration) -> tuple[str, ...]:
    """Return the ids of fields whose options are not catalog entries."""
    ids = dict.fromkeys(
        field.id
        for field in known.custom_fields
        if field.field_type in _SELECTS and not field.catalog_type_id
    )
    return tuple(ids)


async def _if_allowed(
    look_up: Callable[[], Awaitable[tuple[T, ...]]],
) -> tuple[T, ...]:
    """Return the lookup's result; empty if the key or account has no access to the list."""
    try:
        return await look_up()
    except (NotPermitted, NotFound, NotAList):
        return ()
