"""What the client sends, to whom, and what it keeps about it."""

import json
import traceback
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.client import ApiClient, _BearerAuth
from app.api.retry import RetrySafety
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.errors import (
    IncidentError,
    InvalidResponse,
    NetworkSettingsInvalid,
    NotFound,
    Unreachable,
)
from app.system.secret import Secret
from app.system.version import VERSION
from tests.support.client import URL, Scripted, client_on
from tests.support.demo import KEY, make_demo_server

OK = httpx.Response(200, json={})


@pytest.fixture(scope="module")
def server() -> DemoServer:
    return make_demo_server(incidents=3)


async def test_a_request_carries_the_key_and_says_who_asks() -> None:
    transport = Scripted(OK)
    await client_on(transport).request("GET", "v1", "identity")
    headers = transport.requests[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["user-agent"] == f"incident-tui/{VERSION}"
    assert "gzip" in headers["accept-encoding"]
    assert headers["accept"] == "application/json"


async def test_each_phase_of_a_request_has_a_time_out_of_its_own() -> None:
    transport = Scripted(OK)
    await client_on(transport).request("GET", "v1", "identity")
    limits = transport.requests[0].extensions["timeout"]
    assert limits == {"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 60.0}


async def test_a_redirect_is_not_followed_so_the_key_goes_nowhere_else() -> None:
    away = httpx.Response(302, headers={"location": "https://login.example.com/in?token=x"})
    transport = Scripted(away)
    with pytest.raises(InvalidResponse) as caught:
        await client_on(transport).request("GET", "v1", "identity")
    assert [request.url.host for request in transport.requests] == ["api.example.test"]
    assert "https://login.example.com/in" in caught.value.detail
    assert "token" not in caught.value.detail


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        (f"{URL}/v1/identity", True),
        (f"{URL}:443/v1/identity", True),
        (f"{URL}:8443/v1/identity", False),
        ("http://api.example.test/v1/identity", False),
        ("https://api.example.test.evil.com/v1/identity", False),
        ("https://evil.com/v1/identity", False),
    ],
)
def test_the_key_is_put_on_requests_to_its_own_origin_only(url: str, *, sent: bool) -> None:
    transport = Scripted(OK)
    auth = _BearerAuth(Secret(KEY), httpx.URL(URL))
    with httpx.Client(transport=transport, auth=auth) as http:
        http.get(url)
    assert ("authorization" in transport.requests[0].headers) is sent


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel", "nul\x00"])
async def test_a_key_that_no_header_can_hold_is_refused_and_not_quoted(key: str) -> None:
    client = ApiClient(URL, Secret(key), transport=Scripted(OK))
    with pytest.raises(ValueError, match="cannot stand in a header") as caught:
        await client.request("GET", "v2", "incidents")
    assert not key or key not in str(caught.value)


ANY_SEGMENT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(ANY_SEGMENT.filter(lambda text: text not in {".", ".."}))
async def test_any_id_stays_one_segment_of_the_path(identifier: str) -> None:
    transport = Scripted(OK)
    await client_on(transport).request("GET", "v2", "incidents", identifier)
    path = transport.requests[0].url.raw_path.decode()
    start, found = path[: len("/v2/incidents/")], path[len("/v2/incidents/") :]
    assert start == "/v2/incidents/"
    assert not {"/", "?", "#"} & set(found)
    assert unquote(found) == identifier


@pytest.mark.parametrize("identifier", ["", ".", ".."])
async def test_an_id_that_would_be_a_step_in_the_path_is_not_found_without_asking(
    identifier: str,
) -> None:
    transport = Scripted(OK)
    with pytest.raises(NotFound):
        await client_on(transport).request("GET", "v2", "incidents", identifier)
    assert not transport.requests


async def test_half_a_character_in_an_id_can_be_asked_for() -> None:
    transport = Scripted(OK)
    await client_on(transport).request("GET", "v2", "incidents", "x\udcff")
    assert transport.requests[0].url.raw_path == b"/v2/incidents/x%3F"


