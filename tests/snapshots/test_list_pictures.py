"""Pictures of what the list offers: search, sort, filters, columns, views, news."""

from typing import Any

import pytest

from tests.snapshots.taking import SIZES, Walk, picture, to_list
from tests.support.demo import declare, edit
from tests.support.program import Program

pytestmark = pytest.mark.usefixtures("painted")


async def to_search(running: Program) -> None:
    await to_list(running)
    await running.press("5", "slash")
    await running.write("certifcate severty:x")
    await running.until_on_screen("no such field")


async def to_nothing_found(running: Program) -> None:
    await to_list(running)
    await running.press("slash")
    await running.write("xyzzy")
    await running.until_on_screen("No match")


async def to_sorts(running: Program) -> None:
    await to_list(running)
    await running.press("S")
    await running.until_on_screen("Sort by")


async def to_filters(running: Program) -> None:
    await to_list(running)
    await running.press("f")
    await running.until_screen("FilterBuilder")
    await running.press("ctrl+e", "ctrl+u")
    await running.write("severity at least Major; scribe is not set; created 90d")
    await running.press("enter")
    await running.until_on_screen("created")


async def to_columns(running: Program) -> None:
    await to_list(running)
    await running.press("w", "down", "down", "J")
    await running.until_on_screen("Columns, from left to right")


async def to_views(running: Program) -> None:
    await to_list(running)
    await running.press("W")
    await running.until_on_screen("save as a view")


async def to_news(running: Program) -> None:
    await to_list(running)
    server = running.server
    ranked = sorted(server.organisation.severities.values(), key=lambda each: each["rank"])
    worst = str(ranked[-1]["id"])
    edit(server, running.table.rows[3].id, severity_id=worst)
    live = next(
        each["id"] for each in server.organisation.statuses.values() if each["category"] == "live"
    )
    declare(server, name="Nobody can pay", severity_id=worst, incident_status_id=live)
    await running.press("r")
    await running.until_on_screen("1 new · 1 worse")
    # Until they are lit no more.
    await running.advance(2)


WALKS: dict[str, Walk] = {
    "search": to_search,
    "nothing-found": to_nothing_found,
    "sorts": to_sorts,
    "filters": to_filters,
    "columns": to_columns,
    "views": to_views,
    "news": to_news,
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", WALKS)
def test_list_with(snap_compare: Any, name: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, WALKS[name], size)
