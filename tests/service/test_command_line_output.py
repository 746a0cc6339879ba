"""Commands as processes whose output cannot be written: the exit code tells what was changed."""

import signal
from collections.abc import Iterator

import pytest

from app.demo.faults import Fault, FaultKind
from app.system.exit_codes import ExitCode
from tests.support.command_line import CREATE, Shell, shell

# What standard output is, and why it cannot be written; empty where nobody needs to know.
UNWRITABLE = {
    "| true": "",
    ">&-": "Standard output is closed.",
    "> /dev/full": "No space left on device.",
}
UPDATE = ("update", "INC-20", "--summary", "It is the database.")


@pytest.fixture
def line() -> Iterator[Shell]:
    with shell() as found:
        yield found


@pytest.mark.parametrize(
    ("redirected", "unbuffered"),
    [
        ("| true", "1"),
        ("> /dev/full", ""),
        pytest.param("| true", "", marks=pytest.mark.slow),
        pytest.param(">&-", "", marks=pytest.mark.slow),
        pytest.param("> /dev/full", "1", marks=pytest.mark.slow),
    ],
)
def test_a_write_that_succeeded_is_a_success_whatever_becomes_of_its_output(
    line: Shell, redirected: str, unbuffered: str
) -> None:
    for words, says in ((CREATE, "Declared INC-21 https://"), (UPDATE, "Updated INC-20 https://")):
        done = line.run(*words, redirected=redirected, PYTHONUNBUFFERED=unbuffered)
        assert done.returncode == ExitCode.DONE, done.stderr
        assert says in done.stderr
        assert UNWRITABLE[redirected] in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr
    assert line.count("Payments down") == 1
    assert line.server.organisation.incidents[19].summary == "It is the database."


@pytest.mark.parametrize("redirected", ["2>&-", "2> /dev/full", ">&- 2>&-", "> /dev/full 2>&1"])
def test_errors_that_cannot_be_written_change_no_exit_code(line: Shell, redirected: str) -> None:
    done = line.run(*CREATE, redirected=redirected)
    assert done.returncode == ExitCode.DONE
    assert line.count("Payments down") == 1
    failed = line.run("show", "INC-999", redirected=redirected)
    assert failed.returncode == ExitCode.NOT_FOUND


@pytest.mark.parametrize(
    ("redirected", "unbuffered"),
    [("| true", ""), (">&-", ""), ("> /dev/full", ""), ("> /dev/full", "1")],
)
@pytest.mark.parametrize(
    "words",
    [
        ("list", "--view", "all", "--output", "csv"),
        pytest.param(("show", "INC-20", "--output", "table"), marks=pytest.mark.slow),
        pytest.param((*CREATE, "--dry-run"), marks=pytest.mark.slow),
    ],
)
def test_a_result_that_cannot_be_written_is_a_failure_where_nothing_was_changed(
    line: Shell, words: tuple[str, ...], redirected: str, unbuffered: str
) -> None:
    done = line.run(*words, redirected=redirected, PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == ExitCode.FAILED
    reason = UNWRITABLE[redirected]
    if reason:
        assert f"The output could not be written: {reason}" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert not [request for request in line.server.requests if request.method == "POST"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, "GET", "/v2/incidents/*", 0, status=500),
        Fault(FaultKind.HTML, "GET", "/v2/incidents/*", 0),
    ],
)
def test_nothing_has_to_be_read_after_a_write(line: Shell, fault: Fault) -> None:
    line.server.faults.add(fault)
    done = line.run(*CREATE, "--output", "table")
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "INC-21" in done.stdout
    *_, last = line.server.requests
    assert (last.method, last.path) == ("POST", "/v2/incidents")
    line.server.faults.clear()
    assert line.run(*UPDATE).returncode == ExitCode.DONE
    *_, last = line.server.requests
    assert last.path.endswith("/actions/edit")


@pytest.mark.parametrize("redirected", UNWRITABLE)
def test_help_that_cannot_be_written_leaves_no_traceback(line: Shell, redirected: str) -> None:
    done = line.run("create", "--help", redirected=redirected)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_a_command_that_would_wait_for_too_long_says_so_and_ends(line: Shell) -> None:
    line.server.faults.add(Fault(FaultKind.RATE_LIMITED, times=0, seconds=99_999))
    done = line.run("list", "--max-wait", "5s")
    assert done.returncode == ExitCode.WAITED
    assert "It would take longer than 5 s in all." in done.stderr
    line.server.faults.clear()
    line.server.faults.add(Fault(FaultKind.RATE_LIMITED, seconds=1))
    done = line.run("list")
    assert done.returncode == ExitCode.DONE
    assert "Too many requests: waiting 1 s, of 300 s at most in all." in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_write_that_is_interrupted_is_done_once_by_running_it_again(
    line: Shell, number: signal.Signals
) -> None:
    status, says = 128 + number, "Run the same command again: it is not done twice."
    if number is signal.SIGKILL:
        status, says = -number, ""
    line.server.faults.add(Fault(FaultKind.LATENCY, "POST", seconds=600))
    with line.start(*CREATE) as running:
        while not line.count("Payments down"):
            assert running.poll() is None
        running.send_signal(number)
        _, said = running.communicate()
    assert running.returncode == status
    assert says in said
    assert "Traceback" not in said
    assert line.run(*CREATE).returncode == ExitCode.DONE
    assert line.count("Payments down") == 1
