"""The rules of editing an incident."""

from typing import Any

import pytest

from app.demo.core.access import ALL_ROLES
from app.demo.core.organisation import Incident
from app.demo.server import DemoServer
from tests.support.demo import ask, edit, make_demo_server

CATEGORIES = ("triage", "live", "learning", "paused", "closed", "declined", "canceled", "merged")
MOVES = {
    ("triage", "learning"),
    ("triage", "closed"),
    ("live", "learning"),
    ("live", "closed"),
    ("learning", "closed"),
}


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server()


def fields(body: Any) -> list[str]:
    return [error["source"]["field"] for error in body["errors"]]


def incident_in(server: DemoServer, category: str) -> Incident:
    return next(one for one in server.organisation.incidents if one.status["category"] == category)


def field_id(server: DemoServer, name: str) -> str:
    return str(server.organisation.named(server.organisation.custom_fields, name)["id"])


def role_id(server: DemoServer, name: str) -> str:
    return str(server.organisation.named(server.organisation.roles, name)["id"])


def with_field(name: str, *values: dict[str, str]) -> dict[str, Any]:
    server = make_demo_server(incidents=1)
    return {
        "custom_field_entries": [
            {"custom_field_id": field_id(server, name), "values": list(values)}
        ]
    }


def values_of(body: Any, name: str) -> list[Any]:
    return next(
        list(entry["values"])
        for entry in body["incident"]["custom_field_entries"]
        if entry["custom_field"]["name"] == name
    )


@pytest.mark.parametrize("old", CATEGORIES)
def test_a_status_moves_as_documented_and_not_otherwise(old: str) -> None:
    for new in CATEGORIES:
        server = make_demo_server(incidents=200)
        incident = incident_in(server, old)
        statuses = server.organisation.statuses.values()
        in_category = [one for one in statuses if one["category"] == new]
        target = next((one for one in in_category if one is not incident.status), incident.status)
        status, body = edit(server, incident.id, incident_status_id=target["id"])
        if old == new or (old, new) in MOVES:
            assert status == 200
            assert body["incident"]["incident_status"]["id"] == target["id"]
        else:
            assert (status, fields(body)) == (422, ["incident_status_id"])


def test_resolving_sets_the_timestamps_that_were_not_set(server: DemoServer) -> None:
    incident = next(
        one for one in server.organisation.incidents if one.status["name"] == "Investigating"
    )
    learning = server.organisation.status_in("learning")["id"]
    _, body = edit(server, incident.id, incident_status_id=learning)
    written = {
        one["incident_timestamp"]["name"]: one.get("value", {}).get("value")
        for one in body["incident"]["incident_timestamp_values"]
    }
    assert written["Fixed at"] == "2026-11-24T03:12:00Z"
    assert written["Closed at"] is None
    durations = {
        one["duration_metric"]["name"]: one["status"]
        for one in body["incident"]["duration_metrics"]
    }
    assert durations["Time to fix"] == "success"
    assert durations["Time to close"] == "timestamps_missing"


def test_closing_past_the_post_incident_flow_needs_a_role() -> None:
    roles = [role for role in ALL_ROLES if role != "post_incident_flow_opt_out"]
    server = make_demo_server(roles=roles)
    closed = server.organisation.status_in("closed")["id"]
    severe = next(
        one
        for one in server.organisation.incidents
        if one.status["category"] == "live" and one.severity and one.severity["rank"] >= 4
    )
    status, body = edit(server, severe.id, incident_status_id=closed)
    assert (status, fields(body)) == (403, ["incident_status_id"])
    reviewed = incident_in(server, "learning")
    assert edit(server, reviewed.id, incident_status_id=closed)[0] == 200


def test_what_is_not_sent_stays(server: DemoServer) -> None:
    incident = incident_in(server, "live")
    _, before = ask(server, f"/v2/incidents/{incident.id}")
    _, after = edit(server, incident.id, name="Another name")
    changed = {
        key for key in after["incident"] if after["incident"][key] != before["incident"][key]
    }
    assert changed == {"name", "updated_at", "last_activity_at"}


def test_every_edit_moves_updated_at_on_even_when_time_stands_still(server: DemoServer) -> None:
    incident = incident_in(server, "live")
    first = edit(server, incident.id, name="One")[1]["incident"]["updated_at"]
    second = edit(server, incident.id, name="One")[1]["incident"]["updated_at"]
    assert (first, second) == ("2026-11-24T03:12:00Z", "2026-11-24T03:12:00.001Z")


def test_an_edit_by_number_is_seen_by_number_by_id_and_in_the_list(server: DemoServer) -> None:
    newest = server.organisation.incidents[-1]
    assert edit(server, str(newest.number), name="Renamed")[0] == 200
    for path in (f"/v2/incidents/{newest.id}", f"/v2/incidents/{newest.number}"):
        assert ask(server, path)[1]["incident"]["name"] == "Renamed"
    _, listed = ask(server, "/v2/incidents", ("page_size", "1"))
    assert listed["incidents"][0]["name"] == "Renamed"


