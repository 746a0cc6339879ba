"""Recounts of charts in plain Python, over the raw JSON of the server; nothing of the program."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import combinations
from random import Random
from statistics import fmean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.demo.core.messages import Request
from app.demo.server import DemoServer
from tests.support.demo import KEY, NOW, make_demo_server

Json = dict[str, Any]
Records = Sequence[Mapping[str, Any]]

LEFT_OUT = {"declined", "canceled", "merged"}
OPEN = {"triage", "live", "paused"}
AGES = {"< 1h": 1, "1–4h": 4, "4–24h": 24, "1–7d": 168, "1–4w": 672, "older": 10**7}
WORK_AGES = {"< 1w": 7, "1–4w": 28, "4–13w": 91, "older": 10**6}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Changes of the clocks in Europe, America, Chile and Lord Howe, in UTC.
CHANGES = ("03-29T01", "10-25T01", "03-08T07", "11-01T06", "04-05T03", "09-06T04", "04-04T15")
NAMES = (
    "Checkout is down in Frankfurt",
    "Checkout is down in Frankfort",
    "Down: checkout is in Frankfurt 7",
    "Spool {} is full on the mail host",
    "Spool is full on the mail hosts {}",
    "Login loops",
    "Volume full on host-{}",
    "12",
    "",
    "Ausfall der Suche: 検索 {}",
)

PREDICATES: Mapping[str, Callable[[Json], bool]] = {
    "": lambda one: True,
    "severity is not Minor": lambda one: named(one, "severity") != "Minor",
    "type is Production": lambda one: named(one, "incident_type") == "Production",
    "any of: severity is Critical; status category is Triage": lambda one: (
        named(one, "severity") == "Critical" or one["incident_status"]["category"] == "triage"
    ),
    "mode is test or standard": lambda one: one["mode"] in {"test", "standard"},
}
"""Filters, and what they mean."""


def named(document: Json, field: str) -> str:
    """The name of a part; empty without one."""
    return str((document.get(field) or {}).get("name", ""))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def unusual_server(seed: int, incidents: int = 90) -> DemoServer:
    """A server whose incidents have unusual times, values and names, by chance."""
    random = Random(seed)
    server = make_demo_server(incidents=incidents)
    for path in ("/v2/incident_updates", "/v3/follow_ups"):
        [*everything(server, path)]  # They are made up once, from the usual times.
    organisation = server.organisation
    statuses = [*organisation.statuses.values()]
    some_team = next(iter(organisation.teams))
    for incident in organisation.incidents:
        incident.created_at = random.choice(
            (
                incident.created_at,
                datetime.fromisoformat(f"2026-{random.choice(CHANGES)}:00:00+00:00")
                + timedelta(minutes=random.choice((-61, -31, -1, 0, 1, 31, 61))),
                NOW - timedelta(hours=random.choice((0, 1, 4, 24, 168, 672, 700))),
                NOW + timedelta(days=random.choice((1, 3, 400))),  # a wrong clock
            )
        )
        incident.name = random.choice(NAMES).format(random.randrange(99))
        incident.status = random.choice(statuses)
        incident.mode = random.choice((*("standard",) * 5, "retrospective", "test", "tutorial"))
        incident.visibility = random.choice(("public", "public", "private"))
        if random.random() < 0.1:
            incident.severity = None
        for key, at in [*incident.timestamps.items()]:
            match random.randrange(8):
                case 0:
                    del incident.timestamps[key]
                case 1:  # out of order
                    incident.timestamps[key] = at - timedelta(days=random.choice((1, 30)))
                case 2:
                    incident.timestamps[key] = at.replace(year=random.choice((1971, 2999)))
        for key, values in [*incident.custom_fields.items()]:
            if random.random() < 0.1 and values and "value_option" in values[0]:
                retired = {**values[0]["value_option"], "id": "01RETIRED", "value": "Retired"}
                incident.custom_fields[key] = ({**values[0], "value_option": retired},)
        teams = {*incident.team_ids, some_team, "01NOBODYKNOWS"}
        incident.team_ids = tuple(sorted(random.sample(sorted(teams), random.randint(0, 2))))
    organisation.incidents.sort(key=lambda each: each.order)
    organisation.version += 1
    return server


def everything(server: DemoServer, path: str, *query: tuple[str, str]) -> Iterator[Json]:
    """All records of a list, as the server sends them."""
    name, after = path.rpartition("/")[2], ""
    while True:
        asked = [*query, ("page_size", "250"), *([("after", after)] if after else [])]
        request = Request("GET", path, asked, {"authorization": f"Bearer {KEY}"})
        answer = json.loads(server.handle(request).body)
        yield from answer[name]
        after = (answer.get("pagination_meta") or {}).get("after", "")
        if not after:
            return


@dataclass
class Recount:
    """What the charts of a server have to show.

    Attributes:
        monday: First day of a week, 0 for Monday.
        working: Hours of the week in which people work.
    """

    server: DemoServer
    zone: ZoneInfo
    filter: str
    includes_all: bool
    since: date
    until: date
    unit: str
    monday: int
    percent_from: int
    working: frozenset[int] = frozenset()

    @cached_property
    def incidents(self) -> list[Json]:
        """All that count, whenever declared."""
        modes = [("mode[one_of]", mode) for mode in MODES]
        return [
            one for one in everything(self.server, "/v2/incidents", *modes) if self._counts(one)
        ]

    def _counts(self, one: Json) -> bool:
        if not PREDICATES[self.filter](one):
            return False
        if self.includes_all:
            return True
        tries = set() if self.filter.startswith("mode") else {"test", "tutorial"}
        return one["mode"] not in tries and one["incident_status"]["category"] not in LEFT_OUT

    # Days.

    def first_of(self, day: date) -> date:
        """The first day of the unit with a day."""
        while not self._begins(day):
            day -= timedelta(days=1)
        return day

    def _begins(self, day: date) -> bool:
        return {"day": True, "week": day.weekday() == self.monday, "month": day.day == 1}[self.unit]

    @cached_property
    def firsts(self) -> list[date]:
        """The first days of the units, and the day after the last."""
        firsts = [self.first_of(self.since)]
        while firsts[-1] <= self.until:
            day = firsts[-1] + timedelta(days=1)
            while not self._begins(day):
                day += timedelta(days=1)
            firsts.append(day)
        return firsts

    @cached_property
    def earlier(self) -> date:
        """The first day of as many units before."""
        day = self.firsts[0]
        for _ in self.firsts[1:]:
            day = self.first_of(day - timedelta(days=1))
        return day

    def day(self, one: Json) -> date:
        return moment(one["created_at"]).astimezone(self.zone).date()

    def of_period(self, documents: Iterable[Json] | None = None) -> list[Json]:
        some = self.incidents if documents is None else documents
        return [one for one in some if self.firsts[0] <= self.day(one) < self.firsts[-1]]

    def before(self) -> list[Json]:
        return [one for one in self.incidents if self.earlier <= self.day(one) < self.firsts[0]]

    # Charts.

    def over_time(self, by: str) -> Any:
        counts: Counter[tuple[str, str]] = Counter()
        for one in self.of_period():
            day = str(self.first_of(self.day(one)))
            counts.update((day, value) for value in self.values(one, by))
            counts[day, "total"] += 1
        return +counts

    def breakdown(self, by: str) -> Any:
        now, before = [
            Counter(value for one in some for value in (*self.values(one, by), "total"))
            for some in (self.of_period(), self.before())
        ]
        return {each: (now[each], before[each]) for each in {*now, *before}}

    def durations(self, by: str, duration: str) -> Any:
        groups: dict[str, list[Json]] = defaultdict(list)
        for one in self.of_period():
            for value in (*self.values(one, by), "total"):
                groups[value].append(one)
        return {value: self.summary(some, duration) for value, some in groups.items()}

    def trend(self, duration: str) -> Any:
        groups: dict[str, list[Json]] = {str(first): [] for first in self.firsts[:-1]}
        for one in self.of_period():
            groups[str(self.first_of(self.day(one)))].append(one)
        return [self.summary(some, duration) for some in (*groups.values(), self.of_period())]

    def summary(self, some: list[Json], duration: str) -> Any:
        found = [each for one in some if (each := seconds(one, duration)) is not None]
        return self.summary_of(found, len(some))

    def summary_of(self, found: Sequence[float], incidents: int) -> Any:
        usual = sorted(each for each in found if each >= 0)
        missing = incidents - len(found)
        share = missing / incidents if incidents >= max(1, self.percent_from) else None
        numbers = (len(usual), missing, share, len(found) - len(usual))
        if not usual:
            return (*numbers, None, None, None, None)
        nine = next(each for n, each in enumerate(usual, 1) if 10 * n >= 9 * len(usual))
        times = (median(usual), nine, fmean(usual), sum(usual))
        return (*numbers, *(pytest.approx(each, abs=0.02) for each in times))

    def time_of_week(self) -> Any:
        counts: Counter[tuple[str, int, bool]] = Counter()
        for one in self.of_period():
            local = moment(one["created_at"]).astimezone(self.zone)
            is_working = 24 * local.weekday() + local.hour in self.working
            counts[WEEKDAYS[local.weekday()], local.hour, is_working] += 1
        return counts

    def open_ages(self, by: str) -> Any:
        counts: Counter[tuple[str, str]] = Counter()
        for one in self.incidents:
            if one["incident_status"]["category"] in OPEN:
                hours = (NOW - moment(one["created_at"])).total_seconds() / 3600
                age = next(name for name, limit in AGES.items() if hours <= limit)
                age = "in the future" if hours <= 0 else age
                for label in (*self.labels(one, by), "total"):
                    counts[label, age] += 1
                    counts[label, "total"] += 1
        return counts

    def follow_ups(self) -> Any:
        counts: Counter[tuple[str, str]] = Counter()
        ids = {one["id"] for one in self.incidents}
        for work in everything(self.server, "/v3/follow_ups"):
            if work["incident_id"] in ids and work["status"] == "outstanding":
                owner = work.get("assignee") or work.get("assignee_team") or {"name": "not set"}
                days = (NOW - moment(work["created_at"])) / timedelta(days=1)
                age = next(name for name, limit in WORK_AGES.items() if days < limit)
                for cell in ((owner["name"], age), ("total", age)):
                    counts[cell] += 1
                    counts[cell[0], "total"] += 1
        return counts

    def comparison(self, by: str, sides: Sequence[str]) -> Any:
        found = {}
        for side in sides:
            some = [one for one in self.of_period() if PREDICATES[side](one)]
            counts = Counter(label for one in some for label in (*self.labels(one, by), "total"))
            for label, count in counts.items():
                share = count / len(some) if len(some) >= self.percent_from else None
                found[label, side or "listed"] = (count, len(some), share)
        return found

    def recurring(self) -> Any:
        """Sizes of groups with the same words but one, pair by pair."""
        groups: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        now, before = [Counter(map(words, some)) for some in (self.of_period(), self.before())]
        for key in {*now, *before}:
            groups[key] = {key}
        for one, other in combinations(groups, 2):
            if are_alike(one, other):
                groups[one] |= groups[other]
                for each in groups[one]:
                    groups[each] = groups[one]
        each_once = {frozenset(some) for some in groups.values()}
        sizes = [tuple(sum(n[key] for key in some) for n in (now, before)) for some in each_once]
        return sorted(each for each in sizes if each[0] > 1)

    def time_in_status(self) -> Any:
        updates: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
        for update in everything(self.server, "/v2/incident_updates"):
            if status := update.get("new_incident_status"):
                entry = (moment(update["created_at"]), update["id"], status["id"])
                updates[update["incident_id"]].append(entry)
        spent: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        inside = self.of_period()
        for one in inside:
            own = sorted(updates[one["id"]])
            ends = [at for at, _, _ in own[1:]]
            if one["incident_status"]["category"] not in {"closed", *LEFT_OUT}:
                ends.append(NOW)
            for (start, _, status), end in zip(own, ends, strict=False):
                for key in (status, "total"):
                    spent[key][one["id"]] += (end - start).total_seconds()
        return {
            key: self.summary_of([*times.values()], len(inside) if key == "total" else len(times))
            for key, times in spent.items()
        }

    # Groups.

    def values(self, one: Json, by: str) -> Iterable[str]:
        """The ids of an incident's groups; an empty one for none."""
        return [each["id"] for each in parts(one, by)] or [""]

    def labels(self, one: Json, by: str) -> Iterable[str]:
        """The names of an incident's groups."""
        teams = {key: team["name"] for key, team in self.server.organisation.teams.items()}
        return [
            str(teams.get(each["id"], each["id"]) if by == "team" else each["name"])
            for each in parts(one, by)
        ] or ["not set"]


