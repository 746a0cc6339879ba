"""`incident-tui cache clear`: what was fetched goes, what is precious stays."""

from pathlib import Path

import pytest

from app.__main__ import main
from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
from app.system.paths import cache_path, state_path
from tests.service.test_cache import document

ALL = BUILT_IN_VIEWS[-1].listing


def test_caches_are_deleted_by_profile_or_all_and_nothing_else(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [cache_path(profile) / "incidents.db" for profile in ("default", "work")]
    for file in files:
        cache = IncidentCache(file)
        cache.upsert([document(1)])
        cache.close()
    journal = state_path("work") / "journal.db"
    journal.write_text("precious")
    assert main(["cache", "clear", "--profile", "work"]) == 0
    assert [file.exists() for file in files] == [True, False]
    assert main(["cache", "clear"]) == 0
    assert not files[0].exists()
    assert journal.read_text() == "precious"
    assert main(["cache", "clear"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1 cache deleted")
    assert said[-1] == "No cache to delete."


def test_a_running_program_goes_on_when_its_cache_is_deleted(own_folders: Path) -> None:
    file = cache_path("default") / "incidents.db"
    running = IncidentCache(file)
    running.upsert([document(1)])
    assert main(["cache", "clear"]) == 0
    other = IncidentCache(file)
    other.upsert([document(7)])
    running.upsert([document(2)])
    assert [running.count(ALL), other.count(ALL)] == [2, 1]
    running.close()
    other.close()
    again = IncidentCache(file)
    assert (again.count(ALL), again.notice) == (1, "")
    again.close()
