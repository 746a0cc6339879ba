"""Generate updates, activity log and timeline of an incident."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.demo.core.organisation import Collection
from app.demo.core.parts import Parts
from app.demo.core.wire import JsonObject, moment
from app.demo.data import activity_texts as texts
from app.demo.data.scene import IncidentContext

# Statuses before a category; the last one is the incident's status.
_WAYS = {
    "triage": (),
    "declined": ("Triage",),
    "canceled": ("Triage",),
    "merged": ("Triage", "Investigating"),
    "live": ("Investigating", "Fixing", "Monitoring"),
    "paused": ("Investigating", "Fixing"),
    "learning": ("Investigating", "Fixing", "Monitoring"),
    "closed": ("Investigating", "Fixing", "Monitoring"),
}
_TIMESTAMPS = {
    "Investigating": ("Accepted at", 0.05),
    "Fixing": ("Identified at", 0.4),
    "Monitoring": ("Fixed at", 0.8),
    "Documenting": ("Fixed at", 0.85),
    "Reviewing": ("Fixed at", 0.9),
    "In debrief": ("Fixed at", 0.95),
    "Closed": ("Closed at", 1),
}
# Minutes after the latest update of an active incident.
_NEXT_UPDATE = (30, 60, 120, 480)
# Activity that is promoted to the timeline.
_PROMOTED = frozenset({"escalation_created", "alert_attached_to_incident"})


def generate_log(scene: IncidentContext, parts: Parts) -> None:
    """Add updates, activity and timeline; requires work and related records."""
    entries = list(_updates(scene, parts))
    entries += _fields(scene)
    entries += _work(scene, parts)
    entries += _connections(scene, parts)
    # In ID order, since the log is paged by it.
    for at, kind, title, content in sorted(entries, key=lambda entry: entry[0]):
        log_entry(parts.activity, scene.incident.id, scene.id(at), at, kind, title, content)
    _timeline(scene, parts)


def log_entry(
    activity: Collection,
    incident_id: str,
    entry_id: str,
    at: datetime,
    kind: str,
    title: str,
    content: JsonObject | None,
) -> None:
    """Add an entry; `content` is nested under the type of the entry."""
    entry: JsonObject = {
        "id": entry_id,
        "incident_id": incident_id,
        "type": kind,
        "title": title,
        "occurred_at": moment(at),
        "created_at": moment(at),
    }
    if content is not None:
        entry["content"] = {kind: content}
    activity[entry_id] = entry


def update_entry(update: JsonObject, before: JsonObject) -> JsonObject:
    """Return the log content of an update; `before` has the previous status and severity."""
    content = {"id": update["id"], "updater": update["updater"]}
    for name, was, became in (
        ("status", before.get("status"), update["new_incident_status"]),
        ("severity", before.get("severity"), update.get("new_severity")),
    ):
        if became is not None and became is not was:
            content[f"new_{name}"] = became
            if was is not None:
                content[f"previous_{name}"] = was
    return content | ({"message": update["message"]} if "message" in update else {})


Entry = tuple[datetime, str, str, JsonObject | None]


def _updates(scene: IncidentContext, parts: Parts) -> Iterable[Entry]:
    """Add the updates, and return a log entry for each."""
    incident = scene.incident
    before: JsonObject = {}
    said = sorted(_said(scene), key=lambda one: one[0])
    for place, (at, status, message) in enumerate(said, start=1):
        update: JsonObject = {
            "id": scene.id(at),
            "incident_id": incident.id,
            "new_incident_status": status or before["status"],
            "updater": {"user": scene.lead} if before else incident.creator,
            "created_at": moment(at),
        }
        if message:
            update["message"] = scene.words(message)
        severity = _severity_at(scene, update["new_incident_status"])
        if severity is not None:
            update["new_severity"] = severity
        parts.updates[update["id"]] = update
        content = update_entry(update, before)
        if scene.category == "live" and place == len(said):
            # Not drawn from the scene's choices, which the other records depend on.
            content["next_update_in_minutes"] = Random(incident.id).choice(_NEXT_UPDATE)
        yield at, "incident_update", "Shared an update", content
        before = {"status": update["new_incident_status"], "severity": severity}


def _said(scene: IncidentContext) -> list[tuple[datetime, JsonObject | None, str]]:
    """Return time, new status and message of each update; status is None for news."""
    random = scene.random
    organisation = scene.organisation
    # Its own status may have been removed from the organisation since.
    present, own = scene.incident.status, scene.incident.status["name"]
    way = [name for name in _WAYS[scene.category] if name != own]
    if scene.category == "live" and own in _WAYS["live"]:
        way = way[: _WAYS["live"].index(own)]
    statuses = [*(organisation.named(organisation.statuses, name) for name in way), present]
    said: list[tuple[datetime, JsonObject | None, str]] = []
    last = scene.incident.created_at
    for place, status in enumerate(statuses):
        name = status["name"]
        at = scene.moment(*_TIMESTAMPS.get(name, ("", 0.5))) if place else last
        last = max(at, last + timedelta(milliseconds=place))
        said.append((last, status, random.choice(texts.UPDATES.get(name, texts.NEWS))))
    if scene.category in {"live", "paused", "learning", "closed"}:
        for news in random.sample(texts.NEWS, random.choice((0, 1, 1, 2, 3))):
            at = scene.at(random.uniform(0.1, 0.75))
            said.append((at, None, news))
    return said


def _severity_at(scene: IncidentContext, status: JsonObject) -> JsonObject | None:
    """Return the severity at a status, lower at first for some incidents."""
    severity = scene.incident.severity
    if severity is None or status["name"] != "Investigating" or not scene.is_severe:
        return severity
    milder = [
        one for one in scene.organisation.severities.values() if one["rank"] == severity["rank"] - 1
    ]
    return milder[0] if milder else severity


def _fields(scene: IncidentContext) -> Iterable[Entry]:
    incident, organisation = scene.incident, scene.organisation
    for role_id, user in incident.assignees.items():
        role = organisation.roles[role_id]
        content: JsonObject = {"role": role, "new_assignee": user, "updater": {"user": scene.lead}}
        if role["role_type"] == "lead" and scene.random.random() < 0.3:
            content["previous_assignee"] = scene.crew[-1]
        yield scene.at(0.02), "role_update", f"{role['name']} changed", content
    for place, (field_id, values) in enumerate(incident.custom_fields.items()):
        field = organisation.embedded_custom_fields[field_id]
        yield (
            scene.at(0.03 + 0.05 * place),
            "custom_field_value_update",
            f"{field['name']} set",
            {
                "custom_field": field | {"options": []},
                "previous_values": [],
                "previous_values_count": 0,
                "new_values": list(values),
                "new_values_count": len(values),
                "updater": {"user": scene.person()},
            },
        )
    for timestamp_id, at in incident.timestamps.items():
        timestamp = organisation.timestamps[timestamp_id]
        yield (
            min(max(at, incident.created_at), scene.ended_at),
            "incident_timestamp_set",
            f"{timestamp['name']} set",
            {"incident_timestamp": timestamp, "new_value": moment(at)},
        )
    if incident.summary:
        content = {"new_summary": incident.summary, "updater": {"user": scene.lead}}
        yield scene.at(0.1), "summary_update", "Summary updated", content


def _work(scene: IncidentContext, parts: Parts) -> Iterable[Entry]:
    for records, name in ((parts.actions, "action"), (parts.follow_ups, "follow_up")):
        for record in records.values():
            created_at = _at(record["created_at"])
            reference = {f"{name}_id": record["id"]}
            label = record.get("title") or record["description"]
            yield (
                created_at,
                f"{name}_created",
                f"{name.replace('_', '-').capitalize()} created: {label}",
                reference | {"actor": record["creator"]},
            )
            if record["status"] == "completed":
                yield (
                    _at(record["completed_at"]),
                    f"{name}_updated",
                    f"{name.replace('_', '-').capitalize()} completed: {label}",
                    reference
                    | {
                        "previous_status": "outstanding",
                        "new_status": "completed",
                        "updater": {"user": record.get("assignee", scene.lead)},
                    },
                )


def _connections(scene: IncidentContext, parts: Parts) -> Iterable[Entry]:
    for connection in parts.alerts.values():
        alert = connection["alert"]
        title = f"Alert attached: {alert['title']}"
        yield scene.at(0), "alert_attached_to_incident", title, {"alert_id": alert["id"]}
    for escalation in parts.escalations.values():
        for event in escalation["events"]:
            if event["event"] == "notified_users":
                yield (
                    _at(event["occurred_at"]),
                    "escalation_created",
                    "Escalation created",
                    {
                        "escalation_id": escalation["id"],
                        "escalated_to_users": event["users"],
                        "creator": {"user": scene.lead},
                    },
                )
            elif event["event"] == "acked":
                yield (
                    _at(event["occurred_at"]),
                    "escalation_acknowledged",
                    "Escalation acknowledged",
                    {"escalation_id": escalation["id"], "acknowledger": event["users"][0]},
                )
    for attachment in parts.attachments.values():
        title = f"Attached {attachment['resource']['title']}"
        yield scene.at(0.3), "incident_attachment_added", title, None
    if scene.incident.slack_channel_name:
        title = f"Created #{scene.incident.slack_channel_name}"
        yield scene.at(0), "incident_channel_created", title, None
    for _ in parts.documents:
        yield scene.at(0.98), "postmortem_document_v2_changed", "Post-mortem written", None


def _timeline(scene: IncidentContext, parts: Parts) -> None:
    """Add timeline items: promoted log entries, and custom items."""
    for entry in parts.activity.values():
        if entry["type"] in _PROMOTED:
            at = _at(entry["occurred_at"])
            add_timeline_item(
                parts.timeline,
                scene.incident.id,
                scene.id(at),
                {"timestamp": entry["occurred_at"], "title": entry["title"]}
                | {"activity_log_id": entry["id"]},
                {"user": scene.lead},
                at,
            )
    if scene.category in {"live", "paused", "learning", "closed"}:
        for share, title, description in texts.MOMENTS:
            if scene.random.random() < 0.4:
                at = scene.at(share)
                written = {"timestamp": moment(at), "title": scene.words(title)}
                if description:
                    written["description"] = scene.words(description)
                add_timeline_item(
                    parts.timeline,
                    scene.incident.id,
                    scene.id(at),
                    written,
                    {"user": scene.person()},
                    at,
                )


def add_timeline_item(
    timeline: Collection,
    incident_id: str,
    item_id: str,
    written: JsonObject,
    creator: JsonObject,
    now: datetime,
) -> JsonObject:
    """Add an item; `written` has its timestamp, title and other properties."""
    item: dict[str, Any] = written | {
        "id": item_id,
        "incident_id": incident_id,
        "creator": creator,
        "created_at": moment(now),
        "updated_at": moment(now),
    }
    timeline[item_id] = item
    return item


def _at(text: str) -> datetime:
    # A datetime has only six of the nine fractional digits.
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{(fraction or '0')[:6].ljust(6, '0')}+00:00")
