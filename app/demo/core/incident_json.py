"""Convert an incident to the API's JSON."""

from datetime import datetime

from app.demo.core.organisation import DurationMetric, Incident, Organisation
from app.demo.core.wire import JsonObject, moment

DASHBOARD = "https://app.incident.io/northwind-pay"


def incident_json(organisation: Organisation, incident: Incident, now: datetime) -> JsonObject:
    """Return the complete incident; unset properties are omitted unless required."""
    written: JsonObject = {
        "id": incident.id,
        "reference": f"INC-{incident.number}",
        "name": incident.name,
        "created_at": moment(incident.created_at),
        "updated_at": moment(incident.updated_at),
        "last_activity_at": moment(incident.last_activity_at),
        "mode": incident.mode,
        "visibility": incident.visibility,
        "incident_status": incident.status,
        "incident_type": incident.type,
        "creator": incident.creator,
        "permalink": f"{DASHBOARD}/incidents/{incident.number}",
        "incident_role_assignments": _role_assignments(organisation, incident),
        "custom_field_entries": [
            {"custom_field": field, "values": list(incident.custom_fields.get(key, ()))}
            for key, field in organisation.embedded_custom_fields.items()
        ],
        "incident_timestamp_values": _timestamp_values(organisation, incident),
        "duration_metrics": [
            _duration(metric, incident) for metric in organisation.duration_metrics
        ],
        "has_debrief": bool(incident.debriefs),
        "debriefs": list(incident.debriefs),
        "team_ids": list(incident.team_ids),
        "postmortem_document_ids": list(incident.postmortem_document_ids),
        **_slack(organisation, incident, now),
    }
    optional = {
        "summary": incident.summary,
        "severity": incident.severity,
        "call_url": incident.call_url,
        "ms_teams_channel_url": incident.ms_teams_channel_url,
        "external_issue_reference": incident.external_issue,
        "postmortem_document_url": incident.postmortem_document_url,
    }
    written.update((key, value) for key, value in optional.items() if value)
    if incident.workload:
        working, late, sleeping = incident.workload
        written |= {
            "workload_minutes_working": working,
            "workload_minutes_late": late,
            "workload_minutes_sleeping": sleeping,
            "workload_minutes_total": round(working + late + sleeping, 2),
        }
    return written


def _role_assignments(organisation: Organisation, incident: Incident) -> list[JsonObject]:
    return [
        {"role": role, "assignee": incident.assignees[key]}
        if key in incident.assignees
        else {"role": role}
        for key, role in organisation.roles.items()
    ]


def _timestamp_values(organisation: Organisation, incident: Incident) -> list[JsonObject]:
    return [
        {
            "incident_timestamp": timestamp,
            "value": {"value": moment(incident.timestamps[key])},
        }
        if key in incident.timestamps
        else {"incident_timestamp": timestamp}
        for key, timestamp in organisation.timestamps.items()
    ]


def _duration(metric: DurationMetric, incident: Incident) -> JsonObject:
    written: JsonObject = {"duration_metric": {"id": metric.id, "name": metric.name}}
    start = incident.timestamps.get(metric.from_timestamp)
    end = incident.timestamps.get(metric.to_timestamp)
    if start is None or end is None:
        return written | {"status": "timestamps_missing"}
    if end < start:
        return written | {"status": "invalid_timestamps"}
    return written | {"status": "success", "value_seconds": int((end - start).total_seconds())}


def _slack(organisation: Organisation, incident: Incident, now: datetime) -> JsonObject:
    """Return the channel, which is visible only once it was created."""
    ready_at = incident.slack_channel_ready_at
    written: JsonObject = {"slack_team_id": organisation.slack_team_id, "slack_channel_id": ""}
    if not incident.slack_channel_id or (ready_at is not None and now < ready_at):
        return written
    written["slack_channel_id"] = incident.slack_channel_id
    written["slack_channel_url"] = (
        "https://slack.com/app_redirect"
        f"?team={organisation.slack_team_id}&channel={incident.slack_channel_id}"
    )
    if incident.slack_channel_name:
        written["slack_channel_name"] = incident.slack_channel_name
    return written
