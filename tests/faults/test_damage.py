"""Damaged copies of every file of the program, by seed: it starts, works and says what was lost.

`DAMAGED_COPIES=240 pytest tests/faults/test_damage.py` tries many; the default is a sample.
"""

import os
from contextlib import closing
from pathlib import Path

import pytest

import app.cli.run
from app.cli.parser import parse
from app.cli.run import run
from app.config.file import read_config
from app.demo.server import DemoServer
from app.query.listing import BUILT_IN_VIEWS
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from app.store.cache.seen_incidents import SeenStore
from app.store.journal.journal import Journal
from app.system.structs import replace
from tests.support.damage import Original
from tests.support.demo import NOW, make_demo_server
from tests.support.full_journal import fill_journal
from tests.support.program import Program, make_workspace, program

COPIES = int(os.environ.get("DAMAGED_COPIES", "2"))
INCIDENTS = 60


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> list[Original]:
    """One that was closed, and one of a program that was killed."""
    folder = tmp_path_factory.mktemp("journals")
    with closing(fill_journal(folder / "killed.db")):
        killed = Original.of(folder / "killed.db")
    fill_journal(folder / "closed.db").close()
    return [Original.of(folder / "closed.db"), killed]


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=INCIDENTS)


async def look_around(running: Program) -> None:
    """Open an incident, drafts, a search and another order, as a person does."""
    await running.until(lambda: running.workspace.cache.stored == INCIDENTS)
    await running.press()
    if type(running.app.screen).__name__ == "PendingScreen":
        await running.press("escape")
    await running.until_screen("IncidentListScreen")
    await running.until(lambda: running.table.current is not None)
    await running.press("down", "enter")
    await running.until_screen("IncidentScreen")
    await running.press("escape", "d", "escape", "slash")
    await running.write("checkout")
    await running.press("enter", "escape", "S", "escape", "k", "j")


def workspace_with_journal(server: DemoServer, file: Path) -> Workspace:
    workspace = make_workspace(server)
    workspace.open_journal = lambda: Journal(file, now=lambda: NOW)
    return workspace


