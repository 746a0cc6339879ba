"""Paging and order of the demo's lists, and what the lookups hold."""

from typing import Any

import pytest

from app.demo.server import DemoServer
from tests.support.demo import SteppingClock, ask, declare, edit, make_demo_server

SERVER = make_demo_server()


def pages(server: DemoServer, path: str, name: str, *query: tuple[str, str]) -> list[list[Any]]:
    """Every page, until one has no cursor or nothing in it."""
    found: list[list[Any]] = []
    after: list[tuple[str, str]] = []
    while True:
        status, body = ask(server, path, *query, *after)
        assert status == 200
        found.append(body[name])
        cursor = body["pagination_meta"].get("after")
        if not cursor or not body[name]:
            return found
        after = [("after", cursor)]


def flat(lists: list[list[Any]]) -> list[str]:
    return [record["id"] for one in lists for record in one]


@pytest.mark.parametrize("sort_by", ["created_at_newest_first", "created_at_oldest_first"])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_join_up_in_order(sort_by: str, size: int) -> None:
    live = ("status_category[not_in]", "closed")
    found = flat(
        pages(
            SERVER,
            "/v2/incidents",
            "incidents",
            ("page_size", str(size)),
            ("sort_by", sort_by),
            live,
        )
    )
    expected = [
        one.id
        for one in SERVER.organisation.incidents
        if one.status["category"] != "closed" and one.mode in {"standard", "retrospective"}
    ]
    assert found == (expected if sort_by.endswith("oldest_first") else expected[::-1])


def test_the_default_page_has_25() -> None:
    _, body = ask(SERVER, "/v2/incidents")
    assert len(body["incidents"]) == body["pagination_meta"]["page_size"] == 25


def test_a_full_last_page_has_a_cursor_to_an_empty_page() -> None:
    server = make_demo_server(incidents=1)
    declare(server)
    found = pages(server, "/v2/incidents", "incidents", ("page_size", "2"))
    assert [len(page) for page in found] == [2, 0]


def test_a_short_page_has_no_cursor() -> None:
    _, body = ask(make_demo_server(incidents=1), "/v2/incidents")
    assert body["pagination_meta"] == {"page_size": 25, "total_record_count": 1}


def test_new_incidents_disturb_no_paging() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=20, clock=clock)
    before = [
        one.id for one in server.organisation.incidents if one.mode in {"standard", "retrospective"}
    ][::-1]
    _, first = ask(server, "/v2/incidents", ("page_size", "5"))
    clock.advance(5)
    declare(server)
    cursor = ("after", first["pagination_meta"]["after"])
    _, second = ask(server, "/v2/incidents", ("page_size", "5"), cursor)
    assert [one["id"] for one in first["incidents"] + second["incidents"]] == before[:10]


def test_a_list_asked_for_again_shows_what_changed_meanwhile() -> None:
    server = make_demo_server(incidents=20)
    triage = ("status_category[one_of]", "triage")
    before = flat(pages(server, "/v2/incidents", "incidents", triage))
    _, body = declare(server)
    declared = body["incident"]["id"]
    assert flat(pages(server, "/v2/incidents", "incidents", triage)) == [declared, *before]
    closed = server.organisation.status_in("closed")["id"]
    assert edit(server, declared, incident_status_id=closed)[0] == 200
    assert flat(pages(server, "/v2/incidents", "incidents", triage)) == before


def test_incidents_of_the_same_moment_keep_their_order() -> None:
    server = make_demo_server(incidents=1)
    made = [declare(server)[1]["incident"]["id"] for _ in range(5)]
    found = flat(pages(server, "/v2/incidents", "incidents", ("page_size", "2")))
    assert found[:5] == made[::-1]


@pytest.mark.parametrize(
    ("path", "name"),
    [("/v2/users", "users"), ("/v3/teams", "teams"), ("/v3/incident_forms", "incident_forms")],
)
def test_paged_lookups_come_whole_and_in_id_order(path: str, name: str) -> None:
    found = flat(pages(SERVER, path, name, ("page_size", "4")))
    assert found == sorted(set(found))
    assert found == flat(pages(SERVER, path, name, ("page_size", "250")))


def test_a_user_page_takes_ten_thousand() -> None:
    _, active = ask(SERVER, "/v2/users", ("page_size", "10000"))
    _, everybody = ask(SERVER, "/v2/users", ("page_size", "10000"), ("include_inactive", "true"))
    assert len(everybody["users"]) == 500
    assert 0 < len(active["users"]) < 500
    assert all(user["is_active"] for user in active["users"])
    assert any("email" not in user for user in active["users"])
    assert any("slack_user_id" not in user for user in active["users"])
    assert ask(SERVER, "/v2/users", ("page_size", "10001"))[0] == 422


