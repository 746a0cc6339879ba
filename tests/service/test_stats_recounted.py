"""`stats` prints, for every chart, what a recount over the raw JSON of the server finds."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.insights.pages import ChartKind
from app.insights.rules import CountingRules, parse_working_hours
from tests.support.commands import CommandLine, command_line
from tests.support.recount import PREDICATES, Records, Recount, unusual_server

ZONES = ("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC")
GROUPINGS = (
    *("severity", "type", "status", "category", "lead", "team"),
    *("Owning team", "Affected services", "Detected by"),
)
LABELLED = ("severity", "type", "status", "lead", "team", "Owning team", "Affected services")
DURATIONS = ("Time to fix", "Reported at to Fixed at", "Fixed at to Reported at")
WORKING = frozenset(24 * day + hour for day in range(5) for hour in range(9, 18))
NUMBERS = ("count", "missing", "missing_share", "negative")
SECONDS = ("median_seconds", "p90_seconds", "mean_seconds", "sum_seconds")


@dataclass
class Asked:
    """A command, and what it has to print."""

    by: str
    labelled_by: str
    duration: str
    sides: list[str]
    recount: Recount


@pytest.fixture
def line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def ask(line: CommandLine, random: Random, kind: ChartKind) -> tuple[Asked, Records]:
    """Ask for a chart of some incidents of some days, and return it."""
    line.server = unusual_server(random.randrange(10**6))
    zone = ZoneInfo(random.choice(ZONES))
    since = date(2025, 11, 1) + timedelta(days=random.randrange(360))
    until = since + timedelta(days=random.choice((0, 30, 200, 400, 500)))
    percent_from, monday = random.choice((1, 10, 10_000)), random.randrange(7)
    hours = parse_working_hours("mon-fri 9-18")
    line.zone, line.rules = zone, CountingRules(monday, percent_from, hours)
    recount = Recount(
        line.server,
        zone,
        random.choice([*PREDICATES]),
        random.random() < 0.3,
        since,
        until,
        random.choice(("day", "week", "month")),
        monday,
        percent_from,
        WORKING,
    )
    sides = random.sample(["severity is not Minor", "type is Production"], random.choice((1, 2)))
    asked = Asked(
        random.choice(GROUPINGS), random.choice(LABELLED), random.choice(DURATIONS), sides, recount
    )
    words = [str(kind), "--view", "all", "--output", "json"]
    if recount.filter:
        words[1:3] = ["--filter", recount.filter]
    if recount.includes_all:
        words.append("--include-all")
    if kind.has_period:
        words += ["--since", str(since), "--until", str(until), "--per", recount.unit]
    if kind.has_groups:
        is_labelled = kind in {ChartKind.OPEN_AGES, ChartKind.COMPARISON}
        words += ["--by", asked.labelled_by if is_labelled else asked.by]
    if kind.has_measure:
        words += ["--duration", asked.duration]
    if kind is ChartKind.COMPARISON:
        words += [word for side in sides for word in ("--compare", side)]
    assert line.run("stats", *words, "--demo") == 0, line.complained
    return asked, json.loads(line.told)


def group(record: Mapping[str, Any]) -> str:
    """The id of a record's group; `total` for all."""
    return "total" if "total" in record.values() else str(record["id"])


def over_time(asked: Asked, records: Records) -> tuple[Any, Any]:
    found = {(each["first_day"], group(each)): each["incidents"] for each in records}
    return +Counter(found), asked.recount.over_time(asked.by)


def breakdown(asked: Asked, records: Records) -> tuple[Any, Any]:
    found = {group(one): (one["incidents"], one["incidents_before"]) for one in records}
    found = {key: each for key, each in found.items() if each != (0, 0)}
    return found, asked.recount.breakdown(asked.by)


def summary(record: Mapping[str, Any]) -> Any:
    return tuple(record[name] for name in (*NUMBERS, *SECONDS))


def durations(asked: Asked, records: Records) -> tuple[Any, Any]:
    found = {group(one): summary(one) for one in records}
    found = {key: each for key, each in found.items() if any(each[:2]) or each[3]}
    return found, asked.recount.durations(asked.by, asked.duration)


def trend(asked: Asked, records: Records) -> tuple[Any, Any]:
    return [*map(summary, records)], asked.recount.trend(asked.duration)


def time_of_week(asked: Asked, records: Records) -> tuple[Any, Any]:
    found = Counter(
        {(one["weekday"], one["hour"], one["working_hours"]): one["incidents"] for one in records}
    )
    return +found, asked.recount.time_of_week()


def cells(records: Records) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for record in records:
        heading, *_ = record.values()
        found[heading, record["age"]] += record["count"]
    return +found


def open_ages(asked: Asked, records: Records) -> tuple[Any, Any]:
    return cells(records), asked.recount.open_ages(asked.labelled_by)


def follow_ups(asked: Asked, records: Records) -> tuple[Any, Any]:
    return cells(records), asked.recount.follow_ups()


def comparison(asked: Asked, records: Records) -> tuple[Any, Any]:
    sides = ["", *asked.sides] if len(asked.sides) == 1 else asked.sides
    found = {
        (next(iter(one.values())), one["side"]): (one["incidents"], one["of"], one["share"])
        for one in records
        if one["incidents"]
    }
    return found, asked.recount.comparison(asked.labelled_by, sides)


def recurring(asked: Asked, records: Records) -> tuple[Any, Any]:
    *groups, _ = records
    found = sorted((each["incidents"], each["incidents_before"]) for each in groups)
    return found, asked.recount.recurring()


def time_in_status(asked: Asked, records: Records) -> tuple[Any, Any]:
    found = {group(one): summary(one) for one in records}
    return found, asked.recount.time_in_status() or {"total": found["total"]}


CHARTS: Mapping[ChartKind, Callable[[Asked, Records], tuple[Any, Any]]] = {
    ChartKind.OVER_TIME: over_time,
    ChartKind.BREAKDOWN: breakdown,
    ChartKind.DURATIONS: durations,
    ChartKind.TREND: trend,
    ChartKind.TIME_OF_WEEK: time_of_week,
    ChartKind.OPEN_AGES: open_ages,
    ChartKind.FOLLOW_UPS: follow_ups,
    ChartKind.RECURRING: recurring,
    ChartKind.COMPARISON: comparison,
    ChartKind.TIME_IN_STATUS: time_in_status,
}


def check(line: CommandLine, kind: ChartKind, seed: int) -> None:
    found, expected = CHARTS[kind](*ask(line, Random(f"{kind} {seed}"), kind))
    assert found == expected, f"{kind} {seed}"


@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_is_a_recount(line: CommandLine, kind: ChartKind) -> None:
    for seed in range(3):
        check(line, kind, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 60))
@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_is_a_recount_for_many_seeds(line: CommandLine, kind: ChartKind, seed: int) -> None:
    check(line, kind, seed)
