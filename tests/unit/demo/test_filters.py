"""Listing incidents: whatever the filters, the demo lists what a naive reading of them would."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.demo import ask, make_demo_server

SERVER = make_demo_server(incidents=120)
ORGANISATION = SERVER.organisation
ALL_MODES = ("standard", "retrospective", "test", "tutorial")
CATEGORIES = ("triage", "live", "learning", "paused", "closed", "declined", "canceled", "merged")

Pair = tuple[str, str]


def everything() -> list[dict[str, Any]]:
    modes = [("mode[one_of]", mode) for mode in ALL_MODES]
    return list(ask(SERVER, "/v2/incidents", ("page_size", "250"), *modes)[1]["incidents"])


ALL = everything()
SELECTS = {
    key: [*ORGANISATION.options[key]]
    for key in ORGANISATION.custom_fields
    if key in ORGANISATION.options
} | {
    key: [
        entry["id"]
        for entry in ORGANISATION.catalog.entries.values()
        if entry["catalog_type_id"] == field["catalog_type_id"]
    ]
    for key, field in ORGANISATION.custom_fields.items()
    if "catalog_type_id" in field
}


def parsed(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def rank(incident: dict[str, Any]) -> int | None:
    return incident["severity"]["rank"] if "severity" in incident else None


def chosen(incident: dict[str, Any], field_id: str) -> set[str]:
    return {
        record["id"]
        for entry in incident["custom_field_entries"]
        if entry["custom_field"]["id"] == field_id
        for value in entry["values"]
        for record in value.values()
    }


def holder(incident: dict[str, Any], role_id: str) -> str | None:
    for assignment in incident["incident_role_assignments"]:
        if assignment["role"]["id"] == role_id and "assignee" in assignment:
            return str(assignment["assignee"]["id"])
    return None


def oracle(field: str, keys: list[str], operator: str, values: list[str]) -> Callable[[Any], bool]:
    """What a filter means, read off the JSON of an incident."""
    if field in {"created_at", "updated_at"}:
        low, high = values[0].split("~") if operator == "date_range" else [values[0]] * 2
        return lambda it: (
            (operator == "lte" or parsed(it[field]) >= parsed(low))
            and (operator == "gte" or parsed(it[field]) <= parsed(high))
        )
    if operator in {"gte", "lte"}:
        bound = ORGANISATION.severities[values[0]]["rank"]
        if operator == "gte":
            return lambda it: rank(it) is not None and rank(it) >= bound
        return lambda it: rank(it) is not None and rank(it) <= bound
    if operator == "is_blank":
        return lambda it: (holder(it, keys[0]) is None) == (values[0] == "true")
    read: dict[str, Callable[[Any], set[str | None]]] = {
        "status": lambda it: {it["incident_status"]["id"]},
        "status_category": lambda it: {it["incident_status"]["category"]},
        "severity": lambda it: {it.get("severity", {}).get("id")},
        "incident_type": lambda it: {it["incident_type"]["id"]},
        "mode": lambda it: {it["mode"]},
        "incident_role": lambda it: {holder(it, keys[0])},
        "custom_field": lambda it: set(chosen(it, keys[0])),
    }
    wanted = set(values)
    if operator == "not_in":
        return lambda it: not read[field](it) & wanted
    return lambda it: bool(read[field](it) & wanted)


def ids(records: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(records)), min_size=1, max_size=3, unique=True)


DATES = st.one_of(
    st.dates(date(2024, 11, 1), date(2026, 12, 1)).map(str),
    st.sampled_from([incident["created_at"] for incident in ALL]),
    st.sampled_from([incident["updated_at"] for incident in ALL]),
)
HOLDERS = sorted({user["id"] for one in ORGANISATION.incidents for user in one.assignees.values()})


@st.composite
def filters(draw: st.DrawFn) -> tuple[str, list[str], str, list[str]]:
    field = draw(
        st.sampled_from(
            [
                "status",
                "status_category",
                "severity",
                "incident_type",
                "created_at",
                "updated_at",
                "mode",
                "incident_role",
                "custom_field",
            ]
        )
    )
    member = st.sampled_from(["one_of", "not_in"])
    if field in {"created_at", "updated_at"}:
        operator = draw(st.sampled_from(["gte", "lte", "date_range"]))
        value = draw(DATES)
        return (
            field,
            [],
            operator,
            [f"{value}~{draw(DATES)}" if operator == "date_range" else value],
        )
    if field == "severity" and draw(st.booleans()):
        operator = draw(st.sampled_from(["gte", "lte"]))
        return field, [], operator, [draw(st.sampled_from(sorted(ORGANISATION.severities)))]
    if field == "incident_role":
        role_id = draw(st.sampled_from(sorted(ORGANISATION.roles)))
        if draw(st.booleans()):
            return field, [role_id], "is_blank", [draw(st.sampled_from(["true", "false"]))]
        return field, [role_id], "one_of", draw(ids(HOLDERS))
    if field == "custom_field":
        field_id = draw(st.sampled_from(sorted(SELECTS)))
        return field, [field_id], draw(member), draw(ids(SELECTS[field_id]))
    if field == "mode":
        return field, [], "one_of", draw(ids(ALL_MODES))
    choices = {
        "status": ORGANISATION.statuses,
        "status_category": CATEGORIES,
        "severity": ORGANISATION.severities,
        "incident_type": ORGANISATION.types,
    }
    return field, [], draw(member), draw(ids(choices[field]))


def parameter(field: str, keys: list[str], operator: str) -> str:
    return field + "".join(f"[{part}]" for part in (*keys, operator))


def listed(*query: Pair) -> list[str]:
    status, body = ask(SERVER, "/v2/incidents", ("page_size", "250"), *query)
    assert status == 200, body
    assert body["pagination_meta"]["total_record_count"] == len(body["incidents"])
    return [incident["id"] for incident in body["incidents"]]


@settings(max_examples=50)
@given(
    st.lists(filters(), max_size=4, unique_by=lambda one: parameter(*one[:3])),
    st.sampled_from(["all", "any"]),
)
def test_filters_list_what_they_mean(
    chosen_filters: list[tuple[str, list[str], str, list[str]]], mode: str
) -> None:
    query = [
        (parameter(field, keys, operator), value)
        for field, keys, operator, values in chosen_filters
        for value in values
    ]
    filters_modes = any(field == "mode" for field, *_ in chosen_filters)
    conditions = [oracle(*one) for one in chosen_filters]
    combine = any if mode == "any" and conditions else all
    expected = [
        incident["id"]
        for incident in ALL
        if (filters_modes or incident["mode"] in {"standard", "retrospective"})
        and combine(condition(incident) for condition in conditions)
    ]
    assert listed(("filter_mode", mode), *query) == expected


def test_test_and_tutorial_incidents_are_hidden_unless_asked_for() -> None:
    modes = {incident["id"]: incident["mode"] for incident in ALL}
    assert set(modes.values()) == set(ALL_MODES)
    assert {modes[one] for one in listed()} == {"standard", "retrospective"}
    assert {modes[one] for one in listed(("mode[one_of]", "test"))} == {"test"}


def test_an_upper_bound_that_is_a_date_means_its_first_moment() -> None:
    incident = ALL[60]
    day = incident["created_at"][:10]
    assert incident["id"] not in listed(("created_at[lte]", day))
    assert incident["id"] in listed(
        ("created_at[lte]", incident["created_at"]), ("mode[one_of]", incident["mode"])
    )


def test_a_catalog_field_is_filtered_by_id_external_id_and_alias() -> None:
    field = ORGANISATION.named(ORGANISATION.custom_fields, "Owning team")
    incident = next(one for one in ORGANISATION.incidents if field["id"] in one.custom_fields)
    team = incident.custom_fields[field["id"]][0]["value_catalog_entry"]
    found = [
        listed((f"custom_field[{field['id']}][one_of]", identifier))
        for identifier in (team["id"], team["external_id"], team["aliases"][0])
    ]
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_a_role_can_be_filtered_through_the_members_of_a_team() -> None:
    lead = ORGANISATION.named(ORGANISATION.roles, "Incident Lead")["id"]
    teams = ORGANISATION.named(ORGANISATION.catalog_types, "Team")
    members = next(one["id"] for one in teams["schema"]["attributes"] if one["name"] == "Members")
    team = max(ORGANISATION.teams.values(), key=lambda one: len(one["members"]))
    people = {user["id"] for user in team["members"]}
    found = listed(
        (f"incident_role[{lead}][{members}][one_of]", team["catalog_entry"]["id"]),
        *(("mode[one_of]", mode) for mode in ALL_MODES),
    )
    assert found == [incident["id"] for incident in ALL if holder(incident, lead) in people]


def test_the_other_spelling_of_a_category_is_understood() -> None:
    assert listed(("status_category[one_of]", "active")) == listed(
        ("status_category[one_of]", "live")
    )


@pytest.mark.parametrize(
    "query",
    [
        ("search", "database"),
        ("severity", "x"),
        ("severty[one_of]", "x"),
        ("status_category[one_of][]", "live"),
    ],
)
def test_what_is_no_documented_filter_is_ignored(query: Pair) -> None:
    assert listed(query) == listed()


@pytest.mark.parametrize(
    "query",
    [
        ("status[gte]", "x"),
        ("status_category[one_of]", "open"),
        ("severity[gte]", "x"),
        ("mode[not_in]", "test"),
        ("mode[one_of]", "stream"),
        ("created_at[gte]", "yesterday"),
        ("created_at[date_range]", "2026-01-01"),
        ("created_at[date_range]", "~2026-01-01"),
        ("incident_role[one_of]", "x"),
        ("incident_role[x][one_of]", "x"),
        ("custom_field[x][one_of]", "x"),
        ("filter_mode", "some"),
        ("sort_by", "severity"),
        ("page_size", "0"),
        ("page_size", "251"),
        ("page_size", "many"),
        ("after", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("after", "7"),
    ],
)
def test_a_documented_parameter_with_a_value_it_cannot_have_is_refused(query: Pair) -> None:
    status, body = ask(SERVER, "/v2/incidents", query)
    assert status == 422
    assert body["errors"][0]["source"]["field"] == query[0]


def test_the_incident_role_prose_operator_is_refused() -> None:
    role_id = next(iter(ORGANISATION.roles))
    assert ask(SERVER, "/v2/incidents", (f"incident_role[{role_id}][is_set]", "true"))[0] == 422


@pytest.mark.parametrize("name", ["Customer impact", "Dashboard", "Customers affected"])
def test_plain_fields_have_no_filter(name: str) -> None:
    field = ORGANISATION.named(ORGANISATION.custom_fields, name)
    assert ask(SERVER, "/v2/incidents", (f"custom_field[{field['id']}][one_of]", "x"))[0] == 422
