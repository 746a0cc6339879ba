"""A key typed into the search, and a page in another order, over a large store.

Every beginning of some hundred searches is one keystroke: words of a name, people, references,
fields, exclusions and misspelt words. Beside it stands the same asked of a plain FTS5 table.
"""

import asyncio
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import pytest

from app.query.columns import SORTS
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort, View
from app.store.cache.cache import IncidentCache
from app.store.cache.sort_preparation import prepare_sort
from app.system.structs import replace
from tests.bench.seed import fill
from tests.bench.terminal import Terminal
from tests.bench.test_start_and_keys import PROGRAM, alone, stored_at

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

INCIDENTS = 100_000
SEARCHES = 120
PAGE = 50
PAINTED = 300

BROAD = ("a b", "in", "th", "data", "the of", "inc", "checkout !a")
IN_A_ROW = (
    '"is down',
    '"of the"',
    '"the we',
    '"as far as we kn',
    '"data is lost"',
    '"no such row"',
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "incidents.db"
    fill(path, INCIDENTS)
    return path


def _searches(cache: IncidentCache) -> Iterator[str]:
    chance = random.Random(4)
    rows = cache.page(BUILT_IN_VIEWS[-1].listing, offset=0, limit=20_000)
    for number in range(SEARCHES):
        row = chance.choice(rows)
        words = row.name.lower().split()
        person = row.lead.split()[0].lower() if row.lead else "ann"
        long = max(words, key=len)
        yield (
            " ".join(chance.sample(words, min(2, len(words)))),
            row.reference.partition("-")[2],
            f"lead:{person} {words[0]}",
            f"severity:{row.severity.lower() or 'major'} !{words[-1]}",
            f"{long[:2]}{long[3:]} {words[0]}",  # a letter is missing
            f"{words[0]} {person}",
        )[number % 6]


def _keystrokes(cache: IncidentCache) -> list[str]:
    return [text[:end] for text in _searches(cache) for end in range(1, len(text) + 1)]


def spread(milliseconds: list[float]) -> str:
    cuts = quantiles(milliseconds, n=100)
    shown = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "most": max(milliseconds)}
    return "  ".join(f"{name} {value:6.1f}" for name, value in shown.items())


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def _typed(cache: IncidentCache, view: View, text: str) -> None:
    """What the list asks for at a key."""
    listing = replace(view.listing, search=text)
    cache.found(listing)
    cache.count_estimate(listing)
    cache.page(listing, offset=0, limit=PAGE)


def _plain(cache: IncidentCache) -> sqlite3.Connection:
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE words USING fts5 (reference, name, summary, people)")
    rows = cache.page(BUILT_IN_VIEWS[-1].listing, offset=0, limit=INCIDENTS)
    incidents = (cache.incident(row.id) for row in rows)
    plain.executemany(
        "INSERT INTO words VALUES (?, ?, ?, ?)",
        (
            (row.reference, row.name, each.summary if each else "", row.lead)
            for row, each in zip(rows, incidents, strict=True)
        ),
    )
    return plain


def _asked_of_plain(plain: sqlite3.Connection, text: str) -> None:
    words = re.findall(r"\w+", text)
    if words:
        matching = " AND ".join(f'"{word}" *' for word in words)
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
        plain.execute(sql, [matching, PAGE]).fetchall()
        plain.execute("SELECT count(*) FROM words WHERE words MATCH ?", [matching]).fetchall()


def test_a_keystroke_in_the_store(path: Path) -> None:
    cache = IncidentCache(path)
    keystrokes = _keystrokes(cache)
    print(f"\n{len(keystrokes):,} keystrokes over {INCIDENTS:,} incidents, ms:")
    with closing(_plain(cache)) as plain:
        times = [timed(partial(_asked_of_plain, plain, text)) for text in keystrokes]
    print(f"  plain FTS5, first page and count   {spread(times)}")
    for view in (BUILT_IN_VIEWS[-1], BUILT_IN_VIEWS[3], BUILT_IN_VIEWS[0]):
        times = [timed(partial(_typed, cache, view, text)) for text in keystrokes]
        print(f"  ours in {view.name:10} find, order, page  {spread(times)}")
    listings = [replace(BUILT_IN_VIEWS[-1].listing, search=text) for text in keystrokes[::7]]
    times = [timed(partial(cache.count, each)) for each in listings]
    print(f"  counting all of them, at rest      {spread(times)}")
    cache.close()


