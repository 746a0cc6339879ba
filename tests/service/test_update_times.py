"""When the next update of an incident is due: read from its activity, listed, filtered, sorted."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.demo.core.organisation import Incident
from app.demo.core.wire import JsonObject
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.update_time import UpdateTime
from app.query.filter_parser import parse_filter
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.query.names import NameIndex
from app.store.cache.cache import IncidentCache
from app.store.journal.journal import Journal
from app.store.journal.promised_updates import PromisedUpdates
from app.sync.sync import Sync
from app.system.exit_codes import ExitCode
from tests.support.altered import AlteringServer
from tests.support.commands import CommandLine, command_line
from tests.support.demo import NOW, SteppingClock, ask, make_demo_server
from tests.support.service import service_on

ACTIVITY = "/v2/incident_activity_log_entries"
ACTIVE = BUILT_IN_VIEWS[0].listing.query
OVERDUE = parse_filter("update overdue", NameIndex())


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=60)


@pytest.fixture
def cache() -> Iterator[IncidentCache]:
    opened = IncidentCache()
    yield opened
    opened.close()


def sync_on(server: DemoServer, cache: IncidentCache) -> Sync:
    return Sync(service_on(server), cache, now=lambda: NOW)


def live(server: DemoServer) -> list[Incident]:
    """The incidents that the demo says the next update of, newest first."""
    found = [each for each in server.organisation.incidents if each.status["category"] == "live"]
    return found[::-1]


def announced(server: DemoServer, incident: Incident) -> int:
    """The minutes in the latest update."""
    _, answer = ask(server, ACTIVITY, ("incident_id", incident.id), ("page_size", "250"))
    entries = answer["incident_activity_log_entries"]
    updates = [each for each in entries if each["type"] == "incident_update"]
    updates.sort(key=lambda each: str(each["occurred_at"]))
    return int(updates[-1]["content"]["incident_update"].get("next_update_in_minutes", 0))


def share(server: DemoServer, incident: Incident, *, at: timedelta) -> str:
    """Share an update elsewhere; it says nothing of the next one."""
    server.now = lambda: NOW + at
    body = {"incident_id": incident.id, "message": "More later", "idempotency_key": str(at)}
    _, answer = ask(server, "/v2/incident_updates", method="POST", body=body)
    return str(answer["incident_update"]["id"])


def asked(server: DemoServer) -> list[dict[str, str]]:
    found = [dict(each.query) for each in server.requests if each.path == ACTIVITY]
    server.requests.clear()
    return found


async def test_the_latest_update_says_when_the_next_one_is_due(
    server: DemoServer, cache: IncidentCache
) -> None:
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE)
    incidents = live(server)
    assert len(incidents) > 2
    for incident in incidents:
        update = cache.update_times.find(incident.id)
        assert update
        assert update.minutes == announced(server, incident) > 0
        row = cache.row(incident.id)
        assert row
        assert row.update_due == update.due_at
        assert incident.created_at < update.due_at - timedelta(minutes=update.minutes) < NOW
    asked(server)
    await sync.refresh(ACTIVE)
    assert asked(server) == []
    # A later update that does not say it ends the promise, and only what is new is read.
    share(server, incidents[0], at=timedelta(minutes=1))
    await sync.refresh(ACTIVE)
    (request,) = asked(server)
    assert request["incident_id"] == incidents[0].id
    assert request["after"]
    assert cache.update_times.find(incidents[0].id) is None
    # An incident that has ended owes no update.
    body = {"incident": {"incident_status_id": closed(server)}, "notify_incident_channel": False}
    path = f"/v2/incidents/{incidents[1].id}/actions/edit"
    assert ask(server, path, method="POST", body=body)[0] == 200
    await sync.refresh(ACTIVE)
    assert cache.update_times.find(incidents[1].id) is None
    assert cache.update_times.find(incidents[2].id)


def closed(server: DemoServer) -> str:
    organisation = server.organisation
    return str(organisation.named(organisation.statuses, "Closed")["id"])


NO_LOG = {
    "403": Fault(FaultKind.STATUS, "GET", ACTIVITY, times=0, status=403),
    "404": Fault(FaultKind.STATUS, "GET", ACTIVITY, times=0, status=404),
    "500": Fault(FaultKind.STATUS, "GET", ACTIVITY, times=0, status=500),
    "page of a proxy": Fault(FaultKind.HTML, "GET", ACTIVITY, times=0, status=200),
    "no answer": Fault(FaultKind.RESET_BEFORE, "GET", ACTIVITY, times=0),
}


@pytest.mark.parametrize("fault", NO_LOG)
async def test_without_the_activity_log_everything_else_works(
    server: DemoServer, cache: IncidentCache, fault: str
) -> None:
    server.faults.add(NO_LOG[fault])
    clock = SteppingClock(NOW)
    sync = Sync(service_on(server), cache, now=clock)
    await sync.refresh(ACTIVE)
    assert sync.state.phase == "idle"
    assert sync.state.synced_at == NOW
    assert cache.count(ListQuery(ACTIVE))
    await sync.history_page()
    assert sync.complete
    assert not any(cache.update_times.find(each.id) for each in live(server))
    if fault in {"403", "404"}:
        return
    # It is read a little later, not with each refresh.
    server.faults.clear()
    clock.advance(600)
    await sync.refresh(ACTIVE)
    assert all(cache.update_times.find(each.id) for each in live(server))


async def test_one_log_that_cannot_be_read_does_not_keep_the_others_from_it(
    cache: IncidentCache,
) -> None:
    server = AlteringServer(60)
    broken = live(server)[0].id

    def alter(answer: JsonObject) -> object:
        entries = answer["incident_activity_log_entries"]
        return "maintenance" if entries[0]["incident_id"] == broken else answer

    server.alter(ACTIVITY, alter)
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE)
    await sync.refresh(ACTIVE)
    assert sync.state.phase == "idle"
    others = [each.id for each in live(server) if each.id != broken]
    assert all(cache.update_times.find(each) for each in others)
    asked(server)
    await sync.refresh(ACTIVE)
    assert asked(server) == []


@pytest.mark.parametrize("minutes", [0, -5, 10**18])
async def test_a_time_that_makes_no_sense_is_none(cache: IncidentCache, minutes: int) -> None:
    server = AlteringServer(60)

    def alter(answer: JsonObject) -> JsonObject:
        for entry in answer["incident_activity_log_entries"]:
            if entry["type"] == "incident_update":
                entry["content"]["incident_update"]["next_update_in_minutes"] = minutes
        return answer

    server.alter(ACTIVITY, alter)
    await sync_on(server, cache).refresh(ACTIVE)
    assert live(server)
    assert not any(cache.update_times.find(each.id) for each in live(server))


async def test_a_log_that_is_newest_first_is_read_whole(cache: IncidentCache) -> None:
    server = AlteringServer(60)

    def alter(answer: JsonObject) -> JsonObject:
        return answer | {
            "incident_activity_log_entries": answer["incident_activity_log_entries"][::-1]
        }

    server.alter(ACTIVITY, alter)
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE)
    incident = live(server)[0]
    update = cache.update_times.find(incident.id)
    assert update
    assert update.minutes == announced(server, incident)
    share(server, incident, at=timedelta(minutes=1))
    await sync.refresh(ACTIVE)
    assert cache.update_times.find(incident.id) is None


async def test_incidents_are_filtered_and_sorted_by_their_next_update(
    server: DemoServer, cache: IncidentCache
) -> None:
    await sync_on(server, cache).refresh(ACTIVE)
    assert OVERDUE.text({}) == "update overdue"
    assert OVERDUE.is_local
    due = {each.id: cache.update_times.find(each.id) for each in live(server)}
    for moment in (NOW, NOW - timedelta(hours=2), NOW + timedelta(days=1)):
        late = {key for key, update in due.items() if update and update.due_at <= moment}
        assert cache.ids(ListQuery(OVERDUE.at(moment))) == late
    soon = parse_filter("update due since 2020-01-01", NameIndex()).at(NOW)
    assert cache.ids(ListQuery(soon)) == set(due)
    for descending in (False, True):
        listing = ListQuery(ACTIVE, sort=Sort("update due", descending))
        rows = cache.page(listing, offset=0, limit=20)
        times = [row.update_due for row in rows if row.update_due]
        assert times == sorted(times, reverse=descending)
        assert [row.id for row in rows[: len(due)]] == [row.id for row in rows if row.update_due]
        for place, row in enumerate(rows):
            assert cache.position(listing, row.id) == place


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def test_commands_list_overdue_updates_and_promise_the_next_one(line: CommandLine) -> None:
    words = ("list", "--demo", "--filter", "update overdue", "--output", "json")
    assert line.run(*words) == ExitCode.DONE
    assert "due updates" in line.complained
    overdue = [each["id"] for each in json.loads(line.told)]
    assert set(overdue) <= {each.id for each in live(line.server)}
    assert overdue
    command = ("share", overdue[0], "--demo", "--message", "Fixing it", "--next-update", "30m")
    assert line.run(*command) == ExitCode.DONE
    (body,) = line.received("/incident_updates")
    assert set(body) == {"incident_id", "idempotency_key", "message"}
    update_id = json.loads(line.told)["id"]
    assert line.run(*words) == ExitCode.DONE
    assert [each["id"] for each in json.loads(line.told)] == overdue[1:]
    line.clock.advance(30 * 60)
    assert line.run(*words) == ExitCode.DONE
    assert overdue[0] in line.told
    journal = Journal(line.journal)
    promised = PromisedUpdates(journal.choices)
    assert promised.find(update_id) == UpdateTime(NOW + timedelta(minutes=30), 30)
    assert promised.find("another") is None
    journal.close()
    line.server.faults.add(Fault(FaultKind.STATUS, "GET", ACTIVITY, times=0, status=403))
    assert line.run(*words) == ExitCode.DONE
    assert "when updates are due could not be read" in line.complained
