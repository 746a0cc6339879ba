"""Signals, bytes and job control, as a real terminal has them."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.store.journal.journal import Journal
from tests.faults.lines import Line
from tests.support.demo import KEY
from tests.support.terminal import PseudoTerminal

PROGRAM = ["-m", "app"]
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
TYPED = "Checkout down in eu-west-1"

# Says when the first of our modules is loaded that takes time, which is in our first lines.
_FROM_THE_FIRST_LINE = """
import runpy, sys

def on_event(name, arguments):
    if name == "import" and arguments[0] == "app.auth":
        print("now", flush=True)

sys.addaudithook(on_event)
sys.argv = ["incident-tui", "--demo"]
"""
STARTS = [
    ["-c", _FROM_THE_FIRST_LINE + "runpy.run_module('app', run_name='__main__')"],
    ["-c", _FROM_THE_FIRST_LINE + "from incident_tui.__main__ import main\nsys.exit(main())"],
]
_PANICS = """
import sys
from app.__main__ import main
from screens.app.bindings_controller import BindingsController

BindingsController.action_log = lambda self: self.host.panic("as a thread of Textual does")
sys.exit(main(["--demo"]))
"""


@pytest.fixture
def environment(line: Line) -> Mapping[str, str]:
    return {"INCIDENT_API_URL": line.url, "INCIDENT_API_KEY": KEY}


def drafts(folder: Path) -> list[str]:
    (file,) = folder.rglob("journal.db")
    journal = Journal(file)
    try:
        return [draft.current for draft in journal.drafts.all()]
    finally:
        journal.close()


def type_a_name(terminal: PseudoTerminal) -> None:
    terminal.until(b"synced")
    terminal.type(b"n")
    terminal.until(b"Declare an incident")
    terminal.type(TYPED.encode())
    terminal.until(TYPED.encode())


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_restores_the_terminal_and_keeps_what_was_typed_last(
    number: signal.Signals, environment: Mapping[str, str], own_folders: Path
) -> None:
    with PseudoTerminal(PROGRAM, environment) as terminal:
        type_a_name(terminal)
        terminal.signal(number)
        assert terminal.status() == 128 + number
        terminal.assert_restored()
        assert b"Traceback" not in terminal.written
    (draft,) = drafts(own_folders)
    assert TYPED in draft


@pytest.mark.parametrize("ignored", [False, True])
def test_closing_the_terminal_keeps_what_was_typed_last(
    ignored: bool,  # noqa: FBT001
    environment: Mapping[str, str],
    own_folders: Path,
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN) if ignored else None
    with PseudoTerminal(PROGRAM, environment) as terminal:
        if before is not None:
            signal.signal(signal.SIGHUP, before)
        type_a_name(terminal)
        terminal.hang_up()
        assert terminal.process.wait(60) == 128 + signal.SIGHUP
    (draft,) = drafts(own_folders)
    assert TYPED in draft


def test_a_closed_terminal_that_is_reported_again_does_not_hurry_the_end(
    environment: Mapping[str, str], own_folders: Path
) -> None:
    with PseudoTerminal(PROGRAM, environment) as terminal:
        type_a_name(terminal)
        terminal.hang_up()
        # By the kernel, the shell, and whatever runs them.
        while terminal.process.poll() is None:
            terminal.signal(signal.SIGHUP)
            with suppress(subprocess.TimeoutExpired):
                terminal.process.wait(0.01)
    (draft,) = drafts(own_folders)
    assert TYPED in draft


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("milliseconds", [0, 100, 400])
def test_a_signal_during_the_start_leaves_no_traceback(
    number: signal.Signals, start: list[str], milliseconds: int
) -> None:
    with PseudoTerminal(start, {}) as terminal:
        terminal.until(b"now")
        terminal.read(milliseconds / 1000)
        terminal.signal(number)
        assert terminal.status() == 128 + number
        terminal.assert_restored()
        assert b"Traceback" not in terminal.written


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("where", ["app.cli.console.open_standard_streams", "app.cli.parser.parse"])
def test_a_signal_at_any_step_of_the_start_leaves_no_traceback(
    number: signal.Signals, where: str
) -> None:
    module = where.rpartition(".")[0]
    program = f"""
