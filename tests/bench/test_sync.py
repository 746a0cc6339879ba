"""A full sync over real HTTP: what bounds it, and what it leaves on the disk."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

import pytest

from app.api.service import IncidentService
from app.listing import VIEWS
from app.secret import Secret
from app.store.cache import IncidentCache
from app.store.freshness import SyncState
from app.store.sync import Sync
from tests.support.demo import KEY

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]

INCIDENTS = int(os.environ.get("BENCH_INCIDENTS", "100000"))
ROOT = Path(__file__).parents[2]


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


async def _sync(url: str, cache: IncidentCache, pace: float) -> tuple[int, float, float]:
    """Requests, seconds, and seconds of this process, until all is stored."""
    service = IncidentService.connect(api_url=url, key=Secret(KEY))
    whole = asyncio.Event()

    def look(_: SyncState) -> None:
        if sync.complete:
            whole.set()

    sync = Sync(service, cache, pace=pace, on_state=look)
    begun, begun_here = perf_counter(), process_time()
    running = asyncio.create_task(sync.run(lambda: VIEWS[0].listing.query))
    await whole.wait()
    took, took_here = perf_counter() - begun, process_time() - begun_here
    running.cancel()
    await asyncio.wait([running])
    requests = len(service.client.log)
    await service.close()
    return requests, took, took_here


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


def test_a_full_sync(tmp_path: Path) -> None:
    path, pace, page = tmp_path / "incidents.db", 0.2, 250
    with _serving(INCIDENTS) as url:
        cache = IncidentCache(path)
        requests, took, here = asyncio.run(_sync(url, cache, pace))
        stored = cache.stored
        cache.close()
    paced = INCIDENTS / page * pace
    size = path.stat().st_size
    print(
        f"\na full sync of {stored:,} over loopback: {took:.0f} s, {took / paced:.2f} × the "
        f"{paced:.0f} s that its pace takes; {here:.0f} s of it worked here, "
        f"{here / stored * page * 1000:.0f} ms a page of {page}; at least {requests} requests"
    )
    print(f"on disk, never vacuumed: {size / 1e6:.0f} MB, {size / stored:,.0f} bytes an incident")
    for name, bytes_of in _sizes(path):
        print(f"  {name:28} {bytes_of / stored:7.0f}")
