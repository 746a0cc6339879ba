"""Every number of the statistics is that of a recount over the JSON that the API sent."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.insights.calendar import Period, Unit, buckets
from app.insights.charts import durations, over_time, time_of_week
from app.insights.durations import DurationSummary, Measure
from app.insights.subject import Subject
from app.query.incident_query import EVERY_MODE, IncidentQuery
from app.query.listing import ListQuery, Sort
from app.store.cache.incident_statistics import sorts_of
from app.system.structs import replace
from tests.support.demo import NOW
from tests.support.statistics import (
    FILTERS,
    GROUPINGS,
    METRIC,
    ZONES,
    Json,
    Stored,
    chosen,
    counted,
    declared,
    run,
    store_unusual,
)


@pytest.fixture(scope="module")
def stored() -> Iterator[Stored]:
    stored = store_unusual(400)
    yield stored
    stored.cache.close()


def recount(durations: list[float], incidents: int) -> DurationSummary:
    usual = sorted(each for each in durations if each >= 0)
    negative, missing = len(durations) - len(usual), incidents - len(durations)
    if not usual:
        return DurationSummary(missing=missing, negative=negative)

    def rank(percent: int) -> float:
        return next(
            each for place, each in enumerate(usual, 1) if 100 * place >= percent * len(usual)
        )

    return DurationSummary(
        len(usual), missing, negative, median(usual), rank(90), fmean(usual), rank(10)
    )


def seconds(document: Json, measure: Measure) -> float | None:
    if measure.metric:
        metrics = {each["duration_metric"]["name"]: each for each in document["duration_metrics"]}
        found: float | None = metrics[measure.metric].get("value_seconds")
        return found
    stamps = {
        each["incident_timestamp"]["id"]: datetime.fromisoformat(each["value"]["value"])
        for each in document["incident_timestamp_values"]
        if each.get("value")
    }
    if measure.start not in stamps or measure.end not in stamps:
        return None
    return (stamps[measure.end] - stamps[measure.start]).total_seconds()


PERIODS = st.tuples(
    st.dates(date(2025, 1, 1), date(2026, 11, 24)), st.integers(1, 400), st.sampled_from(Unit)
)


@settings(max_examples=15)
@given(
    PERIODS,
    st.sampled_from(ZONES),
    st.sampled_from(FILTERS),
    st.sampled_from(GROUPINGS),
    st.integers(0, 6),
)
def test_over_time_is_a_recount(
    stored: Stored,
    chosen_period: tuple[date, int, Unit],
    zone: str,
    filter_text: str,
    by: str,
    monday: int,
) -> None:
    first, days, unit = chosen_period
    subject = stored.subject(filter_text, zone, first_weekday=monday)
    dimension = stored.find(by)
    period = Period(first, first + timedelta(days=days))
    chart = run(over_time(stored.cache.statistics, subject, period, unit, dimension, stored.names))
    expected: Counter[tuple[int, str]] = Counter()
    totals: Counter[int] = Counter()
    for document in _of(stored, filter_text, zone):
        day = declared(document).astimezone(ZoneInfo(zone)).date()
        for place, part in enumerate(chart.parts):
            if part.first <= day < part.after:
                totals[place] += 1
                expected.update((place, value) for value in chosen(document, dimension) or {""})
    assert chart.totals == tuple(totals[place] for place in range(len(chart.parts)))
    found = {
        (place, group.value): count
        for group, counts in zip(chart.groups, chart.counts, strict=True)
        for place, count in enumerate(counts)
        if count
    }
    assert found == dict(expected)
    _check_bars(stored, subject, chart)


def _of(stored: Stored, filter_text: str, zone: str) -> Iterator[Json]:
    since = datetime.combine(date(2026, 3, 1), time(), ZoneInfo(zone))
    for document in counted(stored, filter_text):
        if not filter_text.startswith("created") or declared(document) >= since:
            yield document


def _check_bars(stored: Stored, subject: Subject, chart: Any) -> None:
    """What a bar opens are the incidents that it counts."""
    for group in (None, *range(len(chart.groups))):
        for part in (None, 0, len(chart.parts) - 1):
            opened = subject.narrowed(*chart.filters(group, part))
            number = stored.cache.count(opened.at(NOW, subject.zone))
            totals = chart.totals if group is None else chart.counts[group]
            assert number == (sum(totals) if part is None else totals[part])


@settings(max_examples=10)
@given(
    PERIODS,
    st.sampled_from(ZONES),
    st.sampled_from(FILTERS),
    st.sampled_from(("metric", "timestamps")),
)
def test_durations_are_a_recount(
    stored: Stored,
    chosen_period: tuple[date, int, Unit],
    zone: str,
    filter_text: str,
    kind: str,
) -> None:
    first, days, unit = chosen_period
    subject, dimension = stored.subject(filter_text, zone), stored.find("severity")
    timestamps = {
        each["incident_timestamp"]["name"]: each["incident_timestamp"]["id"]
        for each in stored.documents[0]["incident_timestamp_values"]
    }
    start, end = timestamps["Reported at"], timestamps["Fixed at"]
    measure = (
        Measure("M", metric=METRIC) if kind == "metric" else Measure("M", start=start, end=end)
    )
    for sort in sorts_of(measure):
        listing = ListQuery(IncidentQuery((EVERY_MODE,)), sort=sort)
        while not stored.cache.is_sorted(listing):
            stored.cache.read_for_sort(listing)
    period = Period(first, first + timedelta(days=days))
    chart = run(
        durations(stored.cache.statistics, subject, period, unit, measure, dimension, stored.names)
    )
    inside = [
        document
        for document in _of(stored, filter_text, zone)
        if chart.period.first
        <= declared(document).astimezone(ZoneInfo(zone)).date()
        < chart.period.after
    ]
    for group, summary in zip(chart.groups, chart.summaries, strict=True):
        those = [each for each in inside if (chosen(each, dimension) or {""}) == {group.value}]
        held = [found for each in those if (found := seconds(each, measure)) is not None]
        _same(summary, recount(held, len(those)))
    held = [found for each in inside if (found := seconds(each, measure)) is not None]
    _same(chart.overall, recount(held, len(inside)))
    assert sum(each.incidents for each in chart.trend) == len(inside)


def _same(found: DurationSummary, expected: DurationSummary) -> None:
    assert (found.count, found.missing, found.negative) == (
        expected.count,
        expected.missing,
        expected.negative,
    )
    for name in ("median", "p90", "mean", "p10"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=1e-3)


@settings(max_examples=10)
@given(PERIODS, st.sampled_from(ZONES), st.sampled_from(FILTERS), st.integers(0, 6))
def test_time_of_week_is_a_recount(
    stored: Stored, chosen_period: tuple[date, int, Unit], zone: str, filter_text: str, monday: int
) -> None:
    first, days, _ = chosen_period
    subject = stored.subject(filter_text, zone, first_weekday=monday)
    period = Period(first, first + timedelta(days=days))
    chart = run(time_of_week(stored.cache.statistics, subject, period))
    expected: Counter[tuple[int, int]] = Counter()
    for document in _of(stored, filter_text, zone):
        local = declared(document).astimezone(ZoneInfo(zone))
        if period.first <= local.date() < period.after:
            expected[local.weekday(), local.hour] += 1
    found = {
        (chart.weekdays[row], hour): count
        for row, counts in enumerate(chart.counts)
        for hour, count in enumerate(counts)
        if count
    }
    assert found == dict(expected)
    for row, hour in ((0, 3), (3, 14), (6, 2)):
        opened = subject.narrowed(*chart.filters(row, hour)).at(NOW, subject.zone)
        assert stored.cache.count(opened) == chart.counts[row][hour]


def test_what_is_left_out_is_counted(stored: Stored) -> None:
    subject = stored.subject("all", "UTC")
    period = Period(date(2024, 1, 1), date(2027, 1, 1))
    excluded = [
        each
        for each in stored.documents
        if each["mode"] in {"test", "tutorial"}
        or each["incident_status"]["category"] in {"declined", "canceled", "merged"}
    ]
    assert len(excluded) > 10
    assert run(subject.excluded(stored.cache.statistics, period)) == len(excluded)
    assert run(replace(subject, includes_all=True).excluded(stored.cache.statistics, period)) == 0


def test_test_incidents_of_a_filter_of_any_conditions_count_when_asked_for(
    stored: Stored,
) -> None:
    filter_text = "any of: severity is Critical; status category is Triage"
    subject = stored.subject(filter_text, "UTC", includes_all=True)
    expected = {
        each["id"]
        for each in stored.documents
        if (each.get("severity") or {}).get("name") == "Critical"
        or each["incident_status"]["category"] == "triage"
    }
    assert expected > {each["id"] for each in counted(stored, filter_text)}
    assert stored.cache.ids(subject.resolved) == expected
    tried = next(
        each for each in stored.documents if each["id"] in expected and each["mode"] == "test"
    )
    searched = replace(subject.resolved, search=f'"{tried["name"]}"')
    for listing in (searched, replace(searched, sort=Sort("updated"))):
        rows = stored.cache.page(listing, offset=0, limit=400)
        assert tried["id"] in {row.id for row in rows}


@given(
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.integers(1, 900),
    st.sampled_from(Unit),
    st.integers(0, 6),
)
def test_buckets_are_whole_and_follow_each_other(
    first: date, days: int, unit: Unit, monday: int
) -> None:
    period = Period(first, first + timedelta(days=days))
    parts = buckets(period, unit, monday)
    assert parts[0].first <= period.first < parts[0].after
    assert parts[-1].first < period.after <= parts[-1].after
    assert all(one.after == other.first for one, other in pairwise(parts))
    if unit is Unit.WEEK:
        assert {part.first.weekday() for part in parts} == {monday}
