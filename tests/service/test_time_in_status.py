"""Time in status: updates are read once, and the times are a recount over the API's JSON."""

import json
from datetime import date, datetime, timedelta
from math import ceil
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.core.messages import Request
from app.demo.server import DemoServer
from app.insights.calendar import Period, Unit
from app.insights.durations import DurationSummary
from app.insights.status_times import time_in_status
from app.store.cache.cache import IncidentCache
from app.store.tables.status_changes import StatusChange
from app.sync.update_reader import UpdateReader
from tests.support.demo import KEY, NOW, make_demo_server
from tests.support.service import service_on
from tests.support.statistics import Json, Stored, counted, declared, run, store_unusual

PERIOD = Period(date(2025, 12, 1), date(2026, 11, 30))
ENDED = {"closed", "declined", "canceled", "merged"}


def updates_of(server: DemoServer) -> list[Json]:
    """All updates as the API sends them."""
    found: list[Json] = []
    after = ""
    while True:
        query = [("page_size", "250"), *([("after", after)] if after else [])]
        request = Request("GET", "/v2/incident_updates", query, {"authorization": f"Bearer {KEY}"})
        answer = json.loads(server.handle(request).body)
        found += answer["incident_updates"]
        after = answer["pagination_meta"].get("after", "")
        if not after:
            return found


@pytest.fixture(scope="module")
def stored() -> Any:
    stored = store_unusual(200)
    yield stored
    stored.cache.close()


def recounted(
    documents: list[Json], updates: list[Json]
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Seconds by status and incident, and of each incident, by the words alone."""
    by_status: dict[str, dict[str, float]] = {}
    together: dict[str, float] = {}
    for document in documents:
        own = [
            (
                datetime.fromisoformat(each["created_at"]),
                each["id"],
                each["new_incident_status"]["id"],
            )
            for each in updates
            if each["incident_id"] == document["id"] and each.get("new_incident_status")
        ]
        own.sort()
        for place, (start, _, status) in enumerate(own):
            is_last = place == len(own) - 1
            if is_last and document["incident_status"]["category"] in ENDED:
                continue
            end = NOW if is_last else own[place + 1][0]
            seconds = (end - start).total_seconds()
            held = by_status.setdefault(status, {})
            held[document["id"]] = held.get(document["id"], 0.0) + seconds
            together[document["id"]] = together.get(document["id"], 0.0) + seconds
    return by_status, together


def check(stored: Stored, updates: list[Json], zone: str) -> None:
    subject = stored.subject("", zone)
    chart = run(time_in_status(stored.cache.statistics, subject, PERIOD, Unit.WEEK, stored.names))
    inside = [
        each
        for each in counted(stored, "")
        if PERIOD.first <= declared(each).astimezone(subject.zone).date() < PERIOD.after
    ]
    by_status, together = recounted(inside, updates)
    assert {group.value for group in chart.groups} == set(by_status)
    for place, group in enumerate(chart.groups):
        same(chart.summaries[place], [*by_status[group.value].values()], 0)
        opened = subject.narrowed(*chart.filters(place)).at(NOW, subject.zone)
        assert stored.cache.ids(opened) == set(by_status[group.value])
    same(chart.overall, [*together.values()], len(inside) - len(together))


def same(summary: DurationSummary, seconds: list[float], missing: int) -> None:
    usual = sorted(each for each in seconds if each >= 0)
    assert (summary.count, summary.negative) == (len(usual), len(seconds) - len(usual))
    assert summary.missing == missing
    if usual:
        assert summary.mean == pytest.approx(sum(usual) / len(usual), abs=1e-3)
        middle = (usual[(len(usual) - 1) // 2] + usual[len(usual) // 2]) / 2
        assert summary.median == pytest.approx(middle, abs=1e-3)


async def test_updates_are_read_once_and_later_only_new_ones() -> None:
    server = make_demo_server(incidents=120)
    service, cache = service_on(server), IncidentCache()
    changes = cache.status_changes
    first = UpdateReader(cache, lambda: service)
    while not await first.read_more():
        pass
    every = updates_of(server)
    assert changes.requests == ceil(len(every) / 250)
    assert changes.incidents == len({each["incident_id"] for each in every})
    live = next(
        each
        for each in server.organisation.incidents
        if each.status["category"] == "live" and each.mode == "standard"
    )
    body = {"idempotency_key": "1", "incident_id": live.id, "message": "Going on"}
    await service.log.share_update(body)
    again = UpdateReader(cache, lambda: service)
    while not await again.read_more():
        pass
    assert changes.requests == ceil(len(every) / 250) + 1
    stored = cache._database.query("SELECT count(*) FROM status_changes")
    assert stored == [(len(every) + 1,)]
    await service.close()
    cache.close()


async def test_reading_starts_over_when_the_last_update_is_deleted() -> None:
    server = make_demo_server(incidents=30)
    service, cache = service_on(server), IncidentCache()
    cache.status_changes.store((), "gone")
    reader = UpdateReader(cache, lambda: service)
    assert not await reader.read_more()
    while not await reader.read_more():
        pass
    assert cache.status_changes.incidents == 30
    assert reader.note() == ""
    await service.close()
    cache.close()


async def test_updates_that_cannot_be_read_are_said_to_be() -> None:
    server = make_demo_server(incidents=30, missing=("/v2/incident_updates",))
    service, cache = service_on(server), IncidentCache()
    reader = UpdateReader(cache, lambda: service)
    assert await reader.read_more()
    assert "not all read" in reader.note()
    await service.close()
    cache.close()


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.sampled_from(["UTC", "America/Santiago"]))
def test_time_in_status_is_a_recount(stored: Stored, seed: int, zone: str) -> None:
    random = Random(seed)
    updates = updates_of(make_demo_server(incidents=200))
    # Some are missing, some without a status, some at another time: also in the future.
    updates = [each for each in updates if random.random() < 0.9]
    for each in updates:
        if random.random() < 0.1:
            each.pop("new_incident_status", None)
        if random.random() < 0.2:
            moved = datetime.fromisoformat(each["created_at"]) + timedelta(
                seconds=random.randrange(-(10**6), 10**6)
            )
            each["created_at"] = moved.isoformat()
    stored.cache._database.query("DELETE FROM status_changes")
    stored.cache.status_changes.store(
        [
            StatusChange(
                each["id"],
                each["incident_id"],
                datetime.fromisoformat(each["created_at"]),
                status["id"],
                status["name"],
            )
            for each in updates
            if (status := each.get("new_incident_status"))
        ],
        "",
    )
    check(stored, updates, zone)