import os, signal, sys, {module}
from app.system.exit_signals import exit_at_once
exit_at_once()
{where} = lambda *_: os.kill(os.getpid(), {int(number)})
import app.__main__
app.__main__.open_standard_streams = app.cli.console.open_standard_streams
sys.exit(app.__main__.main(["--demo"]))
"""
    with PseudoTerminal(["-c", program], {}) as terminal:
        assert terminal.status() == 128 + number
        assert b"Traceback" not in terminal.written


def test_a_second_signal_waits_for_nothing(environment: Mapping[str, str]) -> None:
    with PseudoTerminal(PROGRAM, environment) as terminal:
        terminal.until(b"synced")
        terminal.signal(signal.SIGTERM)
        terminal.signal(signal.SIGHUP)
        assert terminal.status() in {128 + signal.SIGTERM, 128 + signal.SIGHUP}
        terminal.assert_restored()


def test_a_panic_is_no_success() -> None:
    with PseudoTerminal(["-c", _PANICS], {}) as terminal:
        terminal.until(b"synced")
        terminal.type(b"@")
        assert terminal.status() == 1
        terminal.assert_restored()


def test_bytes_that_are_not_utf_8_are_read_as_latin_1() -> None:
    # Any keys may open an editor, which does what other keys say.
    with PseudoTerminal([*PROGRAM, "--demo"], {"VISUAL": "sleep 3600"}) as terminal:
        terminal.until(b"synced")
        terminal.type(b"n")
        terminal.until(b"Declare an incident")
        terminal.type(b"a\xfcb\xff\x9c" + "ñ日".encode())
        terminal.until("aübÿñ日".encode())
        # Without those that copy, quit, and stop the program, which no signal ends then.
        terminal.type(os.urandom(4096).translate(None, b"\x03\x11\x1a"))
        terminal.signal(signal.SIGTERM)
        assert terminal.status() == 128 + signal.SIGTERM


def test_the_shell_gets_the_terminal_and_gives_it_back() -> None:
    with PseudoTerminal([*PROGRAM, "--demo"], {}) as terminal:
        type_a_name(terminal)
        on = terminal.modes
        for _ in range(2):
            terminal.type(b"\x1a")
            terminal.stopped()
            terminal.assert_restored()
            terminal.signal(signal.SIGCONT)
            terminal.until(TYPED.encode())
            while terminal.modes != on:
                terminal.read(1.0)
        terminal.type(b" again")
        terminal.until(b"again")


def test_a_mouse_that_was_left_to_the_terminal_stays_there_after_a_stop() -> None:
    with PseudoTerminal([*PROGRAM, "--demo"], {}) as terminal:
        terminal.until(b"synced")
        assert 1000 in terminal.modes
        terminal.type(b"%")
        terminal.until(b"\x1b[?1000l")
        terminal.type(b"\x1a")
        terminal.stopped()
        terminal.signal(signal.SIGCONT)
        terminal.until(b"\x1b[?1049h")
        terminal.until(b"INC-")
        while 1000 in terminal.modes:
            terminal.read(60)


def test_a_program_that_was_stopped_from_outside_reads_with_one_thread() -> None:
    with PseudoTerminal([*PROGRAM, "--demo"], {}) as terminal:
        type_a_name(terminal)
        tasks = Path(f"/proc/{terminal.process.pid}/task")
        threads = len(list(tasks.iterdir()))
        for _ in range(5):
            terminal.signal(signal.SIGSTOP)
            terminal.signal(signal.SIGCONT)
            terminal.type(b"x")
            terminal.read(0.2)
        terminal.until(b"xx")
        assert len(list(tasks.iterdir())) <= threads
        terminal.signal(signal.SIGTERM)
        assert terminal.status() == 128 + signal.SIGTERM
        terminal.assert_restored()


def test_quitting_says_what_becomes_of_what_is_being_sent(
    server: DemoServer, environment: Mapping[str, str]
) -> None:
    with PseudoTerminal(PROGRAM, environment) as terminal:
        terminal.until(b"synced")
        server.faults.add(Fault(FaultKind.LATENCY, "POST", seconds=60))
        terminal.type(b"v2")
        terminal.until(b"Send (y)")
        terminal.type(b"y")
        terminal.until(b"Sending")
        terminal.type(b"\x11")
        terminal.until(b"is being sent")
        terminal.type(b"\x11")
        assert terminal.status() == 0
        terminal.assert_restored()
        assert b"was being sent: it may or may not be saved" in terminal.written


def test_escape_and_a_digit_in_one_packet_leave_the_form() -> None:
    with PseudoTerminal([*PROGRAM, "--demo"], {}) as terminal:
        type_a_name(terminal)
        terminal.type(b"\x1b2")
        terminal.until(b"Triage")
        assert "™".encode() not in terminal.written