@pytest.mark.parametrize("identifier", ["INC-3", "#3", "03", "0", "999999", "nothing"])
def test_only_a_full_id_or_a_bare_number_is_found(server: DemoServer, identifier: str) -> None:
    status, body = ask(server, f"/v2/incidents/{identifier}")
    assert (status, body["type"]) == (404, "not_found")
    assert edit(server, identifier, name="New")[0] == 404


@pytest.mark.parametrize("missing", ["incident", "notify_incident_channel"])
def test_both_parts_of_the_body_are_required(server: DemoServer, missing: str) -> None:
    body: dict[str, Any] = {"incident": {}, "notify_incident_channel": True}
    del body[missing]
    path = f"/v2/incidents/{server.organisation.incidents[0].id}/actions/edit"
    status, answer = ask(server, path, method="POST", body=body)
    assert (status, fields(answer)) == (422, [missing])


def test_a_pointer_leads_into_the_incident_of_the_body(server: DemoServer) -> None:
    _, body = edit(server, "1", severity_id="no")
    assert body["errors"][0]["source"] == {
        "field": "severity_id",
        "pointer": "/incident/severity_id",
    }


def test_texts_can_be_cleared_but_not_the_name(server: DemoServer) -> None:
    incident = next(one for one in server.organisation.incidents if one.summary and one.call_url)
    _, body = edit(server, incident.id, summary="", call_url="")
    assert "summary" not in body["incident"]
    assert "call_url" not in body["incident"]
    status, body = edit(server, incident.id, name="", call_url="zoom")
    assert (status, fields(body)) == (422, ["name", "call_url"])


def test_the_reporter_cannot_be_edited(server: DemoServer) -> None:
    assignment = {
        "incident_role_id": role_id(server, "Reporter"),
        "assignee": {"id": next(iter(server.organisation.users))},
    }
    status, body = edit(server, "1", incident_role_assignments=[assignment])
    assert (status, fields(body)) == (422, ["incident_role_assignments.0.incident_role_id"])


@pytest.mark.parametrize("key", ["id", "email", "slack_user_id"])
def test_a_person_is_found_by_each_reference(server: DemoServer, key: str) -> None:
    user = next(
        one
        for one in server.organisation.users.values()
        if "email" in one and "slack_user_id" in one
    )
    note_writer = role_id(server, "Scribe")
    assignment = {"incident_role_id": note_writer, "assignee": {key: user[key]}}
    _, body = edit(server, "1", incident_role_assignments=[assignment])
    assert assignee(body, note_writer) == user["id"]
    _, body = edit(server, "1", incident_role_assignments=[{"incident_role_id": note_writer}])
    assert assignee(body, note_writer) is None
    unknown = {"incident_role_id": note_writer, "assignee": {key: "nobody"}}
    status, body = edit(server, "1", incident_role_assignments=[unknown])
    assert (status, fields(body)) == (422, [f"incident_role_assignments.0.assignee.{key}"])


def assignee(body: Any, role: str) -> str | None:
    assignments = body["incident"]["incident_role_assignments"]
    held: dict[str, str | None] = {
        one["role"]["id"]: one.get("assignee", {}).get("id") for one in assignments
    }
    return held[role]


def test_a_timestamp_is_set_unset_and_refused(server: DemoServer) -> None:
    timestamp = server.organisation.named(server.organisation.timestamps, "Fixed at")["id"]
    for value, written in (("2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00Z"), (None, None)):
        entry = {"incident_timestamp_id": timestamp, "value": value}
        _, body = edit(server, "1", incident_timestamp_values=[entry])
        found = {
            one["incident_timestamp"]["id"]: one.get("value", {}).get("value")
            for one in body["incident"]["incident_timestamp_values"]
        }
        assert found[timestamp] == written
    for value in ("2026-11-20T10:00:00", "yesterday", ""):
        entry = {"incident_timestamp_id": timestamp, "value": value}
        status, body = edit(server, "1", incident_timestamp_values=[entry])
        assert (status, fields(body)) == (422, ["incident_timestamp_values.0.value"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Customer impact", {"value_text": "Nobody could pay"}),
        ("Dashboard", {"value_link": "https://grafana.example/d/1"}),
        ("Customers affected", {"value_numeric": "-12.50"}),
    ],
)
def test_plain_values_are_kept_as_sent_and_unset_by_no_values(
    server: DemoServer, name: str, value: dict[str, str]
) -> None:
    _, body = edit(server, "1", **with_field(name, value))
    assert values_of(body, name) == [value]
    _, body = edit(server, "1", **with_field(name))
    assert values_of(body, name) == []


