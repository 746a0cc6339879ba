"""Routes of the API: method, path, scope, and handler."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from app.demo.core.messages import RequestContext
from app.demo.core.wire import JsonObject
from app.demo.handlers.alerts import Alerts
from app.demo.handlers.create import IncidentCreation
from app.demo.handlers.edit import IncidentEditing
from app.demo.handlers.escalations import Escalations
from app.demo.handlers.incidents import IncidentReading
from app.demo.handlers.log import IncidentLog
from app.demo.handlers.lookups import Lookups
from app.demo.handlers.memberships import Memberships
from app.demo.handlers.related import Attachments, Documents, Issues, RelatedReads
from app.demo.handlers.schedules import Schedules
from app.demo.handlers.status_pages import StatusPages
from app.demo.handlers.work import Work

Handler = Callable[[RequestContext], JsonObject]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    Attributes:
        path: Path as in the vendor's schema, with its parameters in braces.
        scope: The required scope; empty for none.
        status: Status of a successful response; 204 has no body.
    """

    method: str
    path: str
    scope: str
    handler: Handler
    status: int = 200

    def parameters(self, path: str) -> dict[str, str] | None:
        """Return the parameters of a matching path, else None."""
        match = _pattern(self.path).fullmatch(path)
        return match.groupdict() if match else None


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """Return the pattern of a route's path, which every request is compared with."""
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


@dataclass(frozen=True, slots=True)
class Handlers:
    """All handlers."""

    reading: IncidentReading
    creation: IncidentCreation
    editing: IncidentEditing
    lookups: Lookups
    log: IncidentLog
    actions: Work
    follow_ups: Work
    attachments: Attachments
    escalations: Escalations
    alerts: Alerts
    documents: Documents
    issues: Issues
    memberships: Memberships
    team_memberships: Memberships
    related_reads: RelatedReads
    schedules: Schedules
    status_pages: StatusPages


def routes(handlers: Handlers) -> tuple[Route, ...]:
    """Return every operation of the demo."""
    reading, lookups = handlers.reading, handlers.lookups
    return (
        Route("GET", "/v2/incidents", "incidents.view", reading.listing),
        Route("POST", "/v2/incidents", "incidents.create", handlers.creation.create),
        Route("GET", "/v2/incidents/{id}", "incidents.view", reading.show),
        Route("POST", "/v2/incidents/{id}/actions/edit", "incidents.view", handlers.editing.edit),
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
        *_log(handlers.log),
        *_work("/v3/actions", "actions", handlers.actions),
        *_work("/v3/follow_ups", "follow_ups", handlers.follow_ups),
        *_related(handlers),
        *_schedules(handlers.schedules),
        *_status_pages(handlers.status_pages),
    )


def _configuration(lookups: Lookups) -> list[Route]:
    """Return the routes of unpaginated lists and their members."""
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
    """Return the routes of paginated lists, with their members where the API has them."""
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


def _log(log: IncidentLog) -> list[Route]:
    """Return the routes of updates, activity and timeline."""
    items = "/v2/incident_timeline_items"
    return [
        Route("GET", "/v2/incident_updates", "incidents.view", log.updates),
        Route("POST", "/v2/incident_updates", "incident_updates.create", log.share, 201),
        Route("GET", "/v2/incident_activity_log_entries", "incidents.view", log.activity),
        Route("GET", items, "incidents.view", log.timeline),
        Route("POST", items, "timeline_items.create", log.add_item, 201),
        Route("PATCH", items + "/{id}", "timeline_items.update", log.edit_item),
    ]


def _work(path: str, scope: str, work: Work) -> list[Route]:
    """Return the routes of actions or follow-ups."""
    return [
        Route("GET", path, "actions.view", work.listing),
        Route("POST", path, f"{scope}.create", work.create, 201),
        Route("GET", path + "/{id}", "actions.view", work.show),
        Route("PUT", path + "/{id}", f"{scope}.update", work.update),
        Route("DELETE", path + "/{id}", f"{scope}.destroy", work.delete, 204),
    ]


