"""Ages of what is open, and recurring incidents, beside a recount over the API's JSON."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.incident_document import read_incident
from app.domain.open_work import OpenWork
from app.domain.related_models import FollowUp
from app.insights.calendar import Period, Unit
from app.insights.charts import recurring
from app.insights.matrix import follow_up_ages, open_ages
from tests.support.demo import NOW
from tests.support.statistics import GROUPINGS, Json, Stored, chosen, counted, run, store_unusual

OPEN = {"triage", "live", "paused"}
AGES = (
    ("< 1h", 3600),
    ("1–4h", 4 * 3600),
    ("4–24h", 86400),
    ("1–7d", 7 * 86400),
    ("1–4w", 28 * 86400),
    ("older", 10**12),
)
NAMES = ("Checkout is down", "Spool {} is full", "Login loops", "Volume full on host-{}")


@pytest.fixture(scope="module")
def stored() -> Iterator[Stored]:
    stored = store_unusual(300)
    random = Random(5)
    ages = [-5, 0, 1, 3599, 3600, 14_400, 86_400, 604_800, 2_419_200, 2_419_201, 10**8]
    for place, document in enumerate(stored.documents):
        if place % 2:
            document["incident_status"] |= {"category": random.choice(sorted(OPEN))}
            declared = NOW - timedelta(seconds=random.choice(ages))
            document["created_at"] = declared.isoformat().replace("+00:00", "Z")
        else:
            document["name"] = random.choice(NAMES).format(random.randrange(99))
        document["updated_at"] = NOW.isoformat().replace("+00:00", "Z")
    stored.cache.upsert(map(read_incident, stored.documents))
    while stored.cache.index_more():
        pass
    yield stored
    stored.cache.close()


def age_of(document: Json) -> str:
    age = (NOW - datetime.fromisoformat(document["created_at"])).total_seconds()
    return "in the future" if age <= 0 else next(title for title, limit in AGES if age <= limit)


@settings(max_examples=8)
@given(st.sampled_from(GROUPINGS), st.sampled_from(["", "severity at least Major"]))
def test_ages_of_open_incidents_are_a_recount(stored: Stored, by: str, filter_text: str) -> None:
    dimension, subject = stored.find(by), stored.subject(filter_text, "UTC")
    chart = run(open_ages(stored.cache.statistics, subject, dimension, stored.names))
    expected: Counter[tuple[str, str]] = Counter()
    for document in counted(stored, filter_text):
        if document["incident_status"]["category"] in OPEN:
            for value in chosen(document, dimension) or {""}:
                expected[value, age_of(document)] += 1
    matrix = chart.matrix
    found = {
        (group.value, title): count
        for group, counts in zip(chart.groups, matrix.counts, strict=True)
        for title, count in zip(matrix.columns, counts, strict=True)
        if count
    }
    assert found == dict(expected)
    assert "in the future" in matrix.columns
    for row in range(len(chart.groups)):
        for column in range(len(matrix.columns)):
            opened = subject.narrowed(*matrix.filters(row, column)).at(NOW, UTC)
            assert stored.cache.count(opened) == matrix.counts[row][column]


def test_recurring_incidents_are_those_with_the_same_words(stored: Stored) -> None:
    subject = stored.subject("", "UTC")
    period = Period(date(2026, 1, 5), date(2026, 11, 30))
    chart = run(recurring(stored.cache.statistics, subject, period, Unit.WEEK))
    for place, (group, before) in enumerate(zip(chart.groups, chart.before, strict=True)):
        opened = subject.narrowed(*chart.filters(place, None)).at(NOW, UTC)
        rows = stored.cache.page(opened, offset=0, limit=500)
        assert len(rows) == chart.group_totals[place] > 1
        shape = shape_of(group.label)
        if shape in NAMES:
            same = [each for each in counted(stored, "") if shape_of(each["name"]) == shape]
            days = [datetime.fromisoformat(each["created_at"]).date() for each in same]
            assert len(rows) == sum(period.first <= day < period.after for day in days)
            earlier = period.first - (period.after - period.first)
            assert before == sum(earlier <= day < period.first for day in days)
    assert {shape_of(group.label) for group in chart.groups} >= set(NAMES)


def shape_of(name: str) -> str:
    shapes = {"Spool": NAMES[1], "Volume": NAMES[3]}
    return shapes.get(name.partition(" ")[0], name)


@given(st.lists(st.tuples(st.sampled_from("AB "), st.integers(-3, 200)), max_size=30))
def test_follow_ups_are_counted_by_owner_and_age(some: list[tuple[str, int]]) -> None:
    works = [
        OpenWork(
            FollowUp.model_validate(
                {
                    "id": str(place),
                    "incident_id": f"incident-{place % 7}",
                    "status": "outstanding",
                    "created_at": NOW - timedelta(days=days),
                    **({"assignee": {"id": owner, "name": owner}} if owner.strip() else {}),
                }
            ),
            "",
            "",
        )
        for place, (owner, days) in enumerate(some)
    ]
    matrix = follow_up_ages(works, NOW)
    limits = dict(zip(matrix.columns, (7, 28, 91, 10**6), strict=True))
    assert matrix.total == len(works)
    for row, label in enumerate(matrix.labels):
        low = -(10**6)
        for column, (title, limit) in enumerate(limits.items()):
            owner = " " if label == "not set" else label
            places = [
                n for n, (one, days) in enumerate(some) if one == owner and low <= days < limit
            ]
            assert matrix.counts[row][column] == len(places), title
            (restriction,) = matrix.filters(row, column)
            assert set(restriction.ids) == {f"incident-{n % 7}" for n in places}  # type: ignore[union-attr]
            low = limit