def test_options_and_catalog_entries_are_answered_in_full(server: DemoServer) -> None:
    options = list(server.organisation.options[field_id(server, "Regions")].values())[:2]
    chosen = [{"value_option_id": option["id"]} for option in options]
    _, body = edit(server, "1", **with_field("Regions", *chosen))
    assert values_of(body, "Regions") == [{"value_option": option} for option in options]
    team = next(iter(server.organisation.teams.values()))["catalog_entry"]
    for identifier in (team["id"], team["external_id"], f"team-{team['external_id']}"):
        value = {"value_catalog_entry_id": identifier}
        _, body = edit(server, "1", **with_field("Owning team", value))
        (found,) = values_of(body, "Owning team")
        assert found["value_catalog_entry"]["name"] == team["name"]


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("Customer impact", [{"value_text": ""}], "values.0.value_text"),
        ("Customer impact", [{"value_link": "https://a.example"}], "values.0.value_link"),
        ("Customer impact", [{"value_text": "a"}, {"value_text": "b"}], "values"),
        ("Customer impact", [{}], "values.0"),
        ("Customer impact", [{"id": "01"}], "values.0"),
        ("Customer impact", [{"value_text": "a", "value_link": "b"}], "values.0"),
        ("Dashboard", [{"value_link": "ftp://a.example"}], "values.0.value_link"),
        ("Dashboard", [{"value_link": "a.example/b"}], "values.0.value_link"),
        ("Customers affected", [{"value_numeric": "many"}], "values.0.value_numeric"),
        ("Customers affected", [{"value_numeric": "NaN"}], "values.0.value_numeric"),
        ("Customers affected", [{"value_numeric": ""}], "values.0.value_numeric"),
        ("Root cause", [{"value_option_id": "no"}], "values.0.value_option_id"),
        ("Regions", [{"value_option_id": "no"}], "values.0.value_option_id"),
        ("Owning team", [{"value_catalog_entry_id": "no"}], "values.0.value_catalog_entry_id"),
        ("Owning team", [{"value_option_id": "no"}], "values.0.value_option_id"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_by_its_path(
    server: DemoServer, name: str, values: list[dict[str, str]], field: str
) -> None:
    status, body = edit(server, "1", **with_field(name, *values))
    assert (status, fields(body)) == (422, [f"custom_field_entries.0.{field}"])


def test_an_option_of_another_field_is_refused(server: DemoServer) -> None:
    region = next(iter(server.organisation.options[field_id(server, "Regions")]))
    status, _ = edit(server, "1", **with_field("Root cause", {"value_option_id": region}))
    assert status == 422


def test_unknown_ids_are_refused_each_at_its_place(server: DemoServer) -> None:
    status, body = edit(
        server,
        "1",
        custom_field_entries=[{"custom_field_id": "no", "values": []}, {"values": []}],
        incident_role_assignments=[{"incident_role_id": "no"}],
        incident_timestamp_values=[{"incident_timestamp_id": "no"}],
    )
    assert status == 422
    assert fields(body) == [
        "custom_field_entries.0.custom_field_id",
        "custom_field_entries.1.custom_field_id",
        "incident_role_assignments.0.incident_role_id",
        "incident_timestamp_values.0.incident_timestamp_id",
    ]


def test_a_refused_edit_changes_nothing_of_what_was_well(server: DemoServer) -> None:
    incident = incident_in(server, "live")
    _, before = ask(server, f"/v2/incidents/{incident.id}")
    timestamp = server.organisation.named(server.organisation.timestamps, "Fixed at")["id"]
    status, _ = edit(
        server,
        incident.id,
        name="New",
        severity_id="no",
        incident_role_assignments=[{"incident_role_id": role_id(server, "Incident Lead")}],
        incident_timestamp_values=[
            {"incident_timestamp_id": timestamp, "value": "2026-11-20T10:00:00Z"}
        ],
        **with_field("Customer impact", {"value_text": "New"}),
    )
    assert status == 422
    assert ask(server, f"/v2/incidents/{incident.id}")[1] == before


def test_a_duration_that_would_be_negative_is_invalid(server: DemoServer) -> None:
    timestamps = server.organisation.timestamps
    datetimes = {"Impact started at": "2026-11-20T10:00:00Z", "Fixed at": "2026-11-20T09:00:00Z"}
    entries = [
        {"incident_timestamp_id": server.organisation.named(timestamps, name)["id"], "value": value}
        for name, value in datetimes.items()
    ]
    _, body = edit(server, "1", incident_timestamp_values=entries)
    (metric,) = [
        one
        for one in body["incident"]["duration_metrics"]
        if one["duration_metric"]["name"] == "Time to fix"
    ]
    assert metric["status"] == "invalid_timestamps"
    assert "value_seconds" not in metric


def test_resolving_can_demand_what_the_form_requires() -> None:
    server = make_demo_server(enforces_forms=True)
    incident = next(
        one
        for one in server.organisation.incidents
        if one.status["category"] == "live" and one.type["is_default"]
    )
    learning = server.organisation.status_in("learning")["id"]
    status, body = edit(server, incident.id, incident_status_id=learning)
    assert status == 422
    assert "custom_field_entries" in fields(body)
