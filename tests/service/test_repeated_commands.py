"""The same command after an attempt without an answer: a repetition within the retry window."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.arguments import Command
from app.cli.command_identity import identity_of
from app.cli.parser import parse
from app.config.settings import Profile
from app.demo.faults import Fault, FaultKind
from app.store.journal.journal import Journal
from app.system.exit_codes import ExitCode
from tests.support.commands import CommandLine, command_line
from tests.support.full_disk import full_disk

NAME = "Payments down"
CREATE = (
    "create",
    "--demo",
    "--name",
    NAME,
    "--severity",
    "Major",
    "--field",
    "Owning team=Payments",
    "--timestamp",
    "Reported at=-5m",
)
UPDATE = ("update", "60", "--demo", "--summary", "It is the disk", "--timestamp", "Fixed at=-5m")
KEY = ("--idempotency-key", "alert-7")
LOST = Fault(FaultKind.RESET_AFTER, "POST", times=0)
NOT_READ = Fault(FaultKind.STATUS, "GET", "/v2/incidents/*", 0, status=500)


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def made(line: CommandLine) -> int:
    return [each.name for each in line.server.organisation.incidents].count(NAME)


def lose(line: CommandLine, *words: str) -> None:
    """Run a command whose answer does not arrive, and mend the line."""
    skip = 2 if words[0] == "update" else 0
    line.server.faults.add(LOST)
    if skip:
        line.server.faults.add(Fault(FaultKind.STATUS, "GET", "/v2/incidents/*", 0, 2, status=500))
    assert line.run(*words) == ExitCode.UNKNOWN
    assert "Run the same command again: it is not done twice." in line.complained
    line.server.faults.clear()


@pytest.mark.parametrize("key", [(), KEY])
def test_a_time_that_counts_from_now_is_that_of_the_first_attempt(
    line: CommandLine, key: tuple[str, ...]
) -> None:
    lose(line, *CREATE, *key)
    line.clock.advance(60)
    # The order of the options is not what is asked for.
    words = ["create", *CREATE[4:], "--name", NAME, *key, "--demo", "--output", "json"]
    assert line.run(*words) == ExitCode.DONE
    assert made(line) == 1
    first, *others = line.received("/v2/incidents")
    assert all(each == first for each in others)
    line.clock.advance(60)
    # With an answer it is over: the next one is another incident, unless its key is the same.
    assert line.run(*CREATE, *key) == ExitCode.DONE
    assert made(line) == (1 if key else 2)


@pytest.mark.parametrize(("seconds", "window"), [(3599, ()), (7000, ("--retry-window", "2h"))])
def test_within_the_window_it_is_a_repetition(
    line: CommandLine, seconds: int, window: tuple[str, ...]
) -> None:
    lose(line, *CREATE)
    line.clock.advance(seconds)
    assert line.run(*CREATE, *window) == ExitCode.DONE
    assert made(line) == 1


def test_the_window_counts_from_the_first_attempt(line: CommandLine) -> None:
    for _ in range(2):
        lose(line, *CREATE)
        line.clock.advance(1801)
    assert line.run(*CREATE) == ExitCode.EXPIRED


def test_after_the_window_nothing_is_sent_and_the_ways_out_are_named(line: CommandLine) -> None:
    lose(line, *CREATE)
    line.clock.advance(3601)
    sent = len(line.received("/v2/incidents"))
    line.profile = "at work"
    assert line.run(*CREATE) == ExitCode.EXPIRED
    assert "pending check 1 --profile 'at work'" in line.complained
    line.profile = ""
    assert line.run(*CREATE) == ExitCode.EXPIRED
    assert len(line.received("/v2/incidents")) == sent
    for way in (
        "pending check 1",
        "pending retry 1",
        "pending discard 1",
        "--idempotency-key",
        "--retry-window",
    ):
        assert way in line.complained
    assert line.run(*CREATE, *KEY) == ExitCode.DONE
    assert made(line) == 2
    assert line.run(*CREATE) == ExitCode.EXPIRED
    assert line.run("pending", "discard", "1") == ExitCode.DONE
    assert line.run(*CREATE) == ExitCode.DONE
    assert made(line) == 3


def test_another_command_is_another_incident(line: CommandLine) -> None:
    lose(line, *CREATE)
    assert line.run(*CREATE, "--summary", "Cards") == ExitCode.DONE
    assert made(line) == 2
    assert line.run(*CREATE) == ExitCode.DONE
    assert made(line) == 2


def test_whatever_fails_after_an_attempt_without_an_answer_it_stays_unknown(
    line: CommandLine,
) -> None:
    lose(line, *CREATE)
    for fault in (
        Fault(FaultKind.STATUS, "GET", "/v1/severities", 0, status=500),
        Fault(FaultKind.REFUSED, "GET", times=0),
        Fault(FaultKind.RATE_LIMITED, times=0, seconds=99_999),
    ):
        line.server.faults.add(fault)
        assert line.run(*CREATE) == ExitCode.UNKNOWN
        line.server.faults.clear()
    assert line.run(*CREATE) == ExitCode.DONE
    assert made(line) == 1


def test_what_is_on_a_disk_that_has_filled_up_is_repeated(line: CommandLine) -> None:
    lose(line, *CREATE)
    with full_disk():
        assert line.run(*CREATE) == ExitCode.DONE
    assert "Warning: the request cannot be stored on disk" in line.complained
    assert made(line) == 1


def test_the_same_command_at_the_same_time_sends_nothing(line: CommandLine) -> None:
    lose(line, *CREATE)
    journal = Journal(line.journal, now=line.clock)
    assert journal.writes.claim(1)
    sent = len(line.received("/v2/incidents"))
    assert line.run(*CREATE) == ExitCode.UNKNOWN
    assert "Another window is sending this" in line.complained
    assert len(line.received("/v2/incidents")) == sent
    journal.close()
    assert line.run(*CREATE) == ExitCode.DONE
    assert made(line) == 1


def held(line: CommandLine) -> Any:
    line.run("show", "60", "--demo")
    return json.loads(line.told)


def test_an_edit_without_an_answer_is_repeated_as_it_was(line: CommandLine) -> None:
    line.server.faults.add(Fault(FaultKind.RESET_BEFORE, "POST", times=0))
    line.server.faults.add(Fault(FaultKind.STATUS, "GET", "/v2/incidents/*", 0, 2, status=500))
    assert line.run(*UPDATE) == ExitCode.UNKNOWN
    line.server.faults.clear()
    line.clock.advance(60)
    assert line.run(*UPDATE) == ExitCode.DONE
    first, *others = line.received("/actions/edit")
    assert others
    assert all(each == first for each in others)
    assert held(line)["summary"] == "It is the disk"


def test_an_edit_that_was_saved_without_an_answer_is_not_sent_again(line: CommandLine) -> None:
    lose(line, *UPDATE)
    sent = len(line.received("/actions/edit"))
    line.clock.advance(60)
    assert line.run(*UPDATE) == ExitCode.DONE
    assert json.loads(line.told)["summary"] == "It is the disk"
    assert len(line.received("/actions/edit")) == sent


def test_what_somebody_else_has_changed_since_is_not_overwritten(line: CommandLine) -> None:
    lose(line, *UPDATE)
    assert line.run("update", "60", "--demo", "--summary", "It is the network") == ExitCode.DONE
    assert line.run(*UPDATE) == ExitCode.CONFLICT
    assert "pending discard 1" in line.complained
    assert held(line)["summary"] == "It is the network"
    assert line.run("pending", "discard", "1") == ExitCode.DONE
    assert line.run(*UPDATE) == ExitCode.DONE
    assert held(line)["summary"] == "It is the disk"


def identity(*words: str, profile: str = "work", api_url: str = "https://a.example") -> str:
    arguments = parse(words)
    assert arguments.order
    return identity_of(arguments.command, arguments.order, Profile(profile, api_url))


def test_a_command_is_its_arguments_its_profile_and_the_address(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("One")
    same = identity("create", "--name", "x", "--summary-file", str(file))
    file.write_text("Two")
    words = (
        "create",
        "--summary-file",
        str(file),
        "--name",
        "x",
        "--output",
        "csv",
        "--max-wait",
        "1",
        "--idempotency-key",
        "k",
    )
    assert identity(*words) == same
    assert (
        len(
            {
                same,
                identity("create", "--name", "x"),
                identity("create", "--name", "X"),
                identity("create", "--name", "x", profile="home"),
                identity("create", "--name", "x", api_url="https://b.example"),
                identity("update", "1", "--name", "x"),
                identity("update", "2", "--name", "x"),
                identity("update", "2", "--name", "x", "--notify"),
                identity("update", "2", "--name", "x", "--clear", "summary"),
            }
        )
        == 9
    )
    assert parse(["create", "--name", "x"]).command is Command.CREATE
