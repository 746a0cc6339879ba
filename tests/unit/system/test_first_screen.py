"""The first screen is shown for a start that would look the same, and for no other."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.system.first_screen import _path
from app.system.paths import first_screen_path
from tests.support.terminal import PseudoTerminal

KEY, ADDRESS, TEXT = "key-of-work", "https://api.example", "INC-7 Checkout is down"

# Each process has the terminal and environment that a start would have.
SAVE = f"""
import sys
from pathlib import Path
from app.system.first_screen import *

folder = Path(sys.argv.pop(1))
(folder / "config.toml").write_text("a")
owner = fingerprint({ADDRESS!r}, {KEY!r}) + " " + {ADDRESS!r}
(folder / "owner").write_text(owner)
files = describe_files([str(folder / "config.toml")])
start = describe_start(sys.argv[1:])
saved = SavedScreen(start, files, str(folder / "owner"), owner, "01H", {TEXT!r})
file = folder / "xdg_cache_home" / "incident-tui" / FILE
file.parent.mkdir(parents=True, exist_ok=True)
file.write_text("\\0".join(saved))
file.chmod(0o600)
"""
SHOW = """
import sys
from app.system.first_screen import FirstScreen

first = FirstScreen(sys.argv[1:])
first.show()
first.leave()
print("selected", first.take_selected() or "nothing")
"""


def run(program: str, *words: str, size: tuple[int, int] = (80, 24), key: str = KEY) -> bytes:
    """Run a program in a terminal, which is as before at its end; return what it wrote."""
    with PseudoTerminal(["-c", program, *words], {"INCIDENT_API_KEY": key}, size=size) as terminal:
        assert terminal.status() == 0, terminal.written
        terminal.assert_restored()
        return terminal.written


@pytest.fixture
def saved(own_folders: Path) -> Path:
    """The file of a screen, for a start without arguments."""
    run(SAVE, str(own_folders))
    return own_folders / "xdg_cache_home" / "incident-tui" / "first-screen"


def test_the_path_is_that_of_the_program(saved: Path) -> None:
    assert Path(_path()) == first_screen_path() == saved


def test_a_start_like_the_last_one_shows_the_screen_and_its_incident(saved: Path) -> None:
    written = run(SHOW)
    assert TEXT.encode() in written
    assert b"selected 01H" in written


def test_the_key_need_not_be_known_yet(saved: Path) -> None:
    assert TEXT.encode() in run(SHOW, key="")


def replace_by_pipe(folder: Path) -> None:
    first_screen_path().unlink()
    os.mkfifo(first_screen_path(), 0o600)


def replace_by_link(folder: Path) -> None:
    first_screen_path().rename(folder / "moved")
    first_screen_path().symlink_to(folder / "moved")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "config.toml").write_text("another theme"),
        lambda folder: (folder / "config.toml").unlink(),
        lambda folder: (folder / "owner").write_text("another key"),
        lambda folder: (folder / "owner").unlink(),
        lambda folder: first_screen_path().chmod(0o644),
        lambda folder: first_screen_path().write_text("damaged"),
        lambda folder: first_screen_path().rename(folder / "moved"),
        lambda folder: first_screen_path().unlink(),
        replace_by_pipe,
        replace_by_link,
    ],
)
def test_a_file_that_is_changed_prevents_it(
    saved: Path, own_folders: Path, change: Callable[[Path], object]
) -> None:
    change(own_folders)
    assert TEXT.encode() not in run(SHOW)


def test_other_arguments_keys_and_sizes_prevent_it(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TEXT.encode() not in run(SHOW, "--profile", "work")
    assert TEXT.encode() not in run(SHOW, size=(81, 24))
    assert TEXT.encode() not in run(SHOW, key="another-key")
    monkeypatch.setenv("NO_COLOR", "1")
    assert TEXT.encode() not in run(SHOW)


def test_a_signal_meanwhile_leaves_the_terminal_as_it_was(saved: Path) -> None:
    shown = SHOW.replace(
        "first.leave()",
        "from app.system.exit_signals import exit_at_once, undo_at_exit\n"
        "from app.system.terminal_colours import BackgroundQuestion\n"
        "import time\n"
        "exit_at_once()\n"
        "undo_at_exit(first.leave)\n"
        "BackgroundQuestion(0, {})\n"
        "print('here', flush=True)\n"
        "time.sleep(60)\n",
    )
    with PseudoTerminal(["-c", shown], {"INCIDENT_API_KEY": KEY}) as terminal:
        terminal.resize(80, 24)
        terminal.until(b"here")
        # The terminal's own key for it.
        terminal.type(b"\x03")
        assert terminal.status() == 128 + signal.SIGINT
        terminal.assert_restored()


def test_it_imports_nothing_slow() -> None:
    slow = "pathlib, json, dataclasses, typing_extensions, platformdirs, textual"
    program = (
        "import sys\n"
        "import app.system.first_screen, incident_tui, app.system.exit_signals\n"
        f"print(*sorted(set({slow!r}.split(', ')) & set(sys.modules)), 'loaded')"
    )
    with PseudoTerminal(["-S", "-c", program], {}, python=sys.executable) as terminal:
        assert terminal.status() == 0
        assert terminal.written.split() == [b"loaded"]
