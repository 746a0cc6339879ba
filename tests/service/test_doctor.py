"""`doctor` and `report`: what a bug report needs, and nothing that is secret."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from app.__main__ import main
from app.auth.cache_owner import cache_file
from app.config.settings import Profile
from app.store.cache.cache import IncidentCache
from app.store.journal.journal import Journal
from app.system.crash_report import describe_crash
from app.system.paths import config_path, state_path
from tests.service.test_cache import document
from tests.support.demo import KEY, make_demo_server, serve_over_http


def findings(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, str]]:
    status = main(["doctor", "--output", "json", *words])
    found = json.loads(capsys.readouterr().out)
    return status, {f"{each['section']} {each['name']}": each["value"] for each in found}


@pytest.fixture
def ready(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A terminal, a key, and a cache with one incident."""
    monkeypatch.setenv("HOME", str(own_folders))
    monkeypatch.setenv("INCIDENT_API_KEY", KEY)
    cache = IncidentCache(cache_file(Profile("default"), "owner"))
    cache.upsert([document(1)])
    cache.close()
    Journal(state_path("default") / "journal.db").close()
    return own_folders


def test_an_installation_that_works_has_no_other_problem_than_its_clock(
    ready: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_over_http(make_demo_server(incidents=1)) as url:
        monkeypatch.setenv("INCIDENT_API_URL", url)
        # Only the demo's clock is days off.
        assert main(["doctor"]) == 1
        text = capsys.readouterr().out
        _, found = findings(capsys)
    assert [line[:18] for line in text.splitlines() if line.startswith("!")] == [
        "! clock difference"
    ]
    assert "1 problem." in text
    assert found["key source"] == "the environment variable INCIDENT_API_KEY"
    assert "viewer" in found["key roles"]
    assert found["API reachable"].startswith("yes, in ")
    assert found["store cache file"].endswith("intact, 1 incidents")
    assert found["store journal file"].endswith("intact, 0 drafts")
    for secret in (KEY, str(Path.home()), url.rpartition(":")[2]):
        assert secret not in text


def test_what_is_wrong_is_marked_and_is_the_exit_status(
    ready: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text("page_size = 5\n")
    (cache,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("incidents-*.db")
    cache.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    monkeypatch.setenv("INCIDENT_API_URL", "https://localhost:1")
    status, found = findings(capsys)
    assert status == 1
    assert found["configuration problem 1"].startswith("~")
    assert found["API reachable"].startswith("Cannot reach")
    assert "intact" not in found["store cache file"]
    monkeypatch.delenv("INCIDENT_API_KEY")
    status, found = findings(capsys, "--offline")
    assert "None was found" in found["key source"]
    assert "API reachable" not in found


def test_a_report_has_the_findings_and_the_latest_crash(
    ready: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ready)
    describe_crash(ValueError("a secret text"))
    assert main(["report", "--offline"]) == 0
    (file,) = ready.glob("incident-tui-report-*.zip")
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(file) in capsys.readouterr().out
    with zipfile.ZipFile(file) as bundle:
        names = bundle.namelist()
        texts = [bundle.read(name).decode() for name in names]
    assert names[:2] == ["doctor.txt", "doctor.json"]
    assert names[2].startswith("crash-")
    assert all(KEY not in text and "a secret text" not in text for text in texts)
