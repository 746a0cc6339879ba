"""`auth` and `config`, against the demo organisation over real HTTP."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.__main__ import main
from app.auth.cache_owner import cache_file, key_fingerprint, last_fingerprint
from app.auth.keyring_store import key_file_path, read_keyring, write_keyring, write_own_file
from app.auth.vendor_cli import vendor_file
from app.config.settings import Profile
from app.system.paths import config_path
from app.system.secret import Secret
from tests.support.demo import make_demo_server, serve_over_http
from tests.support.keyrings import LockedKeyring, MemoryKeyring, forgetful_keyring, no_keyring, use

SECRET = "inc_hunter2hunter2hunter2"


@pytest.fixture(scope="module")
def api_url() -> Iterator[str]:
    with serve_over_http(make_demo_server(key=SECRET, incidents=0)) as url:
        yield url


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch, api_url: str) -> MemoryKeyring:
    backend = MemoryKeyring()
    use(monkeypatch, backend)
    monkeypatch.setenv("INCIDENT_API_URL", api_url)
    return backend


class Terminal:
    """Runs the program with something piped in, and keeps all it ever said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.out = ""
        self.err = ""
        self.said = ""

    def run(self, words: str, piped: bytes = b"") -> int:
        with io.TextIOWrapper(io.BytesIO(piped), encoding="utf-8") as stdin:
            self._monkeypatch.setattr(sys, "stdin", stdin)
            status = main(words.split())
        self.out, self.err = self._capsys.readouterr()
        self.said += self.out + self.err
        return status


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    terminal = Terminal(monkeypatch, capsys)
    yield terminal
    assert SECRET not in terminal.said


def test_a_key_is_tried_stored_used_and_forgotten(
    terminal: Terminal, keyring: MemoryKeyring, api_url: str
) -> None:
    assert terminal.run("auth login", f"{SECRET}\n".encode()) == 0
    assert "Stored in the system keyring" in terminal.out
    assert keyring.passwords == {("incident-tui", "default"): SECRET}

    assert terminal.run("auth status") == 0
    for told in ("default", api_url, "the system keyring", "viewer", "incident_editor"):
        assert told in terminal.out

    assert terminal.run("auth logout") == 0
    assert "Removed the key" in terminal.out
    assert keyring.passwords == {}

    assert terminal.run("auth status") == 1
    assert "There is no API key" in terminal.err
    assert terminal.run("pending list") == 0
    assert terminal.run("pending check --all") == 1
    assert "There is no API key" in terminal.err


def test_what_another_key_has_read_is_not_shown_once_a_key_is_stored_or_removed(
    terminal: Terminal, api_url: str
) -> None:
    profile = Profile("default", api_url=api_url)
    own, other = (key_fingerprint(profile, Secret(key)) for key in (SECRET, "another"))
    for owner, words in ((other, "login --no-check"), (own, "logout")):
        cache_file(profile, owner).touch()
        assert last_fingerprint(profile) == owner
        assert terminal.run(f"auth {words}", SECRET.encode()) == 0
        assert last_fingerprint(profile) == ""
    cache_file(profile, own)
    assert terminal.run("auth login --no-check", SECRET.encode()) == 0
    assert last_fingerprint(profile) == own, "it is the same key as before"


def test_a_key_that_is_not_accepted_is_not_stored(
    terminal: Terminal, keyring: MemoryKeyring
) -> None:
    assert terminal.run("auth login", b"inc_wrong\n") == 1
    assert "not accepted" in terminal.err
    assert "was not stored" in terminal.err
    assert keyring.passwords == {}