MODES = ("standard", "retrospective", "test", "tutorial")


def parts(one: Json, by: str) -> list[Json]:
    """The values by which an incident is grouped."""
    if by == "team":
        return [{"id": each} for each in one["team_ids"]]
    if by == "category":
        category = one["incident_status"]["category"]
        return [{"id": category, "name": category}]
    if by == "lead":
        return [
            each["assignee"]
            for each in one["incident_role_assignments"]
            if each["role"]["role_type"] == "lead" and each.get("assignee")
        ]
    field = {"severity": "severity", "type": "incident_type", "status": "incident_status"}.get(by)
    if field:
        return [one[field]] if one.get(field) else []
    values = [
        value
        for each in one["custom_field_entries"]
        if each["custom_field"]["name"] == by
        for value in each["values"]
    ]
    found = [value.get("value_option") or value["value_catalog_entry"] for value in values]
    once = {each["id"]: {**each, "name": each.get("value") or each.get("name")} for each in found}
    return [*once.values()]


def seconds(one: Json, duration: str) -> float | None:
    """A duration metric, or the time between two timestamps: `A to B`."""
    for metric in one["duration_metrics"]:
        if metric["duration_metric"]["name"] == duration:
            found: float | None = metric.get("value_seconds")
            return found
    at = {
        each["incident_timestamp"]["name"]: moment(each["value"]["value"])
        for each in one["incident_timestamp_values"]
        if each.get("value")
    }
    start, end = duration.split(" to ")
    return (at[end] - at[start]).total_seconds() if start in at and end in at else None


def words(one: Json) -> tuple[str, ...]:
    """The words of a name without numbers, in order of the alphabet; else the name itself."""
    text = "".join(each if each.isalnum() else " " for each in one["name"].casefold())
    spaced = "".join(f" {each} " if "\u4e00" <= each <= "\u9fff" else each for each in text)
    found = tuple(sorted(each for each in spaced.split() if not each.isdecimal()))
    return found or (one["name"],)


def are_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether they have all words but one in common, and 88 of a hundred letters."""
    mine, theirs = Counter(one), Counter(other)
    if max((mine - theirs).total(), (theirs - mine).total()) > 1:
        return False
    first, second = " ".join(one), " ".join(other)
    row = [0] * (len(second) + 1)
    for letter in first:
        previous = row
        row = [0]
        for place, each in enumerate(second, 1):
            longer = previous[place - 1] + 1 if letter == each else 0
            row.append(max(longer, previous[place], row[-1]))
    return 200 * row[-1] >= 88 * (len(first) + len(second)) > 0
