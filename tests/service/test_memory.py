"""The sync and the client leave nothing that only the garbage collector could free."""

from collections.abc import Sequence

import pytest

from app.api.client import ApiClient
from app.api.service import IncidentService
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
from app.sync.sync import Sync
from app.system.secret import Secret
from tests.support.client import Waits
from tests.support.demo import KEY, edit, make_demo_server, serve_over_http
from tests.support.garbage import counted_garbage
from tests.support.service import service_on

QUERY = BUILT_IN_VIEWS[0].listing.query


def sync_on(server: DemoServer, service: IncidentService) -> Sync:
    return Sync(service, IncidentCache(), now=server.now, pace=0, page_size=10)


async def test_pages_of_history_leave_no_garbage() -> None:
    server = make_demo_server(incidents=120)
    sync = sync_on(server, service_on(server))
    await sync.refresh(QUERY)
    await sync.history_page()
    with counted_garbage() as garbage:
        for _ in range(8):
            assert await sync.history_page()
        assert not garbage()


async def test_a_complete_history_gives_back_what_it_took_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = make_demo_server(incidents=30)
    sync = sync_on(server, service_on(server))
    trimmed: list[bool] = []
    monkeypatch.setattr("app.sync.sync.trim_heap", lambda: trimmed.append(sync.complete))
    await sync.refresh(QUERY)
    while await sync.history_page():
        assert not trimmed
    assert trimmed == [True]
    await sync.refresh(QUERY)
    assert not await sync.history_page()
    assert trimmed == [True]


async def test_only_the_latest_dictionary_of_documents_stays_in_memory() -> None:
    server = make_demo_server(incidents=120)
    cache = IncidentCache()
    sync = Sync(service_on(server), cache, now=server.now, pace=0, page_size=10)
    await sync.refresh(QUERY)
    while await sync.history_page():
        pass
    made = cache._database.query("SELECT number FROM dictionaries ORDER BY number")
    assert len(made) > 1
    assert [*cache._documents._dictionaries] == [made[-1][0]]
    assert all(cache.document(each.id) for each in server.organisation.incidents)


@pytest.mark.parametrize(
    "kinds",
    [
        (),
        (FaultKind.REFUSED,),
        (FaultKind.STATUS, FaultKind.RESET_BEFORE),
        (FaultKind.TRUNCATED,),
        (FaultKind.RESET_AFTER,),
    ],
    ids="+".join,
)
async def test_refreshes_over_http_leave_no_garbage(kinds: Sequence[FaultKind]) -> None:
    server = make_demo_server(incidents=60)
    with serve_over_http(server) as url:
        waits = Waits()
        client = ApiClient(url, Secret(KEY), sleep=waits, limiter=waits.limiter())
        async with IncidentService(client) as service:
            sync = sync_on(server, service)
            await sync.refresh(QUERY)
            with counted_garbage() as garbage:
                for turn in range(3):
                    edit(server, server.organisation.incidents[0].id, name=f"Edit {turn}")
                    for kind in kinds:
                        server.faults.add(Fault(kind, times=2))
                    await sync.refresh(QUERY)
                    server.faults.clear()
                ours = {
                    name: count
                    for name, count in garbage().items()
                    if name.startswith(("httpx.", "httpcore.", "app.api.", "app.errors."))
                }
                assert not ours
