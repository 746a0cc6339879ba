"""Who is on call, from the demo organisation to the command line."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli.on_call_command import list_on_call
from app.cli.options import Options
from app.demo.faults import Fault, FaultKind
from app.session.on_call import recent_on_call
from app.system.exit_codes import ExitCode
from app.system.structs import replace
from tests.support.commands import CommandLine, command_line
from tests.support.demo import NOW, SteppingClock, make_demo_server
from tests.support.program import make_workspace
from tests.support.service import service_on


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def test_a_team_is_answered_with_now_and_next(line: CommandLine) -> None:
    assert line.run("oncall", "payments", "--demo", "--output", "json") == 0
    primary, secondary = json.loads(line.told)
    assert (primary["schedule"], primary["rotation"]) == ("Payments on call", "Primary")
    assert primary["on_call"] != primary["next"]
    assert primary["until"] == primary["next_from"] == "2026-11-24T06:00:00Z"
    assert secondary["on_call_email"].endswith("@northwind-pay.example")
    assert secondary["next"]
    assert len(line.server.requests) <= 3 + 25


def test_every_team_has_a_line_and_the_table_local_times(line: CommandLine) -> None:
    assert line.run("oncall", "--demo", "--output", "table") == 0
    rows = line.told.splitlines()
    teams = {each["name"] for each in line.server.organisation.teams.values()}
    assert {name for name in teams if name not in line.told} == {"Internal Tools"}
    assert any("nobody" in row and "Compliance" in row for row in rows)
    assert any("Tue 06:00 (2h)" in row for row in rows)


def test_an_unknown_name_is_a_usage_error_with_a_suggestion(line: CommandLine) -> None:
    assert line.run("oncall", "Paymnts", "--demo") == ExitCode.USAGE
    assert "Did you mean Payments?" in line.complained


def test_what_the_key_may_not_read_is_said_and_the_rest_is_listed(line: CommandLine) -> None:
    line.server = make_demo_server(incidents=9, denied_scopes=["schedules.view"])
    assert line.run("oncall", "Payments", "--demo", "--output", "json") == 0
    assert "Schedules: this key lacks the role schedules_reader" in line.complained
    assert [each["schedule"] for each in json.loads(line.told)] == ["Payments on call"]
    line.server = make_demo_server(incidents=9, missing=["/v2/schedules", "/v2/escalation_paths"])
    assert line.run("oncall", "--demo", "--output", "json") == ExitCode.FAILED
    assert "Escalation paths: not available in this account" in line.complained


FAILURES = {
    "500": Fault(FaultKind.STATUS, times=0, status=500),
    "page of a proxy": Fault(FaultKind.HTML, times=0, status=200),
    "no answer": Fault(FaultKind.RESET_BEFORE, times=0),
}


@pytest.mark.parametrize("fault", FAILURES)
@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/v2/escalation_paths", "Escalation paths"),
        ("/v3/teams", "Teams"),
        ("/v2/schedule_entries", "Shifts"),
    ],
)
def test_what_cannot_be_read_beside_the_schedules_is_said_and_the_rest_is_listed(
    line: CommandLine, fault: str, path: str, what: str
) -> None:
    line.server.faults.add(replace(FAILURES[fault], path=path))
    assert line.run("oncall", "Payments on call", "--demo", "--output", "json") == 0
    assert line.complained.count(what) == 1
    assert [each["rotation"] for each in json.loads(line.told)] == ["Primary", "Secondary"]
    line.server.faults.add(replace(FAILURES[fault], path="/v2/schedules"))
    assert line.run("oncall", "Payments on call", "--demo", "--output", "json") != 0


async def test_without_a_connection_it_is_what_was_read_before_with_its_age(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = make_demo_server(incidents=9)
    workspace = make_workspace(server)
    read = await list_on_call(workspace, Options(name="Payments"))
    server.faults.add(Fault(FaultKind.REFUSED, times=0))
    clock = workspace.clock.now
    assert isinstance(clock, SteppingClock)
    clock.advance(4 * 3600)
    stored = await list_on_call(workspace, Options(name="Payments"))
    assert "Cannot reach the API: as read 4h ago." in capsys.readouterr().err
    # The handover in between has taken place.
    assert stored.rows[0]["on_call"] == read.rows[0]["next"]
    await workspace.close()


async def test_it_is_read_again_only_after_some_minutes() -> None:
    server = make_demo_server(incidents=9)
    workspace = make_workspace(server)
    first = await recent_on_call(workspace)
    sent = len(server.requests)
    assert await recent_on_call(workspace) == first
    assert len(server.requests) == sent
    clock = workspace.clock.now
    assert isinstance(clock, SteppingClock)
    clock.advance(600)
    await recent_on_call(workspace)
    assert len(server.requests) > sent
    await workspace.close()


async def test_the_shifts_of_two_weeks_are_read() -> None:
    service = service_on(make_demo_server(incidents=1))
    schedules = await service.on_call.schedules()
    assert [each.name for each in schedules] == sorted(each.name for each in schedules)
    for schedule in schedules:
        shifts = await service.on_call.shifts(schedule.id, NOW)
        assert max(one.end_at for one in shifts if one.end_at) >= NOW + timedelta(days=10)
