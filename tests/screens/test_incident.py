"""The detail: opened by reference, refreshed, safe with odd data, and honest when it fails."""

import asyncio

import pytest
from textual.widgets import Markdown

from app.demo.faults import Fault, FaultKind
from app.store.cache.cache_changes import CacheChange
from screens.incident.incident import IncidentScreen
from tests.support.demo import make_demo_server
from tests.support.program import make_workspace, program
from widgets.incident.field_list import FieldList
from widgets.incident.incident_tabs import IncidentTabs


async def test_the_program_opens_at_the_incident_it_was_asked_for() -> None:
    async with program(reference="7") as running:
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("INC-7 ")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")


async def test_an_unknown_incident_says_so_and_leads_back() -> None:
    async with program(reference="99999") as running:
        await running.until_on_screen("Not found")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")


async def test_a_stored_incident_can_be_read_while_the_api_is_away() -> None:
    async with program() as running:
        running.server.faults.add(Fault(FaultKind.REFUSED, times=0))
        name = running.row.name
        await running.press("enter")
        await running.until_on_screen("Cannot reach the API")
        assert name in running.text()
        assert running.only(FieldList).option_count > 20


async def test_a_row_that_will_not_decode_is_shown_with_its_reference_and_the_rest_goes_on() -> (
    None
):
    server = make_demo_server(incidents=30)
    server.faults.add(Fault(FaultKind.UNDECODABLE_ROW, "GET", "/v2/incidents", times=0, row=0))
    async with program(server, synced=False) as running:
        await running.until(lambda: running.workspace.cache.stored == 30)
        await running.press("5")
        await running.until_on_screen("✗ unreadable")
        assert len(running.table.rows) == 30
        broken = next(row for row in running.table.rows if row.problem)
        running.table.move_cursor(key=broken.id)
        await running.until_on_screen("Part of it could not be read")
        await running.press("e")
        await running.until_screen("EditScreen")


async def test_a_link_in_a_summary_opens_only_when_it_is_a_web_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    opened: list[str] = []
    async with program() as running:
        monkeypatch.setattr(running.app, "open_url", opened.append)
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        markdown = running.only(Markdown)
        for link in ("file:///etc/passwd", "javascript:alert(1)", "https://example.com/"):
            markdown.post_message(Markdown.LinkClicked(markdown, link))
        await running.until_on_screen("Sent to the browser")
        assert opened == ["https://example.com/"]


async def test_the_json_is_what_the_api_sent() -> None:
    async with program() as running:
        await running.press("enter")
        await running.until_on_screen("Read from the API")
        await running.press("i")
        assert running.only(IncidentTabs).active == "tab-json"
        await running.until_on_screen('"reference": "INC-')


async def test_what_was_declared_and_edited_is_there_after_a_restart_without_the_api(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = str(tmp_path_factory.mktemp("cache") / "incidents.db")
    server = make_demo_server(incidents=40)
    async with program(server, workspace=make_workspace(server, cache_path=path)) as running:
        await running.press("e")
        await running.until_screen("EditScreen")
        await running.press("end")
        await running.write(" for good")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until(lambda: running.row.name.endswith(" for good"))
        reference = running.row.reference
    server.faults.add(Fault(FaultKind.REFUSED, times=0))
    again = make_workspace(server, cache_path=path)
    async with program(server, workspace=again, synced=False) as running:
        await running.until_on_screen(reference)
        assert running.row.name.endswith(" for good")
        await running.until_on_screen("offline")


@pytest.mark.parametrize(
    "turns", [range(0, 30, 6), pytest.param(range(30), marks=pytest.mark.slow)]
)
async def test_an_incident_may_change_at_any_moment_while_its_page_is_left(turns: range) -> None:
    async with program(make_demo_server(incidents=12)) as running:
        await running.press("5")
        shown = running.table.current
        assert shown
        for waited in turns:
            await running.press("enter")
            await running.until_screen("IncidentScreen")
            running.app.pop_screen()
            for _ in range(waited):
                await asyncio.sleep(0)
            running.workspace.cache.changes.notify(CacheChange(frozenset({shown.id})))
            await running.until_screen("IncidentListScreen")


async def test_an_operation_may_end_while_its_page_is_left() -> None:
    server = make_demo_server(incidents=12)
    async with program(server) as running:
        server.faults.add(Fault(FaultKind.REFUSED, times=0))
        for waited in (2, 6, 12):
            await running.press("enter")
            await running.until_screen("IncidentScreen")
            left = running.app.screen
            assert isinstance(left, IncidentScreen)
            running.app.pop_screen()
            for _ in range(waited):
                await asyncio.sleep(0)
            left._on_operation_done()
            await running.until_screen("IncidentListScreen")
