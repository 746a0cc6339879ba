"""A signal ends the program, whatever it waits for: keys, an editor, the terminal, the network."""

import os
import signal
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.lines import Line
from tests.faults.test_terminal import PROGRAM, TYPED, drafts
from tests.support.demo import KEY
from tests.support.terminal import PseudoTerminal

# The key @ runs this instead of showing the log of requests.
_PRESSED = """
import asyncio, os, signal, sys, threading, time
from app.__main__ import main
from screens.app.bindings_controller import BindingsController
from widgets.textual_compat import driver

def end():
    os.kill(os.getpid(), {number})

def pressed(self):
    app = self.host
{does}
BindingsController.action_log = pressed
sys.exit(main(["--demo"]))
"""

# As many keys as fill the pipe that wakes the event loop.
_MANY_KEYS = """
    loop = asyncio.get_running_loop()
    for _ in range(1000):
        loop.call_soon_threadsafe(lambda: None)
    end()
"""
_BEFORE_A_STOP = """
    end()
    app.controllers["terminal"].action_suspend()
"""
_DURING_A_STOP = """
    stop = driver.TerminalDriver.stop_application_mode

    def end_and_stop(self):
        driver.TerminalDriver.stop_application_mode = stop
        end()
        stop(self)

    driver.TerminalDriver.stop_application_mode = end_and_stop
    app.controllers["terminal"].action_suspend()
"""
_BEFORE_AN_EDITOR = """
    from screens.base.external_editor import EditorFailed, edit_externally
    end()
    try:
        edit_externally(app, "")
    except EditorFailed:
        pass
"""
_WHILE_NOTHING_IS_READ = """
    terminal = app._driver

    def end_when_full():
        while not terminal._writer_thread._queue.full():
            time.sleep(0.01)
        for _ in range({times}):
            end()

    threading.Thread(target=end_when_full).start()
    for _ in range(1000):
        terminal.write("x" * 4096)
"""


def program(does: str, number: int, times: int = 1) -> list[str]:
    return ["-c", _PRESSED.format(does=does.format(times=times), number=int(number))]


def editor(folder: Path, does: str) -> dict[str, str]:
    """An editor that says its process id, then does something, and waits for ever."""
    script = folder / "editor.py"
    script.write_text(
        f"import os, signal, time\n{does}\n"
        "print(f'editor {os.getpid()} is open', flush=True)\n"
        "while True: signal.pause()\n"
    )
    return {"VISUAL": f"{sys.executable} {script}"}


def is_running(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


@pytest.mark.parametrize(
    "does", [_MANY_KEYS, _BEFORE_A_STOP, _DURING_A_STOP], ids=["keys", "before", "during"]
)
def test_a_signal_is_not_lost(does: str) -> None:
    with PseudoTerminal(program(does, signal.SIGTERM), {}) as terminal:
        terminal.until(b"synced")
        terminal.type(b"@")
        assert terminal.status() == 128 + signal.SIGTERM
        terminal.assert_restored()
        assert b"Traceback" not in terminal.written


def test_a_signal_before_an_editor_opens_ends_both(tmp_path: Path) -> None:
    arguments = program(_BEFORE_AN_EDITOR, signal.SIGHUP)
    with PseudoTerminal(arguments, editor(tmp_path, "")) as terminal:
        terminal.until(b"synced")
        terminal.type(b"@")
        assert terminal.status() == 128 + signal.SIGHUP
        terminal.assert_restored()


@pytest.mark.parametrize(
    ("number", "does"),
    [(signal.SIGTERM, ""), (signal.SIGHUP, "signal.signal(signal.SIGHUP, signal.SIG_IGN)")],
    ids=["ends", "ignores"],
)
def test_a_signal_while_an_editor_is_open_keeps_what_was_typed(
    number: signal.Signals, does: str, line: Line, own_folders: Path
) -> None:
    environment = {"INCIDENT_API_URL": line.url, "INCIDENT_API_KEY": KEY}
    with PseudoTerminal(PROGRAM, environment | editor(own_folders, does)) as terminal:
        terminal.until(b"synced")
        terminal.type(b"m" + TYPED.encode() + b"\x05")
        terminal.until(b"is open")
        opened = int(terminal.written.rpartition(b"editor ")[2].split()[0])
        try:
            terminal.signal(number)
            assert terminal.status() == 128 + number
            terminal.assert_restored()
            assert is_running(opened) == bool(does)
        finally:
            with suppress(ProcessLookupError):
                os.kill(opened, signal.SIGKILL)
    (draft,) = drafts(own_folders)
    assert TYPED in draft


def test_a_signal_to_a_stopped_program_ends_it_once_it_goes_on() -> None:
    with PseudoTerminal([*PROGRAM, "--demo"], {}) as terminal:
        terminal.until(b"synced")
        terminal.type(b"\x1a")
        terminal.stopped()
        terminal.signal(signal.SIGHUP)
        terminal.signal(signal.SIGCONT)
        assert terminal.status() == 128 + signal.SIGHUP
        terminal.assert_restored()


@pytest.mark.parametrize(("number", "times"), [(signal.SIGHUP, 1), (signal.SIGTERM, 2)])
def test_a_signal_ends_it_while_the_terminal_reads_nothing(
    number: signal.Signals, times: int
) -> None:
    arguments = program(_WHILE_NOTHING_IS_READ, number, times)
    with PseudoTerminal(arguments, {}) as terminal:
        terminal.until(b"synced")
        terminal.type(b"@")
        assert terminal.process.wait(60) == 128 + number
        assert termios.tcgetattr(terminal.master) == terminal.attributes


# No name server answers.
_LOST_NAMES = """
import os, socket, sys, threading
from app.__main__ import main

def look_up(*_, **__):
    os.write(1, b"looking up")
    threading.Event().wait()

socket.getaddrinfo = look_up
status = main({words})
print("nothing was forced to end")
sys.exit(status)
"""


@pytest.mark.parametrize("ends", [b"q", signal.SIGTERM])
def test_it_ends_while_the_address_of_the_api_is_looked_up(ends: bytes | signal.Signals) -> None:
    environment = {"INCIDENT_API_URL": "https://api.example", "INCIDENT_API_KEY": KEY}
    with PseudoTerminal(["-c", _LOST_NAMES.format(words=[])], environment) as terminal:
        terminal.until(b"looking up")
        if isinstance(ends, bytes):
            terminal.type(ends)
            assert terminal.status() == 0
        else:
            terminal.signal(ends)
            assert terminal.status() == 128 + ends
        assert b"nothing was forced to end" in terminal.written
        terminal.assert_restored()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_ends_while_the_address_of_the_api_is_looked_up(number: signal.Signals) -> None:
    environment = {"INCIDENT_API_URL": "https://api.example", "INCIDENT_API_KEY": KEY}
    with PseudoTerminal(["-c", _LOST_NAMES.format(words=["list"])], environment) as terminal:
        terminal.until(b"looking up")
        terminal.signal(number)
        assert terminal.status() == 128 + number
        assert b"nothing was forced to end" in terminal.written
        assert b"Traceback" not in terminal.written
