"""The operations that the demo serves, with the schemas of their answers."""

import re
from dataclasses import dataclass
from typing import Any

from app.demo.server import DemoServer
from tests.support.demo import ask


@dataclass(frozen=True, slots=True)
class Operation:
    """A request to read something.

    Attributes:
        schema: The name that the vendor's document, and its SDK, give to the answer.
        record_id: What stands for the parameters of the path, with blanks between several.
    """

    documented_path: str
    schema: str
    record_id: str = ""
    query: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """The path with the ids in their places."""
        ids = iter(self.record_id.split())
        return re.sub(r"\{\w+\}", lambda _: next(ids), self.documented_path)


def operations(server: DemoServer) -> list[Operation]:
    """Every operation that reads."""
    organisation = server.organisation
    field_id = next(iter(organisation.options))
    option_id = next(iter(organisation.options[field_id]))
    type_id = next(iter(organisation.catalog_types))
    largest = ("page_size", "250")
    found = [
        Operation("/v2/incidents", "IncidentsListResultV2", query=(largest,)),
        Operation("/v2/incidents/{id}", "IncidentsShowResultV2", organisation.incidents[-1].id),
        Operation("/v1/identity", "UtilitiesIdentityResultV1"),
        Operation(
            "/v1/custom_field_options",
            "CustomFieldOptionsListResultV1",
            query=(("custom_field_id", field_id),),
        ),
        Operation("/v1/custom_field_options/{id}", "CustomFieldOptionsShowResultV1", option_id),
        Operation(
            "/v3/catalog_entries",
            "CatalogListEntriesResultV3",
            query=(("catalog_type_id", type_id), largest),
        ),
        Operation("/v2/users", "UsersListResultV2", query=(largest, ("include_inactive", "true"))),
        Operation("/v3/teams", "TeamsListResultV3", query=(largest,)),
        Operation("/v3/incident_forms", "IncidentFormsListResultV3", query=(largest,)),
        Operation("/v1/severities", "SeveritiesListResultV1"),
        Operation("/v1/incident_statuses", "IncidentStatusesListResultV1"),
        Operation("/v1/incident_types", "IncidentTypesListResultV1"),
        Operation("/v2/incident_roles", "IncidentRolesListResultV2"),
        Operation("/v2/incident_timestamps", "IncidentTimestampsListResultV2"),
        Operation("/v2/custom_fields", "CustomFieldsListResultV2"),
        Operation("/v3/catalog_types", "CatalogListTypesResultV3"),
    ]
    for path, schema, records in (
        ("/v3/catalog_entries", "CatalogShowEntryResultV3", organisation.catalog.entries),
        ("/v2/users", "UsersShowResultV2", organisation.users),
        ("/v3/incident_forms", "IncidentFormsShowResultV3", organisation.forms),
        ("/v1/severities", "SeveritiesShowResultV1", organisation.severities),
        ("/v1/incident_statuses", "IncidentStatusesShowResultV1", organisation.statuses),
        ("/v1/incident_types", "IncidentTypesShowResultV1", organisation.types),
        ("/v2/incident_roles", "IncidentRolesShowResultV2", organisation.roles),
        ("/v2/incident_timestamps", "IncidentTimestampsShowResultV2", organisation.timestamps),
        ("/v2/custom_fields", "CustomFieldsShowResultV2", organisation.custom_fields),
        ("/v3/catalog_types", "CatalogShowTypeResultV3", organisation.catalog_types),
    ):
        found.append(Operation(path + "/{id}", schema, next(iter(records))))
    return found + _parts(server)


