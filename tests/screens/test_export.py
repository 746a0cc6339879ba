"""Exports hold the whole view, come whole or not at all, and never replace a file unasked."""

import csv
import json
from pathlib import Path

import pytest
from textual.widgets import Input

import app.export.file
from app.export.file import ExportFailed, target
from app.store.cache.cache import IncidentCache
from app.store.cache.sync_state import SyncState
from screens.list.incident_list import IncidentListScreen
from tests.support.demo import NOW
from tests.support.program import Program, program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    made = tmp_path / "exports"
    made.mkdir()
    return made


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def export_to(running: Program, path: Path | str) -> None:
    """Open the export and ask for that file."""
    await running.press("E")
    await running.until_screen("ExportScreen")
    field = running.only(Input)
    field.value = str(path)
    await running.press("enter")


async def test_the_whole_view_is_in_the_file_in_each_format(folder: Path) -> None:
    async with program(size=(80, 24)) as running:
        await running.press("5")
        everything = len(running.server.organisation.incidents)
        for name in ("all.csv", "all.json", "all.md"):
            await export_to(running, folder / name)
            await running.until_screen("IncidentListScreen")
            await running.until_on_screen(f"{everything} incidents in")
        references = [f"INC-{number}" for number in range(everything, 0, -1)]
        with (folder / "all.csv").open(encoding="utf-8-sig", newline="") as file:
            assert [row["Reference"] for row in csv.DictReader(file)] == references
        found = json.loads((folder / "all.json").read_text(encoding="utf-8-sig"))
        assert [each["reference"] for each in found] == references
        lines = (folder / "all.md").read_text(encoding="utf-8").splitlines()
        assert len(lines) == everything + 2
        assert lines[2].startswith(f"| INC-{everything} |")
        assert names_in(folder) == ["all.csv", "all.json", "all.md"]


async def test_a_file_is_replaced_only_when_asked_twice_and_what_was_typed_is_kept(
    folder: Path,
) -> None:
    kept = folder / "kept.json"
    kept.write_text("mine", encoding="utf-8")
    async with program() as running:
        await export_to(running, kept)
        await running.until_on_screen("exists: enter again to overwrite it")
        await running.press("escape")
        assert kept.read_text(encoding="utf-8") == "mine"
        await export_to(running, folder / "missing" / "a.csv")
        await running.until_on_screen("There is no folder")
        assert running.only(Input).value == str(folder / "missing" / "a.csv")
        running.only(Input).value = str(kept)
        await running.press("enter", "enter")
        await running.until_screen("IncidentListScreen")
        assert json.loads(kept.read_text(encoding="utf-8"))


async def test_a_cancelled_export_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program() as running:
        await running.press("5")
        # Every look at the keys comes after one incident, and the first is waited for.
        monkeypatch.setattr(app.export.file, "_WRITTEN", 1)
        document = IncidentCache.document
        read: list[str] = []

        def slowly(cache: IncidentCache, incident_id: str) -> bytes | None:
            read.append(incident_id)
            if len(read) == 3:
                running.app.call_later(running.app.screen.run_action, "leave")
            return document(cache, incident_id)

        monkeypatch.setattr(IncidentCache, "document", slowly)
        await export_to(running, folder / "all.json")
        await running.until_screen("IncidentListScreen")
        await running.until(lambda: not names_in(folder))
        assert len(read) < len(running.server.organisation.incidents)


@pytest.mark.parametrize("screen", ["ExportScreen", "PromptScreen"])
async def test_the_ending_of_a_typed_name_decides(
    screen: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    async with program() as running:
        if screen == "PromptScreen":
            await running.press("D")
            await running.until_screen("InsightsScreen")
        await running.press("E")
        await running.until_screen(screen)
        await running.press("ctrl+u")
        await running.write("a.md")
        await running.press("enter")
        await running.rest()
        assert names_in(folder) == ["a.md"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type where"),
        ("a\0.csv", "Type where"),
        ("/", "is a folder"),
        ("~nobody-at-all/x.csv", "home"),
        ("list.txt", ".csv, .json, .md"),
        ("a.md.csv", "two formats: keep .md or .csv"),
        ("/not/there/x.csv", "There is no folder /not/there"),
    ],
)
def test_what_can_be_no_file_is_said(typed: str, says: str) -> None:
    with pytest.raises(ExportFailed, match=says):
        target(typed)


def test_a_home_folder_is_understood() -> None:
    assert target("~/x.CSV") == Path.home() / "x.CSV"


async def test_that_the_history_is_not_all_here_is_said_before_and_after(folder: Path) -> None:
    async with program() as running:
        shown = running.app.screen
        assert isinstance(shown, IncidentListScreen)
        await export_to(running, folder / "whole.csv")
        await running.until_screen("IncidentListScreen")
        assert "still loading" not in running.text()
        shown.show_state(SyncState(phase="history", synced_at=NOW, total=9_000))
        await running.press("E")
        await running.until_on_screen("! History is still loading: 120 of 9,000")
        running.only(Input).value = str(folder / "part.csv")
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        await running.until(lambda: "still loading" in running.told())
