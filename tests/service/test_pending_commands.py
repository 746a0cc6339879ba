"""`pending`: scripts resolve what got no answer."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.demo.faults import Fault, FaultKind
from app.editing.records import WriteRecord
from app.store.journal.journal import Journal
from app.system.exit_codes import ExitCode
from tests.support.commands import CommandLine, command_line

NAME = "Payments down"
CREATE = (
    "create",
    "--name",
    NAME,
    "--severity",
    "Major",
    "--field",
    "Owning team=Payments",
)
UPDATE = ("update", "60", "--summary", "It is the disk")


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def lose(line: CommandLine, kind: FaultKind, *words: str) -> None:
    """Run a command that gets no answer, and whose incident cannot be read, and mend the line."""
    reads = Fault(FaultKind.STATUS, "GET", "/v2/incidents/*", 0, 2, status=500)
    line.server.faults.add(Fault(kind, "POST", times=0), reads)
    assert line.run(*words) == ExitCode.UNKNOWN
    line.server.faults.clear()


def pending(line: CommandLine, *words: str) -> tuple[int, Any]:
    code = line.run("pending", *words, "--output", "json")
    return code, json.loads(line.told) if line.told else None


def made(line: CommandLine) -> int:
    return [each.name for each in line.server.organisation.incidents].count(NAME)


def test_there_may_be_nothing(line: CommandLine) -> None:
    assert pending(line, "list") == (ExitCode.DONE, [])
    assert line.run("pending", "list", "--output", "table") == ExitCode.DONE
    assert (line.told, line.complained) == ("", "Nothing is pending.\n")
    assert pending(line, "retry", "--all") == (ExitCode.DONE, [])
    assert line.run("pending", "check", "3") == ExitCode.USAGE
    assert "there is no pending operation 3" in line.complained


def test_operations_are_listed_as_the_commands_are_called(line: CommandLine) -> None:
    lose(line, FaultKind.RESET_AFTER, "share", "60", "--message", "Rolled back.")
    lose(line, FaultKind.RESET_AFTER, "note", "60", "--message", "Deployed.")
    _, (share, note) = pending(line, "list")
    assert (share["operation"], note["operation"]) == ("share", "note")


def test_what_got_no_answer_is_listed(line: CommandLine) -> None:
    lose(line, FaultKind.RESET_AFTER, *CREATE)
    lose(line, FaultKind.RESET_AFTER, *UPDATE)
    code, (declare, edit) = pending(line, "list")
    assert code == ExitCode.DONE
    assert (declare["number"], declare["operation"], declare["title"]) == (1, "declare", NAME)
    assert declare["sent_at"] == "2026-11-24T03:12:00Z"
    assert declare["outcome"] == edit["outcome"] == "unknown"
    assert declare["idempotency_key"]
    assert "connection" in declare["problem"]
    assert (edit["number"], edit["operation"], edit["title"]) == (2, "edit", "INC-60: Summary")
    assert line.run("pending", "list", "--output", "csv") == ExitCode.DONE
    assert [row["number"] for row in csv.DictReader(io.StringIO(line.told))] == ["1", "2"]
    assert line.run("pending", "list", "--output", "table") == ExitCode.DONE
    titles, *rows = line.told.splitlines()
    assert titles.split() == ["Number", "Operation", "Sent", "at", "Outcome", "Title"]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("words", "kind", "code", "outcome"),
    [
        (CREATE, FaultKind.RESET_AFTER, ExitCode.DONE, "applied"),
        (CREATE, FaultKind.RESET_BEFORE, ExitCode.NOT_FOUND, "not found"),
        (UPDATE, FaultKind.RESET_AFTER, ExitCode.DONE, "applied"),
        (UPDATE, FaultKind.RESET_BEFORE, ExitCode.NOT_FOUND, "not applied"),
    ],
)
def test_looking_tells_whether_it_was_applied_and_sends_nothing(
    line: CommandLine, words: tuple[str, ...], kind: FaultKind, code: ExitCode, outcome: str
) -> None:
    lose(line, kind, *words)
    sent = [request for request in line.server.requests if request.method == "POST"]
    found, (row,) = pending(line, "check", "1")
    assert (found, row["outcome"]) == (code, outcome)
    assert [request for request in line.server.requests if request.method == "POST"] == sent
    # A declare that is not found may arrive still: it stays, with its key.
    left = kind is FaultKind.RESET_BEFORE and words is CREATE
    assert len(pending(line, "list")[1]) == left


@pytest.mark.parametrize("kind", [FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE])
def test_sending_again_does_nothing_twice(line: CommandLine, kind: FaultKind) -> None:
    lose(line, kind, *CREATE)
    lose(line, kind, *UPDATE)
    code, rows = pending(line, "retry", "--all")
    assert code == ExitCode.DONE, line.complained
    assert [row["outcome"] for row in rows] == ["applied", "applied"]
    assert rows[0]["incident_id"] == line.server.organisation.incidents[-1].id
    assert made(line) == 1
    assert line.server.organisation.incidents[59].summary == "It is the disk"
    assert pending(line, "list")[1] == []


def sent_by_a_form(line: CommandLine, *writes: WriteRecord) -> None:
    """Leave writes in the journal as a program does that ends before the answer."""
    journal = Journal(line.journal, now=line.clock)
    for write in writes:
        journal.writes.mark_sent(journal.writes.enqueue(write))
    journal.close()


def test_what_a_form_has_sent_is_resolved_as_well(line: CommandLine) -> None:
    incident_id = line.server.organisation.incidents[59].id
    action = {"incident_id": incident_id, "description": "Restart it", "status": "outstanding"}
    update = {"incident_id": incident_id, "message": "Restarting", "idempotency_key": "u"}
    sent_by_a_form(
        line,
        WriteRecord("action", incident_id, "INC-60", action),
        WriteRecord("update", incident_id, "INC-60", update, idempotency_key="u"),
    )
    code, rows = pending(line, "check", "2")
    assert (code, [row["outcome"] for row in rows]) == (ExitCode.UNKNOWN, ["unknown"])
    assert "pending retry sends it only once" in line.complained
    for _ in range(2):
        code, rows = pending(line, "retry", "--all")
        assert code == ExitCode.DONE, line.complained
    assert len(line.received("/v3/actions")) == 1
    assert len(line.received("/v2/incident_updates")) == 1


def test_what_cannot_be_told_stays_pending(line: CommandLine) -> None:
    lose(line, FaultKind.RESET_BEFORE, *CREATE)
    lose(line, FaultKind.RESET_AFTER, *UPDATE)
    line.run("update", "60", "--summary", "Somebody else")
    assert pending(line, "check", "2")[0] == ExitCode.CONFLICT
    assert pending(line, "retry", "2")[0] == ExitCode.CONFLICT
    line.server.faults.add(Fault(FaultKind.REFUSED, "POST", times=0))
    code, rows = pending(line, "retry", "1", "2")
    assert code == ExitCode.UNKNOWN
    assert [row["outcome"] for row in rows] == ["unknown", "changed since"]
    assert "1: Payments down" in line.complained
    assert len(pending(line, "list")[1]) == 2
    assert line.server.organisation.incidents[59].summary == "Somebody else"


def test_a_refusal_resolves_it(line: CommandLine) -> None:
    lose(line, FaultKind.RESET_BEFORE, *CREATE)
    line.server.faults.add(Fault(FaultKind.STATUS, "POST", times=0, status=403))
    code, (row,) = pending(line, "retry", "1")
    assert (code, row["outcome"]) == (ExitCode.REFUSED, "not applied")
    assert pending(line, "list")[1] == []


def test_what_is_discarded_is_not_sent_again(line: CommandLine) -> None:
    lose(line, FaultKind.RESET_AFTER, *CREATE)
    lose(line, FaultKind.RESET_AFTER, *UPDATE)
    code, rows = pending(line, "discard", "1")
    assert (code, [row["outcome"] for row in rows]) == (ExitCode.DONE, ["discarded"])
    assert [row["number"] for row in pending(line, "list")[1]] == [2]
    assert pending(line, "discard", "--all")[0] == ExitCode.DONE
    assert pending(line, "list")[1] == []