def test_a_keystroke_painted(path: Path, own_folders: Path) -> None:
    cache = IncidentCache(path)
    searches = list(_searches(cache))
    cache.close()
    stored = stored_at()
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(path.read_bytes())
    print(f"\na key to the last byte of what was found, {INCIDENTS:,} incidents, ms:")
    for name, view in (("All", b"5"), ("Active", b"1")):
        times: list[float] = []
        with Terminal(PROGRAM, alone()) as terminal:
            terminal.until(b"INC-")
            terminal.settle()
            terminal.press(view)
            for text in searches:
                terminal.press(b"/")
                times += [terminal.press(letter.encode()) * 1000 for letter in text]
                terminal.press(b"\x1b")
                terminal.settle()
                if len(times) > PAINTED:
                    break
        print(f"  {name:8} {spread(times)}")


def test_a_page_in_every_order(path: Path) -> None:
    cache = IncidentCache(path)
    _index_columns(cache)
    print(f"\na page of {PAGE} in another order over {INCIDENTS:,} incidents, ms, best of 3:")
    orders = [Sort(column, way) for column in SORTS for way in (True, False)]
    for view in BUILT_IN_VIEWS[:5]:
        last = max(0, cache.count(view.listing) - PAGE)
        for name, at in (("first", 0), ("last", last)):
            times = {
                order: min(timed(partial(_page, cache, view, order, at)) for _ in range(3))
                for order in orders
            }
            worst = max(times, key=lambda order: times[order])
            way = "descending" if worst.descending else "ascending"
            place = f"{view.name}, {name}"
            print(f"  {place:20} {spread(list(times.values()))} by {worst.column} {way}")
    own = [Sort(*each) for each in _own(cache)]
    for order in own:
        listing = replace(BUILT_IN_VIEWS[-1].listing, sort=order)
        read = timed(partial(_prepare, cache, listing))
        page = min(timed(partial(_page, cache, BUILT_IN_VIEWS[-1], order)) for _ in range(3))
        print(f"  by {order.kind:12} {page:6.1f}, after reading all once in {read:8.0f}")
    cache.close()


def test_a_broad_search_in_every_order(path: Path) -> None:
    cache = IncidentCache(path)
    _index_columns(cache)
    orders = [None, *(Sort(column, way) for column in SORTS for way in (True, False))]
    print(f"\na letter of what matches many of {INCIDENTS:,} incidents, ms, best of 2:")
    for said, searches in (("words", BROAD), ("words in a row", IN_A_ROW)):
        for view in (BUILT_IN_VIEWS[-1], BUILT_IN_VIEWS[3]):
            times = {
                (text, order): min(timed(partial(_anew, cache, view, text, order)) for _ in "12")
                for text in searches
                for order in orders
            }
            newest = [took for (_, order), took in times.items() if order is None]
            text, order = max(times, key=lambda each: times[each])
            print(f"  {said} in {view.name:7} {spread(list(times.values()))}")
            print(
                f"      the newest first at most {max(newest):.1f}; {text} by {order} the longest"
            )
    cache.close()


def _forget(cache: IncidentCache) -> None:
    """Have the store read again what it has read already."""
    cache._remembered.forget()
    cache._orders._remembered.forget()


def _anew(cache: IncidentCache, view: View, text: str, order: Sort | None) -> None:
    _forget(cache)
    listing = replace(view.listing, search=text, sort=order)
    cache.found(listing)
    cache.count_estimate(listing)
    cache.page(listing, offset=0, limit=PAGE)


def _page(cache: IncidentCache, view: View, order: Sort, at: int = 0) -> None:
    _forget(cache)
    cache.page(replace(view.listing, sort=order), offset=at, limit=PAGE)


def _own(cache: IncidentCache) -> Iterator[tuple[str, bool, str, str]]:
    row = cache.page(BUILT_IN_VIEWS[3].listing, offset=0, limit=1)[0]
    incident = cache.incident(row.id)
    assert incident is not None
    yield "own", False, "role", incident.incident_role_assignments[0].role.id
    yield "own", False, "custom_field", incident.custom_field_entries[0].custom_field.id
    yield "own", True, "timestamp", incident.incident_timestamp_values[0].incident_timestamp.id
    yield "own", True, "duration", incident.duration_metrics[0].duration_metric.name


def _index_columns(cache: IncidentCache) -> None:
    for column in SORTS:
        _prepare(cache, replace(BUILT_IN_VIEWS[-1].listing, sort=Sort(column)))


def _prepare(cache: IncidentCache, listing: ListQuery) -> None:
    async def prepare() -> None:
        while not cache.is_sorted(listing):
            await prepare_sort(cache, listing)

    asyncio.run(prepare())