@pytest.mark.parametrize("key", ["email", "slack_user_id"])
def test_a_user_is_found_by(key: str) -> None:
    user = next(
        one for one in SERVER.organisation.users.values() if key in one and one["is_active"]
    )
    _, body = ask(SERVER, "/v2/users", (key, user[key]))
    assert body["users"] == [user]


def test_catalog_entries_need_their_parameters_and_are_found_by_identifier() -> None:
    service = SERVER.organisation.named(SERVER.organisation.catalog_types, "Service")
    of_type = ("catalog_type_id", service["id"])
    assert ask(SERVER, "/v3/catalog_entries", ("page_size", "25"))[0] == 422
    assert ask(SERVER, "/v3/catalog_entries", of_type)[0] == 422
    entries = pages(SERVER, "/v3/catalog_entries", "catalog_entries", of_type, ("page_size", "250"))
    assert [len(page) for page in entries] == [250, 150]
    wanted = entries[1][7]
    for identifier in (wanted["id"], wanted["external_id"], wanted["aliases"][0]):
        _, body = ask(
            SERVER, "/v3/catalog_entries", of_type, ("page_size", "25"), ("identifier", identifier)
        )
        assert body["catalog_entries"] == [wanted]


def test_options_belong_to_their_field() -> None:
    assert ask(SERVER, "/v1/custom_field_options")[0] == 422
    assert ask(SERVER, "/v1/custom_field_options", ("custom_field_id", "no"))[0] == 404
    for field in SERVER.organisation.custom_fields.values():
        asked = ("custom_field_id", field["id"])
        _, body = ask(SERVER, "/v1/custom_field_options", asked)
        options = body["custom_field_options"]
        assert all(option["custom_field_id"] == field["id"] for option in options)
        is_plain_select = field["field_type"].endswith("select") and "catalog_type_id" not in field
        assert bool(options) == is_plain_select


@pytest.mark.parametrize(
    "path", ["/v1/severities", "/v2/users", "/v3/catalog_entries", "/v3/incident_forms"]
)
def test_a_record_that_does_not_exist_is_404(path: str) -> None:
    assert ask(SERVER, f"{path}/nothing")[0] == 404


def test_configuration_is_not_listed_in_rank_order() -> None:
    _, body = ask(SERVER, "/v1/incident_statuses")
    ranks = [status["rank"] for status in body["incident_statuses"]]
    assert ranks != sorted(ranks)
    assert {status["category"] for status in body["incident_statuses"]} == {
        "triage",
        "live",
        "learning",
        "paused",
        "closed",
        "declined",
        "canceled",
        "merged",
    }


@pytest.mark.parametrize("name", ["Affected services", "Affected components"])
def test_one_field_narrows_another_by_a_catalog_attribute_that_exists(name: str) -> None:
    organisation = SERVER.organisation
    field = organisation.named(organisation.custom_fields, name)
    narrowing = organisation.custom_fields[field["filter_by"]["custom_field_id"]]
    attributes = organisation.catalog_types[field["catalog_type_id"]]["schema"]["attributes"]
    attribute = next(
        one for one in attributes if one["id"] == field["filter_by"]["catalog_attribute_id"]
    )
    narrowing_type = organisation.catalog_types[narrowing["catalog_type_id"]]
    assert attribute["type"] == narrowing_type["type_name"]
    for incident in organisation.incidents:
        teams = {
            value["value_catalog_entry"]["id"]
            for value in incident.custom_fields.get(narrowing["id"], ())
        }
        for value in incident.custom_fields.get(field["id"], ()):
            entry = organisation.catalog.entries[value["value_catalog_entry"]["id"]]
            assert entry["attribute_values"][attribute["id"]]["value"]["literal"] in teams


def test_the_components_are_many_and_the_same_in_every_copy() -> None:
    first, second = (make_demo_server(incidents=0).organisation for _ in range(2))
    component = first.named(first.catalog_types, "Component")
    entries = first.catalog.of_type(component["id"])
    assert len(entries) == component["estimated_count"] == 900
    assert entries == second.catalog.of_type(component["id"])
    entry = next(iter(entries.values()))
    assert second.catalog.find(component["id"], entry["external_id"]) == entry
