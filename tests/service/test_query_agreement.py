"""The same query, asked of the API and of the cache, lists the same incidents in the same order."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.api.service import IncidentService
from app.demo.core.organisation import Organisation
from app.query.filter_parser import parse_filter
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import BUILT_IN_VIEWS, ListQuery, View
from app.store.cache.cache import IncidentCache
from app.sync.sync import Sync
from tests.support.demo import NOW, make_demo_server
from tests.support.service import service_on

MODES = ("standard", "retrospective", "test", "tutorial")
ZONE = ZoneInfo("Asia/Kolkata")
PHRASES = ("7d", "36h", "3mo", "yesterday", "today", "mon", "last week", "this month", "2026-10")
CATEGORIES = ("triage", "live", "learning", "paused", "closed", "declined", "canceled", "merged")


@dataclass(repr=False)
class Sides:
    """Both who answer, and what can be asked about."""

    runner: asyncio.Runner
    service: IncidentService
    sync: Sync
    cache: IncidentCache
    organisation: Organisation
    filters: dict[str, st.SearchStrategy[Filter]]

    def from_api(self, query: IncidentQuery) -> list[str]:
        async def walk() -> list[str]:
            pages = self.service.iter_pages(query.at(NOW, ZONE), page_size=100)
            return [item.id async for page in pages for item in page.items]

        return self.runner.run(walk())

    def from_cache(self, query: IncidentQuery) -> list[str]:
        listing = ListQuery(query).at(NOW, ZONE)
        return [row.id for row in self.cache.page(listing, offset=0, limit=1_000)]


@pytest.fixture(scope="module")
def sides() -> Iterator[Sides]:
    server = make_demo_server(incidents=300)
    cache = IncidentCache()
    with asyncio.Runner() as runner:

        async def fill() -> tuple[IncidentService, Sync]:
            service = service_on(server)
            sync = Sync(service, cache, now=server.now, pace=0)
            await sync.refresh(BUILT_IN_VIEWS[0].listing.query)
            while await sync.history_page():
                pass
            return service, sync

        service, sync = runner.run(fill())
        made_of = server.organisation
        strategies = plain_filters(made_of) | keyed_filters(made_of)
        yield Sides(runner, service, sync, cache, made_of, strategies)
        runner.run(service.close())
    cache.close()


def dates(organisation: Organisation, field: str) -> st.SearchStrategy[str]:
    """Days and moments around the incidents', some of them exactly theirs."""
    theirs = st.sampled_from([getattr(each, field) for each in organisation.incidents])
    exact = theirs.map(lambda moment: moment.isoformat())
    near = theirs.map(lambda moment: (moment + timedelta(microseconds=1)).isoformat())
    days = theirs.map(lambda moment: moment.date().isoformat())
    return st.one_of(exact, near, days, st.sampled_from(PHRASES))


def ids(collection: object) -> st.SearchStrategy[str]:
    return st.sampled_from([*collection]) if isinstance(collection, dict) else st.nothing()


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)


def field_values(organisation: Organisation, field_id: str) -> st.SearchStrategy[str]:
    """Option ids; for catalog-backed fields everything an entry goes by."""
    catalog_type_id = organisation.custom_fields[field_id].get("catalog_type_id")
    if not catalog_type_id:
        return st.sampled_from([*organisation.options[field_id]])
    return st.sampled_from(
        [
            name
            for entry in organisation.catalog.entries.values()
            if entry["catalog_type_id"] == catalog_type_id
            for name in (entry["id"], entry.get("external_id"), *entry.get("aliases", ()))
            if name
        ]
    )


def made(
    field: str, operator: str, values: st.SearchStrategy[tuple[str, ...]]
) -> dict[str, st.SearchStrategy[Filter]]:
    return {f"{field}[{operator}]": values.map(lambda chosen: Filter(field, operator, chosen))}


