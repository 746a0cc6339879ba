"""A page of charts over a large store, beside a count of its rows, and a change of its groups."""

import asyncio
import tracemalloc
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pytest

from app.insights.calendar import Span, Unit
from app.insights.charts import durations, over_time, time_of_week
from app.insights.dimension import SEVERITY, Dimension, Source, ValueNames
from app.insights.durations import Measure
from app.insights.subject import Subject
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.session.duration_reader import DurationReader
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from tests.bench.report import Report
from tests.bench.seed import fill, multiply
from tests.bench.test_start_and_keys import BLANK, PROGRAM, READY, ROWS, STORED, _pressed, _store
from tests.support.demo import NOW

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

METRIC = "Time to fix"
RUNS = 7
# Copies of each incident, for a store of that many times as many.
COPIES = 10
# Seconds between two looks at the event loop.
_TICK = 0.001


@dataclass
class Store:
    """A large store.

    Attributes:
        cache: The cache.
        incidents: Their number, in words.
    """

    cache: IncidentCache
    incidents: str


@pytest.fixture(scope="module", params=[1, COPIES])
def store(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("store") / "incidents.db"
    fill(path, STORED)
    cache = IncidentCache(path)
    listing = ListQuery(
        BUILT_IN_VIEWS[-1].listing.query, sort=Sort(METRIC, kind="duration", key=METRIC)
    )
    while not cache.is_sorted(listing):
        cache.read_for_sort(listing)
    if request.param > 1:
        cache.close()
        multiply(path, request.param)
        cache = IncidentCache(path)
    # Opens the connection beside the event loop.
    asyncio.run(cache.statistics.count(listing))
    yield Store(cache, f"{cache.stored:,}")
    cache.close()


Work = Callable[[], Coroutine[object, object, None]]


def _best(cache: IncidentCache, work: Work, shown: Work | None = None) -> float:
    """Milliseconds of the processor: a count is too short to be interrupted, a page is not."""
    times = []
    for _ in range(RUNS):
        cache._remembered.forget()
        cache.statistics._remembered.forget()
        if shown:
            asyncio.run(shown())
        started = process_time()
        asyncio.run(work())
        times.append((process_time() - started) * 1000)
    return min(times)


@pytest.mark.parametrize("span", [Span(26, Unit.WEEK), Span(24, Unit.MONTH)])
def test_a_page_of_charts(store: Store, span: Span, report: Report) -> None:
    cache = store.cache
    configured, statistics = cache.configuration_store, cache.statistics
    names = ValueNames(configured.names(), configured.ranks())
    row = cache.page(BUILT_IN_VIEWS[-1].listing, offset=0, limit=1)[0]
    incident = cache.incident(row.id)
    assert incident
    lead = Dimension(Source.ROLE, "lead", incident.incident_role_assignments[0].role.id)
    field = incident.custom_field_entries[0].custom_field
    of_field = Dimension(Source.CUSTOM_FIELD, field.name, field.id)
    subject = Subject(BUILT_IN_VIEWS[-1].listing, NOW, UTC)
    period = span.period(subject.today)
    measure = Measure(METRIC, metric=METRIC)

    async def groups(by: Dimension) -> None:
        await over_time(statistics, subject, period, span.unit, by, names)

    async def page() -> None:
        await groups(SEVERITY)
        await durations(statistics, subject, period, span.unit, measure, SEVERITY, names)
        await time_of_week(statistics, subject, period)
        await groups(lead)

    async def count() -> None:
        cache._database.query("SELECT count(*) FROM incidents")

    counted = _best(cache, count)

    async def by_severity() -> None:
        await groups(SEVERITY)

    for what, work, shown, goal in (
        ("a page of charts", page, None, "150 ms; of a million 1 s"),
        ("counted by severity", by_severity, None, "30 ms; of a million 1 s"),
        # Another chart of the page, or its headline, has counted by severity.
        ("counted by lead", lambda: groups(lead), by_severity, "30 ms"),
        ("counted by a field", lambda: groups(of_field), by_severity, "30 ms"),
    ):
        told = f"{what}, {span.text} of {store.incidents}, ms, beside count(*)"
        report.add(told, [counted], [_best(cache, work, shown)], goal)


async def _longest_wait(work: Coroutine[object, object, None]) -> float:
    """Milliseconds that the event loop was held up at most, as a key would wait."""
    longest, running = 0.0, asyncio.ensure_future(work)
    while not running.done():
        started = perf_counter()
        await asyncio.sleep(_TICK)
        longest = max(longest, perf_counter() - started - _TICK)
    await running
    return longest * 1000


def test_keys_are_handled_while_charts_are_counted(store: Store, report: Report) -> None:
    statistics, names = store.cache.statistics, ValueNames({}, {})
    subject = Subject(BUILT_IN_VIEWS[-1].listing, NOW, UTC)
    period = Span(24, Unit.MONTH).period(subject.today)
    measure = Measure(METRIC, metric=METRIC)

    async def page() -> None:
        await over_time(statistics, subject, period, Unit.MONTH, SEVERITY, names)
        await time_of_week(statistics, subject, period)
        await durations(statistics, subject, period, Unit.MONTH, measure, SEVERITY, names)

    async def idle() -> None:
        await asyncio.sleep(1)

    waits = []
    for _ in range(RUNS):
        statistics._remembered.forget()
        waits.append(asyncio.run(_longest_wait(page())))
    alone = [asyncio.run(_longest_wait(idle())) for _ in range(RUNS)]
    told = f"longest wait of a key, {store.incidents}, median / most, ms"
    report.add(told, _middle_and_most(alone), _middle_and_most(waits), "–")


def _middle_and_most(figures: Sequence[float]) -> Sequence[float]:
    return [median(figures), max(figures)]


def test_durations_read_for_the_first_time(tmp_path: Path, report: Report) -> None:
    path = tmp_path / "incidents.db"
    fill(path, STORED)
    cache = IncidentCache(path)
    reader = DurationReader(Workspace("bench", cache, lambda: pytest.fail("no request")))
    subject = Subject(BUILT_IN_VIEWS[-1].listing, NOW, UTC)
    since = Span(52, Unit.WEEK).period(subject.today).instants(UTC)[0]
    steps = []

    async def count() -> None:
        cache._database.query("SELECT count(*) FROM incidents")

    async def read() -> None:
        started, is_read = process_time(), False
        while not is_read:
            begun = process_time()
            is_read = await reader.read_more(Measure(METRIC, metric=METRIC), since)
            steps.append((process_time() - begun) * 1000)
        steps.append(process_time() - started)

    try:
        asyncio.run(read())
        counted = _best(cache, count)
    finally:
        cache.close()
    report.add("durations of 52 weeks read, ms", [counted], [steps.pop() * 1000], "–")
    told = "a step of reading durations, median / most, ms"
    report.add(told, [counted] * 2, _middle_and_most(steps), "–")


def test_memory_of_a_page(store: Store, report: Report) -> None:
    """Peak of Python's memory while a page is counted."""
    statistics, names = store.cache.statistics, ValueNames({}, {})
    subject = Subject(BUILT_IN_VIEWS[-1].listing, NOW, UTC)
    period = Span(26, Unit.WEEK).period(subject.today)

    async def page() -> None:
        measure = Measure(METRIC, metric=METRIC)
        await over_time(statistics, subject, period, Unit.WEEK, SEVERITY, names)
        await durations(statistics, subject, period, Unit.WEEK, measure, SEVERITY, names)

    statistics._remembered.forget()
    tracemalloc.start()
    asyncio.run(page())
    kept, peak = (each / 2**20 for each in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    report.add(f"memory of {store.incidents}: after, peak, MB", [kept], [peak], "–")


def test_another_bucket_painted(report: Report) -> None:
    _store(STORED)
    blank = _pressed(BLANK, READY, [b"j"])
    ours = _pressed(PROGRAM, ROWS, [b"w"], first=[b"5", b"D", b"s", b"1"])
    report.add("charts by another bucket, p50 / p99 ms", blank, ours, "–")
