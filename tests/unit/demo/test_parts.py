"""What belongs to the demo's incidents: who sees it, what is refused, and what is done once."""

from typing import Any

import pytest

from app.demo.core.access import ALL_ROLES
from app.demo.core.organisation import Incident
from app.demo.server import DemoServer
from tests.support.demo import KEY, ask, declare, edit, make_demo_server
from tests.support.demo_writes import WRITES, incident_id

LISTS = [
    ("/v2/incident_updates", "incident_updates"),
    ("/v2/incident_activity_log_entries", "incident_activity_log_entries"),
    ("/v2/incident_timeline_items", "incident_timeline_items"),
    ("/v3/actions", "actions"),
    ("/v3/follow_ups", "follow_ups"),
    ("/v1/incident_attachments", "incident_attachments"),
    ("/v2/incident_alerts", "incident_alerts"),
    ("/v1/postmortem_documents", "postmortem_documents"),
]


@pytest.fixture(scope="module")
def server() -> DemoServer:
    return make_demo_server()


def listed(server: DemoServer, path: str, name: str, incident: Incident) -> list[dict[str, Any]]:
    status, answer = ask(server, path, ("incident_id", incident.id), ("page_size", "50"))
    assert status == 200
    found: list[dict[str, Any]] = answer[name]
    return found


def live(server: DemoServer) -> Incident:
    return next(
        one for one in server.organisation.incidents if one.status["name"] == "Investigating"
    )


def test_the_same_parts_come_in_whichever_order_they_are_asked_for() -> None:
    first, second = make_demo_server(), make_demo_server()
    incidents = first.organisation.incidents[-20:]
    told = [[listed(first, *one, incident) for one in LISTS] for incident in incidents]
    again = [
        [listed(second, *one, incident) for one in reversed(LISTS)]
        for incident in reversed(incidents)
    ]
    assert told == [parts[::-1] for parts in again[::-1]]


def test_updates_end_at_the_status_and_severity_of_the_incident(server: DemoServer) -> None:
    for incident in server.organisation.incidents[-40:]:
        updates = listed(server, "/v2/incident_updates", "incident_updates", incident)
        assert updates[-1]["new_incident_status"] == incident.status
        assert updates[-1].get("new_severity") == incident.severity


def test_lists_over_all_incidents_hold_what_each_incident_has(server: DemoServer) -> None:
    _, answer = ask(server, "/v3/follow_ups", ("page_size", "250"))
    ids = [one["id"] for one in answer["follow_ups"]]
    assert ids == sorted(ids)
    assert len(ids) == 250
    after = answer["pagination_meta"]["after"]
    _, rest = ask(server, "/v3/follow_ups", ("page_size", "250"), ("after", after))
    assert rest["follow_ups"]
    incident_ids = {one["incident_id"] for one in answer["follow_ups"]}
    one_id = max(incident_ids)
    incident = server.organisation.incident(one_id)
    assert incident
    own = listed(server, "/v3/follow_ups", "follow_ups", incident)
    everywhere = [*answer["follow_ups"], *rest["follow_ups"]]
    assert own == [one for one in everywhere if one["incident_id"] == one_id]


def test_a_reference_number_lists_nothing(server: DemoServer) -> None:
    number = str(server.organisation.incidents[-1].number)
    assert ask(server, "/v2/incident_updates", ("incident_id", number))[1]["incident_updates"] == []


def test_parts_of_private_incidents_do_not_exist_without_global_access() -> None:
    roles = [role for role in ALL_ROLES if role != "global_access"]
    server = make_demo_server(roles=roles)
    private = next(
        one
        for one in server.organisation.incidents
        if one.is_private and one.status["category"] == "closed"
    )
    assert listed(server, "/v2/incident_updates", "incident_updates", private) == []
    path = "/v2/incident_activity_log_entries"
    assert ask(server, path, ("incident_id", private.id))[0] == 404
    assert ask(make_demo_server(), path, ("incident_id", private.id))[0] == 200


def test_every_write_needs_a_role(server: DemoServer) -> None:
    viewer = make_demo_server(roles=["viewer", "global_access"])
    statuses = {
        f"{write.method} {write.path}": viewer.handle(
            write.request(viewer, KEY, write.body(server))
        ).status
        for write in WRITES
    }
    assert set(statuses.values()) == {403}, statuses


def test_an_endpoint_that_the_account_lacks_is_404() -> None:
    server = make_demo_server(incidents=9, missing=["/v2/incident_updates"])
    assert ask(server, "/v2/incident_updates")[0] == 404
    assert ask(server, "/v3/actions")[0] == 200


@pytest.mark.parametrize(
    ("path", "listing"),
    [
        ("/v2/incident_updates", "incident_updates"),
        ("/v2/incident_timeline_items", "incident_timeline_items"),
        ("/v2/escalations", "escalations"),
    ],
)
def test_the_same_idempotency_key_makes_one_record(path: str, listing: str) -> None:
    server = make_demo_server()
    write = next(one for one in WRITES if one.path == path and one.method == "POST")
    body = write.body(server)
    first, second = (ask(server, path, method="POST", body=body) for _ in range(2))
    assert first == second
    another = ask(server, path, method="POST", body=body | {"idempotency_key": "another"})
    assert another[0] == 201
    assert another[1] != first[1]


