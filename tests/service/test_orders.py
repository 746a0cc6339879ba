"""Sorting by the organisation's own columns: roles, custom fields, timestamps and durations."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from app.demo.core.incident_json import incident_json
from app.domain.incident_document import read_document, read_incident
from app.query.columns import SORTS
from app.query.listing import BUILT_IN_VIEWS, ListQuery, Sort
from app.store.cache.cache import IncidentCache
from app.system.structs import replace
from app.text.tokens import fold
from tests.support.demo import NOW, make_demo_server
from tests.support.pages import WAYS, paged, read_as

ALL, CLOSED = BUILT_IN_VIEWS[-1].listing, BUILT_IN_VIEWS[3].listing


@pytest.fixture(scope="module")
def cache() -> Iterator[IncidentCache]:
    cache = IncidentCache()
    organisation = make_demo_server(incidents=150).organisation
    cache.upsert(
        [read_incident(incident_json(organisation, one, NOW)) for one in organisation.incidents]
    )
    yield cache
    cache.close()


def own_columns(cache: IncidentCache) -> dict[tuple[str, str], str]:
    """Kind and key of every column of the organisation's own, and the type of its values."""
    found: dict[tuple[str, str], str] = {}
    for incident_id in cache.ids(ALL):
        incident = cache.incident(incident_id)
        assert incident is not None
        found |= {("role", each.role.id): "chosen" for each in incident.incident_role_assignments}
        found |= {
            ("custom_field", each.custom_field.id): each.custom_field.field_type
            for each in incident.custom_field_entries
        }
        found |= {
            ("timestamp", each.incident_timestamp.id): "moment"
            for each in incident.incident_timestamp_values
        }
        found |= {
            ("duration", each.duration_metric.name): "seconds" for each in incident.duration_metrics
        }
    return found


def ready(cache: IncidentCache, listing: ListQuery) -> ListQuery:
    """The listing, when everything has been read that it is sorted by."""
    assert listing.sort is not None
    while not cache.is_sorted(listing):
        cache.read_for_sort(listing)
    return listing


@pytest.mark.parametrize("column", SORTS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_that_are_turned_either_way_are_the_whole(
    cache: IncidentCache,
    column: str,
    way: str,
    descending: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_as(way, cache, monkeypatch)
    for base in (ALL, CLOSED, replace(ALL, search="database"), replace(ALL, search="o")):
        listing = replace(base, sort=Sort(column, descending))
        whole = list(cache.page(listing, offset=0, limit=500))
        assert len(whole) == cache.count(listing)
        assert paged(cache, listing, backwards=True) == whole
        assert paged(cache, listing) == whole


def compared(shown: object, kind: str, *, descending: bool) -> object:
    if kind in {"chosen", "single_select", "multi_select"}:
        names = [fold(name) for name in str(shown).split(", ")]
        return max(names) if descending else min(names)
    if kind == "numeric":
        return float(str(shown))
    return fold(shown) if isinstance(shown, str) else shown


@pytest.mark.parametrize(("descending", "way"), [(True, "few"), (False, "many")])
def test_every_column_of_ones_own_sorts_with_the_empty_last(
    cache: IncidentCache,
    descending: bool,  # noqa: FBT001
    way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_as(way, cache, monkeypatch)
    columns = own_columns(cache)
    assert {"moment", "seconds", "chosen", "numeric", "text", "link", "multi_select"} <= {
        *columns.values()
    }
    for (kind, key), type_ in columns.items():
        for base in (ALL, CLOSED, replace(ALL, search="database")):
            listing = ready(cache, replace(base, sort=Sort("own", descending, kind, key)))
            whole = cache.page(listing, offset=0, limit=500)
            ids = [row.id for row in whole]
            assert len(set(ids)) == len(ids) == cache.count(base)
            # Pages and places agree with the whole.
            assert paged(cache, listing, backwards=True) == list(whole)
            assert paged(cache, listing) == list(whole)
            for place in {0, len(ids) // 2, len(ids) - 1} if ids else ():
                assert cache.position(listing, ids[place]) == place
            cache.cells.prefetch(ids)
            shown = [cache.cells.read(each, kind, key) for each in ids]
            held = [each for each in shown if each is not None]
            assert shown == [*held, *[None] * (len(shown) - len(held))]
            order = [compared(each, type_, descending=descending) for each in held]
            assert order == sorted(order, reverse=descending)  # type: ignore[type-var]


def test_an_order_that_was_read_once_follows_edits_arrivals_and_removals(
    cache: IncidentCache,
) -> None:
    stamp = next(key for kind, key in own_columns(cache) if kind == "timestamp")
    listing = ready(
        cache, replace(ALL, sort=Sort("own", descending=True, kind="timestamp", key=stamp))
    )
    first, second, *_ = (row.id for row in cache.page(listing, offset=0, limit=9))
    last = cache.page(listing, offset=cache.count(ALL) - 1, limit=1)[0].id
    content = json.loads(cache.document(last) or b"")
    entry = {
        "incident_timestamp": {"id": stamp, "name": "x", "rank": 1},
        "value": {"value": "2030-01-01T00:00:00Z"},
    }
    content["incident_timestamp_values"] = [entry]
    content["updated_at"] = "2030-01-01T00:00:00Z"
    cache.upsert([read_document(json.dumps(content).encode())])
    arrived = content | {"id": "new", "reference": "INC-9999"}
    entry["value"] = {"value": "2031-01-01T00:00:00Z"}
    cache.upsert([read_document(json.dumps(arrived).encode())])
    cache.remove([first])
    assert [row.id for row in cache.page(listing, offset=0, limit=3)] == ["new", last, second]
    cache.cells.prefetch([last])
    assert cache.cells.read(last, "timestamp", stamp) == datetime.fromisoformat(
        "2030-01-01T00:00:00Z"
    )


def test_a_long_listing_waits_to_be_read_for_its_order_and_a_short_one_does_not() -> None:
    cache = IncidentCache()
    organisation = make_demo_server(incidents=520).organisation
    cache.upsert(
        [read_incident(incident_json(organisation, one, NOW)) for one in organisation.incidents]
    )
    sort = Sort("own", kind="duration", key="Time to fix")
    listing, short = replace(ALL, sort=sort), replace(BUILT_IN_VIEWS[2].listing, sort=sort)
    unsorted = cache.page(ALL, offset=0, limit=50)
    assert cache.read_for_sort(short) == cache.count(short) < 200
    assert cache.is_sorted(short)
    assert not cache.is_sorted(listing)
    assert cache.read_for_sort(listing) == 200
    assert not cache.is_sorted(listing)
    assert cache.page(listing, offset=0, limit=50) == unsorted
    assert cache.read_for_sort(listing) == 400
    assert cache.read_for_sort(listing) == 520
    assert cache.is_sorted(listing)
    for order in (listing, short):
        rows = cache.page(order, offset=0, limit=520)
        assert len(rows) == len({row.id for row in rows}) == cache.count(order)
        cache.cells.prefetch([row.id for row in rows])
        shown = [cache.cells.read(row.id, sort.kind, sort.key) for row in rows]
        held = [float(str(each)) for each in shown if each is not None]
        assert shown[: len(held)] == sorted(held, reverse=True)
        assert held
