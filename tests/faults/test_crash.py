"""An unexpected exception restores the terminal, prints two lines and leaves a report."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.demo.server import DemoServer
from tests.support.command_line import CREATE, ROOT, shell
from tests.support.program import program as running_program
from tests.support.terminal import PseudoTerminal

SECRET = "Checkout is down"

_PREPARED = f"""
import asyncio, runpy, sys, threading

def fail(*_):
    title = "{SECRET}"
    raise ValueError(title)

async def fail_soon(*_):
    fail()

from screens.app.bindings_controller import BindingsController
from widgets.textual_compat.driver import TerminalDriver
from widgets.textual_compat.key_parser import InputParser
"""
_RUN = """
sys.argv = ["incident-tui", *{words}]
runpy.run_module("app", run_name="__main__")
"""
CRASHES = {
    "a handler": "BindingsController.action_log = fail",
    "a worker": "BindingsController.action_log = lambda self: self.host.run_worker(fail_soon())",
    "a timer": "BindingsController.action_log = lambda self: self.host.set_timer(0.01, fail)",
    "a panic": f'BindingsController.action_log = lambda self: self.host.panic("{SECRET}")',
    "a thread": "BindingsController.action_log = lambda _: threading.Thread(target=fail).start()",
    "a callback": (
        "BindingsController.action_log = lambda self: asyncio.get_running_loop().call_soon(fail)"
    ),
    "the input thread": (
        "feed = InputParser.feed\n"
        "InputParser.feed = lambda self, data: fail() if '@' in data else feed(self, data)"
    ),
    "drawing": (
        "def action(self):\n"
        "    table = self.host.screen.query_one('LineTable')\n"
        "    table.render_lines = fail\n"
        "    table.refresh()\n"
        "BindingsController.action_log = action"
    ),
}


def program(preparation: str, *words: str) -> list[str]:
    return ["-c", _PREPARED + preparation + _RUN.format(words=list(words))]


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_in_the_interface(crash: str, own_folders: Path) -> None:
    with PseudoTerminal(program(CRASHES[crash], "--demo"), {}) as terminal:
        terminal.until(b"synced")
        terminal.type(b"@")
        assert terminal.status() == 1
        terminal.assert_restored()
    (file,) = own_folders.rglob("crash-*.txt")
    # What is written once the terminal has left the alternate screen.
    left = terminal.written.rpartition(b"\x1b[?1049l")[2]
    lines = [line for line in left.decode().splitlines() if "incident" in line or " " in line]
    assert len(lines) == 2, lines
    assert "Unexpected error" in lines[0]
    assert lines[1].endswith(str(file))
    text = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ("textual_compat.crashes.Panicked" if crash == "a panic" else "ValueError") in text
    assert "screen IncidentListScreen" in text
    assert SECRET not in text
    assert SECRET.encode() not in left
    assert b"Traceback" not in terminal.written


def run(preparation: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - this program
        [sys.executable, *program(preparation, *words)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_crash_of_a_command_that_reads(own_folders: Path) -> None:
    done = run("import app.cli.run\napp.cli.run.open_workspace = fail", "list", "--demo")
    (file,) = own_folders.rglob("crash-*.txt")
    assert done.returncode == 1
    assert not done.stdout
    assert len(done.stderr.splitlines()) == 2
    assert SECRET not in done.stderr + file.read_text()
    assert "command list" in file.read_text()


@pytest.mark.parametrize(
    ("crash", "code", "said"),
    [
        ("import app.cli.output\napp.cli.output._print = fail", 0, "Declared INC-"),
        ("import app.cli.write_commands\napp.cli.write_commands._written = fail", 5, "was sent"),
        ("from app.writes.outbox import Outbox\nOutbox.send = fail", 1, "The report"),
    ],
)
def test_a_crash_of_a_command_that_writes_tells_what_was_done(
    crash: str, code: int, said: str
) -> None:
    done = run(crash, *CREATE, "--demo")
    assert done.returncode == code, done.stderr
    assert "Unexpected error" in done.stderr
    assert said in done.stderr.splitlines()[-1]
    assert SECRET not in done.stderr


def test_a_log_is_written_when_it_is_asked_for(own_folders: Path) -> None:
    with shell() as commands:
        assert commands.run("list").returncode == 0
        assert not list(own_folders.rglob("debug-*.txt"))
        done = commands.run("--debug", "list")
        (file,) = own_folders.rglob("debug-*.txt")
        assert done.returncode == 0
        assert done.stderr.splitlines()[-1].endswith(str(file))
        text = file.read_text()
        assert "request method=GET path=/v2/incidents status=200" in text
        assert "page_size" not in text
        assert not any(each.name in text for each in commands.server.organisation.incidents)


async def test_an_unexpected_exception_fails_a_test(server: DemoServer) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    async def crash() -> None:
        async with running_program(server) as running:
            running.app.call_later(fail)
            await running.pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await crash()


def test_a_task_that_nobody_waits_for_is_reported_when_the_program_is_left(
    own_folders: Path,
) -> None:
    task = (
        "BindingsController.action_log = lambda self: asyncio.ensure_future(fail_soon()) and None"
    )
    with PseudoTerminal(program(task, "--demo"), {}) as terminal:
        terminal.until(b"synced")
        terminal.type(b"@q")
        assert terminal.status() == 0
        terminal.assert_restored()
    (file,) = own_folders.rglob("crash-*.txt")
    assert str(file).encode() in terminal.written
    assert b"ValueError" in terminal.written
    assert SECRET.encode() not in terminal.written
