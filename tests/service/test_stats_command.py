"""`stats` prints what a recount over the JSON of `list` finds."""

import csv
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from app.insights.pages import ChartKind, InsightsPage, parse_chart
from app.insights.rules import CountingRules, parse_working_hours
from app.system.exit_codes import ExitCode
from tests.support.commands import CommandLine, command_line
from tests.support.demo import make_demo_server

ALWAYS = ("stats", "--demo", "--since", "2024-01-01", "--until", "2027-12-31")
LEFT_OUT = {"declined", "canceled", "merged"}


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.setenv("TZ", "UTC")
    return command_line(tmp_path, monkeypatch, capsys)


def listed(line: CommandLine) -> list[dict[str, Any]]:
    """What counts by default, in the vendor's JSON."""
    line.run("list", "--demo", "--view", "all", "--output", "json")
    return [
        each
        for each in json.loads(line.told)
        if each["incident_status"]["category"] not in LEFT_OUT
        and each["mode"] not in {"test", "tutorial"}
    ]


def week_of(document: dict[str, Any]) -> str:
    day = datetime.fromisoformat(document["created_at"]).astimezone(UTC).date()
    return str(day - timedelta(days=day.weekday()))


def test_a_week_and_severity_is_what_a_recount_finds(line: CommandLine) -> None:
    expected = Counter(
        (week_of(each), (each.get("severity") or {}).get("id", "")) for each in listed(line)
    )
    assert line.run(*ALWAYS, "--by", "severity", "--per", "week", "--output", "json") == 0
    records = json.loads(line.told)
    found = {
        (each["first_day"], each["id"]): each["incidents"]
        for each in records
        if each["severity"] != "total" and each["incidents"]
    }
    assert found == dict(expected)
    totals = sum(each["incidents"] for each in records if each["severity"] == "total")
    assert totals == sum(expected.values()) > 50


def test_durations_are_what_a_recount_finds(line: CommandLine) -> None:
    seconds = [
        metric["value_seconds"]
        for each in listed(line)
        for metric in each["duration_metrics"]
        if metric["duration_metric"]["name"] == "Time to fix" and "value_seconds" in metric
    ]
    assert line.run(*ALWAYS, "--duration", "time to fix", "--by", "lead", "--output", "csv") == 0
    *_, total = csv.DictReader(io.StringIO(line.told))
    assert float(total["median_seconds"]) == median(seconds)
    assert int(total["count"]) == len(seconds)


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "colour"),
        ("--duration", "Time to lunch"),
        ("--since", "today", "--until", "yesterday"),
        ("--since", "whenever"),
    ],
)
def test_a_mistake_is_explained(line: CommandLine, words: tuple[str, ...]) -> None:
    assert line.run("stats", "--demo", *words) == ExitCode.USAGE
    assert "stats: " in line.complained


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--page", "overviw"), "Did you mean Overview? Known: Overview, Open and recurring"),
        (("--page", "Overview", "--by", "lead"), "leave out --by"),
        (("open-ages", "--since", "7d"), "is about what is open now"),
        (("recurring", "--by", "lead"), "Charts that take it: over-time, breakdown"),
        (("comparison",), "comparison needs --compare"),
        (("--compare", "colour is 1"), "cannot be filtered by. Known: severity, status, "),
        (("--filter", "colour is 1"), "cannot be filtered by. Known: severity, status, "),
        (("--by", "colour"), "Known: severity, type"),
        (("--since", "1000", "--per", "day"), "there are no dates"),
        (("--since", "1900", "--per", "day"), "choose a longer --per"),
    ],
)
def test_a_mistake_names_what_is_valid_before_anything_is_counted(
    line: CommandLine, words: tuple[str, ...], message: str
) -> None:
    assert line.run("stats", "--demo", *words) == ExitCode.USAGE
    assert message in line.complained
    assert not line.told
    assert "/v2/incidents" not in {request.path for request in line.server.requests}


