"""The operations of the API: method and path, the scope they need, and who answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.demo.creation import IncidentCreation
from app.demo.editing import IncidentEditing
from app.demo.incidents import IncidentReading
from app.demo.lookups import Lookups
from app.demo.messages import Call
from app.demo.wire import JsonObject

Handler = Callable[[Call], JsonObject]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    Attributes:
        path: As the vendor writes it, with `{id}` for what varies.
        scope: What the key needs; empty for nothing.
    """

    method: str
    path: str
    scope: str
    handler: Handler

    def parameters(self, path: str) -> dict[str, str] | None:
        """What the path says, when it is this route's."""
        match = re.fullmatch(self.path.replace("{id}", "(?P<id>[^/]+)"), path)
        return match.groupdict() if match else None


def routes(
    reading: IncidentReading, creation: IncidentCreation, editing: IncidentEditing, lookups: Lookups
) -> tuple[Route, ...]:
    """Every operation that the demo serves."""
    return (
        Route("GET", "/v2/incidents", "incidents.view", reading.listing),
        Route("POST", "/v2/incidents", "incidents.create", creation.create),
        Route("GET", "/v2/incidents/{id}", "incidents.view", reading.show),
        Route("POST", "/v2/incidents/{id}/actions/edit", "incidents.view", editing.edit),
        Route("GET", "/v1/identity", "", lookups.identity),
        Route(
            "GET", "/v1/custom_field_options", "custom_fields.view", lookups.custom_field_options
        ),
        Route(
            "GET",
            "/v1/custom_field_options/{id}",
            "custom_fields.view",
            lookups.custom_field_option,
        ),
        Route("GET", "/v3/catalog_entries", "catalog_entries.view", lookups.catalog_entries),
        Route("GET", "/v3/catalog_entries/{id}", "catalog_entries.view", lookups.catalog_entry),
        Route("GET", "/v2/users", "users.view", lookups.users),
        Route(
            "GET", "/v2/users/{id}", "users.view", lookups.one("user", lookups.organisation.users)
        ),
        *_configuration(lookups),
        *_paged(lookups),
    )


def _configuration(lookups: Lookups) -> list[Route]:
    """Lists that come whole, each with its members."""
    organisation = lookups.organisation
    found = []
    for path, one, many, scope, records in (
        ("/v1/severities", "severity", "severities", "severities.view", organisation.severities),
        (
            "/v1/incident_statuses",
            "incident_status",
            "incident_statuses",
            "incident_statuses.view",
            organisation.statuses,
        ),
        (
            "/v1/incident_types",
            "incident_type",
            "incident_types",
            "incident_types.view",
            organisation.types,
        ),
        (
            "/v2/incident_roles",
            "incident_role",
            "incident_roles",
            "incident_roles.view",
            organisation.roles,
        ),
        (
            "/v2/incident_timestamps",
            "incident_timestamp",
            "incident_timestamps",
            "",
            organisation.timestamps,
        ),
        (
            "/v2/custom_fields",
            "custom_field",
            "custom_fields",
            "custom_fields.view",
            organisation.custom_fields,
        ),
        (
            "/v3/catalog_types",
            "catalog_type",
            "catalog_types",
            "catalog_types.view",
            organisation.catalog_types,
        ),
    ):
        found.append(Route("GET", path, scope, lookups.everything(many, records)))
        found.append(Route("GET", path + "/{id}", scope, lookups.one(one, records)))
    return found


def _paged(lookups: Lookups) -> list[Route]:
    """Lists that come page by page, each with its members where the API shows them."""
    organisation = lookups.organisation
    return [
        Route("GET", "/v3/incident_forms", "", lookups.pages("incident_forms", organisation.forms)),
        Route(
            "GET", "/v3/incident_forms/{id}", "", lookups.one("incident_form", organisation.forms)
        ),
        Route(
            "GET", "/v3/teams", "catalog_entries.view", lookups.pages("teams", organisation.teams)
        ),
    ]
