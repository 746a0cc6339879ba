"""The sync, through the real service on the demo organisation: complete, resumable, quiet."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from app.errors import NetworkError, NotFound, ServerError, ValidationFailed
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import BUILT_IN_VIEWS, ListQuery
from app.store.cache.cache import IncidentCache
from app.store.cache.cache_changes import CacheChange
from app.store.cache.sync_state import EVERYTHING, SyncState
from app.store.sqlite.database import StoreBusy
from app.sync.sync import Sync
from app.system.structs import replace
from tests.support.demo import NOW, SteppingClock, make_demo_server
from tests.support.lock_waits import note_lock_waits
from tests.support.service import service_on
from tests.support.virtual_time import until_idle

ACTIVE, CLOSED, ALL = (
    BUILT_IN_VIEWS[0].listing,
    BUILT_IN_VIEWS[3].listing,
    BUILT_IN_VIEWS[-1].listing,
)
OF_INCIDENTS = ("/v2/incidents", "/v2/incident_activity_log_entries")
PAGE = 25  # The organisation below fills five pages of this size.


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=110)


def sync_on(server: DemoServer, cache: IncidentCache, **options: object) -> Sync:
    return Sync(service_on(server), cache, now=server.now, pace=0, page_size=PAGE, **options)  # type: ignore[arg-type]


async def complete(sync: Sync) -> None:
    await sync.refresh(ACTIVE.query)
    while await sync.history_page():
        pass


def is_active(incident: Incident) -> bool:
    return incident.status["category"] in {"live", "paused"}


def stored_ids(cache: IncidentCache) -> list[str]:
    return [row.id for row in cache.page(ListQuery(EVERYTHING), offset=0, limit=1_000)]


def all_ids(server: DemoServer) -> list[str]:
    return [incident.id for incident in reversed(server.organisation.incidents)]


def asked(server: DemoServer) -> list[str]:
    """Paths of the requests since the last call."""
    paths = [request.path for request in server.requests]
    server.requests.clear()
    return paths


async def test_the_open_view_comes_first_and_history_completes_the_cache(
    server: DemoServer,
) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE.query)
    active = [each.id for each in server.organisation.incidents if is_active(each)]
    assert [row.id for row in cache.page(ACTIVE, offset=0, limit=99)] == active[::-1] != []
    assert not sync.complete
    while await sync.history_page():
        pass
    assert sync.complete
    assert stored_ids(cache) == all_ids(server)
    assert sync.state == SyncState("idle", NOW, stored=110, total=110)
    incident = cache.incident(active[0])
    assert incident
    assert incident.name == cache.page(ACTIVE, offset=len(active) - 1, limit=1)[0].name
    configuration = cache.configuration_store.configuration()
    assert configuration
    assert {status.name for status in configuration.statuses} == {
        status["name"] for status in server.organisation.statuses.values()
    }


async def test_when_history_is_whole_a_search_looks_into_one_index(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)

    def parts() -> int:
        return len(cache._database.query("SELECT DISTINCT segid FROM search_idx"))

    await sync.refresh(ACTIVE.query)
    while not sync.complete:
        assert parts() > 1
        await sync.history_page()
    assert parts() == 1
    found = ListQuery(EVERYTHING, search="inc")
    assert cache.count(found) == 110


async def test_a_quiet_refresh_takes_few_requests_and_changes_nothing(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    for view in BUILT_IN_VIEWS:
        asked(server)
        await sync.refresh(view.listing.query)
        assert 1 <= len(asked(server)) <= 5
    assert stored_ids(cache) == all_ids(server)
    later = sync_on(server, cache)
    assert later.state == SyncState("idle", NOW, stored=110)
    await later.refresh(ACTIVE.query)
    assert not await later.history_page()
    assert len(asked(server)) <= 5


async def test_the_vocabulary_is_read_again_when_it_is_old_a_part_at_a_time() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=5, clock=clock)
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    everything = {path for path in asked(server) if not path.startswith(OF_INCIDENTS)}
    clock.advance(9 * 60)
    await sync.refresh(ACTIVE.query)
    assert not everything & set(asked(server))
    clock.advance(2 * 60)
    severity = next(iter(server.organisation.severities.values()))
    severity["name"] = "Renamed"
    options = next(some for some in server.organisation.options.values() if some)
    next(iter(options.values()))["value"] = "Renamed too"
    read: set[str] = set()
    while True:
        # In the next run of the program it goes on where it was.
        sync = sync_on(server, cache)
        await sync.refresh(ACTIVE.query)
        await sync.refresh(ACTIVE.query)
        paths = asked(server)
        assert len(paths) <= 10
        parts = [path for path in paths if path in everything]
        assert len(parts) <= 1
        if not parts:
            break
        read.update(parts)
    assert read == everything
    configuration = cache.configuration_store.configuration()
    assert configuration
    assert "Renamed" in {each.name for each in configuration.severities}
    options_now = {each.value for some in configuration.options.values() for each in some}
    assert "Renamed too" in options_now


async def test_what_somebody_else_changed_outside_the_open_view_arrives() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=110, clock=clock)
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    closed = cache.page(CLOSED, offset=60, limit=1)[0]
    clock.advance(3600)
    payload = {"incident": {"name": "Renamed by Ann"}, "notify_incident_channel": False}
    await service_on(server).update(closed.id, payload)
    await sync.refresh(ACTIVE.query)
    row = cache.row(closed.id)
    assert row
    assert row.name == "Renamed by Ann"


async def test_a_view_that_the_api_refuses_to_list_keeps_nothing_else_from_arriving() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=300, clock=clock)
    cache = IncidentCache()
    sync = sync_on(server, cache)
    newer = IncidentQuery((Filter("mode", "one_of", ("simulation",)),))
    await sync.refresh(newer)
    assert isinstance(sync.state.error, ValidationFailed)
    while await sync.history_page():
        pass
    assert cache.stored == 300
    clock.advance(60)
    edited = server.organisation.incidents[0]
    payload = {"incident": {"name": "Renamed by Ann"}, "notify_incident_channel": False}
    await service_on(server).update(edited.id, payload)
    await sync.refresh(newer)
    row = cache.row(edited.id)
    assert row
    assert row.name == "Renamed by Ann"
    assert sync.state.phase == "idle"
    await sync.refresh(ACTIVE.query)
    assert sync.state.error is None


async def test_an_update_from_the_future_hides_no_later_one(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    odd, other = server.organisation.incidents[:2]
    odd.updated_at = NOW + timedelta(days=3650)
    await sync.refresh(ACTIVE.query)
    other.name, other.updated_at = "Renamed since", NOW + timedelta(minutes=1)
    await sync.refresh(ACTIVE.query)
    row = cache.row(other.id)
    assert row
    assert row.name == "Renamed since"


async def test_what_changed_is_asked_for_a_day_back_at_first_and_every_hour() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=30, clock=clock)
    sync = Sync(service_on(server), IncidentCache(), now=clock, pace=0)
    await complete(sync)

    async def days_back() -> float:
        server.requests.clear()
        await sync.refresh(ACTIVE.query)
        ((_, since),) = [
            pair for each in server.requests for pair in each.query if "updated_at" in pair[0]
        ]
        latest = max(each.updated_at for each in server.organisation.incidents)
        return (latest - datetime.fromisoformat(since)) / timedelta(days=1)

    assert await days_back() < 0.1
    clock.advance(3600)
    assert await days_back() == 1
    clock.advance(60)
    assert await days_back() < 0.1
    clock.advance(-365 * 86400)
    assert await days_back() == 1


async def test_an_incident_that_was_resolved_elsewhere_leaves_the_view() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=110, clock=clock)
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    before = cache.count(ACTIVE)
    live = cache.page(ACTIVE, offset=0, limit=1)[0]
    clock.advance(60)
    closed = server.organisation.status_in("closed")["id"]
    payload = {"incident": {"incident_status_id": closed}, "notify_incident_channel": False}
    await service_on(server).update(live.id, payload)
    await sync.refresh(ACTIVE.query)
    assert cache.count(ACTIVE) == before - 1
    assert cache.position(ACTIVE, live.id) is None


async def test_what_the_key_can_no_longer_see_is_removed_from_the_open_view(
    server: DemoServer,
) -> None:
    for incident in server.organisation.incidents:
        if is_active(incident):
            server.organisation.replace(replace(incident, visibility="private"))
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    hidden = cache.ids(ACTIVE)
    assert hidden
    kept = [role for role in server.key.roles if role != "global_access"]
    server.key = replace(server.key, roles=tuple(kept))
    await sync.refresh(ACTIVE.query)
    assert cache.count(ACTIVE) == 0
    assert not hidden & set(stored_ids(cache))
    assert sync.state.stored == cache.stored == 110 - len(hidden)


async def test_when_the_api_counts_other_than_is_stored_history_is_read_once_more() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=110, clock=clock)
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    kept = [role for role in server.key.roles if role != "global_access"]
    server.key = replace(server.key, roles=tuple(kept))
    visible = [each.id for each in reversed(server.organisation.incidents) if not each.is_private]
    assert 0 < len(visible) < 110
    await complete(sync)
    await sync.refresh(ACTIVE.query)
    assert stored_ids(cache) == visible
    assert sync.state == SyncState("idle", NOW, stored=len(visible), total=len(visible))


async def test_a_count_that_never_agrees_is_no_reason_to_read_history_all_the_time(
    server: DemoServer,
) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    meta = {"page_size": 1, "total_record_count": 500}
    listed = {"incidents": [], "pagination_meta": meta}
    for _ in range(3):
        fault = Fault(FaultKind.STATUS, path="/v2/incidents", status=200, body=listed, skip=2)
        server.faults.add(fault)
        asked(server)
        await complete(sync)
        server.faults.clear()
    assert len(asked(server)) <= 5


async def test_a_clock_that_is_set_back_does_not_keep_history_from_being_read_again() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=110, clock=clock)
    cache = IncidentCache()
    sync = Sync(service_on(server), cache, now=clock, pace=0, page_size=PAGE)
    await complete(sync)
    for hours, read_again in ((0, True), (0.5, False), (-24, True)):
        clock.advance(hours * 3600)
        cache.remove([server.organisation.incidents[0].id])
        for _ in range(2):  # Every other refresh counts.
            await sync.refresh(ACTIVE.query)
        assert sync.complete is not read_again
        await complete(sync)
    assert stored_ids(cache) == all_ids(server)


async def test_history_begins_anew_when_the_file_was_replaced_in_the_middle_of_it(
    server: DemoServer, tmp_path: Path
) -> None:
    path = tmp_path / "cache.db"
    cache = IncidentCache(path)
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE.query)
    assert await sync.history_page()
    assert await sync.history_page()
    cache._database.query("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(b"\xff" * path.stat().st_size)
    cache._database.query("PRAGMA shrink_memory")
    await complete(sync)
    assert "set aside" in cache.notice
    assert stored_ids(cache) == all_ids(server)
    cache.close()


class _Interrupting(httpx.AsyncBaseTransport):
    """Cancels the task that asks, once so many requests have been answered."""

    def __init__(self, server: DemoServer, after: int) -> None:
        self._inner = DemoTransport(server)
        self._left = after

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        self._left -= 1
        if self._left == 0:
            raise asyncio.CancelledError
        return response


async def test_interrupted_after_any_request_it_goes_on_where_it_was(tmp_path: Path) -> None:
    server = make_demo_server(incidents=60)
    expected = all_ids(server)
    interruptions = 0
    while True:
        cache = IncidentCache(tmp_path / f"{interruptions}.db")
        transport = _Interrupting(server, after=interruptions + 1)
        first = Sync(service_on(server, transport), cache, now=server.now, pace=0, page_size=PAGE)
        try:
            await complete(first)
        except asyncio.CancelledError:
            interruptions += 1
        else:
            assert stored_ids(cache) == expected
            break
        assert first.state.phase == "idle"
        stored_before = cache.stored
        cache.close()
        cache = IncidentCache(tmp_path / f"{interruptions - 1}.db")
        assert cache.stored == stored_before
        await complete(sync_on(server, cache))
        assert stored_ids(cache) == expected
        cache.close()
    assert interruptions > 10


async def test_cancelled_at_any_moment_it_goes_on_where_it_was() -> None:
    server = make_demo_server(incidents=60)
    cancelled = 0
    for turns in range(1, 40):
        cache = IncidentCache()
        hasty = sync_on(server, cache, rest=lambda: asyncio.sleep(0))
        task = asyncio.ensure_future(complete(hasty))
        for _ in range(turns):
            await asyncio.sleep(0)
        cancelled += task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await complete(sync_on(server, cache))
        assert stored_ids(cache) == all_ids(server)
    # Eager tasks get further in a turn, and so are done before more of the cancellations.
    assert cancelled > 5


async def test_history_resumes_at_its_cursor_in_another_run(server: DemoServer) -> None:
    cache = IncidentCache()
    first = sync_on(server, cache)
    await first.refresh(ACTIVE.query)
    assert await first.history_page()
    assert await first.history_page()
    asked(server)
    second = sync_on(server, cache)
    while await second.history_page():
        pass
    assert second.complete
    assert len(asked(server)) == 3
    assert stored_ids(cache) == all_ids(server)


async def test_the_next_page_of_history_is_fetched_while_one_is_stored(
    server: DemoServer,
) -> None:
    pages_asked_for: list[int] = []

    def told(state: SyncState) -> None:
        if state.phase == "history":
            pages_asked_for.append(len(server.requests))

    sync = sync_on(server, IncidentCache(), on_state=told)
    await sync.refresh(CLOSED.query)
    asked(server)
    assert await sync.history_page()
    # Nothing before it began, and the page and the next one by the time it was stored.
    assert pages_asked_for[0] == 0
    assert pages_asked_for[-1] == len(asked(server)) == 2
    assert await sync.history_page()
    assert len(asked(server)) == 1


async def test_a_page_is_told_of_once_when_all_of_it_can_be_found(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    told: list[tuple[int, int]] = []
    found = replace(ALL, search="inc")

    def learn(change: CacheChange) -> None:
        told.append((len(change.incident_ids), cache.count(found)))

    cache.changes.subscribe(learn)
    assert await sync.history_page()
    assert await sync.history_page()
    assert told == [(PAGE, PAGE), (PAGE, 2 * PAGE)]


async def test_history_is_paced_from_request_to_request(server: DemoServer) -> None:
    sync = Sync(service_on(server), IncidentCache(), now=server.now, pace=0.2, page_size=PAGE)
    await sync.refresh(ACTIVE.query)
    begun = asyncio.get_running_loop().time()
    while await sync.history_page():
        pass
    assert asyncio.get_running_loop().time() - begun >= 4 * 0.2


async def test_history_that_is_held_in_the_middle_of_a_page_goes_on_to_its_end(
    server: DemoServer,
) -> None:
    for turns in range(1, 20, 4):
        cache = IncidentCache()
        sync = sync_on(server, cache, rest=lambda: asyncio.sleep(0))
        assert await sync.history_page()
        held = asyncio.ensure_future(sync.history_page())
        for _ in range(turns):
            await asyncio.sleep(0)
        held.cancel()
        await asyncio.gather(held, return_exceptions=True)
        await complete(sync)
        assert stored_ids(cache) == all_ids(server)


async def test_what_a_refresh_finds_gone_does_not_come_back_with_a_page_fetched_before(
    server: DemoServer,
) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    closed = [each for each in server.organisation.incidents if not is_active(each)]
    gone = closed[-PAGE - 5]  # On the second page of history.
    server.organisation.replace(replace(gone, visibility="private"))
    await sync.show(gone.id)
    assert await sync.history_page()
    kept = [role for role in server.key.roles if role != "global_access"]
    server.key = replace(server.key, roles=tuple(kept))
    query = EVERYTHING.also(Filter("created_at", "gte", (gone.created_at.isoformat(),)))
    await sync.refresh(query)
    assert cache.row(gone.id) is None
    while await sync.history_page():
        pass
    assert cache.row(gone.id) is None


async def test_while_another_program_writes_it_tries_again_and_holds_nothing_up(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = IncidentCache(tmp_path / "cache.db")
    sync = sync_on(server, cache)
    holder = sqlite3.connect(tmp_path / "cache.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        cache.set_state("name", "value")
    loop, running = asyncio.get_running_loop(), asyncio.ensure_future(complete(sync))
    waits, until_held = note_lock_waits(monkeypatch), loop.time() + 0.3
    while not running.done():
        await asyncio.sleep(0.01)
        if holder.in_transaction and loop.time() > until_held:
            assert cache.stored == 0
            holder.execute("ROLLBACK")
    holder.close()
    assert 0 < max(waits) < 1000
    assert sync.state == SyncState("idle", NOW, stored=110, total=110)
    assert stored_ids(cache) == all_ids(server)
    cache.close()


async def test_another_program_that_never_lets_go_is_said(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.sqlite.retry_busy._PATIENCE", 0)
    cache = IncidentCache(tmp_path / "cache.db")
    sync = sync_on(server, cache)
    holder = sqlite3.connect(tmp_path / "cache.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    await sync.refresh(ACTIVE.query)
    assert sync.state.phase == "failed"
    assert isinstance(sync.state.error, StoreBusy)
    holder.close()
    await complete(sync)
    assert sync.state == SyncState("idle", NOW, stored=110, total=110)
    cache.close()


async def test_an_update_during_a_long_history_is_not_missed() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=110, clock=clock)
    cache = IncidentCache()
    first = sync_on(server, cache)
    await first.refresh(ACTIVE.query)
    while not cache.count(CLOSED):
        await first.history_page()
    early = cache.page(CLOSED, offset=0, limit=1)[0]
    payload = {"incident": {"summary": "Learnt later"}, "notify_incident_channel": False}
    clock.advance(86_400)
    await service_on(server).update(early.id, payload)
    clock.advance(5 * 86_400)
    other = server.organisation.incidents[3]
    await service_on(server).update(other.id, payload)
    second = sync_on(server, cache)
    while await second.history_page():
        pass
    await second.refresh(ACTIVE.query)
    incident = cache.incident(early.id)
    assert incident
    assert incident.summary == "Learnt later"


async def test_a_cursor_that_comes_again_ends_history(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE.query)
    page = {
        "incidents": [{"id": "a", "reference": "INC-1", "name": "Again"}],
        "pagination_meta": {"page_size": PAGE, "after": "same"},
    }
    server.faults.add(Fault(FaultKind.STATUS, path="/v2/incidents", status=200, body=page, times=0))
    asked(server)
    while await sync.history_page():
        assert len(server.requests) < 10
    assert sync.complete
    assert len(asked(server)) == 2


async def test_a_cursor_that_the_api_refuses_starts_history_over(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE.query)
    await sync.history_page()
    server.faults.add(Fault(FaultKind.STATUS, path="/v2/incidents", status=422))
    assert not await sync.history_page()
    assert sync.state.phase == "failed"
    await complete(sync)
    assert sync.complete
    assert stored_ids(cache) == all_ids(server)


async def test_a_row_that_cannot_be_decoded_is_kept_and_the_rest_goes_on(
    server: DemoServer,
) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE.query)
    server.faults.add(Fault(FaultKind.UNDECODABLE_ROW, path="/v2/incidents", row=20))
    while await sync.history_page():
        pass
    assert sync.complete
    broken = cache.row(all_ids(server)[20])
    assert broken
    assert broken.problem
    assert cache.incident(broken.id)
    assert cache.stored == 110
    await sync.show(broken.id)
    mended = cache.row(broken.id)
    assert mended
    assert not mended.problem
    assert stored_ids(cache) == all_ids(server)


async def test_without_a_network_it_is_offline_with_what_it_has_and_recovers(
    server: DemoServer,
) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    server.faults.add(Fault(FaultKind.REFUSED, times=0))
    await sync.refresh(ACTIVE.query)
    assert (sync.state.phase, sync.state.stored, sync.state.synced_at) == ("offline", 110, NOW)
    assert isinstance(sync.state.error, NetworkError)
    server.faults.clear()
    await sync.refresh(ACTIVE.query)
    assert sync.state == SyncState("idle", NOW, stored=110, total=110)


async def test_what_the_last_run_left_to_be_indexed_is_found_without_a_network(
    server: DemoServer,
) -> None:
    cache = IncidentCache()
    page = await service_on(server).list(EVERYTHING, page_size=PAGE)
    cache.store(page.items, index=False)
    server.faults.add(Fault(FaultKind.REFUSED, times=0))
    sync = sync_on(server, cache)
    await sync.refresh(ACTIVE.query)
    assert sync.state.phase == "offline"
    found = ListQuery(EVERYTHING, search=page.items[0].name.split()[0])
    assert page.items[0].id in cache.ids(found)


async def test_what_the_api_refuses_is_a_state_and_no_exception(server: DemoServer) -> None:
    told: list[SyncState] = []
    sync = sync_on(server, IncidentCache(), on_state=told.append)
    server.faults.add(Fault(FaultKind.STATUS, path="/v2/incidents", status=500, times=0))
    await sync.refresh(ACTIVE.query)
    assert isinstance(sync.state.error, ServerError)
    assert [state.phase for state in told] == ["loading", "failed"]
    assert not await sync.history_page()


async def until(held: Callable[[], bool]) -> None:
    seconds = await until_idle()
    while not held():
        assert seconds is not None, "nothing is left to wait for"
        await asyncio.sleep(seconds)
        seconds = await until_idle()


async def test_run_fills_history_and_refreshes_when_it_is_asked_to(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    open_view = [ACTIVE.query]
    task = asyncio.ensure_future(sync.run(lambda: open_view[0], interval=lambda: 3600))
    await until(lambda: sync.complete and sync.state.phase == "idle")
    asked(server)
    open_view[0] = CLOSED.query
    sync.request_now()
    await until(
        lambda: any(("status_category[one_of]", "merged") in each.query for each in server.requests)
    )
    await until(lambda: sync.state.phase == "idle")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stored_ids(cache) == all_ids(server)


async def test_run_goes_on_after_a_failure(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    server.faults.add(Fault(FaultKind.REFUSED, times=0))
    task = asyncio.ensure_future(sync.run(lambda: ACTIVE.query, interval=lambda: 3600))
    await until(lambda: sync.state.phase == "offline")
    server.faults.clear()
    sync.request_now()
    await until(lambda: sync.complete)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert cache.stored == 110


@pytest.mark.parametrize("typed", ["INC-7", "#inc-7", "7"])
async def test_show_finds_an_incident_by_what_people_call_it(
    server: DemoServer, typed: str
) -> None:
    cache = IncidentCache()
    row = await sync_on(server, cache).show(typed)
    assert row
    assert row.reference == "INC-7"
    assert cache.find(typed) == row.id
    assert cache.incident(row.id)


async def test_show_forgets_what_the_api_does_not_know_any_more(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    row = await sync.show("7")
    assert row
    server.faults.add(Fault(FaultKind.STATUS, path=f"/v2/incidents/{row.id}", status=404))
    with pytest.raises(NotFound):
        await sync.show(row.id)
    assert cache.row(row.id) is None
    assert sync.state.stored == 0


async def test_what_a_declare_answers_is_in_the_view_at_once(server: DemoServer) -> None:
    cache = IncidentCache()
    sync = sync_on(server, cache)
    await complete(sync)
    live = server.organisation.status_in("live")["id"]
    severity = next(iter(server.organisation.severities))
    document = await service_on(server).create(
        {
            "idempotency_key": "once",
            "visibility": "public",
            "name": "Checkout is down",
            "severity_id": severity,
            "incident_status_id": live,
        }
    )
    await sync.store(document)
    assert cache.position(ACTIVE, document.id) == 0
    assert sync.state.stored == 111
