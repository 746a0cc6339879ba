"""Listing, showing, declaring and editing from the command line, on the demo organisation."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.flags import FLAGS, NAMED_FLAGS
from app.cli.parser import parse
from app.config.saved_views import SavedView
from app.demo.faults import Fault, FaultKind
from app.system.exit_codes import ExitCode
from app.text.text import ACTING
from tests.support.altered import AlteringServer
from tests.support.commands import CommandLine, command_line
from tests.support.demo import make_demo_server

BASE = (
    "create",
    "--demo",
    "--name",
    "Payments down",
    "--severity",
    "major",
    "--field",
    "Owning team=Payments",
)


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def test_a_list_is_json_in_a_pipe_and_what_the_filter_says(line: CommandLine) -> None:
    assert line.run("list", "--demo", "--filter", "severity at least Major; status is Closed") == 0
    found = json.loads(line.told)
    assert found
    assert {each["incident_status"]["name"] for each in found} == {"Closed"}
    worst = {each["severity"]["name"] for each in found}
    assert worst <= {"Major", "Critical", "Code red"}
    assert line.run("list", "--demo", "--view", "all", "--limit", "3") == 0
    assert len(json.loads(line.told)) == 3


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.5-12:00"])
def test_dates_are_printed_as_iso_8601_however_far_away(line: CommandLine, sent: str) -> None:
    line.server = server = AlteringServer(incidents=3)

    def dated(answer: Any) -> Any:
        for incident in answer.get("incidents") or [answer["incident"]]:
            incident["created_at"] = incident["updated_at"] = sent
        return answer

    server.alter("/v2/incidents*", dated)
    written = sent.replace(".5", "")
    for command in (["list", "--view", "all"], ["show", "INC-1"]):
        assert line.run(*command, "--demo", "--output", "csv") == 0
        rows = [*csv.DictReader(io.StringIO(line.told))]
        assert rows
        assert {row["Declared"] for row in rows} == {written}
        assert line.run(*command, "--demo", "--output", "csv", "--bom") == 0
        assert line.told.startswith("\ufeffReference,")
        assert line.told.count("\ufeff") == 1
        assert line.run(*command, "--demo", "--output", "json") == 0
        assert sent in line.told
        assert line.run(*command, "--demo", "--output", "table") == 0
        assert written in line.told


def test_a_saved_view_is_listed_with_its_search_and_its_order(line: CommandLine) -> None:
    line.views = (
        SavedView("Plain", "status is Closed"),
        SavedView(
            "Slow",
            "status is Closed",
            "is:public age:>1w color:red",
            'duration "Time to fix" descending',
        ),
        SavedView("Odd", "", sort="colour ascending"),
    )
    line.run("list", "--demo", "--view", "plain")
    closed = json.loads(line.told)
    assert line.run("list", "--demo", "--view", "slow", "--limit", "12") == 0
    assert "search: color: no such field" in line.complained
    found = json.loads(line.told)
    assert len(found) == 12

    def taken(incident: dict[str, Any]) -> float:
        return next(
            float(metric["value_seconds"])
            for metric in incident["duration_metrics"]
            if metric["duration_metric"]["name"] == "Time to fix"
        )

    times = [taken(each) for each in found]
    assert times == sorted(times, reverse=True)
    assert times[0] == max(taken(each) for each in closed if each["visibility"] == "public")
    assert line.run("list", "--demo", "--view", "odd") == ExitCode.USAGE
    assert "view Odd" in line.complained
    assert "There is no column 'colour'" in line.complained


def test_a_filter_may_name_people_and_catalog_entries(line: CommandLine) -> None:
    line.run("list", "--demo", "--view", "all")
    incident, lead = next(
        (incident, each["assignee"]["name"])
        for incident in json.loads(line.told)
        for each in incident["incident_role_assignments"]
        if each["role"]["role_type"] == "lead" and "assignee" in each
    )
    assert line.run("list", "--demo", "--filter", f'Incident Lead is "{lead}"') == 0
    assert incident["id"] in [each["id"] for each in json.loads(line.told)]
    gone = next(u for u in line.server.organisation.users.values() if not u["is_active"])
    line.server.requests.clear()
    assert line.run("list", "--demo", "--filter", f"lead is {gone['email']}") == 0
    asked = [request.query for request in line.server.requests if request.path == "/v2/users"]
    assert [("email", gone["email"]) in query for query in asked] == [True], "nobody else"
    assert line.run("list", "--demo", "--filter", "lead is no.one@x.example") == ExitCode.USAGE
    assert "Nobody has the email address no.one@x.example." in line.complained


def test_everything_printed_is_safe_on_a_terminal_also_in_a_pipe(line: CommandLine) -> None:
    line.server = server = AlteringServer(incidents=3)
    odd = "\x9b2J\x7f\u202e\x1b]0;x\x07 =1;\u00a0=2"

    def named(answer: Any) -> Any:
        for incident in answer.get("incidents") or [answer["incident"]]:
            incident["name"] = odd
        return answer

    server.alter("/v2/incidents*", named)
    for command in (["list", "--view", "all"], ["show", "INC-1"]):
        assert line.run(*command, "--demo", "--output", "json") == 0
        assert not ACTING.search(line.told)
        found = json.loads(line.told)
        assert (found[0] if isinstance(found, list) else found)["name"] == odd
        assert line.run(*command, "--demo", "--output", "csv") == 0
        assert not ACTING.search(line.told.replace("\r\n", "\n"))
        assert "2J]0;x =1;'\u00a0=2" in line.told
        assert line.run(*command, "--demo", "--output", "csv", "--raw-csv") == 0
        assert "2J]0;x =1;\u00a0=2" in line.told


def test_csv_has_a_column_for_every_field_and_no_formulas(line: CommandLine) -> None:
    line.run("update", "60", "--demo", "--name", '=HYPERLINK("http://evil.example")')
    assert line.run("list", "--demo", "--view", "all", "--output", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(line.told)))
    assert len(rows) == 60
    assert {"Reference", "Incident Lead", "Affected services", "Reported at"} <= set(rows[0])
    assert [row["Name"] for row in rows if row["Reference"] == "INC-60"] == [
        '\'=HYPERLINK("http://evil.example")'
    ]


def test_tables_fit_the_terminal(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    line.run("list", "--demo", "--view", "all", "--output", "table")
    lines = line.told.splitlines()
    assert lines[0].split() == ["Reference", "Severity", "Status", "Declared", "Name"]
    assert len(lines) == 61
    assert max(map(len, lines)) <= 72


def test_everything_can_be_given_and_a_dry_run_sends_nothing(line: CommandLine) -> None:
    status = line.run(
        *BASE,
        "--dry-run",
        "--status",
        "Investigating",
        "--type",
        "Production",
        "--mode",
        "retrospective",
        "--visibility",
        "private",
        "--summary",
        "**Why**",
        "--external-id",
        "7",
        "--postmortem-url",
        "https://docs.example/pm",
        "--slack-channel",
        "C1",
        "--slack-team",
        "T1",
        "--slack-channel-name",
        "inc-pay",
        "--field",
        "Regions=eu-west-1",
        "--field",
        "regions=us-east-1",
        "--role",
        "lead=marta abebe",
        "--timestamp",
        "Reported at=-15m",
    )
    assert status == 0, line.complained
    body = json.loads(line.told)
    assert "Not sent: POST /v2/incidents" in line.complained
    assert line.received("/v2/incidents") == []
    expected = {
        "name",
        "severity_id",
        "incident_status_id",
        "incident_type_id",
        "mode",
        "visibility",
        "summary",
        "retrospective_incident_options",
        "slack_team_id",
        "slack_channel_name_override",
        "custom_field_entries",
        "incident_role_assignments",
        "incident_timestamp_values",
        "idempotency_key",
    }
    assert set(body) == expected
    assert body["retrospective_incident_options"].keys() == {
        "external_id",
        "postmortem_document_url",
        "slack_channel_id",
    }
    assert sorted(len(entry["values"]) for entry in body["custom_field_entries"]) == [1, 2]


def test_fields_order_and_format_are_chosen(line: CommandLine) -> None:
    listing = ("list", "--demo", "--view", "all", "--limit", "3", "--sort", "reference ascending")
    assert line.run(*listing, "--fields", "reference,Incident Lead,updated_at") == 0
    found = json.loads(line.told)
    assert [each["reference"] for each in found] == ["INC-1", "INC-2", "INC-3"]
    assert list(found[0]) == ["reference", "role.Incident Lead", "updated_at"]
    assert line.run(*listing, "--format", "{reference:>6} {severity}") == 0
    assert line.told.splitlines()[0].startswith(" INC-1 ")
    assert line.run(*listing, "--fields", "role.Incident Lead", "--output", "table") == 0
    assert line.told.splitlines()[0] == "Incident Lead"
    assert line.run(*listing, "--format", "{name}", "--output", "csv") == ExitCode.USAGE
    assert "--format: it prints lines, not csv" in line.complained
    assert line.run("show", "--demo", "INC-1", "--format", "{name}") == 0
    assert line.told.strip()
    for flag, value in (("--fields", "nam"), ("--format", "{nam}"), ("--sort", "mood ascending")):
        assert line.run("list", "--demo", flag, value) == ExitCode.USAGE
        assert f"{flag}: " in line.complained


def test_watch_goes_on_where_it_ended_and_runs_a_command_for_each_event(
    line: CommandLine, tmp_path: Path
) -> None:
    state, heard = tmp_path / "state.json", tmp_path / "heard"
    watch = ("watch", "--demo", "--once", "--state", str(state), "--view", "all")
    script = f"""printf "%s|" "$@" >> {heard}"""
    run = ("--exec", f"sh -c '{script}' sh {{event}} {{name}}")
    assert line.run(*watch) == 0
    assert line.told == ""
    assert "60 incidents now; what changes from here on is printed." in line.complained
    assert line.run("watch", "--demo", "--once") == ExitCode.USAGE
    assert "add --state FILE" in line.complained
    assert line.run("update", "--demo", "INC-1", "--name", "It's $(broken); rm -rf {x}") == 0
    assert line.run("update", "--demo", "INC-2", "--severity", "Code red") == 0
    assert line.run(*BASE) == 0
    assert line.run(*watch, *run) == 0
    found = [json.loads(each) for each in line.told.splitlines()]
    events = {each["reference"]: each["event"] for each in found}
    assert events == {"INC-1": "changed", "INC-2": "escalated", "INC-61": "new"}
    assert "changed|It's $(broken); rm -rf {x}|" in heard.read_text()
    assert line.run(*watch) == 0
    assert line.told == ""
    assert line.run("update", "--demo", "INC-1", "--name", "Fixed") == 0
    assert line.run(*watch, "--format", "{event} {name}") == 0
    assert line.told == "changed Fixed\n"
    state.write_text("[]")
    assert line.run(*watch) == ExitCode.FAILED
    assert "was not written by watch" in line.complained
    for flag, value in (("--exec", "'"), ("--exec", "x {nam}"), ("--format", "{x}")):
        assert line.run(*watch, flag, value) == ExitCode.USAGE


def test_read_only_mode_reads_and_refuses_every_write(line: CommandLine) -> None:
    assert line.run("--read-only", "show", "--demo", "INC-1") == 0
    for command in (BASE, ("update", "--demo", "INC-1", "--name", "x")):
        assert line.run("--read-only", *command) == ExitCode.FAILED
        assert "Read-only mode" in line.complained
    assert line.run("--read-only", *BASE, "--dry-run") == 0
    assert {request.method for request in line.server.requests} == {"GET"}
    assert line.run("pending", "list") == 0
    assert json.loads(line.told) == []


def test_every_mistake_is_named_at_once_with_what_would_be_accepted(line: CommandLine) -> None:
    status = line.run(
        "create",
        "--demo",
        "--severity",
        "Majr",
        "--role",
        "Scribe=nobody",
        "--role",
        "Incident Lead=Anneke",
        "--timestamp",
        "Reported at=soon",
        "--field",
        "Nope=1",
    )
    assert status == ExitCode.USAGE
    for said in (
        "--severity: there is no severity 'Majr'; known: ",
        "Did you mean Major?",
        "--role Scribe: there is no scribe 'nobody'.\n",
        "--role Incident Lead: there is no incident lead 'Anneke'. Did you mean Anneke ",
        "--timestamp Reported at: Not understood",
        "--field Nope: there is no field 'Nope'; known: Regions",
    ):
        assert said in line.complained
    assert line.run("create", "--demo", "--name", "x", "--severity", "Major") == ExitCode.USAGE
    assert "--field Owning team: Owning team is needed." in line.complained


def test_a_catalog_entry_is_given_by_its_id_external_id_or_alias(line: CommandLine) -> None:
    fields = line.server.organisation.custom_fields.values()
    services = next(each for each in fields if each["name"] == "Affected services")
    entry = next(
        each
        for each in line.server.organisation.catalog.entries.values()
        if each["catalog_type_id"] == services["catalog_type_id"]
        and each.get("external_id")
        and each["aliases"]
    )
    for name in (entry["id"], entry["external_id"], entry["aliases"][0], entry["name"].upper()):
        line.run(*BASE, "--dry-run", "--field", f"affected SERVICES={name}")
        assert f'"value_catalog_entry_id": "{entry["id"]}"' in line.told, line.complained


def test_an_error_of_the_api_is_printed_once_with_its_flag(line: CommandLine) -> None:
    assert line.run(*BASE, "--status", "Closed") != ExitCode.DONE
    message = "An incident cannot be created as Closed"
    assert line.complained.count(message) == 1
    assert f"  --status: {message}" in line.complained


def test_a_shown_incident_has_every_property_in_full_in_a_pipe(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    incident = line.server.organisation.incidents[-1]
    incident.summary = f"{'a long summary ' * 40}end"
    line.run("show", "--demo", str(len(line.server.organisation.incidents)), "--output", "table")
    assert "a long summary end" in line.told
    assert "…" not in line.told
    for label in ("Declared by", "Slack link", "Last activity", "Time to ", "Call link"):
        assert label in line.told


def test_a_filter_on_a_number_is_evaluated_here_and_says_so(line: CommandLine) -> None:
    line.run("list", "--demo", "--filter", "Customers affected at least 4000; mode is any")
    assert "evaluated here" in line.complained
    found = json.loads(line.told)
    assert found
    for incident in found:
        entries = incident["custom_field_entries"]
        affected = next(e for e in entries if e["custom_field"]["name"] == "Customers affected")
        assert float(affected["values"][0]["value_numeric"]) >= 4000


def test_the_organisations_rules_apply_on_the_command_line(line: CommandLine) -> None:
    assert line.run(*BASE, "--external-id", "7") == ExitCode.USAGE
    assert "--external-id: Sent only with mode retrospective" in line.complained
    vendor = ("--type", "Vendor alert", "--status", "Fixing")
    assert line.run(*BASE, *vendor) == ExitCode.USAGE
    said = "--status: Incidents of type Vendor alert always start in triage."
    assert said in line.complained
    assert line.run(*BASE, "--field", "Affected services=ledger-api") == ExitCode.USAGE
    said = "--field Affected services: Not possible with Owning team Payments: ledger-api."
    assert said in line.complained
    secret = (*BASE, "--type", "Security", "--summary", "x", "--field", "Customers affected=1")
    assert line.run(*secret, "--visibility", "public") == ExitCode.USAGE
    assert "--visibility: Incidents of type Security are always private." in line.complained
    assert line.received("/v2/incidents") == []
    assert line.run(*secret, "--dry-run") == 0, line.complained
    assert json.loads(line.told)["visibility"] == "private"
    assert "The incident is private. Incidents of type Security" in line.complained


def test_a_change_of_status_needs_the_fields_of_its_form(line: CommandLine) -> None:
    incidents = line.server.organisation.incidents
    live = next(i for i in incidents if i.status["category"] == "live")
    triage = next(i for i in incidents if i.status["category"] == "triage")
    closed = ("update", str(live.number), "--demo", "--status", "Closed")
    assert line.run(*closed) == ExitCode.USAGE
    said = "--field Root cause: Root cause is needed by the resolve form."
    assert said in line.complained
    accepted = ("update", str(triage.number), "--demo", "--status", "Fixing")
    assert line.run(*accepted) == ExitCode.USAGE
    said = "--status: An incident in triage can only be accepted in the dashboard, not by the API."
    assert said in line.complained
    assert line.received("/actions/edit") == []
    assert line.run(*closed, "--field", "Root cause=Deploy") == 0, line.complained


def test_what_is_declared_is_printed(line: CommandLine) -> None:
    assert line.run(*BASE, "--status", "Investigating") == 0, line.complained
    made = json.loads(line.told)
    assert (made["name"], made["severity"]["name"]) == ("Payments down", "Major")
    assert line.run("show", made["reference"], "--demo") == 0
    assert json.loads(line.told)["id"] == made["id"]


@pytest.mark.parametrize("own_key", [(), ("--idempotency-key", "deploy-7")])
def test_a_declare_that_was_not_answered_is_made_once_when_it_is_run_again(
    line: CommandLine, own_key: tuple[str, ...]
) -> None:
    before = len(line.server.organisation.incidents)
    lost = Fault(FaultKind.RESET_AFTER, method="POST", path="/v2/incidents", times=0)
    line.server.faults.add(lost)
    assert line.run(*BASE, *own_key) == ExitCode.UNKNOWN
    line.server.faults.clear()
    assert line.run(*BASE, *own_key) == 0
    assert len(line.server.organisation.incidents) == before + 1
    assert len({body["idempotency_key"] for body in line.received("/v2/incidents")}) == 1
    if own_key:
        # The same key once more gives the same incident; for another it is refused.
        assert line.run(*BASE, *own_key) == 0
        assert line.run(*BASE, *own_key, "--summary", "another") == ExitCode.USAGE
        assert "used for something else" in line.complained
    else:
        # Once it is settled, the same command is another incident.
        assert line.run(*BASE) == 0
    expected = before + (1 if own_key else 2)
    assert len(line.server.organisation.incidents) == expected


def test_what_is_not_on_disk_is_not_promised(line: CommandLine, tmp_path: Path) -> None:
    before = len(line.server.organisation.incidents)
    (tmp_path / "file").write_text("")
    line.journal = f"{tmp_path}/file/journal.db"
    line.server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", times=0))
    assert line.run(*BASE) == ExitCode.UNKNOWN
    warning, *_, advice = line.complained.splitlines()
    assert "Warning: the request cannot be stored on disk before it is sent" in warning
    assert "not done twice" not in line.complained
    words = advice.removeprefix("Send it again with ").removesuffix(".").split()
    assert line.run(*BASE, *words) == ExitCode.UNKNOWN
    assert "not done twice" in line.complained
    line.server.faults.clear()
    assert line.run(*BASE, *words) == ExitCode.DONE
    assert len(line.server.organisation.incidents) == before + 1
    line.server.faults.add(Fault(FaultKind.RESET_AFTER, "POST"))
    line.server.faults.add(Fault(FaultKind.STATUS, "GET", "/v2/incidents/*", 0, skip=2))
    assert line.run("update", "60", "--demo", "--summary", "New") == ExitCode.UNKNOWN
    assert "Look at the incident before you run it again." in line.complained


def test_only_what_differs_is_sent_and_the_channel_is_told_when_asked(line: CommandLine) -> None:
    words = ("update", "INC-60", "--demo", "--severity", "Major")
    assert line.run(*words) == 0
    assert line.run(*words, "--summary", "") == 0
    assert line.run(*words, "--summary", "New", "--notify", "--timestamp", "Fixed at=now") == 0
    *_, body = line.received("/actions/edit")
    assert body["incident"].keys() == {"summary", "incident_timestamp_values"}
    assert body["notify_incident_channel"] is True
    assert json.loads(line.told)["summary"] == "New"
    sent = len(line.received("/actions/edit"))
    assert line.run(*words, "--summary", "New") == 0
    assert "already has these values" in line.complained
    assert len(line.received("/actions/edit")) == sent


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--type", "Production"], "--type: Cannot change once declared."),
        (["--clear", "name"], "--name: The API has no way to clear name."),
        (["--clear", "nope"], "there is no field called 'nope'"),
        (["--summary", "a", "--clear", "summary"], "Summary is set as well"),
        ([], "nothing to change was given"),
    ],
)
def test_what_cannot_be_edited_is_refused_by_its_flag(
    line: CommandLine, words: list[str], says: str
) -> None:
    assert line.run("update", "60", "--demo", *words) == ExitCode.USAGE
    assert says in line.complained
    assert line.received("/actions/edit") == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault(FaultKind.REFUSED, times=0), ExitCode.FAILED),
        (Fault(FaultKind.HTML, times=0), ExitCode.FAILED),
    ],
)
def test_scripts_can_tell_failures_apart(line: CommandLine, fault: Fault, status: int) -> None:
    assert line.run("show", "99999", "--demo") == ExitCode.NOT_FOUND
    line.server.faults.add(fault)
    assert line.run("show", "60", "--demo") == status
    assert "Traceback" not in line.complained


def test_a_key_that_is_not_accepted_is_a_refusal(line: CommandLine) -> None:
    line.server = make_demo_server(key="another")
    assert line.run("show", "60", "--demo") == ExitCode.REFUSED


def limited(method: str = "*", **options: Any) -> Fault:
    return Fault(FaultKind.RATE_LIMITED, method, times=0, seconds=99_999, **options)


@pytest.mark.parametrize(
    ("words", "waits"), [((), 5), (("--max-wait", "2m"), 2), (("--max-wait", "0"), 0)]
)
@pytest.mark.parametrize("command", [("list",), ("show", "60"), BASE[:1] + BASE[2:]])
def test_a_wait_is_reported_and_ends(
    line: CommandLine, command: tuple[str, ...], words: tuple[str, ...], waits: int
) -> None:
    line.server.faults.add(limited())
    assert line.run(*command, "--demo", *words) == ExitCode.WAITED
    lines = [each for each in line.complained.splitlines() if "waiting 60 s, of" in each]
    assert bool(waits) is bool(lines)
    assert len(lines) <= waits
    assert "waiting 60 s, of 0 s" not in line.complained
    assert "Nothing was changed" in line.complained
    assert line.received("/v2/incidents") == []


def test_a_write_that_was_held_up_changed_nothing_or_says_that_this_is_unknown(
    line: CommandLine,
) -> None:
    before = len(line.server.organisation.incidents)
    line.server.faults.add(limited("POST"))
    assert line.run(*BASE) == ExitCode.WAITED
    assert line.run("update", "60", "--demo", "--summary", "New") == ExitCode.WAITED
    assert "Nothing was" in line.complained
    line.server.faults.clear()
    line.server.faults.add(Fault(FaultKind.RESET_AFTER, "POST"), limited("POST"))
    assert line.run(*BASE) == ExitCode.UNKNOWN
    assert "Nothing was changed" not in line.complained
    line.server.faults.clear()
    assert line.run(*BASE) == ExitCode.DONE
    assert len(line.server.organisation.incidents) == before + 1


def test_the_flags_reach_every_field() -> None:
    from app.domain.fields import fields_for
    from app.domain.models import Configuration

    reached = {key for key, _ in FLAGS.values()}
    assert {field.key for field in fields_for(Configuration())} == reached
    assert set(NAMED_FLAGS) == {"--role", "--field", "--timestamp"}


@pytest.mark.parametrize("words", [[], ["list"], ["show"], ["create"], ["update"]])
def test_every_exit_code_is_in_the_help(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse([*words, "--help"])
    lines = capsys.readouterr().out.splitlines()
    for code in ExitCode:
        assert [line for line in lines if line.startswith(f"  {code:<5}")], code
