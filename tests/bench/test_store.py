"""A page of 250 decoded and stored, beside the vendor's SDK decoding it, in the same run."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from gc import get_threshold, set_threshold  # As they are before the tests replace them.
from pathlib import Path
from statistics import median, quantiles
from time import process_time

import pytest
from incident_io.models import IncidentsListResultV2

from app.api.incident_page import IncidentPage, read_incident_page, split_page
from app.demo.core.incident_json import incident_json
from app.store.cache.cache import IncidentCache
from app.sync.sync import SLICE
from tests.bench.report import Report
from tests.support.demo import NOW, make_demo_server

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]

PAGE, PAGES = 250, 40
# CPython's own: how often it collects while a program decodes that does not care.
_THRESHOLDS = (700, 10, 10)


def _pages() -> list[bytes]:
    """What the API answers with, the newest page first."""
    organisation = make_demo_server(incidents=PAGE * PAGES).organisation
    newest_first = organisation.incidents[::-1]
    return [
        json.dumps(
            {
                "incidents": [
                    incident_json(organisation, one, NOW)
                    for one in newest_first[start : start + PAGE]
                ],
                "pagination_meta": {"page_size": PAGE},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        for start in range(0, PAGE * PAGES, PAGE)
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    """Of this process; what others do at the same time counts for little."""
    begun = process_time()
    work()
    return (process_time() - begun) * 1000


@contextmanager
def _collecting_as_by_default() -> Iterator[None]:
    """The collector as a program has it that only uses the SDK, rather than as the tests do."""
    before = get_threshold()
    set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        set_threshold(*before)


def test_a_page_is_decoded_and_stored(tmp_path: Path, report: Report) -> None:
    loop = asyncio.new_event_loop()
    pages = _pages()

    def decoded(body: bytes) -> IncidentPage:
        return loop.run_until_complete(read_incident_page(split_page(200, body)))

    def by_sdk(body: bytes) -> None:
        IncidentsListResultV2.from_dict(json.loads(body))

    names = ("sdk", "seldom", "decoded", "listed", "found", "whole")
    times: dict[str, list[float]] = {name: [] for name in names}
    slices: list[float] = []
    steps: list[float] = []
    with closing(IncidentCache(tmp_path / "incidents.db")) as cache:
        cache.store([])  # What has to be loaded for the first is not measured.
        for body in pages:
            times["seldom"].append(_milliseconds(partial(by_sdk, body)))
            with _collecting_as_by_default():
                times["sdk"].append(_milliseconds(partial(by_sdk, body)))
            times["decoded"].append(_milliseconds(partial(decoded, body)))
            items = decoded(body).items
            each = [
                _milliseconds(partial(cache.store, items[start : start + SLICE], index=False))
                for start in range(0, PAGE, SLICE)
            ]
            more = list(_index(cache))
            slices += each
            steps += more
            times["listed"].append(times["decoded"][-1] + sum(each))
            times["found"].append(times["listed"][-1] + sum(more))
    with closing(IncidentCache(tmp_path / "whole.db")) as whole:
        for place, body in enumerate(pages):
            items = decoded(body).items
            stored = _milliseconds(partial(whole.store, items, index=False))
            times["whole"].append(times["decoded"][place] + stored)
    loop.close()
    sdk = median(times["sdk"])
    print(f"\na page of {PAGE}, ms of this process, median of {PAGES}, and × faster than the SDK:")
    for name, said in (
        ("sdk", "decoded by the SDK, collected as by default"),
        ("seldom", "the same, collected seldom"),
        ("decoded", "decoded for a row"),
        ("whole", "decoded and stored at once, to be listed"),
        ("listed", f"decoded and stored {SLICE} at a time, as the sync does"),
        ("found", "and indexed, to be found as well"),
    ):
        print(f"  {said:50} {median(times[name]):6.0f}   {sdk / median(times[name]):5.1f} ×")
    for name, said in (("decoded", "decoded"), ("found", "decoded, stored and indexed")):
        told = f"a page of {PAGE} {said}, beside the SDK's decode, ms"
        report.add(told, [sdk], [median(times[name])], "0.1 ×")
    for said, pieces in ((f"a slice of {SLICE}", slices), ("a step of the index", steps)):
        cuts = quantiles(pieces, n=100)
        print(
            f"  {said + ', p50 / p95 / p99 / longest:':50} "
            f"{cuts[49]:.1f} / {cuts[94]:.1f} / {cuts[98]:.1f} / {max(pieces):.1f}"
        )


def _index(cache: IncidentCache) -> Iterator[float]:
    """Do what is left to do on the index; the milliseconds of each step."""
    more: list[object] = [True]
    while more[-1] is not None:
        yield _milliseconds(lambda: more.append(cache.index_more()))
