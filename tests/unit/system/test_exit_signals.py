"""An exit at once happens whatever the terminal does."""

import os
import pty
import signal
import subprocess
import sys
import tty

from app.system.exit_signals import write_in_time
from app.system.first_screen import FirstScreen


def full_terminal() -> tuple[int, int]:
    """A terminal that has stopped to read, and takes nothing more."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(slave, False)
    try:
        while True:
            os.write(slave, b"x" * 1024)
    except BlockingIOError:
        os.set_blocking(slave, True)
    return master, slave


def test_a_terminal_that_reads_nothing_is_not_waited_for() -> None:
    master, slave = full_terminal()
    write_in_time(slave, b"restored")
    assert os.get_blocking(slave)
    os.close(slave)
    os.close(master)


def test_a_terminal_that_reads_gets_everything() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    write_in_time(slave, b"restored")
    assert os.read(master, 1024) == b"restored"
    os.close(slave)
    os.close(master)


def test_the_first_screen_is_left_where_nothing_is_read() -> None:
    program = (
        "import os, signal, termios\n"
        "from app.system.exit_signals import exit_at_once, undo_at_exit\n"
        f"from {FirstScreen.__module__} import FirstScreen\n"
        "first = FirstScreen([])\n"
        "first._attributes = termios.tcgetattr(2)\n"
        "exit_at_once()\n"
        "undo_at_exit(first.leave)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    master, slave = full_terminal()
    done = subprocess.run([sys.executable, "-c", program], stderr=slave, check=False)  # noqa: S603
    assert done.returncode == 128 + signal.SIGTERM
    os.close(slave)
    os.close(master)


def test_a_failure_to_restore_the_terminal_leaves_no_traceback() -> None:
    program = (
        "import os, signal\n"
        "from app.system.exit_signals import exit_at_once, undo_at_exit\n"
        "exit_at_once()\n"
        "undo_at_exit(lambda: 1 / 0)\n"
        "os.kill(os.getpid(), signal.SIGHUP)\n"
    )
    done = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", program], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (128 + signal.SIGHUP, b"")
