"""Keys that come between a change in the cache and its being drawn do what they do at any time."""

import asyncio

from tests.screens.test_live import refresh, somebody_declares
from tests.support.demo import edit, make_demo_server
from tests.support.program import Program, make_workspace, program
from tests.support.virtual_time import until_idle


async def change(running: Program) -> None:
    """Store a change that is not drawn yet."""
    *_, last = running.server.organisation.incidents
    edit(running.server, last.id, name="Renamed")
    document = await running.workspace.service.show(last.id)
    # As while the bar says how much is stored: one frame was just drawn, another one is due.
    for _ in range(2):
        running.app.screen.refresh()
        await until_idle()
    running.workspace.cache.upsert([document])


async def change_then_press(running: Program, key: str) -> None:
    """Store a change, and press a key before it is drawn."""
    await change(running)
    running.app.simulate_key(key)
    await running.rest()


async def test_a_page_that_is_turned_to_while_a_change_is_to_be_drawn_stays() -> None:
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server, page_size=20)
    async with program(server, workspace=workspace) as running:
        await running.press("5")
        await change_then_press(running, "right_square_bracket")
        assert "page 2/6" in running.text()
        await change_then_press(running, "G")
        assert "page 6/6" in running.text()
        assert running.table.cursor_row == len(running.table.rows) - 1
        await change_then_press(running, "g")
        assert "page 1/6" in running.text()
        assert running.table.cursor_row == 0


async def test_a_view_opens_at_its_first_page_while_a_change_is_to_be_drawn() -> None:
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server, page_size=20)
    async with program(server, workspace=workspace) as running:
        await running.press("5", "G")
        await change_then_press(running, "4")
        assert "page 1/6" in running.text()
        assert running.table.cursor_row == 0


async def test_what_the_cursor_only_passes_has_not_been_looked_at() -> None:
    async with program() as running:
        somebody_declares(running.server, "Just passed")
        await refresh(running)
        await running.until_on_screen("1 new")
        await running.press("j")
        assert running.table.cursor_row == 2
        # The preview goes and comes, and the cursor rests nowhere.
        for key, seconds in (("k", 0), ("p", 0), ("p", 0.04), ("k", 0.02), ("j", 0)):
            running.app.simulate_key(key)
            await asyncio.sleep(seconds)
        await running.rest()
        assert running.table.cursor_row == 1
        assert "1 new" in running.text()
