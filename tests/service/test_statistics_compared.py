"""Two filters beside each other, and working hours, beside a recount over the API's JSON."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.insights.calendar import Period, Unit
from app.insights.charts import time_of_week
from app.insights.comparison import compare, parse_sides
from app.insights.rules import CountingRules, parse_working_hours
from app.insights.tables import comparison_table
from app.system.structs import replace
from tests.support.demo import NOW
from tests.support.statistics import Stored, chosen, counted, declared, run, store_unusual

PERIOD = Period(date(2026, 1, 5), date(2026, 11, 30))
FILTERS = ["severity at least Major", "type is Production · severity is not Minor"]


@pytest.fixture(scope="module")
def stored() -> Iterator[Stored]:
    stored = store_unusual(300)
    yield stored
    stored.cache.close()


@settings(max_examples=8)
@given(
    st.permutations(FILTERS),
    st.booleans(),
    st.sampled_from(["severity", "status", "lead", "Affected services"]),
    st.sampled_from([1, 10, 10_000]),
)
def test_two_filters_are_counted_beside_each_other(
    stored: Stored,
    pair: list[str],
    is_one: bool,  # noqa: FBT001
    by: str,
    least: int,
) -> None:
    index = stored.cache.configuration_store.name_index()
    sides = parse_sides(pair[0] if is_one else " with ".join(pair), index)
    dimension = stored.find(by)
    subject = replace(stored.subject("", "UTC"), rules=CountingRules(percent_from=least))
    chart = run(
        compare(stored.cache.statistics, subject, PERIOD, Unit.WEEK, dimension, stored.names, sides)
    )
    for side, text in enumerate(["", pair[0]] if is_one else pair):
        inside = [
            each
            for each in counted(stored, text)
            if PERIOD.first <= declared(each).date() < PERIOD.after
        ]
        expected = Counter(value for each in inside for value in chosen(each, dimension) or {""})
        assert chart.totals[side] == len(inside) > 10
        for place, group in enumerate(chart.groups):
            assert chart.counts[place][side] == expected[group.value]
            opened = subject.narrowed(*chart.filters(place, side)).at(NOW, UTC)
            assert stored.cache.count(opened) == expected[group.value]
    texts = [cell for row in comparison_table(chart).rows for cell in row]
    assert any("%" in each for each in texts) is (least < 10_000)
    assert any(" pt" in each for each in texts) is (least < 10_000)


@pytest.mark.parametrize(
    "text", ["", "a with b with c", "any of: severity is Major; mode is test", "colour is 1"]
)
def test_what_cannot_be_compared_is_refused(stored: Stored, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_sides(text, stored.cache.configuration_store.name_index())


@settings(max_examples=8)
@given(
    st.sampled_from(["mon-fri 9-18", "sun,tue 00:00-24:00", "fri-mon 22-23"]),
    st.sampled_from(["Europe/Berlin", "America/Santiago"]),
)
def test_incidents_outside_working_hours_are_counted(stored: Stored, text: str, zone: str) -> None:
    days, hours = {
        "mon-fri 9-18": ({0, 1, 2, 3, 4}, range(9, 18)),
        "sun,tue 00:00-24:00": ({6, 1}, range(24)),
        "fri-mon 22-23": ({4, 5, 6, 0}, range(22, 23)),
    }[text]
    rules = CountingRules(working_hours=parse_working_hours(text))
    subject = replace(stored.subject("", zone), rules=rules)
    chart = run(time_of_week(stored.cache.statistics, subject, PERIOD))
    local = [declared(each).astimezone(ZoneInfo(zone)) for each in counted(stored, "")]
    inside = [each for each in local if PERIOD.first <= each.date() < PERIOD.after]
    assert chart.outside == sum(
        each.weekday() not in days or each.hour not in hours for each in inside
    )


@pytest.mark.parametrize(
    "text", ["9-18", "mon-fri", "mon-fri 18-9", "t 9-18", "mon 9-25", "x-y 1-2"]
)
def test_working_hours_are_weekdays_and_whole_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (working time|weekday)"):
        parse_working_hours(text)
