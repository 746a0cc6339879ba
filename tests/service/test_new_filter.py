"""A new filter is one row of the program's table, and one of the demo's."""

import pytest

from app.demo.handlers import filters as demo
from app.domain.models import Configuration
from app.query.filter_options import filter_options
from app.query.filter_parser import parse_filter
from app.query.filters import FILTERS, FilterRow, Values
from app.query.incident_query import Filter, IncidentQuery
from app.query.listing import ListQuery
from app.query.name_lists import Name
from app.query.names import NameIndex
from app.store.cache.cache import IncidentCache
from tests.service.test_cache import document
from tests.support.demo import make_demo_server
from tests.support.service import service_on

ROW = FilterRow(
    ("one_of",),
    Values.CODES,
    "visibility",
    field="visibility",
    column="visibility",
    codes=("public", "private"),
)


@pytest.fixture(autouse=True)
def visibility(monkeypatch: pytest.MonkeyPatch) -> IncidentQuery:
    monkeypatch.setitem(FILTERS, "visibility", ROW)
    handler = demo.FilterHandler(
        ("one_of",), lambda one, _: demo._member(one, lambda incident: incident.visibility)
    )
    monkeypatch.setitem(demo.FILTERS, "visibility", handler)
    return IncidentQuery((Filter("visibility", "one_of", ("private",)),))


def test_it_is_parsed_and_rendered(visibility: IncidentQuery) -> None:
    assert parse_filter("visibility is private", NameIndex()) == visibility
    assert visibility.text({}) == "visibility is private"


def test_it_is_suggested_with_its_choices() -> None:
    options = {option.label: option for option in filter_options(Configuration())}
    field = options["visibility is"].chosen_from
    assert field
    assert [choice.id for choice in field.choices] == ["public", "private"]


def test_a_role_of_its_name_is_quoted() -> None:
    index = NameIndex(roles=(Name("r1", "Visibility"),))
    assert index.names["r1"] == 'role "Visibility"'


def test_the_store_filters_by_it(visibility: IncidentQuery) -> None:
    cache = IncidentCache()
    cache.upsert([document(1), document(2, visibility="private")])
    assert cache.ids(ListQuery(visibility)) == {"id-0002"}
    cache.close()


async def test_the_api_is_asked_for_it(visibility: IncidentQuery) -> None:
    server = make_demo_server(incidents=40)
    private = {each.id for each in server.organisation.incidents if each.visibility == "private"}
    page = await service_on(server).list(visibility, page_size=50)
    assert {item.id for item in page.items} <= private
    assert page.items