def _related(handlers: Handlers) -> list[Route]:
    """Return the routes of related records."""
    attachments = handlers.attachments
    related_reads = handlers.related_reads
    documents = "/v1/postmortem_documents"
    return [
        Route("GET", "/v1/incident_attachments", "attachments.view", attachments.listing),
        Route("POST", "/v1/incident_attachments", "attachments.create", attachments.create, 201),
        Route(
            "DELETE",
            "/v1/incident_attachments/{id}",
            "attachments.destroy",
            attachments.delete,
            204,
        ),
        *_escalations(handlers.escalations),
        *_alerts(handlers.alerts),
        *_memberships("incident_memberships", handlers.memberships),
        *_memberships("incident_team_memberships", handlers.team_memberships),
        Route("GET", "/v2/incident_participants", "incidents.view", related_reads.participants),
        Route("GET", "/v1/incident_relationships", "incidents.view", related_reads.relationships),
        Route("GET", documents, "incidents.view", related_reads.documents),
        Route(
            "POST",
            "/v2/incidents/{id}/actions/connect_external_issue",
            "incidents.connect_external_issue",
            handlers.issues.connect,
            204,
        ),
        Route(
            "POST",
            documents + "/actions/attach",
            "external_postmortems.create",
            handlers.documents.attach,
            201,
        ),
        Route("GET", documents + "/{id}", "incidents.view", related_reads.document),
        Route(
            "GET",
            documents + "/{id}/content",
            "in_app_postmortems.copy_as_markdown",
            related_reads.content,
        ),
    ]


def _schedules(schedules: Schedules) -> list[Route]:
    """Return the routes of on-call schedules."""
    scope = "schedules.view"
    return [
        Route("GET", "/v2/schedules", scope, schedules.listing),
        Route("GET", "/v2/schedules/{id}", scope, schedules.show),
        Route("GET", "/v2/schedule_entries", scope, schedules.entries),
    ]


def _status_pages(pages: StatusPages) -> list[Route]:
    """Return the routes of public status pages."""
    incidents, updates = "/v2/status_page_incidents", "/v2/status_page_incident_updates"
    linked = "/v1/status-pages/{id}/incidents/{incident_id}/response-incidents"
    return [
        Route("GET", "/v2/status_pages", "", pages.pages),
        Route("GET", incidents, "", pages.incidents),
        Route("GET", incidents + "/{status_page_incident_id}", "", pages.show),
        Route("GET", linked, "", pages.linked),
        Route("POST", updates, "status_pages.publish_updates", pages.add_update, 201),
    ]


def _escalations(escalations: Escalations) -> list[Route]:
    """Return the routes of escalations and their actions."""
    path = "/v2/escalations"
    actions = path + "/{id}/actions"
    return [
        Route("GET", path, "escalations.view", escalations.listing),
        Route("POST", path, "escalations.create", escalations.create, 201),
        Route("GET", path + "/{id}", "escalations.view", escalations.show),
        Route("POST", actions + "/respond", "escalations.respond", escalations.respond),
        Route("POST", actions + "/reassign", "escalations.create", escalations.reassign, 201),
        Route("POST", actions + "/cancel", "escalations.cancel", escalations.cancel),
        Route("GET", "/v2/escalation_paths", "escalation_paths.view", escalations.paths),
    ]


def _alerts(alerts: Alerts) -> list[Route]:
    """Return the routes of alerts and their connections with incidents."""
    path, connections = "/v2/alerts", "/v2/incident_alerts"
    transition = connections + "/{id}/actions/transition"
    return [
        Route("GET", path, "alerts.view", alerts.listing),
        Route("GET", path + "/{id}", "alerts.view", alerts.show),
        Route("POST", path + "/{id}/actions/resolve", "alerts.resolve", alerts.resolve),
        Route("GET", connections, "alerts.view", alerts.connections),
        Route("POST", connections, "alerts.attach_to_incident", alerts.attach, 201),
        Route("POST", transition, "incident_alerts.transition", alerts.transition),
        Route("GET", "/v1/alert_notes", "alerts.view", alerts.notes),
        Route("POST", "/v1/alert_notes", "alerts.edit", alerts.add_note, 201),
    ]


def _memberships(name: str, memberships: Memberships) -> list[Route]:
    """Return the routes of the members of private incidents."""
    revoke = f"/v1/{name}/actions/revoke"
    return [
        Route("POST", f"/v1/{name}", f"{name}.grant", memberships.grant, 201),
        Route("POST", revoke, f"{name}.revoke", memberships.revoke, 204),
    ]
