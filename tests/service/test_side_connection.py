"""Statistics are counted beside the event loop: nothing waits for them, and they can be stopped."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.demo.core.incident_json import incident_json
from app.domain.incident_document import IncidentDocument, read_incident
from app.insights.dimension import SEVERITY
from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
from app.store.sqlite.database import MEMORY
from tests.support.demo import NOW, make_demo_server

ALL = BUILT_IN_VIEWS[-1].listing
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
FOREVER = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def documents(count: int) -> Sequence[IncidentDocument]:
    organisation = make_demo_server(incidents=count).organisation
    return [
        read_incident(incident_json(organisation, each, NOW)) for each in organisation.incidents
    ]


@pytest.fixture(params=["incidents.db", MEMORY])
def cache(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[IncidentCache]:
    cache = IncidentCache(MEMORY if request.param == MEMORY else tmp_path / request.param)
    cache.upsert(documents(30))
    yield cache
    cache.close()


async def test_the_loop_goes_on_and_a_statement_is_interrupted(cache: IncidentCache) -> None:
    endless = asyncio.create_task(cache._database.query_aside(FOREVER, (), len))
    # Would not be reached if the statement held the loop.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert cache.stored == 30
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless
    assert await cache.statistics.count(ALL) == 30


async def test_what_is_stored_meanwhile_is_counted_the_next_time(cache: IncidentCache) -> None:
    counting = asyncio.create_task(cache.statistics.count(ALL))
    await asyncio.sleep(0)
    cache.upsert(documents(40)[30:])
    assert await counting in {30, 40}
    assert await cache.statistics.count(ALL) == 40


@pytest.mark.parametrize("cache", ["incidents.db"], indirect=True)
async def test_a_file_that_is_found_damaged_is_replaced(
    cache: IncidentCache, tmp_path: Path
) -> None:
    cache.upsert(documents(400))
    cache.close()
    path = tmp_path / "incidents.db"
    with path.open("r+b") as file:
        # Behind what is read when it is opened: the first page of every table.
        file.seek(30 * 4096)
        file.write(b"\xff" * (path.stat().st_size - 30 * 4096))
    damaged = IncidentCache(path)
    assert await damaged.statistics.tally(ALL, [EVER], SEVERITY) == {}
    assert "set aside" in damaged.notice
    damaged.upsert(documents(3))
    assert sum((await damaged.statistics.tally(ALL, [EVER], SEVERITY)).values()) == 3
    damaged.close()