def single(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return values.map(lambda value: (value,))


def plain_filters(organisation: Organisation) -> dict[str, st.SearchStrategy[Filter]]:
    """A strategy for each field and operator that names no role or custom field."""
    values = {
        "status": ids(organisation.statuses),
        "status_category": st.sampled_from(CATEGORIES),
        "severity": ids(organisation.severities),
        "incident_type": ids(organisation.types),
    }
    found = made("mode", "one_of", several(st.sampled_from(MODES)))
    for field, some in values.items():
        found |= made(field, "one_of", several(some)) | made(field, "not_in", several(some))
    for operator in ("gte", "lte"):
        found |= made("severity", operator, single(ids(organisation.severities)))
    for field in ("created_at", "updated_at"):
        some = dates(organisation, field)
        found |= made(field, "gte", single(some)) | made(field, "lte", single(some))
        ranges = st.tuples(some, some).map(lambda ends: "~".join(ends))
        found |= made(field, "date_range", single(ranges))
    return found


def keyed_filters(organisation: Organisation) -> dict[str, st.SearchStrategy[Filter]]:
    """A strategy for each operator upon a role or a custom field."""
    roles, people = ids(organisation.roles), several(ids(organisation.users))
    selects = st.sampled_from(
        [
            field_id
            for field_id, field in organisation.custom_fields.items()
            if field["field_type"].endswith("_select")
        ]
    )

    def of_field(operator: str) -> st.SearchStrategy[Filter]:
        return selects.flatmap(
            lambda field_id: several(field_values(organisation, field_id)).map(
                lambda chosen: Filter("custom_field", operator, chosen, field_id)
            )
        )

    return {
        "incident_role[one_of]": st.builds(
            lambda role, chosen: Filter("incident_role", "one_of", chosen, role), roles, people
        ),
        "incident_role[is_blank]": st.builds(
            lambda role, chosen: Filter("incident_role", "is_blank", (chosen,), role),
            roles,
            st.sampled_from(["true", "false"]),
        ),
        "custom_field[one_of]": of_field("one_of"),
        "custom_field[not_in]": of_field("not_in"),
    }


OPERATORS = [
    "status[one_of]",
    "status[not_in]",
    "status_category[one_of]",
    "status_category[not_in]",
    "severity[one_of]",
    "severity[not_in]",
    "severity[gte]",
    "severity[lte]",
    "incident_type[one_of]",
    "incident_type[not_in]",
    "created_at[gte]",
    "created_at[lte]",
    "created_at[date_range]",
    "updated_at[gte]",
    "updated_at[lte]",
    "updated_at[date_range]",
    "mode[one_of]",
    "incident_role[one_of]",
    "incident_role[is_blank]",
    "custom_field[one_of]",
    "custom_field[not_in]",
]
SORTS = st.sampled_from(["created_at_newest_first", "created_at_oldest_first"])


@pytest.mark.parametrize("operator", OPERATORS)
@settings(max_examples=4, derandomize=True)
@given(data=st.data(), sort=SORTS)
def test_one_filter_lists_the_same(
    sides: Sides, operator: str, data: st.DataObject, sort: str
) -> None:
    chosen = data.draw(sides.filters[operator])
    query = IncidentQuery((chosen,), sort_by=sort)
    assert sides.from_cache(query) == sides.from_api(query)


@settings(max_examples=60, derandomize=True)
@given(data=st.data(), sort=SORTS, mode=st.sampled_from(["all", "any"]))
def test_filters_combine_to_list_the_same(
    sides: Sides, data: st.DataObject, sort: str, mode: str
) -> None:
    names = data.draw(several(st.sampled_from(OPERATORS)))
    chosen = [data.draw(sides.filters[name]) for name in names]
    query = IncidentQuery(tuple(chosen), mode, sort)
    listed = sides.from_cache(query)
    assert listed == sides.from_api(query)
    meant = ListQuery(query).at(NOW, ZONE)
    assert sides.cache.count(meant) == len(listed)
    assert sides.cache.ids(meant) == set(listed)


@settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data(), mode=st.sampled_from(["all", "any"]))
def test_the_words_of_a_filter_are_read_back_as_that_filter(
    sides: Sides, data: st.DataObject, mode: str
) -> None:
    name_index = sides.cache.configuration_store.name_index()
    names = data.draw(several(st.sampled_from(OPERATORS)))
    chosen = tuple(data.draw(sides.filters[name]) for name in names)
    named = {value for one in chosen if one.key for value in one.values}
    assume(named <= {"true", "false", *name_index.names})
    query = IncidentQuery(chosen, mode if len(chosen) > 1 else "all")
    assert parse_filter(query.text(name_index.names), name_index) == query


@pytest.mark.parametrize("view", BUILT_IN_VIEWS, ids=lambda view: view.id)
def test_views_list_and_count_the_same(sides: Sides, view: View) -> None:
    query = view.listing.query
    listed = sides.from_api(query)
    assert listed
    assert sides.from_cache(query) == listed
    assert sides.cache.count(ListQuery(query)) == len(listed)


def test_without_a_filter_only_standard_and_retrospective_incidents_are_listed(
    sides: Sides,
) -> None:
    query = IncidentQuery()
    listed = sides.from_api(query)
    assert sides.from_cache(query) == listed
    assert len(listed) < sides.cache.stored


def test_people_that_the_catalog_points_at_are_asked_of_the_api_and_remembered(
    sides: Sides,
) -> None:
    organisation = sides.organisation
    (lead,) = (role for role in organisation.roles.values() if role["role_type"] == "lead")
    (team_type,) = (kind for kind in organisation.catalog_types.values() if kind["name"] == "Team")
    (members,) = (
        attribute["id"]
        for attribute in team_type["schema"]["attributes"]
        if attribute["name"] == "Members"
    )
    team = next(
        entry["id"]
        for entry in organisation.catalog.entries.values()
        if entry["catalog_type_id"] == team_type["id"]
    )
    query = IncidentQuery((Filter("incident_role", "one_of", (team,), lead["id"], members),))
    assert sides.from_cache(query) == []
    sides.runner.run(sides.sync.refresh(query))
    assert sides.from_cache(query) == sides.from_api(query) != []


def test_every_incident_is_found_on_its_page_at_its_place(sides: Sides) -> None:
    for sort in ("created_at_newest_first", "created_at_oldest_first"):
        query = IncidentQuery(BUILT_IN_VIEWS[-1].listing.query.filters, sort_by=sort)
        listed = sides.from_cache(query)
        turned = [
            row.id
            for offset in range(0, len(listed), 7)
            for row in sides.cache.page(ListQuery(query), offset=offset, limit=7)
        ]
        assert turned == listed
        for place in range(0, len(listed), 29):
            assert sides.cache.position(ListQuery(query), listed[place]) == place
    assert sides.cache.position(BUILT_IN_VIEWS[0].listing, listed[0]) is None
