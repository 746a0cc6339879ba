"""A journal that another program has locked: the screen goes on; nothing is sent before."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.demo.server import DemoServer
from app.editing.form_spec import DECLARE_FORM
from app.editing.records import DraftRecord
from app.store.journal.journal import Journal
from app.store.journal.journal_file import JournalBusy
from tests.screens.test_forms import row_of, send
from tests.screens.test_writing import at_api, rename, small_server, with_journal
from tests.support.demo import NOW
from tests.support.lock_waits import note_lock_waits
from tests.support.program import Program, program


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
async def running(path: Path) -> AsyncIterator[Program]:
    server: DemoServer = small_server()
    async with program(server, workspace=with_journal(server, path)) as running:
        yield running


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another connection is in the middle of writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def on_disk(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as other:
        return [current for (current,) in other.execute("SELECT current FROM drafts")]


def edits(running: Program) -> int:
    return len(running.received("POST", "/actions/edit"))


async def test_an_edit_goes_out_once_it_is_kept_and_not_before(
    running: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = note_lock_waits(monkeypatch)
    with held(path):
        incident = await rename(running, " again")
        await running.until_on_screen("Not saved yet: the journal is locked")
        assert "‖ The journal is locked by another incident-tui" in running.text()
        assert on_disk(path) == []
        await send(running)
        await running.until_on_screen("Sending…")
        await running.press("escape")
        await running.until_on_screen("Still sending")
        assert 0 < max(waits) < 1000
        assert edits(running) == 0
    await running.until_screen("IncidentListScreen")
    assert edits(running) == 1
    assert at_api(running).name == f"{incident.name} again"
    assert on_disk(path) == []
    assert "‖" not in running.text()


async def test_one_that_never_lets_go_has_nothing_sent_and_nothing_lost(
    running: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.sqlite.retry_busy._PATIENCE", 0)
    with held(path):
        incident = await rename(running, " again")
        await send(running)
        await running.until_on_screen("Nothing was sent. Try again when it has closed.")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")
        assert "when the other incident-tui releases" in running.told()
        await running.press("e")
        await running.settle()
        assert "There is a draft, but another" in running.told()
        await running.press("d")
        await running.until_on_screen("Drafts")
        await running.press("escape")
    await running.until(lambda: " again" in " ".join(on_disk(path)))
    await running.press("e")
    await running.until_screen("EditScreen")
    assert row_of(running, "name").value == f"{incident.name} again"
    assert edits(running) == 0


async def test_many_edits_wait_for_the_journal_as_one(
    running: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await running.press("5", "space", "j", "space", "v", "1")
    await running.until_screen("BulkScreen")
    with held(path), monkeypatch.context() as impatient:
        impatient.setattr("app.store.sqlite.retry_busy._PATIENCE", 0)
        await running.press("y")
        await running.until_on_screen("Nothing was sent. Try again")
        assert running.received("POST", "/actions/edit") == []
    await running.press("y")
    await running.until_on_screen("2 done")


def test_what_is_lost_when_the_program_ends_meanwhile_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.sqlite.database._PATIENCE", 50)
    journal = Journal(path)
    draft = DraftRecord("d1", DECLARE_FORM, "Checkout down", "{}", "{}", {}, "", NOW)
    with held(path):
        journal.drafts.save(draft)
        assert journal.drafts.all() == (draft,)
        with pytest.raises(JournalBusy, match="“Checkout down”"):
            journal.close()
    assert on_disk(path) == []
