"""Indexes of long lists, built when somebody first sorts by their column."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo.core.incident_json import incident_json
from app.domain.incident_document import IncidentDocument, read_incident
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.store.cache.cache import IncidentCache
from app.store.cache.sort_preparation import prepare_sort
from app.system.structs import replace
from tests.support.demo import NOW, make_demo_server
from tests.support.pages import read_as
from tests.support.program import make_workspace, program

ALL, CLOSED = BUILT_IN_VIEWS[-1].listing, BUILT_IN_VIEWS[3].listing
LAZY = ("name", "updated")


def documents(count: int) -> list[IncidentDocument]:
    organisation = make_demo_server(incidents=count).organisation
    return [
        read_incident(incident_json(organisation, each, NOW)) for each in organisation.incidents
    ]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IncidentCache]:
    cache = IncidentCache(tmp_path / "incidents.db")
    cache.upsert(documents(40))
    read_as("many", cache, monkeypatch)
    yield cache
    cache.close()


def listed(cache: IncidentCache, listing: ListQuery) -> list[str]:
    return [row.id for row in cache.page(listing, offset=0, limit=100)]


@pytest.mark.parametrize("column", LAZY)
@pytest.mark.parametrize("descending", [True, False])
async def test_a_list_is_sorted_as_without_an_index_once_it_is_built(
    cache: IncidentCache,
    column: str,
    descending: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bases = (ALL, CLOSED, replace(ALL, search="o"))
    sorted_by = [replace(base, sort=Sort(column, descending)) for base in bases]
    for base, listing in zip(bases[:2], sorted_by[:2], strict=True):
        assert not cache.is_sorted(listing)
        assert listed(cache, listing) == listed(cache, base)
    assert await prepare_sort(cache, sorted_by[0]) == 40
    assert all(map(cache.is_sorted, sorted_by))
    with_index = [listed(cache, listing) for listing in sorted_by]
    read_as("few", cache, monkeypatch)
    assert [listed(cache, listing) for listing in sorted_by] == with_index


@pytest.mark.parametrize("column", LAZY)
async def test_the_index_is_used_and_stays(
    cache: IncidentCache, column: str, tmp_path: Path
) -> None:
    listing = replace(ALL, sort=Sort(column, descending=True))
    await prepare_sort(cache, listing)
    cache.upsert(documents(45)[40:])
    again = IncidentCache(tmp_path / "incidents.db")
    assert again.is_sorted(listing)
    asked: list[str] = []
    again._database._connection.set_trace_callback(asked.append)
    assert len(listed(again, listing)) == 45
    again._database._connection.set_trace_callback(None)
    ordered = next(sql for sql in asked if "ORDER BY" in sql)
    plan = str(again._database.query(f"EXPLAIN QUERY PLAN {ordered}"))
    assert "USING COVERING INDEX incidents_by_" in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan
    again.close()


async def test_the_list_is_read_while_its_index_is_built(cache: IncidentCache) -> None:
    listing = replace(ALL, sort=Sort("name", descending=False))
    building = asyncio.create_task(prepare_sort(cache, listing))
    await asyncio.sleep(0)
    assert not building.done()
    assert listed(cache, listing)
    await building
    assert cache.is_sorted(listing)


async def test_an_index_that_is_cancelled_is_built_the_next_time(cache: IncidentCache) -> None:
    listing = replace(ALL, sort=Sort("name", descending=False))
    building = asyncio.create_task(prepare_sort(cache, listing))
    await asyncio.sleep(0)
    building.cancel()
    with pytest.raises(asyncio.CancelledError):
        await building
    cache.upsert(documents(45)[40:])
    while not cache.is_sorted(listing):
        await prepare_sort(cache, listing)
    names = [row.name.lower() for row in cache.page(listing, offset=0, limit=100)]
    assert names == sorted(names)
    assert len(names) == 45


async def test_a_long_list_on_the_screen_is_sorted_once_its_index_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_demo_server(incidents=40)
    workspace = make_workspace(server, cache_path=str(tmp_path / "incidents.db"))
    read_as("many", workspace.cache, monkeypatch)
    async with program(server, workspace=workspace) as running:
        await running.press("4", "S")
        await running.until_screen("PickerScreen")
        await running.write("name")
        await running.press("enter")
        await running.until_on_screen("by name, ")
        by_name = Sort("name", descending=False)
        await running.until(lambda: not workspace.cache.sort_indexes.lacks(by_name))
        await running.rest()
        names = [row.name.lower() for row in running.table.rows]
        assert len(names) > 20
        assert names in (sorted(names), sorted(names, reverse=True))