def test_a_key_can_be_stored_without_a_network(
    terminal: Terminal, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENT_API_URL", "http://127.0.0.1:1")
    assert terminal.run("auth login", SECRET.encode()) == 1
    assert "--no-check" in terminal.err
    assert keyring.passwords == {}
    assert terminal.run("auth login --no-check", SECRET.encode()) == 0
    assert keyring.passwords == {("incident-tui", "default"): SECRET}


@pytest.mark.parametrize("piped", [b"", b"\n", b"two words", b"\xff\xfe\x00"])
def test_what_cannot_be_a_key_is_not_tried(terminal: Terminal, piped: bytes) -> None:
    assert terminal.run("auth login", piped) == 1
    assert "the input" in terminal.err


@pytest.mark.parametrize("backend", [no_keyring(), LockedKeyring(), forgetful_keyring()])
def test_without_a_keyring_a_file_is_written_only_when_asked_for(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, backend: MemoryKeyring
) -> None:
    use(monkeypatch, backend)
    assert terminal.run("auth login", SECRET.encode()) == 1
    assert "--file" in terminal.err
    assert not key_file_path("default").exists()

    assert terminal.run("auth login --file", SECRET.encode()) == 0
    assert str(key_file_path("default")) in terminal.out
    assert key_file_path("default").read_text(encoding="utf-8") == f"{SECRET}\n"
    assert terminal.run("auth status") == 0
    assert str(key_file_path("default")) in terminal.out


def test_a_new_key_replaces_the_old_one_wherever_that_was(terminal: Terminal) -> None:
    write_keyring("default", Secret("old"))
    assert terminal.run("auth login --file", SECRET.encode()) == 0
    assert read_keyring("default") is None
    assert terminal.run("auth login", SECRET.encode()) == 0
    assert not key_file_path("default").exists()


def test_a_key_that_stays_hidden_behind_another_is_pointed_out(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENT_API_KEY", "inc_other")
    assert terminal.run("auth login", SECRET.encode()) == 0
    assert "INCIDENT_API_KEY takes precedence" in terminal.err
    assert terminal.run("auth status") == 1
    assert "INCIDENT_API_KEY" in terminal.out
    assert "not accepted" in terminal.err


def test_logout_says_which_keys_remain(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key_file = tmp_path / "key"
    key_file.write_text("inc_other", encoding="utf-8")
    config_path().parent.mkdir(parents=True)
    config_path().write_text(
        f"[profiles.default]\nkey_command = 'op read x'\nkey_file = '{key_file}'", encoding="utf-8"
    )
    vendor_file().parent.mkdir(parents=True)
    vendor_file().write_text("api_key: inc_other", encoding="utf-8")
    monkeypatch.setenv("INCIDENT_API_KEY", "inc_other")
    write_own_file("default", Secret(SECRET))
    assert terminal.run("auth logout") == 0
    assert f"from the file {key_file_path('default')}" in terminal.out
    for other in ("INCIDENT_API_KEY", "key_command", str(key_file), str(vendor_file())):
        assert other in terminal.out
    assert key_file.exists()
    assert vendor_file().exists()


def test_logout_without_a_key_says_so_and_a_locked_keyring_is_a_failure(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert terminal.run("auth logout") == 0
    assert "No key is stored" in terminal.out
    use(monkeypatch, LockedKeyring())
    assert terminal.run("auth logout") == 1
    assert "Failed to unlock" in terminal.err


def test_a_profile_keeps_its_own_key(terminal: Terminal, keyring: MemoryKeyring) -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text("[profiles.work]\n[profiles.lab]\n", encoding="utf-8")
    assert terminal.run("--profile lab auth login", SECRET.encode()) == 0
    assert keyring.passwords == {("incident-tui", "lab"): SECRET}
    assert terminal.run("auth status") == 1
    assert terminal.run("auth status --profile lab") == 0
    assert terminal.run("auth status --profile nowhere") == 1
    assert "no profile named 'nowhere'" in terminal.err


def test_an_address_that_is_refused_gets_no_key(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, keyring: MemoryKeyring
) -> None:
    monkeypatch.setenv("INCIDENT_API_URL", "http://api.incident.io")
    assert terminal.run("auth login", SECRET.encode()) == 1
    assert "https only" in terminal.err
    assert keyring.passwords == {}


def test_config_path_and_check(terminal: Terminal) -> None:
    assert terminal.run("config path") == 0
    assert terminal.out == f"{config_path()}\n"
    assert terminal.run("config check") == 0
    assert "does not exist" in terminal.out
    config_path().parent.mkdir(parents=True)
    config_path().write_text("page_size = 1\ntheme = 2", encoding="utf-8")
    assert terminal.run("config check") == 1
    assert [line.split(": ")[:2] for line in terminal.out.splitlines()] == [
        [f"{config_path()}:1", "page_size"],
        [f"{config_path()}:2", "theme"],
    ]
    config_path().write_text("page_size = 25", encoding="utf-8")
    assert terminal.run("config check") == 0
    assert terminal.out == f"{config_path()}: no problems.\n"


def test_the_environment_of_a_child_is_never_the_place_for_a_stored_key(terminal: Terminal) -> None:
    assert terminal.run("auth login", SECRET.encode()) == 0
    assert SECRET not in "\n".join(os.environ.values())
