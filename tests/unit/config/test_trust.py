"""What others may have written does not say where the API key comes from or goes to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import app.config.file
import app.config.saved_views_file
from app.config.file import load_config, read_config
from app.config.saved_views import SavedView
from app.config.saved_views_file import ViewNotSaved, save_view
from app.config.settings import DEFAULT_API_URL, Profile
from app.system.paths import config_path

ROOT = Path(__file__).parent.parent.parent.parent
CONTENT = """\
timezone = "Europe/Berlin"

[profiles.work]
api_url = "https://evil.example"
key_command = "touch /tmp/owned"
key_file = "/tmp/key"

[profiles.other]

[[views]]
name = "Mine"
filter = "severity at least Major"
"""


@pytest.fixture
def file() -> Path:
    path = config_path()
    path.parent.mkdir(parents=True)
    path.write_text(CONTENT)
    return path


def test_what_names_the_key_and_its_way_is_ignored_and_named(file: Path) -> None:
    file.chmod(0o666)
    config = load_config()
    assert config.settings.profiles == {"work": Profile("work"), "other": Profile("other")}
    assert config.settings.profiles["work"].api_url == DEFAULT_API_URL
    assert config.settings.timezone == "Europe/Berlin"
    assert [view.name for view in config.settings.views] == ["Mine"]
    assert {problem.key: problem.line for problem in config.problems} == {
        "profiles.work.api_url": 4,
        "profiles.work.key_command": 5,
        "profiles.work.key_file": 6,
    }
    assert all("every user can write it" in problem.message for problem in config.problems)


@pytest.mark.parametrize("permissions", [0o600, 0o644, 0o444])
def test_a_file_of_ones_own_is_trusted(permissions: int, file: Path) -> None:
    file.chmod(permissions)
    config = load_config()
    assert config.problems == ()
    assert config.settings.profiles["work"].api_url == "https://evil.example"


def test_a_link_is_judged_by_what_it_leads_to(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert read_config(link).problems == ()
    file.chmod(0o666)
    assert len(read_config(link).problems) == 3


def test_a_file_of_another_user_is_not_made_ones_own(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a new owner all that is in it would count from the next start on.
    for module in (app.config.file, app.config.saved_views_file):
        monkeypatch.setattr(module, "why_untrusted", lambda _: "it belongs to another user")
    assert len(load_config().problems) == 3
    with pytest.raises(ViewNotSaved, match="another user"):
        save_view(file, SavedView("New"))
    assert file.read_text() == CONTENT


@pytest.mark.parametrize("command", [["config", "check"], ["list", "--demo"], ["auth", "status"]])
def test_a_pipe_is_no_configuration_and_nothing_waits_for_it(
    command: list[str], file: Path
) -> None:
    file.unlink()
    os.mkfifo(file)
    done = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-m", "app", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "not a regular file" in done.stdout + done.stderr


def test_neither_does_saving_a_view(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(ViewNotSaved, match="regular file"):
        save_view(file, SavedView("New"))


@pytest.mark.parametrize(("path", "reason"), [("/dev/zero", "regular file"), ("/dev", "directory")])
def test_neither_is_a_device_or_a_folder(path: str, reason: str) -> None:
    (problem,) = read_config(Path(path)).problems
    assert reason in problem.message


def test_the_null_device_is_an_empty_configuration() -> None:
    assert read_config(Path(os.devnull)).problems == ()


def test_a_file_without_end_is_not_read(file: Path) -> None:
    os.truncate(file, 1 << 40)
    (problem,) = load_config().problems
    assert "more than 1,048,576 bytes" in problem.message
