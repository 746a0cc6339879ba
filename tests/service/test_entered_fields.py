"""Filters on texts, links and numbers of custom fields, which only the cache evaluates."""

import pytest

from app.query.incident_query import EVERY_MODE, LOCAL_NOTE, MODE_NOTE, Filter, IncidentQuery
from app.query.listing import ListQuery
from app.store.cache.cache import IncidentCache
from tests.service.test_cache import document
from tests.service.test_search import field, option


@pytest.fixture
def cache() -> IncidentCache:
    cache = IncidentCache()
    team, number = field("Team", value_option=option("Core")), field("Affected", value_numeric="7")
    impact = field("Impact", value_text="Card payments fail in München")
    cache.upsert(
        [
            document(1, custom_field_entries=[team, field("Affected", value_numeric="123.5")]),
            document(2, custom_field_entries=[impact, number]),
            document(3, custom_field_entries=[field("Link", value_link="https://g.example/d/1")]),
        ]
    )
    return cache


def listed(cache: IncidentCache, *filters: Filter, mode: str = "all") -> list[int]:
    rows = cache.page(ListQuery(IncidentQuery(filters, mode)), offset=0, limit=9)
    return sorted(int(row.id.removeprefix("id-")) for row in rows)


def entered(name: str, operator: str, value: str) -> Filter:
    return Filter("custom_field", operator, (value,), f"field-{name}")


@pytest.mark.parametrize(
    ("condition", "incidents"),
    [
        (("Impact", "contains", "PAYMENTS fail"), [2]),
        (("Impact", "contains", "munch"), [2]),
        (("Impact", "contains", "fail card"), []),
        (("Link", "contains", "g.example"), [3]),
        (("Affected", "gte", "100"), [1]),
        (("Affected", "lte", "123.5"), [1, 2]),
        (("Affected", "equals", "7.0"), [2]),
        (("Affected", "is_blank", "true"), [3]),
        (("Impact", "is_blank", "false"), [2]),
        (("Team", "is_blank", "true"), [2, 3]),
    ],
)
def test_what_was_entered_is_compared(
    cache: IncidentCache, condition: tuple[str, str, str], incidents: list[int]
) -> None:
    assert listed(cache, entered(*condition)) == incidents


def test_conditions_hold_together_and_follow_edits_and_removals(cache: IncidentCache) -> None:
    contains, most = entered("Impact", "contains", "card"), entered("Affected", "gte", "100")
    assert listed(cache, contains, most) == []
    assert listed(cache, contains, most, mode="any") == [1, 2]
    cache.upsert([document(1, updated_at="2027-01-01T00:00:00Z")])
    assert listed(cache, most) == []
    cache.remove(["id-0002"])
    assert listed(cache, entered("Affected", "gte", "0")) == []


def test_the_api_is_asked_for_no_less_than_what_matches() -> None:
    contains, status = entered("A", "contains", "card"), Filter("status", "one_of", ("st-1",))
    both = IncidentQuery((contains, status))
    assert both.parameters()[:-1] == [("status[one_of]", "st-1")]
    either = IncidentQuery((contains, status), "any")
    assert either.parameters()[:-1] == [("mode[one_of]", each) for each in EVERY_MODE.values]
    assert both.note == either.note == LOCAL_NOTE
    assert IncidentQuery((EVERY_MODE, status), "any").note == MODE_NOTE
    assert IncidentQuery((EVERY_MODE, status)).note == ""
