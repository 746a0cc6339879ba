"""The query's parameters, its words, and what it refuses to be."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.query.incident_query import EVERY_MODE, Filter, IncidentQuery
from app.query.listing import BUILT_IN_VIEWS

ROOT = Path(__file__).parents[3]

NAMES = {
    "sev-2": "Major",
    "st-1": "Investigating",
    "st-2": "Fixing",
    "role-1": "Incident Lead",
    "user-1": "Ann",
    "user-2": "Bo",
    "field-1": "Affected team",
    "option-1": "Payments",
    "attribute-1": "Teams",
}


def test_parameters_repeat_the_bracketed_name_for_each_value() -> None:
    query = IncidentQuery(
        (
            Filter("status_category", "one_of", ("live", "triage")),
            Filter("severity", "gte", ("sev-2",)),
        )
    )
    assert query.parameters() == [
        ("status_category[one_of]", "live"),
        ("status_category[one_of]", "triage"),
        ("severity[gte]", "sev-2"),
        ("sort_by", "created_at_newest_first"),
    ]


def test_parameters_nest_the_role_the_attribute_and_the_operator() -> None:
    query = IncidentQuery(
        (
            Filter("incident_role", "one_of", ("user-1",), key="role-1"),
            Filter("incident_role", "one_of", ("team-1",), key="role-1", attribute="attribute-1"),
            Filter("custom_field", "not_in", ("option-1",), key="field-1"),
        )
    )
    assert [name for name, _ in query.parameters()[:3]] == [
        "incident_role[role-1][one_of]",
        "incident_role[role-1][attribute-1][one_of]",
        "custom_field[field-1][not_in]",
    ]


def test_parameters_say_when_any_filter_is_enough_and_the_oldest_come_first() -> None:
    query = IncidentQuery(filter_mode="any", sort_by="created_at_oldest_first")
    assert query.parameters() == [("filter_mode", "any"), ("sort_by", "created_at_oldest_first")]


ids = ("one_of", "not_in")
dates = ("gte", "lte", "date_range")
OPERATORS = {
    "status": ids,
    "status_category": ids,
    "severity": (*ids, "gte", "lte"),
    "incident_type": ids,
    "created_at": dates,
    "updated_at": dates,
    "mode": ("one_of",),
    "incident_role": ("one_of", "is_blank"),
    "custom_field": ids,
}


def test_every_documented_operator_of_every_filter_can_be_made() -> None:
    values = {"gte": "2024-05-01", "lte": "2024-05-01T10:00:00Z", "is_blank": "true"}
    values |= {"date_range": "2024-05-01~2024-06-01"}
    for field, operators in OPERATORS.items():
        for operator in operators:
            key = "id" if field in ("incident_role", "custom_field") else ""
            made = Filter(field, operator, (values.get(operator, "id"),), key=key)
            assert made.parameter == f"{field}{'[id]' if key else ''}[{operator}]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("name", "one_of", ("x",)), "no filter on 'name'"),
        (("mode", "not_in", ("test",)), "mode takes is, not 'is not'"),
        (("status", "one_of", ()), "needs a value"),
        (("status", "one_of", ("a", "")), "needs a value"),
        (("severity", "gte", ("a", "b")), "takes one value, not 2"),
        (("created_at", "gte", ("whenever",)), "'whenever' is no date"),
        (("created_at", "gte", ("2024-02-31",)), "no such date as '2024-02-31'"),
        (("created_at", "gte", ("2024-02-31T10:00:00Z",)), "day"),
        (("updated_at", "date_range", ("2024-01-01",)), "from~to"),
        (("incident_role", "one_of", ("user",)), "do not go together"),
        (("incident_role", "is_blank", ("yes",), "role"), "is true or false"),
        (("status", "one_of", ("x",), "role"), "do not go together"),
        (("custom_field", "one_of", ("x",), "field", "attribute"), "no backlink attribute"),
    ],
)
def test_what_the_api_does_not_know_is_refused(
    arguments: tuple[str, str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Filter(*arguments)


def test_a_condition_given_twice_is_refused_because_the_server_would_merge_it() -> None:
    with pytest.raises(ValueError, match="comes twice"):
        IncidentQuery((Filter("mode", "one_of", ("test",)), Filter("mode", "one_of", ("other",))))


def test_unknown_sorts_and_filter_modes_are_refused() -> None:
    with pytest.raises(ValueError, match="sort_by is one of"):
        IncidentQuery(sort_by="name")
    with pytest.raises(ValueError, match="filter_mode is one of"):
        IncidentQuery(filter_mode="none")


BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 3, 12, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("operator", "said", "meant"),
    [
        ("gte", "2026-11-02", "2026-11-01T23:00:00Z"),
        ("lte", "2026-11-02", "2026-11-02T22:59:59.999999Z"),
        ("gte", "7d", "2026-11-17T03:12:00Z"),
        ("date_range", "yesterday~yesterday", "2026-11-22T23:00:00Z~2026-11-23T22:59:59.999999Z"),
        ("date_range", "2w~1w", "2026-11-10T03:12:00Z~2026-11-17T03:12:00Z"),
        ("gte", "2026-11-01T10:00:00+01:00", "2026-11-01T10:00:00+01:00"),
    ],
)
def test_a_date_is_what_it_means_to_the_person_at_that_moment(
    operator: str, said: str, meant: str
) -> None:
    kept = IncidentQuery((Filter("created_at", operator, (said,)),))
    settled = kept.at(NOW, BERLIN)
    assert settled.filters[0].values == (meant,)
    assert settled.at(NOW + timedelta(days=9), UTC) == settled
    assert settled.filters[0].bounds() != (None, None)


def test_a_relative_date_is_never_sent_as_it_is() -> None:
    relative = Filter("created_at", "gte", ("7d",))
    with pytest.raises(ValueError, match="is relative"):
        relative.bounds()
    with pytest.raises(ValueError, match="is relative"):
        IncidentQuery((relative,)).parameters()


def test_one_more_condition_takes_the_place_of_one_on_the_same_field_and_operator() -> None:
    severe = Filter("severity", "gte", ("sev-2",))
    query = IncidentQuery((Filter("mode", "one_of", ("test",)), severe))
    other = Filter("mode", "one_of", ("tutorial",))
    assert query.also(other).filters == (severe, other)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ((), "all but test and tutorial incidents"),
        ((EVERY_MODE,), "all incidents"),
        (
            (
                Filter(
                    "mode", "one_of", ("tutorial", "test", "standard", "retrospective", "game day")
                ),
                Filter("severity", "gte", ("sev-2",)),
            ),
            "mode is any · severity at least Major",
        ),
        ((Filter("mode", "one_of", ("game day", "test")),), "mode is game day or test"),
        (
            (Filter("status_category", "one_of", ("live", "paused")),),
            "status category is Active or Paused",
        ),
        (
            (
                Filter("status_category", "not_in", ("learning",)),
                Filter("severity", "gte", ("sev-2",)),
            ),
            "status category is not Post-incident · severity at least Major",
        ),
        (
            (Filter("status", "one_of", ("st-1", "st-2")), Filter("severity", "lte", ("sev-9",))),
            "status is Investigating or Fixing · severity at most sev-9",
        ),
        (
            (Filter("incident_role", "one_of", ("user-1", "user-2"), "role-1"),),
            "Incident Lead is Ann or Bo",
        ),
        ((Filter("incident_role", "is_blank", ("true",), "role-1"),), "Incident Lead is not set"),
        ((Filter("incident_role", "is_blank", ("false",), "role-1"),), "Incident Lead is set"),
        (
            (Filter("incident_role", "one_of", ("team",), "role-1", "attribute-1"),),
            "Incident Lead (Teams) is team",
        ),
        (
            (Filter("custom_field", "one_of", ("option-1",), "field-1"),),
            "Affected team is Payments",
        ),
        (
            (
                Filter("created_at", "gte", ("2024-05-01",)),
                Filter("created_at", "lte", ("2024-06-01",)),
            ),
            "created since 2024-05-01 · created until 2024-06-01",
        ),
        (
            (Filter("updated_at", "date_range", ("2024-05-01~2024-06-01",)),),
            "updated from 2024-05-01 to 2024-06-01",
        ),
        ((Filter("created_at", "date_range", ("yesterday~yesterday",)),), "created yesterday"),
        ((Filter("mode", "one_of", ("test",)),), "mode is test"),
    ],
)
def test_words_say_what_is_being_filtered(filters: tuple[Filter, ...], words: str) -> None:
    assert IncidentQuery(filters).text(NAMES) == words


def test_words_say_when_any_condition_is_enough() -> None:
    filters = (Filter("mode", "one_of", ("test",)), Filter("severity", "gte", ("sev-2",)))
    query = IncidentQuery(filters, filter_mode="any")
    assert query.text(NAMES) == "any of: mode is test · severity at least Major"


def test_views_before_all_part_every_known_category_and_all_hides_no_mode() -> None:
    shown = [
        value for view in BUILT_IN_VIEWS[:-1] for value in view.listing.query.filters[0].values
    ]
    assert sorted(shown) == sorted(
        ["live", "paused", "triage", "learning", "closed", "declined", "canceled", "merged"]
    )
    assert len({view.id for view in BUILT_IN_VIEWS}) == len(BUILT_IN_VIEWS)
    everything = next(view for view in BUILT_IN_VIEWS if view.id == "all")
    assert set(everything.listing.query.filters[0].values) == {
        "standard",
        "retrospective",
        "test",
        "tutorial",
    }


def test_queries_can_be_made_before_anything_heavy_is_imported() -> None:
    code = (
        "import sys, app.query.incident_query\n"
        "print({'pydantic', 'httpx', 'textual'} & set(sys.modules))"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "set()"