def test_an_update_moves_the_incident_and_is_in_its_log() -> None:
    server = make_demo_server(incidents=60)
    incident = live(server)
    organisation = server.organisation
    fixing = organisation.named(organisation.statuses, "Fixing")
    before = len(listed(server, "/v2/incident_updates", "incident_updates", incident))
    body = {
        "incident_id": incident.id,
        "idempotency_key": "1",
        "message": "Found it",
        "to_incident_status_id": fixing["id"],
    }
    status, answer = ask(server, "/v2/incident_updates", method="POST", body=body)
    assert status == 201
    assert answer["incident_update"]["new_incident_status"]["name"] == "Fixing"
    assert ask(server, f"/v2/incidents/{incident.id}")[1]["incident"]["incident_status"] == fixing
    updates = listed(server, "/v2/incident_updates", "incident_updates", incident)
    assert len(updates) == before + 1
    path = "/v2/incident_activity_log_entries"
    query = ("incident_id", incident.id), ("page_size", "250")
    last = ask(server, path, *query)[1]["incident_activity_log_entries"][-1]
    assert last["content"]["incident_update"]["previous_status"]["name"] == "Investigating"


def test_an_update_without_anything_and_a_move_that_is_not_allowed_are_refused() -> None:
    server = make_demo_server()
    body = {"incident_id": live(server).id, "idempotency_key": "1"}
    status, answer = ask(server, "/v2/incident_updates", method="POST", body=body)
    assert (status, answer["errors"][0]["source"]["field"]) == (422, "message")
    triage = server.organisation.status_in("triage")["id"]
    body |= {"to_incident_status_id": triage}
    status, answer = ask(server, "/v2/incident_updates", method="POST", body=body)
    assert (status, answer["errors"][0]["source"]["field"]) == (422, "to_incident_status_id")


def test_an_edit_of_the_status_is_an_update_too_and_a_declared_incident_has_one() -> None:
    server = make_demo_server()
    incident = live(server)
    organisation = server.organisation
    edit(
        server,
        incident.id,
        incident_status_id=organisation.named(organisation.statuses, "Fixing")["id"],
    )
    updates = listed(server, "/v2/incident_updates", "incident_updates", incident)
    assert updates[-1]["updater"]["api_key"]["name"] == "incident-tui"
    _, answer = declare(server, name="New")
    declared = organisation.incident(answer["incident"]["id"])
    assert declared
    assert len(listed(server, "/v2/incident_updates", "incident_updates", declared)) == 1


def test_a_put_keeps_what_is_left_out_and_null_takes_the_assignee_away() -> None:
    server = make_demo_server()
    _, answer = ask(server, "/v3/follow_ups", ("page_size", "250"))
    held = next(one for one in answer["follow_ups"] if {"assignee", "priority"} <= set(one))
    path = f"/v3/follow_ups/{held['id']}"
    body = {"title": held["title"], "status": "completed"}
    _, answer = ask(server, path, method="PUT", body=body)
    assert answer["follow_up"]["assignee"] == held["assignee"]
    assert answer["follow_up"]["priority"] == held["priority"]
    assert answer["follow_up"]["completed_at"]
    _, answer = ask(server, path, method="PUT", body=body | {"assignee_id": None})
    assert "assignee" not in answer["follow_up"]
    status, answer = ask(server, path, method="PUT", body=body | {"status": "deleted"})
    assert (status, answer["errors"][0]["source"]["field"]) == (422, "status")


def test_a_moment_with_an_offset_is_answered_in_utc(server: DemoServer) -> None:
    body = {
        "incident_id": incident_id(server),
        "idempotency_key": "an offset",
        "title": "Deployed",
        "timestamp": "2026-11-24T02:00:00+01:00",
    }
    _, answer = ask(server, "/v2/incident_timeline_items", method="POST", body=body)
    assert answer["incident_timeline_item"]["timestamp"] == "2026-11-24T01:00:00Z"


def test_what_cannot_be_is_refused_with_the_property_it_is_about() -> None:
    server = make_demo_server()
    own = {"incident_id": incident_id(server)}
    once = own | {"idempotency_key": "1", "title": "x"}
    for path, body, field in (
        ("/v3/actions", own | {"description": " "}, "description"),
        ("/v3/follow_ups", own | {"title": "x", "assignee_id": "nobody"}, "assignee_id"),
        ("/v2/incident_timeline_items", once | {"timestamp": "yesterday"}, "timestamp"),
        ("/v2/escalations", once, "escalation_path_id"),
        ("/v2/escalations", once | {"user_ids": ["nobody"]}, "user_ids"),
        (
            "/v1/incident_attachments",
            own | {"resource": {"resource_type": "arbitrary_url", "url": "file:///etc/passwd"}},
            "resource.url",
        ),
    ):
        status, answer = ask(server, path, method="POST", body=body)
        assert (status, answer["errors"][0]["source"]["field"]) == (422, field)


def test_what_is_deleted_is_gone() -> None:
    server = make_demo_server()
    for path, listing in (
        ("/v3/actions", "actions"),
        ("/v3/follow_ups", "follow_ups"),
        ("/v1/incident_attachments", "incident_attachments"),
    ):
        of_one = ("incident_id", incident_id(server))
        record_id = ask(server, path, of_one)[1][listing][0]["id"]
        write = next(one for one in WRITES if one.method == "DELETE" and one.listed == listing)
        assert server.handle(write.request(server, KEY, None)).status == 204
        assert record_id not in [one["id"] for one in ask(server, path, of_one)[1][listing]]
