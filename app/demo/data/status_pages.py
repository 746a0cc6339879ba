"""Public status page, and its incidents, most of which are linked with one of the organisation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.demo.core.organisation import Collection, Incident, Organisation
from app.demo.core.wire import JsonObject, moment, ulid

_SAID = {
    "investigating": "We are investigating reports of problems with payments.",
    "identified": "We have found the cause and are working on a fix.",
    "monitoring": "A fix is in place, and we are watching the results.",
    "resolved": "This is resolved. We are sorry for the trouble.",
}
_BEGUN = ("investigating", "identified")
_LIVE = frozenset({"live", "paused"})
_OVER = frozenset({"learning", "closed"})


@dataclass(frozen=True, slots=True)
class StatusPageData:
    """The organisation's status page.

    Attributes:
        pages: The pages, by id.
        incidents: Their incidents, by id, the oldest first.
        links: By id of a page's incident, the incidents of the organisation linked with it.
    """

    pages: Collection
    incidents: Collection
    links: dict[str, list[JsonObject]]


def status_pages(organisation: Organisation, seed: int, now: datetime) -> StatusPageData:
    """Generate a page, with an incident for the severe ones of the organisation."""
    random = Random(f"{seed} status page")
    page_id = ulid(now - timedelta(days=700), random)
    page: JsonObject = {
        "id": page_id,
        "name": f"{organisation.name} Status",
        "public_url": "https://status.northwind-pay.example",
    }
    data = StatusPageData({page_id: page}, {}, {})
    for incident in organisation.incidents:
        if _is_public(incident, random):
            _publish(data, page_id, incident, random, now)
    return data


def _is_public(incident: Incident, random: Random) -> bool:
    chance = random.random()
    if incident.visibility == "private" or incident.mode != "standard" or not incident.severity:
        return False
    category = incident.status["category"]
    return category in _LIVE or (category in _OVER and chance < 0.2)


def _publish(
    data: StatusPageData, page_id: str, incident: Incident, random: Random, now: datetime
) -> None:
    begun_at = min(incident.created_at + timedelta(minutes=random.randint(5, 20)), now)
    statuses = [*_BEGUN[: random.randint(1, 2)]]
    if incident.status["category"] in _OVER:
        statuses += ["monitoring", "resolved"]
    public_id = ulid(begun_at, random)
    times = [min(begun_at + timedelta(minutes=12 * place), now) for place in range(len(statuses))]
    data.incidents[public_id] = {
        "id": public_id,
        "status_page_id": page_id,
        "name": "Payments are delayed or refused",
        "published_at": moment(begun_at),
        "incident_status": statuses[-1],
        "updates": [
            new_update(ulid(at, random), public_id, at, status, _SAID[status])
            for status, at in zip(statuses, times, strict=True)
        ],
        "component_impacts": [],
    }
    data.links[public_id] = [{"id": incident.id, "linked_at": moment(begun_at)}]


def new_update(
    update_id: str, public_id: str, at: datetime, status: str, message: str
) -> JsonObject:
    """Return an update of a status page's incident."""
    return {
        "id": update_id,
        "status_page_incident_id": public_id,
        "published_at": moment(at),
        "message": message,
        "incident_status": status,
        "component_statuses": [],
    }
