"""Live refresh: what is new and worse, what stays where it was, what rings, and what was seen."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from app.config.bell import BellPolicy, Notify
from app.demo.server import DemoServer
from app.query.listing import BUILT_IN_VIEWS
from app.session.workspace import Workspace
from app.store.cache.seen_incidents import SeenStore
from screens.list.incident_list import IncidentListScreen
from tests.support.demo import declare, edit, make_demo_server
from tests.support.lock_waits import note_lock_waits
from tests.support.program import Program, make_workspace, program


def somebody_declares(server: DemoServer, name: str, severity: str = "Critical") -> str:
    """Somebody else declares an incident; its id."""
    statuses = server.organisation.statuses.values()
    status_id = next(each["id"] for each in statuses if each["category"] == "live")
    status, answer = declare(
        server, name=name, severity_id=severity_id(server, severity), incident_status_id=status_id
    )
    assert status == 200
    return str(answer["incident"]["id"])


def severity_id(server: DemoServer, name: str) -> str:
    severities = server.organisation.severities.values()
    return next(str(each["id"]) for each in severities if each["name"] == name)


async def refresh(running: Program) -> None:
    before = len(running.server.requests)
    await running.press("r")
    await running.until(lambda: len(running.server.requests) > before)
    await running.until(lambda: _phase(running) == "idle")


def _phase(running: Program) -> str:
    screen = running.app.screen_stack[0]
    assert isinstance(screen, IncidentListScreen)
    return screen._model.sync.phase


def written(running: Program, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the terminal is sent from now on."""
    sent: list[str] = []

    def tell(app: Any, sequence: str) -> bool:
        sent.append(sequence)
        return True

    monkeypatch.setattr("screens.base.controllers.write_to_terminal", tell)
    return sent


async def test_what_is_new_and_worse_is_counted_marked_lit_and_rung_until_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    async with program() as running:
        # The first reading of history is no news.
        assert "new" not in running.text().splitlines()[0]
        screen = running.app.screen
        assert isinstance(screen, IncidentListScreen)
        screen.unseen.bell_policy = BellPolicy(Notify.OSC9, "Critical")
        sent = written(running, monkeypatch)
        await running.press("j", "j")
        followed = running.row.reference
        worse = running.table.rows[3]
        new = somebody_declares(running.server, "Down \x1b]52;c;AAAA\x07; all of it")
        edit(running.server, worse.id, severity_id=severity_id(running.server, "Code red"))
        await refresh(running)
        await running.until_on_screen("1 new · 1 worse")
        assert running.row.reference == followed
        lines = running.text().splitlines()
        (new_line,) = [line for line in lines if "Down" in line and "Ref" not in line][:1]
        (worse_line,) = [line for line in lines if worse.reference in line]
        assert new_line[3] == "+"
        assert worse_line[3] == "↑"
        assert running.table._flashing == {new, worse.id}
        (rung,) = sent
        assert rung.startswith("\x1b]9;INC-")
        assert rung.endswith(" and 1 more\a")
        assert rung.count("\x1b") == 1
        assert rung.count("\a") == 1
        assert rung.count(";") == 1

        # A severity that is not known rings for nothing, and says so.
        screen.unseen.bell_policy = BellPolicy(Notify.BELL, "Catastrophe")
        somebody_declares(running.server, "Down as well")
        await refresh(running)
        await running.until_on_screen("there is no severity 'Catastrophe'")
        assert len(sent) == 1
        screen.unseen.mark_seen(screen._model.unseen.next_unseen or "")
        await running.until_on_screen("1 new · 1 worse")
        new = screen._model.unseen.next_unseen or ""

        # Nothing is told twice, and looking takes it away.
        await refresh(running)
        assert len(sent) == 1
        await running.press("N")
        await running.until(lambda: running.row.id == new)
        await running.until_on_screen("1 worse")
        assert "1 new" not in running.text()
        running.table.move_cursor(key=worse.id)
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.press("escape")
        assert "worse" not in running.text().splitlines()[0]
        assert running.table._flashing
        await running.advance(2)
        assert not running.table._flashing


async def test_the_cursor_follows_its_incident_to_the_next_page_and_keeps_its_marks() -> None:
    server = make_demo_server(incidents=120)
    workspace = make_workspace(server, page_size=50)
    async with program(server, workspace=workspace) as running:
        await running.press("5")
        running.table.move_cursor(row=49)
        followed, marked = running.row.id, running.table.rows[10].id
        running.table.marked = frozenset({marked})
        for number in range(3):
            somebody_declares(server, f"New {number}", "Minor")
        await refresh(running)
        await running.until_on_screen("page 2/3")
        assert running.row.id == followed
        assert running.table.cursor_row == 2
        assert running.table.marked == {marked}
        await running.press("left_square_bracket")
        running.table.move_cursor(key=marked)
        assert running.table.cursor_row == 13


async def test_the_live_refresh_is_held_and_goes_on_and_can_be_asked_for_once() -> None:
    async with program() as running:
        await running.press("ctrl+r")
        await running.until_on_screen("paused")
        somebody_declares(running.server, "While paused")
        await running.press("r")
        await running.until_on_screen("While paused")
        await running.until_on_screen("paused")
        await running.press("ctrl+r")
        await running.until(lambda: "paused" not in running.text().splitlines()[0])
        somebody_declares(running.server, "And after that")
        await refresh(running)
        await running.until_on_screen("And after that")


def workspace_with_seen(server: DemoServer, file: Path) -> Workspace:
    workspace = make_workspace(server)
    workspace.open_seen = lambda: SeenStore(file)
    return workspace


