"""The rules of declaring an incident."""

from typing import Any

import pytest

from app.demo.core.messages import Request
from app.demo.server import DemoServer
from tests.support.demo import SteppingClock, ask, declare, make_demo_server


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=20)


def fields(body: Any) -> list[str]:
    return [error["source"]["field"] for error in body["errors"]]


def status_id(server: DemoServer, category: str) -> str:
    return str(server.organisation.status_in(category)["id"])


def severity_id(server: DemoServer, name: str = "Major") -> str:
    return str(server.organisation.named(server.organisation.severities, name)["id"])


def type_id(server: DemoServer, name: str) -> str:
    return str(server.organisation.named(server.organisation.types, name)["id"])


def test_the_least_that_can_be_sent_lands_in_triage_with_a_name(server: DemoServer) -> None:
    status, body = declare(server)
    incident = body["incident"]
    assert status == 200
    assert incident["reference"] == "INC-21"
    assert incident["incident_status"]["category"] == "triage"
    assert incident["incident_type"]["is_default"]
    assert incident["mode"] == "standard"
    assert incident["name"]
    assert incident["creator"] == {"api_key": {"id": server.key.id, "name": "incident-tui"}}


def test_the_new_incident_is_first_in_the_list(server: DemoServer) -> None:
    _, body = declare(server, name="The newest")
    _, listed = ask(server, "/v2/incidents", ("page_size", "1"))
    assert listed["incidents"][0] == body["incident"]


@pytest.mark.parametrize("missing", ["idempotency_key", "visibility"])
def test_what_the_schema_requires_is_required(server: DemoServer, missing: str) -> None:
    payload = {"idempotency_key": "one", "visibility": "public"}
    del payload[missing]
    status, body = ask(server, "/v2/incidents", method="POST", body=payload)
    assert status == 422
    assert fields(body) == [missing]
    assert body["errors"][0]["code"] == "missing_field"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_object_is_400(server: DemoServer, body: bytes) -> None:
    headers = {"authorization": "Bearer demo-key"}
    assert server.handle(Request("POST", "/v2/incidents", (), headers, body)).status == 400


def test_a_property_of_another_type_is_400_and_named(server: DemoServer) -> None:
    status, body = declare(server, name=5, custom_field_entries=[{"custom_field_id": True}])
    assert status == 400
    assert sorted(fields(body)) == ["custom_field_entries.0.custom_field_id", "name"]


def test_null_is_the_same_as_nothing(server: DemoServer) -> None:
    assert declare(server, severity_id=None, summary=None)[0] == 200


def test_an_active_incident_needs_a_severity(server: DemoServer) -> None:
    live = status_id(server, "live")
    status, body = declare(server, incident_status_id=live)
    assert status == 422
    assert body["errors"] == [
        {
            "code": "is_required",
            "message": "A severity is required to open an incident",
            "source": {"field": "severity_id", "pointer": "/severity_id"},
        }
    ]
    assert declare(server, incident_status_id=live, severity_id=severity_id(server))[0] == 200


@pytest.mark.parametrize("category", ["paused", "learning", "closed", "declined", "merged"])
def test_an_incident_cannot_start_anywhere(server: DemoServer, category: str) -> None:
    status, body = declare(
        server, incident_status_id=status_id(server, category), severity_id=severity_id(server)
    )
    assert status == 422
    assert fields(body) == ["incident_status_id"]


def test_a_retrospective_incident_can_start_closed_and_keeps_its_options(
    server: DemoServer,
) -> None:
    status, body = declare(
        server,
        mode="retrospective",
        incident_status_id=status_id(server, "closed"),
        severity_id=severity_id(server),
        retrospective_incident_options={
            "slack_channel_id": "C123",
            "postmortem_document_url": "https://docs.example/1",
        },
    )
    assert status == 200
    assert body["incident"]["slack_channel_id"] == "C123"
    assert body["incident"]["postmortem_document_url"] == "https://docs.example/1"


