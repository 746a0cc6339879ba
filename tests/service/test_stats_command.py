"""`stats` prints what a recount over the JSON of `list` finds."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from app.system.exit_codes import ExitCode
from tests.support.commands import CommandLine, command_line

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


def test_a_table_says_what_it_leaves_out(line: CommandLine) -> None:
    assert line.run(*ALWAYS, "breakdown", "--by", "Owning team", "--output", "table") == 0
    assert line.told.startswith("Owning team")
    assert "not counted: declined" in line.complained
    assert line.run(*ALWAYS, "--include-all", "--output", "table") == 0
    assert not line.complained