def test_a_page_is_printed_whole_with_its_notes(line: CommandLine) -> None:
    assert line.run("stats", "--demo", "--page", "open and recurring", "--output", "json") == 0
    charts = {each["chart"]: each for each in json.loads(line.told)}
    assert [*charts] == [
        "Age of open incidents",
        "Open follow-ups by owner and age",
        "Recurring: similar names",
        "Time in status",
        "Time to accept by Incident Lead",
    ]
    assert "names compared" in charts["Recurring: similar names"]["notes"][0]
    assert any("read with" in each for each in charts["Time in status"]["notes"])
    assert line.complained.count("not counted: declined") == 1
    assert line.run("stats", "--demo", "--page", "overview", "--output", "csv") == 0
    titles = [each for each in csv.reader(io.StringIO(line.told)) if len(each) == 1]
    assert titles[::3] == [["Declared each week by severity"], ["Declared by hour and weekday"]]
    assert line.run("stats", "--demo", "--page", "overview", "--output", "markdown") == 0
    assert line.told.count("## ") == 5
    assert line.run("stats", "--demo", "--page", "overview", "--output", "table") == 0
    assert "Declared by Incident Lead · 2026-06-01 to 2026-11-29 · " in line.told


def test_a_chart_of_a_page_that_cannot_be_counted_is_left_out(line: CommandLine) -> None:
    charts = ("breakdown by colour", "follow-ups", "time-of-week", "comparison of x is 1")
    line.pages = (InsightsPage("Mine", tuple(map(parse_chart, charts))),)
    line.server = make_demo_server(incidents=20, missing=("/v3/follow_ups",))
    assert line.run("stats", "--demo", "--page", "mine", "--output", "json") != 0
    assert [each["chart"] for each in json.loads(line.told)] == ["Declared by hour and weekday"]
    for text in ("breakdown by colour: there is no grouping", "follow-ups is left out", "/v3/"):
        assert text in line.complained
    assert line.run("stats", "--demo", "follow-ups") != 0
    assert not line.told


@pytest.mark.parametrize("chart", [kind for kind in ChartKind if kind is not ChartKind.COMPARISON])
def test_no_incidents_are_explained(line: CommandLine, chart: ChartKind) -> None:
    line.server = make_demo_server(incidents=12)
    words = ("--filter", "created 2001", "--output", "csv")
    assert line.run("stats", "--demo", chart, *words) == 0
    numbers = list(csv.DictReader(io.StringIO(line.told)))
    assert all(row.get(name, "0") == "0" for row in numbers for name in ("incidents", "count"))
    assert ("no incidents in 2026-06-01" in line.complained) is chart.has_period


def test_incidents_in_the_future_are_explained(line: CommandLine) -> None:
    *_, one, other = line.server.organisation.incidents
    for incident, days in ((one, 20), (other, 400)):
        incident.created_at = line.clock() + timedelta(days=days)
        incident.mode, incident.status = "standard", line.server.organisation.incidents[0].status
    assert line.run("stats", "--demo") == 0
    assert "2 declared later, in the future: a clock was wrong." in line.complained
    assert (
        line.run("stats", "--demo", "--until", "yesterday", "--since", "90d", "--per", "day") == 0
    )
    assert "in the future" not in line.complained


def test_shares_of_too_few_incidents_are_not_shown(line: CommandLine) -> None:
    line.rules = CountingRules(percent_from=10_000, working_hours=parse_working_hours("mon 9-10"))
    for words in (("durations",), ("--compare", "severity is Minor"), ("breakdown",)):
        assert line.run("stats", "--demo", *words, "--output", "table") == 0
        assert not re.search(r"\d%", line.told)
        assert line.run("stats", "--demo", *words, "--output", "json") == 0
        assert {each.get("share", each.get("missing_share")) for each in json.loads(line.told)} == {
            None
        }
    assert line.run("stats", "--demo", "time-of-week") == 0
    assert re.search(r"^\d+ outside mon 9-10\.$", line.complained, re.MULTILINE)


def test_a_table_says_what_it_leaves_out(line: CommandLine) -> None:
    assert line.run(*ALWAYS, "breakdown", "--by", "Owning team", "--output", "table") == 0
    assert line.told.startswith("Owning team")
    assert "not counted: declined" in line.complained
    assert line.run(*ALWAYS, "--include-all", "--output", "table") == 0
    assert not line.complained
