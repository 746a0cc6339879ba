"""Who is let in to the demo, how fast, and what the refusals say."""

import json
from typing import Any

import pytest

from app.demo.core.access import ALL_ROLES
from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer
from tests.support.demo import NOW, SteppingClock, ask, declare, edit, make_demo_server


def raw(server: DemoServer, path: str, authorization: str = "Bearer demo-key") -> Response:
    headers = {"authorization": authorization} if authorization else {}
    return server.handle(Request("GET", path, headers=headers))


def codes(body: Any) -> list[str]:
    return [error["code"] for error in body["errors"]]


@pytest.fixture(scope="module")
def server() -> DemoServer:
    return make_demo_server(incidents=40)


def without(*roles: str) -> list[str]:
    return [role for role in ALL_ROLES if role not in roles]


def test_no_key_and_a_wrong_key_are_told_apart(server: DemoServer) -> None:
    nothing = raw(server, "/v1/identity", authorization="")
    wrong = raw(server, "/v1/identity", authorization="Bearer other")
    assert (nothing.status, wrong.status) == (401, 401)
    assert codes(json.loads(nothing.body)) == ["missing_authorization_material"]
    assert codes(json.loads(wrong.body)) == ["unauthenticated"]


def test_an_unknown_path_is_404_and_an_unknown_method_405(server: DemoServer) -> None:
    assert ask(server, "/v2/nothing")[0] == 404
    assert ask(server, "/v2/incidents", method="PUT")[0] == 405
    assert ask(server, "/v1/severities", method="POST", body={})[0] == 405


def test_a_refusal_carries_a_request_id_that_the_header_repeats(server: DemoServer) -> None:
    response = raw(server, "/v2/nothing")
    assert json.loads(response.body)["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("viewer", "/v1/severities"),
        ("viewer", "/v2/users"),
        ("catalog_viewer", "/v3/catalog_types"),
        ("catalog_viewer", "/v3/teams"),
    ],
)
def test_a_missing_role_is_403(role: str, path: str) -> None:
    status, body = ask(make_demo_server(incidents=1, roles=without(role)), path)
    assert status == 403
    assert body["type"] == "resource_forbidden"


def test_identity_needs_no_role_and_tells_the_roles() -> None:
    status, body = ask(make_demo_server(incidents=1, roles=["catalog_viewer"]), "/v1/identity")
    assert status == 200
    assert body["identity"]["roles"] == ["catalog_viewer"]


def test_declaring_needs_its_own_role() -> None:
    assert declare(make_demo_server(incidents=1, roles=without("incident_creator")))[0] == 403


def test_an_edit_is_403_for_each_property_whose_scope_is_missing() -> None:
    server = make_demo_server(denied_scopes=["incidents.update_name", "incidents.update_summary"])
    incident = server.organisation.incidents[0]
    status, body = edit(
        server, incident.id, name="New", summary="New", call_url="https://a.example"
    )
    assert status == 403
    fields = {error["source"]["field"] for error in body["errors"]}
    assert fields == {"name", "summary"}
    assert edit(server, incident.id, call_url="https://a.example")[0] == 200


def test_replacing_a_call_link_needs_more_than_setting_one() -> None:
    server = make_demo_server(denied_scopes=["incident_calls.destroy"])
    incidents = server.organisation.incidents
    without_link = next(one for one in incidents if not one.call_url)
    with_link = next(one for one in incidents if one.call_url)
    assert edit(server, without_link.id, call_url="https://a.example")[0] == 200
    assert edit(server, with_link.id, call_url="https://a.example")[0] == 403


def test_private_incidents_do_not_exist_without_global_access() -> None:
    server = make_demo_server(roles=without("global_access"))
    private = next(one for one in server.organisation.incidents if one.is_private)
    assert ask(server, f"/v2/incidents/{private.id}")[0] == 404
    assert edit(server, private.id, name="New")[0] == 404
    _, body = ask(server, "/v2/incidents", ("page_size", "250"))
    assert all(incident["visibility"] == "public" for incident in body["incidents"])
    everyone = make_demo_server()
    assert ask(everyone, f"/v2/incidents/{private.id}")[0] == 200


def test_authenticated_answers_say_how_much_of_the_limit_is_left() -> None:
    server = make_demo_server(incidents=1)
    first, refused = raw(server, "/v1/identity"), raw(server, "/v2/nothing")
    assert first.headers["x-ratelimit-limit"] == "1200, 1200;window=60"
    assert first.headers["x-ratelimit-remaining"] == "1199"
    assert refused.headers["x-ratelimit-remaining"] == "1198"
    assert refused.headers["x-ratelimit-used"] == "2"
    assert "x-ratelimit-limit" not in raw(server, "/v1/identity", authorization="").headers


def test_the_token_bucket_empties_and_fills_again() -> None:
    clock = SteppingClock()
    server = make_demo_server(incidents=1, clock=clock, rate_limited=True)
    assert all(raw(server, "/v1/identity").status == 200 for _ in range(1200))
    refused = raw(server, "/v1/identity")
    assert refused.status == 429
    assert json.loads(refused.body)["rate_limit"]["remaining"] == 0
    assert int(refused.headers["x-ratelimit-reset"]) == int(NOW.timestamp()) + 60
    clock.advance(0.1)
    assert [raw(server, "/v1/identity").status for _ in range(3)] == [200, 200, 429]


def test_without_the_switch_the_bucket_refuses_nobody() -> None:
    server = make_demo_server(incidents=1)
    assert {raw(server, "/v1/identity").status for _ in range(1300)} == {200}


def test_what_was_received_can_be_looked_at() -> None:
    server = make_demo_server(incidents=1)
    ask(server, "/v2/incidents", ("page_size", "1"))
    declare(server, name="Hello")
    listed, declared = server.requests
    assert (listed.method, listed.path, listed.query) == (
        "GET",
        "/v2/incidents",
        (("page_size", "1"),),
    )
    assert declared.body["name"] == "Hello"
