"""Generated answers through the whole program: no crash, no lost row, nothing acts on a terminal.

A few seeds with every run of the tests; `make fuzz SEEDS=1000` takes many.
"""

import csv
import io
import json
from datetime import UTC
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

import app.cli.run
from app.cli.parser import parse
from app.cli.run import run
from app.export.file import FORMATS, export
from app.query.listing import BUILT_IN_VIEWS
from app.tui import IncidentApp
from tests.fuzz.server import GeneratedServer
from tests.fuzz.tour import Tour, listed
from tests.fuzz.tried import FIRST, SEEDS, TRIED
from tests.support.markdown import acting
from tests.support.program import make_workspace, program
from tests.support.vendor import vendor_document

pytestmark = pytest.mark.usefixtures("painted")

_ZONES = (UTC, ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati"))
_SIZES = ((80, 24), (120, 40), (40, 15), (200, 60))

ALL = BUILT_IN_VIEWS[-1].listing


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No browser, no editor, and files only where the test can have them."""
    monkeypatch.setattr(IncidentApp, "open_url", lambda *_, **__: None)
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
async def test_generated_answers_through_every_screen(seed: int, tmp_path: Path) -> None:
    random = Random(f"{seed} tour")
    server = GeneratedServer(vendor_document(), seed)
    workspace = make_workspace(server, zone=random.choice(_ZONES))
    size = random.choice(_SIZES)
    async with program(server, workspace=workspace, synced=False, size=size) as running:
        await running.rest()
        cache = workspace.cache
        assert cache.ids(ALL) == server.identifiers
        assert cache.stored == cache.count(ALL) == len(server.identifiers)
        assert all(count == rows for _, count, rows in listed(cache)), [*listed(cache)]
        await Tour(running, random).everywhere()
        for suffix in FORMATS:
            written = await export(
                tmp_path / f"out{suffix}", cache, ALL, workspace.configuration(), lambda *_: None
            )
            assert (written.written, written.unreadable) == (len(cache.ids(ALL)), 0)
    assert len(json.loads((tmp_path / "out.json").read_bytes())) == written.written
    for suffix in FORMATS:
        text = (tmp_path / f"out{suffix}").read_text(encoding="utf-8-sig")
        assert not acting(text.replace("\t", " ").replace("\r\n", "\n"))
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len([*csv.reader(file)]) == written.written + 1
    TRIED.update(server.counts)
    TRIED["programs"] += 1


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_generated_answers_on_the_command_line(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = GeneratedServer(vendor_document(), seed)
    monkeypatch.setattr(app.cli.run, "open_workspace", lambda _: make_workspace(server))

    def told(*words: str) -> str:
        status = run(parse([*words, "--demo"]))
        said = capsys.readouterr()
        assert status == 0, said.err
        assert not acting(said.err)
        # Line ends and tabs in the cells of CSV are those of the text.
        assert not acting(said.out.replace("\t", " ").replace("\r\n", "\n"))
        return said.out

    count = len(server.identifiers)
    assert len(json.loads(told("list", "--view", "all", "--output", "json"))) == count
    rows = [*csv.reader(io.StringIO(told("list", "--view", "all", "--output", "csv")))]
    assert len(rows) == count + 1
    table = told("list", "--view", "all", "--output", "table")
    assert len(table.splitlines()) == count + 1
    named = [each for each in sorted(server.identifiers) if each.isdecimal() and len(each) == 26]
    for identifier in named[:5]:
        assert told("show", identifier, "--output", "table")
        assert json.loads(told("show", identifier, "--output", "json"))
    TRIED.update(server.counts)
    TRIED["command lines"] += 1
