"""Generate alerts that belong to no incident yet."""

from datetime import datetime, timedelta
from random import Random

from app.demo.core.organisation import Collection, Organisation
from app.demo.core.wire import JsonObject, moment, ulid

# Team, service, title, description, minutes since it fired, minutes until it was resolved.
_ALERTS = (
    (
        "Payments",
        "payments-api",
        "{service}: error rate above 5%",
        "**5xx** / all requests, 5 minutes, `{region}`. Authorisations time out.",
        4,
        0,
    ),
    (
        "Databases",
        "postgres-store",
        "{service}: replication lag above 30 s",
        "Replica `{service}-3` in `{region}` falls behind.",
        11,
        0,
    ),
    (
        "Checkout",
        "checkout-gateway",
        "{service}: p99 latency above 2 s",
        "Latency SLO of {team} burns **6 times** too fast",
        26,
        0,
    ),
    (
        "Fraud",
        "risk-worker",
        "{service}: queue older than 15 minutes",
        "Oldest message: 17 minutes. Decisions are *late*.",
        48,
        0,
    ),
    (
        "Network",
        "cdn-gateway",
        "{service}: hit ratio below 60%",
        "Origin traffic in `{region}` is three times the usual.",
        130,
        0,
    ),
    (
        "Billing",
        "invoice-scheduler",
        "{service}: nightly run has not started",
        "Expected at 01:00 UTC",
        170,
        95,
    ),
    (
        "Search",
        "index-sync",
        "{service}: disk 85% full",
        "Volume `data` of `{service}-1`",
        600,
        420,
    ),
)
_REGION = "eu-west-1"
_BASE = "https://grafana.northwind-pay.example/alerting/grafana"


def loose_alerts(organisation: Organisation, random: Random, now: datetime) -> Collection:
    """Create the alerts in the API's format, by id."""
    source_id = ulid(now - timedelta(days=400), random)
    attributes = {
        name: ulid(now - timedelta(days=300), random) for name in ("Service", "Region", "Team")
    }
    found: Collection = {}
    for team, service, title, description, fired, resolved in _ALERTS:
        words = {"team": team, "service": service, "region": _REGION}
        fired_at = now - timedelta(minutes=fired, seconds=random.randrange(60))
        key = f"{random.getrandbits(48):012x}"
        alert: JsonObject = {
            "id": ulid(fired_at, random),
            "title": title.format(**words),
            "description": description.format(**words),
            "deduplication_key": key,
            "alert_source_id": source_id,
            "alert_group_ids": [],
            "status": "firing",
            "source_url": f"{_BASE}/{key}/view",
            "created_at": moment(fired_at),
            "updated_at": moment(fired_at),
            "attributes": [
                _attribute(
                    attributes["Service"], "Service", service, _entry(organisation, service)
                ),
                _attribute(attributes["Region"], "Region", _REGION, None),
                _attribute(attributes["Team"], "Team", team, _entry(organisation, team)),
            ],
            "tags": [],
        }
        if resolved:
            over_at = moment(now - timedelta(minutes=resolved))
            alert |= {"status": "resolved", "resolved_at": over_at, "updated_at": over_at}
        found[alert["id"]] = alert
    return found


def _entry(organisation: Organisation, name: str) -> JsonObject | None:
    """Return the catalog entry of that name as alerts embed it; None if there is none."""
    for entry in organisation.catalog.stored.values():
        if entry["name"] == name:
            return {key: entry[key] for key in ("id", "name", "catalog_type_id")}
    return None


def _attribute(attribute_id: str, name: str, value: str, entry: JsonObject | None) -> JsonObject:
    held: JsonObject = {"literal": value, "label": value}
    kind = "String"
    if entry:
        held = {"literal": entry["id"], "label": value, "catalog_entry": entry}
        kind = f'CatalogEntry["{entry["catalog_type_id"]}"]'
    return {
        "attribute": {
            "id": attribute_id,
            "name": name,
            "type": kind,
            "array": False,
            "required": False,
        },
        "value": held,
    }
