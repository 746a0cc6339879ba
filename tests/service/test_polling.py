"""A refresh decodes what has changed, and nothing else."""

from pathlib import Path

import pytest

from app.api import incident_page
from app.demo.server import DemoServer
from app.domain.incident_document import IncidentDocument, read_document
from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
from app.sync.sync import Sync
from tests.support.demo import SteppingClock, edit, make_demo_server
from tests.support.service import service_on

pytestmark = pytest.mark.anyio

QUERY = BUILT_IN_VIEWS[0].listing.query


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the incidents decoded so far."""
    found: list[str] = []

    def noted(document: bytes) -> IncidentDocument:
        read = read_document(document)
        found.append(read.id)
        return read

    monkeypatch.setattr(incident_page, "read_document", noted)
    return found


def busy_server() -> tuple[DemoServer, SteppingClock]:
    clock = SteppingClock()
    return make_demo_server(incidents=60, clock=clock), clock


async def refreshed(server: DemoServer, cache: IncidentCache) -> Sync:
    """A sync after its first refresh."""
    sync = Sync(service_on(server), cache, now=server.now, pace=0)
    await sync.refresh(QUERY)
    return sync


async def test_only_an_edited_incident_is_decoded_again(decoded: list[str]) -> None:
    server, clock = busy_server()
    cache = IncidentCache()
    sync = await refreshed(server, cache)
    incident_id = decoded[0]
    decoded.clear()
    await sync.refresh(QUERY)
    assert not decoded
    clock.advance(5)
    assert edit(server, incident_id, name="Renamed")[0] == 200
    await sync.refresh(QUERY)
    # In the view, and among the changes only if it was not stored in between.
    assert set(decoded) == {incident_id}
    row = cache.row(incident_id)
    assert row
    assert row.name == "Renamed"


async def test_a_removed_incident_is_stored_again_when_it_comes_back(decoded: list[str]) -> None:
    server, _ = busy_server()
    cache = IncidentCache()
    sync = await refreshed(server, cache)
    incident_id = decoded[0]
    cache.remove([incident_id])
    await sync.refresh(QUERY)
    assert cache.row(incident_id)


async def test_what_another_process_changes_is_compared_with_the_file(
    tmp_path: Path, decoded: list[str]
) -> None:
    server, _ = busy_server()
    cache = IncidentCache(tmp_path / "incidents.db")
    sync = await refreshed(server, cache)
    incident_id = decoded[0]
    other = IncidentCache(tmp_path / "incidents.db")
    other.remove([incident_id])
    other.close()
    await sync.refresh(QUERY)
    assert cache.row(incident_id)
    cache.close()


async def test_a_failed_transaction_leaves_nothing_known(decoded: list[str]) -> None:
    server, _ = busy_server()
    cache = IncidentCache()
    sync = await refreshed(server, cache)
    decoded.clear()
    with pytest.raises(RuntimeError), cache._transaction():
        raise RuntimeError
    await sync.refresh(QUERY)
    assert decoded
