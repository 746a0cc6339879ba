"""Commands that add something to an incident, each once however often a script runs it."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app.demo.faults import Fault, FaultKind
from app.system.exit_codes import ExitCode
from tests.support.commands import CommandLine, command_line

PERSON, OTHER = "Lerato Horváth", "Samira Diallo"
UPDATES, ITEMS = "/incident_updates", "/incident_timeline_items"


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


@pytest.mark.parametrize(
    ("words", "path", "sent"),
    [
        (
            ("share", "--message", "Rolled back.", "--severity", "Minor"),
            UPDATES,
            {"message": "Rolled back."},
        ),
        (
            ("note", "--title", "Deployed 1.2", "--message", "By CI", "--at", "2026-11-24 03:00"),
            ITEMS,
            {"title": "Deployed 1.2", "description": "By CI", "timestamp": "2026-11-24T03:00:00Z"},
        ),
        (
            ("follow-up", "--title", "Add an alert", "--labels", "alerts, db"),
            "/follow_ups",
            {"title": "Add an alert", "labels": ["alerts", "db"]},
        ),
        (("action", "--message", "Call them"), "/actions", {"description": "Call them"}),
        (
            ("attach", "--url", "https://example.com/1", "--kind", "Jira issue"),
            "/incident_attachments",
            {"resource": {"url": "https://example.com/1", "resource_type": "jira_issue"}},
        ),
        (
            ("page", "--person", PERSON, "--person", OTHER, "--title", "Help"),
            "/escalations",
            {"title": "Help"},
        ),
    ],
)
def test_each_command_sends_its_request_once_it_is_no_dry_run(
    line: CommandLine, words: tuple[str, ...], path: str, sent: dict[str, Any]
) -> None:
    command = (words[0], "60", "--demo", *words[1:])
    assert line.run(*command, "--dry-run") == ExitCode.DONE
    assert line.complained.startswith("Not sent: POST /v")
    assert line.complained.endswith(f"{path}\n")
    assert not line.received(path)
    printed = json.loads(line.told)
    assert line.run(*command) == ExitCode.DONE
    (body,) = line.received(path)
    assert body.items() >= sent.items()
    assert body | {"idempotency_key": ""} == printed | {"idempotency_key": ""}
    answer = json.loads(line.told)
    assert (answer["command"], answer["reference"]) == (words[0], "INC-60")
    assert answer["id"]


def test_a_deployment_script_adds_its_item_exactly_once(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = ("note", "60", "--demo", "--message", "-", "--idempotency-key", "deploy-7")
    added = set()
    line.server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", f"/v2{ITEMS}", times=9))
    line.server.faults.add(Fault(FaultKind.STATUS, "GET", f"/v2{ITEMS}*", 0, status=500))
    type_in(monkeypatch, "Deployed 1.2\n\nBy CI\n")
    assert line.run(*command) == ExitCode.UNKNOWN
    line.server.faults.clear()
    # A retry of the job, another after its success, and one on another machine.
    for journal in (line.journal, line.journal, f"{tmp_path}/other.db"):
        line.journal = journal
        line.clock.advance(60)
        type_in(monkeypatch, "Deployed 1.2\n\nBy CI\n")
        assert line.run(*command) == ExitCode.DONE
        added.add(json.loads(line.told)["id"])
    assert len(added) == 1
    assert line.received(ITEMS)[0]["description"] == "By CI"
    type_in(monkeypatch, "Deployed 1.3")
    line.journal = f"{tmp_path}/journal.db"
    assert line.run(*command) == ExitCode.USAGE
    assert "used for something else" in line.complained


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (("follow-up", "60", "--title", "Add an alert"), "/follow_ups"),
        (("action", "60", "--message", "Call them"), "/actions"),
        (("attach", "60", "--url", "https://example.com/1"), "/incident_attachments"),
    ],
)
def test_what_the_incident_has_already_is_sent_again_only_without_once(
    line: CommandLine, words: tuple[str, ...], path: str
) -> None:
    assert line.run(*words, "--demo", "--once") == ExitCode.DONE
    first = json.loads(line.told)["id"]
    line.clock.advance(86_400)
    assert line.run(*words, "--demo", "--once") == ExitCode.DONE
    assert "INC-60 has this already; nothing was sent." in line.complained
    assert json.loads(line.told)["id"] == first
    assert len(line.received(path)) == 1
    assert line.run(*words, "--demo") == ExitCode.DONE
    assert len(line.received(path)) == 2


def test_mistakes_are_named_with_their_flags_and_nothing_is_sent(line: CommandLine) -> None:
    for words, said in (
        (("share", "60"), "--message: An update needs a message, a status or a severity."),
        (("share", "60", "--status", "Gone"), "--status: there is no status 'Gone'"),
        (("note", "60"), "--title: "),
        (("note", "60", "--title", "x", "--at", "soon"), "--at: "),
        (("follow-up", "60", "--title", "x", "--assignee", "Leratto"), "Did you mean Lerato"),
        (("attach", "60", "--url", "no link"), "--url: "),
        (("attach", "60", "--url", "https://x.io", "--kind", "Wiki"), "there is no kind 'Wiki'"),
        (("page", "60", "--person", "Leratto"), "--person: there is no person 'Leratto'"),
        (("page", "60", "--person", PERSON, "--path", "Payments"), "--path: "),
    ):
        assert line.run(*words, "--demo") == ExitCode.USAGE, words
        assert said in line.complained, words
    assert line.run("note", "99999", "--demo", "--title", "x") == ExitCode.NOT_FOUND
    assert line.run("--read-only", "note", "60", "--demo", "--title", "x") == ExitCode.FAILED
    assert all(request.method == "GET" for request in line.server.requests)


def test_a_refusal_of_the_api_names_the_flag(line: CommandLine) -> None:
    line.server.faults.add(
        Fault(
            FaultKind.STATUS,
            "POST",
            status=422,
            body=json.dumps(
                {
                    "type": "validation_error",
                    "status": 422,
                    "errors": [
                        {
                            "code": "is_required",
                            "message": "Too early",
                            "source": {"field": "timestamp", "pointer": "timestamp"},
                        }
                    ],
                }
            ),
        )
    )
    assert line.run("note", "60", "--demo", "--title", "x") == ExitCode.REFUSED
    assert "--at: Too early" in line.complained


def test_an_empty_standard_input_is_named_by_its_flag(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("note", "20", "--message", "-"), ("update", "20", "--summary-file", "-")):
        type_in(monkeypatch, "\n")
        with pytest.raises(SystemExit) as ended:
            line.run(*words)
        assert ended.value.code == ExitCode.USAGE
        assert f"argument {words[2]}: standard input is empty" in capsys.readouterr().err
    assert line.run("note", "20", "--message", " ") == ExitCode.USAGE
    assert "--message: " in line.complained
    assert "--title" not in line.complained


def test_an_unknown_path_is_answered_with_the_known_ones(line: CommandLine) -> None:
    assert line.run("page", "20", "--path", "nix") == ExitCode.USAGE
    assert "--path: there is no path 'nix'; known: Billing on call, " in line.complained
    assert "Platform on call" in line.complained
