"""A page of charts over a large store, beside a count of its rows, and a change of its groups."""

from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from time import process_time

import pytest

from app.insights.calendar import Span, Unit
from app.insights.charts import durations, over_time, time_of_week
from app.insights.dimension import SEVERITY, Dimension, Source, ValueNames
from app.insights.durations import Measure
from app.insights.subject import Subject
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.store.cache.cache import IncidentCache
from tests.bench.report import Report
from tests.bench.seed import fill
from tests.bench.test_start_and_keys import BLANK, PROGRAM, READY, ROWS, STORED, _pressed, _store
from tests.support.demo import NOW

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

METRIC = "Time to fix"
RUNS = 7


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IncidentCache]:
    path: Path = tmp_path_factory.mktemp("store") / "incidents.db"
    fill(path, STORED)
    cache = IncidentCache(path)
    listing = ListQuery(
        BUILT_IN_VIEWS[-1].listing.query, sort=Sort(METRIC, kind="duration", key=METRIC)
    )
    while not cache.is_sorted(listing):
        cache.read_for_sort(listing)
    yield cache
    cache.close()


def _best(cache: IncidentCache, work: Callable[[], object]) -> float:
    """Milliseconds of the processor: a count is too short to be interrupted, a page is not."""
    times = []
    for _ in range(RUNS):
        cache._remembered.forget()
        cache.statistics._remembered.forget()
        started = process_time()
        work()
        times.append((process_time() - started) * 1000)
    return min(times)


@pytest.mark.parametrize("span", [Span(26, Unit.WEEK), Span(24, Unit.MONTH)])
def test_a_page_of_charts(cache: IncidentCache, span: Span, report: Report) -> None:
    store, statistics = cache.configuration_store, cache.statistics
    names = ValueNames(store.names(), store.ranks())
    row = cache.page(BUILT_IN_VIEWS[-1].listing, offset=0, limit=1)[0]
    incident = cache.incident(row.id)
    assert incident
    lead = Dimension(Source.ROLE, "lead", incident.incident_role_assignments[0].role.id)
    field = incident.custom_field_entries[0].custom_field
    of_field = Dimension(Source.CUSTOM_FIELD, field.name, field.id)
    subject = Subject(BUILT_IN_VIEWS[-1].listing, NOW, UTC)
    period = span.period(subject.today)
    measure = Measure(METRIC, metric=METRIC)

    def groups(by: Dimension) -> None:
        over_time(statistics, subject, period, span.unit, by, names)

    def page() -> None:
        groups(SEVERITY)
        groups(lead)
        time_of_week(statistics, subject, period)
        durations(statistics, subject, period, span.unit, measure, SEVERITY, names)

    count = _best(cache, lambda: cache._database.query("SELECT count(*) FROM incidents"))
    for what, work, goal in (
        ("a page of charts", page, "150 ms"),
        ("its groups: severity", lambda: groups(SEVERITY), "30 ms"),
        ("its groups: a field", lambda: groups(of_field), "30 ms"),
    ):
        told = f"{what}, {span.text} of {STORED:,}, ms, beside count(*)"
        report.add(told, [count], [_best(cache, work)], goal)


def test_another_bucket_painted(report: Report) -> None:
    _store(STORED)
    blank = _pressed(BLANK, READY, [b"j"])
    ours = _pressed(PROGRAM, ROWS, [b"w"], first=[b"5", b"D", b"s", b"1"])
    report.add("charts by another bucket, p50 / p99 ms", blank, ours, "–")