async def test_a_query_keeps_its_order_and_its_repeated_keys(server: DemoServer) -> None:
    pairs = [("a[one_of]", "x, y"), ("a[one_of]", "&z=1"), ("page_size", "2")]
    await client_on(server).request("GET", "v2", "incidents", parameters=pairs)
    assert list(server.requests[-1].query) == pairs


@pytest.mark.parametrize(
    "parameters", [[("a", "x" * 70_000)], [("a", "\ud800")]], ids=["too long", "half a character"]
)
async def test_a_query_that_no_address_can_hold_is_said_at_once(
    parameters: list[tuple[str, str]],
) -> None:
    transport = Scripted(OK)
    with pytest.raises(Unreachable, match="no valid address"):
        await client_on(transport).request("GET", "v2", "incidents", parameters=parameters)
    assert not transport.requests


async def test_any_text_can_be_sent() -> None:
    body = {"text": "naïve \U0001f525 \ud800 \x00 </script>", "flag": True, "list": [1, "2"]}
    transport = Scripted(OK)
    await client_on(transport).request("POST", "v2", "incidents", body=body)
    request = transport.requests[0]
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == body


async def test_every_attempt_sends_the_same_bytes_even_if_the_caller_changes_its_own() -> None:
    body = {"name": "before"}
    transport = Scripted(httpx.Response(503), OK)

    async def meddle(_: float) -> None:
        body["name"] = "after"

    client = client_on(transport, sleep=meddle)
    await client.request("POST", "v2", "incidents", body=body, repeat=RetrySafety.IDEMPOTENT)
    first, second = transport.requests
    assert first.content == second.content
    assert b"before" in second.content


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(204, content=b"{"), httpx.Response(200), httpx.Response(202, content=b" \n")],
    ids=["204", "nothing", "blank"],
)
async def test_an_answer_without_a_body_is_none(answer: httpx.Response) -> None:
    assert await client_on(Scripted(answer)).request("POST", "v2", "x") is None


async def test_every_attempt_is_logged_without_its_query_and_body() -> None:
    refusal = {"request_id": "2T1p0e3j", "errors": []}
    transport = Scripted(httpx.ConnectError("no"), httpx.Response(422, json=refusal))
    client = client_on(transport)
    with pytest.raises(IncidentError):
        await client.request(
            "POST", "v2", "in cidents", parameters=[("secret", "s3cret")], body={"name": "s3cret"}
        )
    assert [
        (record.method, record.path, record.status, record.request_id, record.attempt)
        for record in client.log
    ] == [
        ("POST", "/v2/in%20cidents", 0, "", 1),
        ("POST", "/v2/in%20cidents", 422, "2T1p0e3j", 2),
    ]
    assert "s3cret" not in repr(client.log)


async def test_the_log_is_bounded() -> None:
    client = client_on(Scripted(OK))
    for number in range(600):
        await client.request("GET", str(number))
    assert [client.log[0].path, client.log[-1].path] == ["/100", "/599"]


@pytest.mark.parametrize("kind", list(FaultKind))
async def test_a_failure_shows_the_key_nowhere(kind: FaultKind) -> None:
    """Not in the error, nor in a crash report that prints the locals of every frame."""
    server = make_demo_server(incidents=1, key="k3y-of-nobody")
    server.faults.add(Fault(kind, times=0, status=418))
    client = client_on(server)
    with pytest.raises(IncidentError) as caught:
        await client.request("GET", "v1", "identity")  # With another key: 401 where no fault is.
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = "".join(report.format()) + repr(caught.value) + repr(client.log) + repr(vars(client))
    assert "request" in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "ftp://user:hidden@proxy:1"),
        ("SSL_CERT_FILE", "/nowhere/at/all.pem"),
    ],
)
async def test_unusable_network_settings_are_an_error_with_a_remedy(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    client = ApiClient(URL, Secret(KEY))
    with pytest.raises(NetworkSettingsInvalid, match=variable) as caught:
        await client.request("GET", "v1", "identity")
    assert variable in caught.value.hint
    assert "hidden" not in str(caught.value)
