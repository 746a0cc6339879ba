"""The list: pages, views, the cursor, the preview, and its three pictures."""

from pathlib import Path
from typing import Any

import pytest
from textual.strip import Strip

from app.demo.faults import Fault, FaultKind
from app.store.journal.journal import Journal
from screens.list.incident_list import IncidentListScreen
from tests.support.demo import make_demo_server
from tests.support.full_journal import fill_journal
from tests.support.program import make_workspace, program
from widgets.incident.preview import Preview
from widgets.table.painter import LinePainter


async def test_what_is_on_fire_is_the_first_thing_on_screen() -> None:
    async with program() as running:
        assert isinstance(running.app.screen, IncidentListScreen)
        assert "1 Active " in running.text()
        assert "● Investigating" in running.text()


async def test_every_incident_is_met_once_on_the_way_through_all_pages() -> None:
    async with program() as running:
        await running.press("5")
        references = []
        table = running.table
        for _ in range(20):
            references += [row.reference for row in table.rows]
            before = table.rows[0]
            await running.press("right_square_bracket")
            if table.rows[0] == before:
                break
        expected = [f"INC-{incident.number}" for incident in running.server.organisation.incidents]
        assert sorted(references) == sorted(expected)
        assert "page 3/3" in running.text()


async def test_moving_past_the_last_row_turns_the_page_and_back() -> None:
    async with program() as running:
        await running.press("5")
        table = running.table
        table.move_cursor(row=len(table.rows) - 1)
        last = running.row.reference
        await running.press("j")
        await running.until_on_screen("page 2/3")
        assert table.cursor_row == 0
        await running.press("k")
        await running.until_on_screen("page 1/3")
        assert running.row.reference == last


async def test_the_ends_of_the_whole_view_are_one_key_away() -> None:
    async with program() as running:
        await running.press("5", "G")
        assert running.row.reference == "INC-1"
        await running.press("g")
        assert "page 1/3" in running.text()
        assert running.table.cursor_row == 0


@pytest.mark.parametrize(
    ("end", "turn"), [("g", "right_square_bracket"), ("G", "left_square_bracket")]
)
@pytest.mark.usefixtures("painted")
async def test_the_next_page_of_a_turn_is_drawn_ahead(
    end: str, turn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []
    draw = LinePainter.row

    def noted(painter: LinePainter, *arguments: Any) -> Strip:
        drawn.append(arguments)
        return draw(painter, *arguments)

    monkeypatch.setattr(LinePainter, "row", noted)
    async with program() as running:
        await running.press("5", end)
        running.table.refresh()  # Forgets the lines of the first page.
        await running.press(turn)
        await running.advance(0.1)
        drawn.clear()
        before = running.table.rows
        await running.press(turn)
        assert running.table.rows != before
        assert not drawn


async def test_views_are_counted_and_switched_by_number_and_back() -> None:
    async with program() as running:
        await running.press("2")
        assert {row.status_category for row in running.table.rows} == {"triage"}
        await running.press("minus")
        assert {row.status_category for row in running.table.rows} <= {"active", "live", "paused"}
        assert f"5 All {len(running.server.organisation.incidents)}" in running.text()


async def test_the_cursor_stays_on_its_incident_when_a_new_one_arrives_above() -> None:
    async with program() as running:
        await running.press("j", "j")
        followed = running.row.reference
        row = running.row
        incident = running.workspace.cache.incident(row.id)
        assert incident
        assert incident.incident_status
        payload = {
            "idempotency_key": "somebody-else",
            "visibility": "public",
            "name": "Somebody else's",
            "severity_id": row.severity_id,
            "incident_status_id": incident.incident_status.id,
        }
        await running.workspace.service.create(payload)
        await running.press("r")
        await running.until_on_screen("Somebody else's")
        assert running.row.reference == followed


async def test_the_preview_can_be_put_away_and_follows_the_cursor() -> None:
    async with program() as running:
        await running.press("j")
        row = running.row
        preview = running.only(Preview)
        await running.until(lambda: str(preview.said).startswith(row.reference))
        await running.press("p", "p")
        assert not running.app.screen.query_one("#preview").display


async def test_an_empty_view_says_which_filter_matches_nothing() -> None:
    server = make_demo_server(incidents=0)
    async with program(server, synced=False) as running:
        await running.until_on_screen("No incidents here")
        assert "Nothing matches: status category is Active or Paused." in running.text()


async def test_loading_is_not_shown_as_empty() -> None:
    server = make_demo_server()
    workspace = make_workspace(server, latency=3600)
    async with program(server, workspace=workspace, synced=False) as running:
        await running.until_on_screen("Loading incidents")
        assert "No incidents here" not in running.text()


async def test_a_failure_is_not_shown_as_empty_and_can_be_tried_again() -> None:
    server = make_demo_server()
    server.faults.add(Fault(FaultKind.HTML, status=200, times=0))
    async with program(server, synced=False) as running:
        await running.until_on_screen("Invalid response")
        assert "No incidents here" not in running.text()
        server.faults.clear()
        await running.press("r")
        await running.until_on_screen("● Investigating")


async def test_a_wrong_key_says_so_and_what_to_do() -> None:
    server = make_demo_server(key="another")
    async with program(server, synced=False) as running:
        await running.until_on_screen("The API key was not accepted")
        assert "auth login" in running.text()
        assert "demo-key" not in running.text()


async def test_what_was_on_screen_stays_when_the_api_stops_answering() -> None:
    async with program() as running:
        before = [row.id for row in running.table.rows]
        running.server.faults.add(Fault(FaultKind.HTML, times=0))
        await running.press("r")
        await running.until_on_screen("The API failed")
        assert [row.id for row in running.table.rows] == before


async def test_what_arrives_while_the_list_is_covered_is_there_when_it_is_not(
    tmp_path: Path,
) -> None:
    fill_journal(tmp_path / "journal.db").close()
    server = make_demo_server(incidents=60)
    workspace = make_workspace(server)
    workspace.open_journal = lambda: Journal(tmp_path / "journal.db")
    async with program(server, workspace=workspace, synced=False) as running:
        await running.until(lambda: workspace._journal is not None)
        await running.until(lambda: workspace.cache.stored == len(server.organisation.incidents))
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        await running.until(lambda: running.table.current is not None)
