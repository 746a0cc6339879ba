"""The program as a process: what it loads, says and returns before there is an interface."""

import errno
import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from app.auth.cache_owner import cache_file, key_fingerprint
from app.config.settings import Profile
from app.store.cache.cache import IncidentCache
from app.system.paths import config_path
from app.system.secret import Secret
from app.system.version import VERSION
from tests.service.test_cache import document

ROOT = Path(__file__).parents[3]
SECRET = "inc_hunter2hunter2hunter2"


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """The test's own folders, and no keyring of whoever runs the tests."""
    alone = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "TERM": "xterm-256color"}
    return {**os.environ, **alone, **more}


def run(*words: str, piped: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env=environment(more),
        input=piped,
        capture_output=True,
        text=True,
        check=False,
    )


def run_in_terminal(words: Sequence[str], typed: Mapping[bytes, bytes]) -> tuple[int, bytes]:
    """Exit status and output in a terminal where each answer is typed when its prompt appears."""
    ours, theirs = pty.openpty()
    # The first terminal that a new session opens is the one that ctrl+c and getpass belong to.
    own_terminal = ["/bin/sh", "-c", 'exec "$@" 3<"$0"', os.ttyname(theirs)]
    process = subprocess.Popen(  # noqa: S603 - this program
        [*own_terminal, sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env=environment({}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    answers = dict(typed)
    shown = b""
    try:
        while part := _read(ours):
            shown += part
            for prompt in [prompt for prompt in answers if prompt in shown]:
                _wait_until_it_waits(process)
                os.write(ours, answers.pop(prompt))
        return process.wait(), shown
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _wait_until_it_waits(process: "subprocess.Popen[bytes]") -> None:
    """Until the program sleeps, as it does once it reads; at once where /proc does not tell.

    Python forgets an interrupt until the next line if it comes between the prompt and the read:
    too short a time for a person's finger, but not for this one.
    """
    state = Path(f"/proc/{process.pid}/stat")
    while state.exists() and state.read_text().rpartition(")")[2].split()[0] not in "SZ":
        time.sleep(0.001)


def _read(terminal: int) -> bytes:
    """What was written to the terminal; nothing once nobody has it open any more."""
    try:
        return os.read(terminal, 4096)
    except OSError as error:
        if error.errno == errno.EIO:  # how Linux says so
            return b""
        raise


def test_the_version_is_told() -> None:
    told = run("--version")
    assert (told.returncode, told.stdout) == (0, f"incident-tui {VERSION}\n")


def test_help_is_told() -> None:
    told = run("--help")
    assert told.returncode == 0
    assert told.stdout.startswith("usage: incident-tui")
    assert told.stderr == ""


def test_a_mistake_in_the_configuration_is_told_by_line() -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text("\npage_size = 'many'\n", encoding="utf-8")
    told = run("config", "check")
    assert told.returncode == 1
    assert told.stdout.startswith(f"{config_path()}:2: page_size: ")


def test_without_a_key_it_says_how_to_get_one() -> None:
    told = run()
    assert told.returncode == 2
    assert told.stdout == ""
    for remedy in (
        "incident-tui auth login",
        "INCIDENT_API_KEY",
        "Settings → API keys",
        "incident_editor",
        "incident-tui --demo",
    ):
        assert remedy in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("words", "variables", "says"),
    [
        (["--demo"], {}, "must be a terminal"),
        (["84"], {"INCIDENT_API_KEY": SECRET}, "must be a terminal"),
        (["--profile", "nowhere"], {}, "no profile named 'nowhere'"),
        ([], {"INCIDENT_API_KEY": "two words"}, "is not a key"),
        ([], {"INCIDENT_API_KEY": SECRET, "INCIDENT_API_URL": "http://evil.example"}, "https only"),
    ],
)
def test_what_it_cannot_start_with_is_told_plainly(
    words: list[str], variables: dict[str, str], says: str
) -> None:
    told = run(*words, **variables)
    assert told.returncode == 2
    assert says in told.stderr
    assert "Traceback" not in told.stderr
    assert SECRET not in told.stderr + told.stdout


def test_a_terminal_that_cannot_draw_is_told_plainly() -> None:
    program = (
        "import os, pty, sys\n"
        "status = pty.spawn([sys.executable, '-m', 'app', '--demo'])\n"
        "sys.exit(os.waitstatus_to_exitcode(status))"
    )
    told = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment({"TERM": "dumb"}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "TERM is dumb" in told.stdout


def test_at_a_terminal_the_demo_is_offered_and_no_is_the_default() -> None:
    status, shown = run_in_terminal([], {b"[y/N]": b"\n"})
    assert status == 2
    assert b"auth login" in shown
    assert b"Open the demo instead?" in shown


def test_the_demo_opens_when_it_is_accepted_and_quits_cleanly() -> None:
    status, shown = run_in_terminal([], {b"[y/N]": b"y\n", b"INC-": b"q"})
    assert status == 0
    assert b"\x1b[?1049l" in shown, "the terminal is given back"


def test_what_is_kept_is_shown_before_a_slow_key_and_can_be_left_at_once() -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text(
        '[profiles.work]\nkey_command = "tail -f /dev/null"\n', encoding="utf-8"
    )
    work = Profile("work")
    cache = IncidentCache(cache_file(work, key_fingerprint(work, Secret(SECRET))))
    cache.upsert([document(1)])
    cache.close()
    # The command never ends: a program that waited for it would report that it gave up.
    status, shown = run_in_terminal(["--profile", "work"], {b"INC-1": b"q"})
    assert status == 0, shown
    assert b"key_command" not in shown


def test_a_key_is_asked_for_without_showing_it() -> None:
    status, shown = run_in_terminal(
        ["auth", "login", "--no-check"],
        {b"(not shown)": f"{SECRET}\n".encode(), b"[y/N]": b"y\n"},
    )
    assert status == 0, shown
    assert b"api-key" in shown
    assert SECRET.encode() not in shown


def test_an_interrupt_at_a_question_ends_it_without_a_traceback() -> None:
    status, shown = run_in_terminal([], {b"[y/N]": b"\x03"})
    assert status == 130, shown
    assert b"Traceback" not in shown


def test_a_reader_that_leaves_early_is_no_error() -> None:
    program = f"{sys.executable} -m app config path | true"
    told = subprocess.run(  # noqa: S603 - this program
        ["/bin/sh", "-c", program],
        cwd=ROOT,
        env=environment({"PYTHONUNBUFFERED": ""}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == ""


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys, app.cli.parser, app.__main__\n"
        "heavy = {'httpx', 'pydantic', 'keyring', 'textual', 'rich', 'asyncio', 'sqlite3'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "[]\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    told = run("completion", shell)
    assert told.returncode == 0
    for word in ("update", "idempotency-key", "login"):
        assert word in told.stdout
    assert registered(shell, told.stdout) in (None, "")


def registered(shell: str, script: str) -> str | None:
    """What the shell complains of when it sources it and looks for it; None without that shell."""
    program = shutil.which(shell)
    if program is None:
        return None
    check = {
        "bash": f"{script}\ncomplete -p incident-tui >/dev/null",
        "zsh": f"autoload -U compinit; compinit -u -D\n. =(cat <<'END'\n{script}\nEND\n)\n"
        '[[ -n "$_comps[incident-tui]" ]] || echo none >&2',
        "fish": f"{script}\ncomplete -C 'incident-tui comp' | grep -q completion || echo none >&2",
    }[shell]
    return subprocess.run(  # noqa: S603 - the shell at hand
        [program, "-c", check], capture_output=True, text=True, check=False, env=environment({})
    ).stderr


def test_the_demo_is_listed_in_a_pipe() -> None:
    told = run("list", "--demo", "--limit", "2", "--output", "csv")
    assert told.returncode == 0
    assert told.stdout.startswith("Reference,Name,Severity,Status,")


def test_what_the_interface_starts_does_not_inherit_the_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The browser, the editor and the clipboard's program are started by the interface."""
    monkeypatch.setenv("INCIDENT_API_KEY", SECRET)
    monkeypatch.setenv("HOME", str(tmp_path))
    inherited = tmp_path / "inherited"
    program = (
        "import os, subprocess, sys\n"
        "import app.__main__, app.tui\n"
        "class Interface:\n"
        "    def __init__(self, launch): self.key = launch.key.value\n"
        "    async def run_async(self, *, mouse):\n"
        "        assert self.key.reveal() == sys.argv[1]\n"
        "        subprocess.run(['/bin/sh', '-c', 'env > \"$0\"', sys.argv[2]], check=True)\n"
        "        os._exit(0)\n"
        "app.tui.build_app = Interface\n"
        "app.__main__.why_no_interface = lambda: ''\n"
        "sys.exit(app.__main__.main([]))"
    )
    told = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", program, SECRET, str(inherited)],
        cwd=ROOT,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "HOME=" in inherited.read_text()
    assert SECRET not in inherited.read_text()


def test_the_interface_runs_once_for_each_profile_until_it_is_quit() -> None:
    program = (
        "import sys\n"
        "from types import SimpleNamespace\n"
        "from app.system.structs import replace\n"
        "import app.__main__, app.tui\n"
        "others = ['second', 'third']\n"
        "class Interface:\n"
        "    crash = unsaved_error = background_error = None\n"
        "    return_code = 0\n"
        "    def __init__(self, launch):\n"
        "        self.launch, name = launch, launch.profile.name\n"
        "        self.exit_controller = SimpleNamespace(unanswered=[f'a write of {name}'])\n"
        "    async def run_async(self, *, mouse):\n"
        "        profile = self.launch.profile\n"
        "        other = others and replace(profile, name=others.pop(0))\n"
        "        self.next_launch = replace(self.launch, profile=other) if other else None\n"
        "app.tui.build_app = Interface\n"
        "app.__main__.why_no_interface = lambda: ''\n"
        "sys.exit(app.__main__.main(['--demo']))"
    )
    told = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    reported = [line.partition("”")[0] for line in told.stderr.splitlines()]
    assert reported == [f"“a write of {name}" for name in ("demo", "second", "third")]
