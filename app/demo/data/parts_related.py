"""Generate related records: alerts, escalations, attachments, participants, documents."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.demo.core.incident_json import DASHBOARD
from app.demo.core.organisation import Incident
from app.demo.core.parts import Parts
from app.demo.core.wire import JsonObject, moment
from app.demo.data import activity_texts as texts
from app.demo.data.on_call import OnCall
from app.demo.data.scene import IncidentContext

_OPEN = frozenset({"triage", "live"})
# Alternative category names in the slim form of an incident.
_SLIM_CATEGORIES = {"live": "active", "learning": "post-incident"}
_DOCUMENT_STATUSES = {"Documenting": "in_progress", "Reviewing": "in_review"}


def slim_incident(incident: Incident) -> JsonObject:
    """Return an incident as embedded in alerts and escalations."""
    category = incident.status["category"]
    slim = {
        "id": incident.id,
        "external_id": incident.number,
        "name": incident.name,
        "reference": f"INC-{incident.number}",
        "visibility": incident.visibility,
        "status_category": _SLIM_CATEGORIES.get(category, category),
    }
    return slim | ({"summary": incident.summary} if incident.summary else {})


def generate_related(scene: IncidentContext, parts: Parts, on_call: OnCall) -> None:
    """Add the related records."""
    _alerts(scene, parts)
    _escalations(scene, parts, on_call)
    _attachments(scene, parts)
    _participants(scene, parts)
    _documents(scene, parts)


def new_escalation(
    *,
    escalation_id: str,
    event_ids: tuple[str, str],
    now: datetime,
    title: str,
    description: str,
    users: list[JsonObject],
    path_id: str,
    incident: Incident | None,
    creator: JsonObject,
) -> JsonObject:
    """Return an escalation that has just paged people."""
    written: JsonObject = {
        "id": escalation_id,
        "created_at": moment(now),
        "updated_at": moment(now),
        "status": "triggered",
        "title": title,
        "description": description,
        "priority": {"name": "P1"},
        "creator": creator,
        "events": [
            {"id": event_ids[0], "event": "triggered", "occurred_at": moment(now)},
            {
                "id": event_ids[1],
                "event": "notified_users",
                "occurred_at": moment(now),
                "urgency": "high",
                "users": users,
            },
        ],
        "related_incidents": [slim_incident(incident)] if incident else [],
        "related_alerts": [],
    }
    return written | ({"escalation_path_id": path_id} if path_id else {})


def _alerts(scene: IncidentContext, parts: Parts) -> None:
    random = scene.random
    likely = scene.category == "live" or scene.is_severe or random.random() < 0.4
    if not likely:
        return
    source_id = scene.id(scene.at(0))
    for title, description in random.sample(texts.ALERTS, random.choice((1, 1, 2, 3))):
        fired_at = scene.at(0) - timedelta(seconds=random.uniform(20, 240))
        alert: JsonObject = {
            "id": scene.id(fired_at),
            "title": scene.words(title),
            "description": scene.words(description),
            "deduplication_key": f"{random.getrandbits(48):012x}",
            "alert_source_id": source_id,
            "alert_group_ids": [],
            "status": "firing",
            "source_url": f"https://grafana.northwind-pay.example/alerting/{len(parts.alerts)}",
            "created_at": moment(fired_at),
            "updated_at": moment(fired_at),
        }
        if scene.category not in _OPEN or random.random() < 0.4:
            over_at = moment(scene.at(random.uniform(0.4, 1)))
            alert |= {"status": "resolved", "resolved_at": over_at, "updated_at": over_at}
        connection: JsonObject = {
            "id": scene.id(scene.at(0)),
            "alert": alert,
            "incident": slim_incident(scene.incident),
        }
        parts.alerts[connection["id"]] = connection
        parts.complete_alerts[alert["id"]] = alert | {"attributes": _attributes(scene), "tags": []}


def _attributes(scene: IncidentContext) -> list[JsonObject]:
    pairs = (("Service", scene.plot.service), ("Region", scene.plot.region))
    return [
        {
            "attribute": {
                "id": scene.id(scene.at(0)),
                "name": name,
                "type": "String",
                "array": False,
                "required": False,
            },
            "value": {"literal": value, "label": value},
        }
        for name, value in (*pairs, ("Team", scene.plot.team))
    ]


def _escalations(scene: IncidentContext, parts: Parts, on_call: OnCall) -> None:
    random, paths = scene.random, on_call.paths
    if not paths or not (scene.is_severe or random.random() < 0.2):
        return
    own = [p for p in paths.values() if p["name"].startswith(scene.plot.team)]
    path = own[0] if own else random.choice(list(paths.values()))
    paged_at = scene.at(0.01)
    responders = on_call.responders(path["id"], paged_at)
    alert = next(iter(parts.complete_alerts.values()), None)
    creator = (
        {"alert": {"id": alert["id"], "title": alert["title"]}} if alert else {"user": scene.lead}
    )
    escalation = new_escalation(
        escalation_id=scene.id(paged_at),
        event_ids=(scene.id(paged_at), scene.id(paged_at)),
        now=paged_at,
        title=scene.incident.name,
        description=scene.words("{problem}"),
        users=responders,
        path_id=path["id"],
        incident=scene.incident,
        creator=creator,
    )
    if scene.category != "triage":
        acked_at = moment(scene.soon_after(paged_at, 400))
        escalation["events"].append(
            {
                "id": scene.id(paged_at),
                "event": "acked",
                "occurred_at": acked_at,
                "users": responders,
            }
        )
        escalation |= {"status": "acked", "updated_at": acked_at}
    parts.escalations[escalation["id"]] = escalation


def _attachments(scene: IncidentContext, parts: Parts) -> None:
    random = scene.random
    if scene.category in {"declined", "canceled"}:
        return
    for kind, external, title, link in random.sample(
        texts.ATTACHMENTS, random.choice((0, 1, 1, 2, 3))
    ):
        number = str(random.randrange(100, 99_999))
        attachment: JsonObject = {
            "id": scene.id(scene.at(random.random())),
            "incident_id": scene.incident.id,
            "resource": {
                "resource_type": kind,
                "external_id": scene.words(external.replace("{0}", number)),
                "title": scene.words(title.replace("{0}", number)),
                "permalink": scene.words(link.replace("{0}", number)),
            },
        }
        parts.attachments[attachment["id"]] = attachment


def _participants(scene: IncidentContext, parts: Parts) -> None:
    assigned = list(scene.incident.assignees.values())
    active = [{"user": user, "participant_type": "responder"} for user in assigned]
    others = [user for user in scene.crew if user not in assigned]
    share = len(others) // 2 if scene.category not in {"declined", "canceled"} else 0
    active += [{"user": user, "participant_type": "collaborator"} for user in others[:share]]
    passive = [{"user": user, "participant_type": "observer"} for user in others[share:]]
    parts.participants = {"active": active, "passive": passive}


def _documents(scene: IncidentContext, parts: Parts) -> None:
    for document_id in scene.incident.postmortem_document_ids:
        status = _DOCUMENT_STATUSES.get(scene.incident.status["name"], "completed")
        written_at = moment(scene.ended_at)
        exported = scene.incident.postmortem_document_url
        parts.documents[document_id] = {
            "id": document_id,
            "incident_id": scene.incident.id,
            "title": f"Post-mortem: {scene.incident.name}",
            "status": status,
            "type": "in_app",
            "document_url": f"{DASHBOARD}/incidents/{scene.incident.number}/post-mortem",
            "exported_urls": [exported] if exported else [],
            "editors": scene.crew[:3],
            "created_at": written_at,
            "updated_at": written_at,
        }
        parts.contents[document_id] = _postmortem(scene, parts)


def _postmortem(scene: IncidentContext, parts: Parts) -> str:
    lasted = scene.moment("Fixed at", 0.8) - scene.incident.created_at
    lines = [
        f"- {record['title']}"
        + (f" ({record['assignee']['name']})" if "assignee" in record else "")
        for record in parts.follow_ups.values()
    ]
    told = texts.POSTMORTEM.replace("{duration}", f"{lasted.total_seconds() / 60:.0f} minutes")
    # Names and titles come last, since they may contain braces.
    return (
        scene.words(told.replace("{name}", "\0name").replace("{follow_ups}", "\0work"))
        .replace("\0name", scene.incident.name)
        .replace("\0work", "\n".join(lines) or "Nothing so far.")
    )