def test_other_incidents_have_no_retrospective_options(server: DemoServer) -> None:
    status, body = declare(server, retrospective_incident_options={"external_id": 7})
    assert status == 422
    assert fields(body) == ["retrospective_incident_options"]


def test_a_type_that_always_starts_in_triage_does(server: DemoServer) -> None:
    status, body = declare(
        server,
        incident_type_id=type_id(server, "Vendor alert"),
        incident_status_id=status_id(server, "live"),
    )
    assert status == 200
    assert body["incident"]["incident_status"]["category"] == "triage"


def test_a_public_incident_of_a_private_type_is_refused_or_made_private() -> None:
    strict, forcing = make_demo_server(), make_demo_server(forces_private=True)
    security = type_id(strict, "Security")
    status, body = declare(strict, incident_type_id=security)
    assert (status, fields(body)) == (422, ["visibility"])
    status, body = declare(forcing, incident_type_id=security)
    assert (status, body["incident"]["visibility"]) == (200, "private")
    assert declare(strict, incident_type_id=security, visibility="private")[0] == 200


def test_everything_that_is_wrong_is_said_at_once(server: DemoServer) -> None:
    status, body = declare(
        server,
        visibility="secret",
        mode="loud",
        name=" ",
        severity_id="no",
        incident_type_id="no",
        incident_status_id="no",
    )
    assert status == 422
    assert sorted(fields(body)) == [
        "incident_status_id",
        "incident_type_id",
        "mode",
        "name",
        "severity_id",
        "visibility",
    ]


def test_an_idempotency_key_makes_one_incident(server: DemoServer) -> None:
    _, first = declare(server, idempotency_key="once", name="First")
    status, second = declare(server, idempotency_key="once", name="Second")
    assert status == 200
    assert second == first
    assert len(server.organisation.incidents) == 21


def test_a_refused_declaration_does_not_use_its_key_up(server: DemoServer) -> None:
    assert declare(server, idempotency_key="once", severity_id="no")[0] == 422
    assert declare(server, idempotency_key="once")[0] == 200


def test_the_slack_channel_shows_a_little_later() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=1, clock=clock)
    _, body = declare(server, slack_channel_name_override="inc-checkout")
    assert body["incident"]["slack_channel_id"] == ""
    assert "slack_channel_name" not in body["incident"]
    clock.advance(3)
    _, later = ask(server, f"/v2/incidents/{body['incident']['id']}")
    assert later["incident"]["slack_channel_id"]
    assert later["incident"]["slack_channel_name"] == "inc-checkout"


def test_the_reporter_can_be_set(server: DemoServer) -> None:
    organisation = server.organisation
    reporter = organisation.named(organisation.roles, "Reporter")["id"]
    user_id = next(iter(organisation.users))
    assignment = {"incident_role_id": reporter, "assignee": {"id": user_id}}
    status, body = declare(server, incident_role_assignments=[assignment])
    assert status == 200
    assigned = {
        one["role"]["id"]: one["assignee"]["id"]
        for one in body["incident"]["incident_role_assignments"]
        if "assignee" in one
    }
    assert assigned == {reporter: user_id}


def test_forms_are_enforced_only_on_demand() -> None:
    relaxed, strict = make_demo_server(), make_demo_server(enforces_forms=True)
    organisation = strict.organisation
    team_field = organisation.named(organisation.custom_fields, "Owning team")
    team = next(iter(organisation.teams.values()))["catalog_entry"]["id"]
    owner = {"custom_field_id": team_field["id"], "values": [{"value_catalog_entry_id": team}]}
    minor, major = severity_id(strict, "Minor"), severity_id(strict)
    assert declare(relaxed, severity_id=major)[0] == 200
    status, body = declare(strict)
    assert status == 422
    assert sorted(fields(body)) == ["custom_field_entries", "name", "severity_id"]
    complete = {"name": "Slow", "custom_field_entries": [owner]}
    assert declare(strict, **complete, severity_id=minor)[0] == 200
    # A severe incident has to name the services as well.
    status, body = declare(strict, **complete, severity_id=major)
    assert (status, fields(body)) == (422, ["custom_field_entries"])