def _parts(server: DemoServer) -> list[Operation]:
    """What belongs to incidents: lists over all of them where there are, and their members."""
    largest = ("page_size", "250")
    severe = [one for one in server.organisation.incidents if one.postmortem_document_ids]
    incident = (severe or server.organisation.incidents)[-1]
    of_one = ("incident_id", incident.id)
    document_id = next(iter(incident.postmortem_document_ids), "none")
    documents = "/v1/postmortem_documents"
    found = [
        Operation("/v2/incident_updates", "IncidentUpdatesListResultV2", query=(largest,)),
        Operation(
            "/v2/incident_timeline_items",
            "IncidentTimelineItemsListResultV2",
            query=(largest, of_one),
        ),
        Operation(
            "/v2/incident_activity_log_entries",
            "IncidentActivityLogEntriesListResultV2",
            query=(largest, of_one),
        ),
        Operation("/v3/actions", "ActionsListResultV3", query=(largest,)),
        Operation("/v3/follow_ups", "FollowUpsListResultV3", query=(largest,)),
        Operation("/v1/incident_attachments", "IncidentAttachmentsListResultV1", query=(of_one,)),
        Operation(
            "/v2/incident_alerts", "AlertsListIncidentAlertsResultV2", query=(("page_size", "50"),)
        ),
        Operation("/v2/alerts", "AlertsListResultV2", query=(("page_size", "50"),)),
        Operation(
            "/v1/alert_notes", "AlertNotesListResultV1", query=(("alert_id", _noted(server)),)
        ),
        Operation("/v2/incident_participants", "IncidentParticipantsListResultV2", query=(of_one,)),
        Operation(
            "/v1/incident_relationships", "IncidentRelationshipsListResultV1", query=(of_one,)
        ),
        Operation("/v2/escalations", "EscalationsListResultV2", query=(("page_size", "50"),)),
        Operation("/v2/escalation_paths", "EscalationsListPathsResultV2"),
        Operation("/v2/schedules", "SchedulesListResultV2"),
        Operation(documents, "PostmortemDocumentsListResultV1", query=(largest,)),
        Operation(documents + "/{id}", "PostmortemDocumentsShowResultV1", document_id),
        Operation(
            documents + "/{id}/content", "PostmortemDocumentsShowContentResultV1", document_id
        ),
    ]
    for path, listed, schema in (
        ("/v3/actions", "actions", "ActionsShowResultV3"),
        ("/v3/follow_ups", "follow_ups", "FollowUpsShowResultV3"),
        ("/v2/escalations", "escalations", "EscalationsShowResultV2"),
        ("/v2/schedules", "schedules", "SchedulesShowResultV2"),
        ("/v2/alerts", "alerts", "AlertsShowResultV2"),
    ):
        found.append(Operation(path + "/{id}", schema, _first(server, path, listed)))
    page_id = _first(server, "/v2/status_pages", "status_pages")
    of_page, publics = ("status_page_id", page_id), "/v2/status_page_incidents"
    _, answer = ask(server, publics, of_page)
    public_id = next((one["id"] for one in answer["status_page_incidents"]), "none")
    found += [
        Operation("/v2/status_pages", "StatusPagesListStatusPagesResultV2"),
        Operation(publics, "StatusPagesListStatusPageIncidentsResultV2", query=(of_page,)),
        Operation(
            publics + "/{status_page_incident_id}",
            "StatusPagesShowStatusPageIncidentResultV2",
            public_id,
        ),
        Operation(
            "/v1/status-pages/{id}/incidents/{incident_id}/response-incidents",
            "StatusPagesListResponseIncidentsResultV1",
            f"{page_id} {public_id}",
        ),
    ]
    schedule_id = ("schedule_id", _first(server, "/v2/schedules", "schedules"))
    entries = "SchedulesListScheduleEntriesResultV2"
    return [*found, Operation("/v2/schedule_entries", entries, query=(schedule_id,))]


def _noted(server: DemoServer) -> str:
    """The newest alert, with a note."""
    _, answer = ask(server, "/v2/alerts", ("page_size", "1"))
    alert_id = str(answer["alerts"][0]["id"])
    ask(
        server,
        "/v1/alert_notes",
        method="POST",
        body={"alert_id": alert_id, "content": "Seen **before**"},
    )
    return alert_id


def _first(server: DemoServer, path: str, listed: str) -> str:
    """The id of some record; alerts are listed by the incidents they belong to."""
    if listed == "alerts":
        _, answer = ask(server, "/v2/incident_alerts", ("page_size", "50"))
        return next((one["alert"]["id"] for one in answer["incident_alerts"]), "none")
    _, answer = ask(server, path)
    return next((one["id"] for one in answer[listed]), "none")


def operation_at(server: DemoServer, documented_path: str) -> Operation:
    """The operation at a path as the document writes it."""
    return next(one for one in operations(server) if one.documented_path == documented_path)


def whole_payload(server: DemoServer) -> dict[str, Any]:
    """A create payload with every property that a retrospective incident can have."""
    organisation = server.organisation
    values = {
        "text": {"value_text": "Some customers could not pay"},
        "link": {"value_link": "https://grafana.example/d/1"},
        "numeric": {"value_numeric": "123.456"},
    }
    entries = []
    for field_id, field in organisation.custom_fields.items():
        if catalog_type_id := field.get("catalog_type_id"):
            entry = next(
                entry
                for entry in organisation.catalog.entries.values()
                if entry["catalog_type_id"] == catalog_type_id
            )
            value = {"value_catalog_entry_id": entry["id"]}
        elif field_id in organisation.options:
            value = {"value_option_id": next(iter(organisation.options[field_id]))}
        else:
            value = values[field["field_type"]]
        entries.append({"custom_field_id": field_id, "values": [value]})
    user = next(user for user in organisation.users.values() if "email" in user)
    return {
        "idempotency_key": "b6f0c2f4",
        "visibility": "private",
        "mode": "retrospective",
        "name": "Checkout was down last night",
        "summary": "**Problem:** nobody could pay",
        "severity_id": next(iter(organisation.severities)),
        "incident_type_id": organisation.named(organisation.types, "Security")["id"],
        "incident_status_id": organisation.status_in("closed")["id"],
        "custom_field_entries": entries,
        "incident_role_assignments": [
            {"incident_role_id": role_id, "assignee": {"email": user["email"]}}
            for role_id in organisation.roles
        ],
        "incident_timestamp_values": [
            {"incident_timestamp_id": timestamp_id, "value": "2026-11-23T22:10:00Z"}
            for timestamp_id in organisation.timestamps
        ],
        "retrospective_incident_options": {
            "slack_channel_id": "C02AW36C1M5",
            "postmortem_document_url": "https://docs.google.com/document/d/1",
        },
        "slack_channel_name_override": "inc-checkout",
    }
