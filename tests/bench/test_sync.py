"""A full sync over real HTTP: what bounds it, and what it leaves on the disk."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time, thread_time
from typing import NamedTuple

import pytest

from app.api.service import IncidentService
from app.query.listing import BUILT_IN_VIEWS
from app.store.cache.cache import IncidentCache
from app.store.cache.sync_state import SyncState
from app.sync.sync import Sync
from app.system.secret import Secret
from tests.bench.report import Report
from tests.support.demo import KEY

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]

INCIDENTS = int(os.environ.get("BENCH_INCIDENTS", "100000"))
ROOT = Path(__file__).parents[2]

# What a key takes of this process, in seconds, and in how many turns of the event loop.
_TURNS, _TURN = 12, 0.0005
# Pressed one after the other, while the first part is read; nobody presses keys all the time.
_KEYS = 100


@contextmanager
def _serving(incidents: int) -> Iterator[str]:
    """The demo organisation in a process of its own; its address."""
    command = ["-m", "app.demo", "--port", "0", "--incidents", str(incidents), "--key", KEY]
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().decode().split()[2]
        finally:
            process.terminate()


async def _press_keys(waited: list[float], keys: int) -> None:
    """Answer a key ten times a second as a screen does, in some turns of the loop; milliseconds."""
    for _ in range(keys):
        await asyncio.sleep(0.1)
        begun = perf_counter()
        for _ in range(_TURNS):
            turn = thread_time()
            while thread_time() - turn < _TURN:
                pass
            await asyncio.sleep(0)
        waited.append((perf_counter() - begun) * 1000)


def _spread(milliseconds: list[float]) -> str:
    cuts = quantiles(milliseconds, n=100)
    return f"{cuts[49]:.1f} / {cuts[94]:.1f} / {cuts[98]:.1f} / {max(milliseconds):.1f}"


class Took(NamedTuple):
    """What a full sync took.

    Attributes:
        requests: How many, at least.
        seconds: On the clock.
        here: Of this process, less what the keys took.
        at_rest: Milliseconds for each key before it began.
        meanwhile: And for each while it ran.
    """

    requests: int
    seconds: float
    here: float
    at_rest: list[float]
    meanwhile: list[float]


async def _sync(url: str, cache: IncidentCache, pace: float) -> Took:
    at_rest: list[float] = []
    meanwhile: list[float] = []
    await _press_keys(at_rest, _KEYS)
    service = IncidentService.connect(api_url=url, key=Secret(KEY))
    whole = asyncio.Event()

    def look(_: SyncState) -> None:
        if sync.complete:
            whole.set()

    sync = Sync(service, cache, pace=pace, on_state=look)
    begun, begun_here = perf_counter(), process_time()
    running = asyncio.create_task(
        sync.run(lambda: BUILT_IN_VIEWS[0].listing.query, interval=lambda: 30.0)
    )
    keys = asyncio.create_task(_press_keys(meanwhile, _KEYS))
    await whole.wait()
    took, here = perf_counter() - begun, process_time() - begun_here
    running.cancel()
    keys.cancel()
    await asyncio.wait([running, keys])
    requests = len(service.client.log)
    await service.close()
    return Took(requests, took, here - len(meanwhile) * _TURNS * _TURN, at_rest, meanwhile)


def _sizes(path: Path) -> Iterator[tuple[str, int]]:
    """Bytes by table and index, where SQLite was built to tell."""
    import sqlite3

    connection = sqlite3.connect(path)
    try:
        sql = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 10"
        yield from connection.execute(sql)
    except sqlite3.OperationalError:
        return
    finally:
        connection.close()


def test_a_full_sync(tmp_path: Path, report: Report) -> None:
    path, pace, page = tmp_path / "incidents.db", 0.2, 250
    with _serving(INCIDENTS) as url:
        cache = IncidentCache(path)
        took = asyncio.run(_sync(url, cache, pace))
        stored = cache.stored
        cache.close()
    paced = INCIDENTS / page * pace
    size = path.stat().st_size
    print(
        f"\na full sync of {stored:,} over loopback: {took.seconds:.0f} s, "
        f"{took.seconds / paced:.2f} × the {paced:.0f} s that its pace takes; {took.here:.0f} s of "
        f"it worked here, {took.here / stored * page * 1000:.0f} ms a page of {page}; "
        f"at least {took.requests} requests"
    )
    print(
        f"a key of {_TURNS * _TURN * 1000:.0f} ms in {_TURNS} turns, p50 / p95 / p99 / longest: "
        f"{_spread(took.at_rest)} before, {_spread(took.meanwhile)} meanwhile"
    )
    print(f"on disk, never vacuumed: {size / 1e6:.0f} MB, {size / stored:,.0f} bytes an incident")
    for name, bytes_of in _sizes(path):
        print(f"  {name:28} {bytes_of / stored:7.0f}")
    report.add_plain(f"first sync of {stored:,}, s of processor time", took.here, "20 s")
    report.add_plain(f"disk after a first sync of {stored:,}, MB", size / 1e6, "170 MB")
