"""An organisation with unusual times, and what its JSON says, for recounts of statistics."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.demo.core.incident_json import incident_json
from app.domain.incident_document import read_incident
from app.insights.dimension import Dimension, ValueNames, find_dimension
from app.insights.rules import CountingRules
from app.insights.subject import Subject
from app.query.filter_parser import parse_filter
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from tests.support.demo import NOW, make_demo_server
from tests.support.service import service_on

Json = dict[str, Any]

run = asyncio.run

# Clocks change on Sundays, at midnight, by half an hour, and not at all.
ZONES = ("Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "UTC")
FILTERS = (
    "",
    "all",
    "severity at least Major",
    "type is Production · severity is not Minor",
    "any of: severity is Critical; status category is Triage",
    "mode is test or standard",
    "created since 2026-03-01",
)
GROUPINGS = (
    "severity",
    "type",
    "status",
    "category",
    "lead",
    "team",
    "Owning team",
    "Affected services",
    "Detected by",
)
METRIC = "Time to fix"


@dataclass
class Stored:
    """An organisation with unusual times: its JSON, and the cache."""

    documents: list[Json]
    cache: IncidentCache
    names: ValueNames
    find: Callable[[str], Dimension]

    def subject(
        self, filter_text: str, zone: str, first_weekday: int = 0, **options: Any
    ) -> Subject:
        query = parse_filter(filter_text, self.cache.configuration_store.name_index())
        return Subject(
            ListQuery(query), NOW, ZoneInfo(zone), CountingRules(first_weekday), **options
        )


def _make_unusual(documents: list[Json]) -> None:
    """Declare some at changes of the clocks, and give some impossible durations."""
    changes = [
        datetime(2026, month, day, hour, tzinfo=UTC) + timedelta(minutes=minutes)
        for month, day, hour in (
            (3, 29, 1),
            (10, 25, 1),
            (3, 8, 7),
            (11, 1, 6),
            (4, 5, 3),
            (9, 6, 4),
        )
        for minutes in (-61, -1, 0, 1, 61)
    ]
    for document, moment in zip(documents[::5], changes, strict=False):
        document["created_at"] = moment.isoformat().replace("+00:00", "Z")
    for place, document in enumerate(documents):
        metric = next(
            each
            for each in document["duration_metrics"]
            if each["duration_metric"]["name"] == METRIC
        )
        if place % 17 == 0:
            metric["value_seconds"] = -3600
        if place % 23 == 0:
            metric.pop("value_seconds", None)
        if place % 29 == 0:
            metric["value_seconds"] = 10**11
    for document in documents[7::40]:
        document.pop("severity", None)
    for document in documents[2::40]:
        document["created_at"] = "2026-05-04T00:00:00Z"  # at once, when a week begins
    for document in documents[3::30]:
        document["team_ids"] = []
    for document, other in zip(documents[4::30], documents[9::30], strict=False):
        document["team_ids"] = sorted({*document["team_ids"], *other["team_ids"]})


def declared(document: Json) -> datetime:
    return datetime.fromisoformat(document["created_at"])


def chosen(document: Json, dimension: Dimension) -> set[str]:
    if dimension.source == "incident_role":
        return {
            each["assignee"]["id"]
            for each in document["incident_role_assignments"]
            if each["role"]["id"] == dimension.key and each.get("assignee")
        }
    if dimension.source == "team":
        return set(document["team_ids"])
    if dimension.source == "custom_field":
        return {
            (value.get("value_option") or value["value_catalog_entry"])["id"]
            for each in document["custom_field_entries"]
            if each["custom_field"]["id"] == dimension.key
            for value in each["values"]
        }
    field, part = {
        "severity": ("severity", "id"),
        "status": ("incident_status", "id"),
        "status_category": ("incident_status", "category"),
        "incident_type": ("incident_type", "id"),
    }[dimension.source]
    return {document[field][part]} if document.get(field) else set()


def counted(stored: Stored, filter_text: str) -> list[Json]:
    """What a filter lists without what is left out, by its words alone."""
    found = []
    for document in stored.documents:
        rank = (document.get("severity") or {}).get("rank")
        name = (document.get("severity") or {}).get("name")
        category, mode = document["incident_status"]["category"], document["mode"]
        ranks = {
            each["severity"]["name"]: each["severity"]["rank"]
            for each in stored.documents
            if each.get("severity")
        }
        matches = {
            "": True,
            "all": True,
            "severity at least Major": rank is not None and rank >= ranks["Major"],
            "type is Production · severity is not Minor": document["incident_type"]["name"]
            == "Production"
            and name != "Minor",
            "any of: severity is Critical; status category is Triage": name == "Critical"
            or category == "triage",
            "mode is test or standard": mode in {"test", "standard"},
            "created since 2026-03-01": True,
        }[filter_text]
        hidden = set() if filter_text.startswith("mode") else {"test", "tutorial"}
        if matches and mode not in hidden and category not in {"declined", "canceled", "merged"}:
            found.append(document)
    return found


def store_unusual(incidents: int) -> Stored:
    """Store an organisation with unusual times and durations."""
    server = make_demo_server(incidents=incidents)
    documents = [
        incident_json(server.organisation, each, NOW) for each in server.organisation.incidents
    ]
    _make_unusual(documents)
    cache = IncidentCache()

    async def configure() -> None:
        service = service_on(server)
        cache.save_configuration(await service.configuration())
        await service.close()

    run(configure())
    cache.upsert(map(read_incident, documents))
    while cache.index_more():
        pass
    # Opens the connection that reads in a thread, which lasts as long as the cache.
    run(cache.statistics.count(ListQuery(parse_filter("", cache.configuration_store.name_index()))))
    index = cache.configuration_store.name_index()
    names = ValueNames(cache.configuration_store.names(), cache.configuration_store.ranks())
    return Stored(documents, cache, names, lambda text: find_dimension(text, index))