def marked_as_changed(running: Program) -> list[str]:
    return [line for line in running.text().splitlines() if line[3:4] == "∆"]


async def test_what_changed_since_it_was_looked_at_is_marked_and_listed_after_a_restart_too(
    tmp_path: Path,
) -> None:
    server = make_demo_server(incidents=120)
    file = tmp_path / "seen.db"
    async with program(server, workspace=workspace_with_seen(server, file)) as running:
        looked_at = running.row
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Read from the API")
        assert "Changed since" not in running.text()
        await running.press("escape")
        assert not marked_as_changed(running)
    edit(server, looked_at.id, severity_id=severity_id(server, "Minor"))
    async with program(server, workspace=workspace_with_seen(server, file)) as running:
        (line,) = [
            line for line in running.text().splitlines() if line[5:].startswith(looked_at.reference)
        ]
        assert line[3] == "∆"
        running.table.move_cursor(key=looked_at.id)
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Changed since you looked 0s ago: ")
        assert f"Severity {looked_at.severity} → Minor" in running.text()
        await running.press("escape")
        await running.until(lambda: not marked_as_changed(running))


async def test_what_the_person_has_written_is_no_change_to_be_seen(tmp_path: Path) -> None:
    server = make_demo_server(incidents=120)
    workspace = workspace_with_seen(server, tmp_path / "seen.db")
    async with program(server, workspace=workspace) as running:
        reference = running.row.reference
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Read from the API")
        await running.press("v", "2")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_screen("IncidentScreen")
        await running.until(lambda: len(running.received("POST", "/actions/edit")) == 1)
        await running.until_on_screen("Minor")
        assert "Changed since" not in running.text()
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        assert not marked_as_changed(running)

        # What somebody else changed before remains to be seen; only that.
        edit(server, running.row.id, name="Renamed by somebody else")
        await running.press("v", "3")
        await running.until_screen("ReviewScreen")
        await running.press("y")
        await running.until_on_screen(f"∆ {reference}")
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("Changed since you looked 0s ago: Name")
        assert "Severity" not in running.text().split("Changed since")[1].splitlines()[0]


async def test_the_cursor_and_the_scroll_stay_where_they_are_when_rows_come_and_go() -> None:
    server = make_demo_server(incidents=120)
    async with program(server, workspace=make_workspace(server, page_size=50)) as running:
        await running.press("5")
        table = running.table
        table.move_cursor(row=40)
        await running.settle()
        followed, line = running.row.id, table.cursor_row - table._view.top
        assert table._view.top > 0
        for number in range(3):
            somebody_declares(server, f"New {number}", "Minor")
        await refresh(running)
        await running.until(lambda: table.cursor_row == 43)
        assert running.row.id == followed
        assert table.cursor_row - table._view.top == line

        # One that leaves the view gives its place to the next.
        await running.press("1")
        await running.press("j", "j")
        leaving, after = (table.rows[row] for row in (2, 3))
        closed = next(
            each["id"]
            for each in server.organisation.statuses.values()
            if each["category"] == "closed"
        )
        edit(server, leaving.id, incident_status_id=closed)
        await refresh(running)
        await running.until(lambda: leaving not in table.rows)
        assert running.row.id == after.id


async def test_what_has_waited_longest_is_gone_to_first() -> None:
    async with program() as running:
        ids = [somebody_declares(running.server, f"New {number}") for number in range(5)]
        await refresh(running)
        await running.until_on_screen("5 new")
        await running.press("N")
        await running.until(lambda: running.row.id == min(ids))


async def test_it_can_be_left_in_the_middle_of_a_refresh() -> None:
    for turns in range(6):
        workspace = make_workspace(make_demo_server(incidents=300))
        begun = asyncio.Event()
        workspace.cache.changes.subscribe(lambda _, begun=begun: begun.set())  # type: ignore[misc]
        async with program(workspace=workspace, synced=False):
            await begun.wait()
            for _ in range(turns):
                await asyncio.sleep(0)
            assert workspace.cache.stored < 300


async def test_a_cache_that_broke_and_is_filled_again_brings_no_news() -> None:
    async with program() as running:
        await refresh(running)
        screen = running.app.screen
        assert isinstance(screen, IncidentListScreen)
        newest, *others = running.workspace.cache.page(
            BUILT_IN_VIEWS[-1].listing, offset=0, limit=40
        )
        running.workspace.cache.remove(row.id for row in others[:39])
        running.workspace.cache.remove([newest.id])
        await refresh(running)
        await running.until(lambda: running.workspace.cache.stored == 120)
        # Of the newest of all it cannot be told that it was there.
        assert set(screen._model.unseen.new) <= {newest.id}


async def test_keys_are_answered_while_another_program_writes_the_cache_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.sqlite.retry_busy._AGAIN", 0.05)
    waits = note_lock_waits(monkeypatch)
    path = tmp_path / "cache.db"
    server = make_demo_server(incidents=60)
    workspace = make_workspace(server, cache_path=str(path))
    async with program(server, workspace=workspace) as running:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        somebody_declares(server, "While it was held")
        before = len(server.requests)
        waits.clear()
        await running.press("r")
        await running.until(lambda: len(server.requests) > before)
        first = running.row.id
        await running.press("j", "j", "k")
        assert running.row.id != first
        # Milliseconds. A write may wait for another program, but all together not for seconds.
        assert 0 < sum(waits) < 4000
        assert workspace.cache.stored == 60
        holder.execute("ROLLBACK")
        holder.close()
        await running.until_on_screen("While it was held")
        assert "synced" in running.text()
    workspace.cache.close()