@pytest.mark.parametrize("seed", range(COPIES))
async def test_the_program_starts_on_a_damaged_journal(
    seed: int, journals: list[Original], server: DemoServer, tmp_path: Path
) -> None:
    file = tmp_path / "state" / "journal.db"
    damaged = journals[(seed + seed // 4) % 2].damaged(seed)
    damaged.write(file)
    workspace = workspace_with_journal(server, file)
    async with program(server, workspace=workspace, synced=False) as running:
        journal = workspace.journal
        if journal.notice:
            await running.until(lambda: journal.notice in running.told())
            assert running.told().count("was damaged") == 1
            assert "recovered" in journal.notice
            assert file.with_name("journal.db.damaged").exists()
            assert file.with_name("journal.db.damaged-wal").exists() is bool(damaged.log)
        assert journal.failure == ""
        await look_around(running)


@pytest.mark.parametrize("seed", range(COPIES))
def test_a_command_works_on_a_damaged_journal(
    seed: int,
    journals: list[Original],
    server: DemoServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "state" / "journal.db"
    journals[(seed + seed // 4) % 2].damaged(seed).write(file)

    def opened(_: LaunchOptions) -> Workspace:
        return workspace_with_journal(server, file)

    monkeypatch.setattr(app.cli.run, "open_workspace", opened)
    assert run(parse(["update", "INC-60", "--demo", "--name", "Renamed"])) == 0
    warnings = capsys.readouterr().err
    is_recovered = file.with_name("journal.db.damaged").exists()
    assert warnings.count("was damaged") == is_recovered
    assert run(parse(["update", "INC-60", "--demo", "--name", "Renamed again"])) == 0
    assert "damaged" not in capsys.readouterr().err
    with closing(Journal(file, now=lambda: NOW)) as journal:
        assert [write.operation for write in journal.writes.sent()[:2]] == ["edit", "edit"]


_caches: list[Original] = []


@pytest.fixture
async def caches(tmp_path: Path) -> list[Original]:
    """A cache that was closed, and one of a program that was killed, after a whole sync."""
    if not _caches:
        file = tmp_path / "original.db"
        workspace = make_workspace(make_demo_server(incidents=INCIDENTS), cache_path=str(file))
        async with program(workspace=workspace, server=make_demo_server(incidents=INCIDENTS)) as it:
            await look_around(it)
            killed = Original.of(file)
        _caches.extend((Original.of(file), killed))
    return _caches


@pytest.mark.parametrize("seed", range(COPIES))
async def test_the_program_starts_on_a_damaged_cache(
    seed: int, caches: list[Original], server: DemoServer, tmp_path: Path
) -> None:
    file = tmp_path / "cache" / "cache.db"
    caches[(seed + seed // 4) % 2].damaged(seed).write(file)
    for _ in range(2):
        workspace = make_workspace(server, cache_path=str(file))
        async with program(server, workspace=workspace, synced=False) as running:
            await running.rest()
            if workspace.cache.stored < INCIDENTS:
                # The damage was found while a page was stored; the next refresh fills it again.
                await running.press("r")
            await look_around(running)


async def test_whatever_is_left_of_a_damaged_cache_can_be_read(
    caches: list[Original], tmp_path: Path
) -> None:
    for seed in range(4 * COPIES):
        file = tmp_path / str(seed) / "cache.db"
        caches[(seed + seed // 4) % 2].damaged(seed).write(file)
        with closing(IncidentCache(file)) as cache:
            cache.configuration_store.name_index()
            cache.configuration_store.configuration()
            for view in BUILT_IN_VIEWS:
                assert cache.count(view.listing) >= 0
                for row in cache.page(view.listing, offset=0, limit=INCIDENTS):
                    cache.incident(row.id)
                cache.page(replace(view.listing, search="checkout"), offset=0, limit=INCIDENTS)
            cache.complete("chec")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Original:
    file = tmp_path_factory.mktemp("seen") / "seen.db"
    server = make_demo_server(incidents=INCIDENTS)
    with closing(SeenStore(file)) as seen:
        for incident in server.organisation.incidents:
            fields = {"summary": ("Summary", "What happened. " * 20), "name": ("Name", "x")}
            seen.mark_seen(incident.id, at=NOW, updated=NOW, fields=fields)
        return Original.of(file)


@pytest.mark.parametrize("seed", range(COPIES))
async def test_the_program_starts_on_damaged_marks_of_what_was_seen(
    seed: int, seen: Original, server: DemoServer, tmp_path: Path
) -> None:
    file = tmp_path / "state" / "seen.db"
    seen.damaged(seed).write(file)
    ids = [incident.id for incident in server.organisation.incidents]
    with closing(SeenStore(file)) as marks:
        for each in ids:
            marks.last(each)
        marks.updates(ids)
    seen.damaged(seed).write(file)
    workspace = make_workspace(server)
    workspace.open_seen = lambda: SeenStore(file)
    async with program(server, workspace=workspace) as running:
        await look_around(running)
        for _ in range(3):
            await running.press("enter")
            await running.until_screen("IncidentScreen")
            await running.press("escape", "j")


CONFIGURATION = """timezone = "Europe/Berlin"
refresh_seconds = 15
quiet_hours = "22:00-07:00"

[keys]
"list.open" = "enter,z"

[templates.Production]
Severity = "Major"

[profiles.work]
key_command = "op read op://work/incident.io/key"

[[views]]
name = "Payments on fire"
filter = "severity at least Major"
columns = ["reference", "severity"]
"""


@pytest.mark.parametrize("seed", range(20 * COPIES))
def test_a_damaged_configuration_is_read_as_far_as_it_can_be(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    Original(CONFIGURATION.encode()).damaged(seed).write(file)
    config = read_config(file)
    assert all(problem.file == str(file) and problem.message for problem in config.problems)
    if seed < COPIES:
        monkeypatch.setenv("INCIDENT_TUI_CONFIG", str(file))
        assert run(parse(["list", "--demo", "--limit", "1"])) == 0
