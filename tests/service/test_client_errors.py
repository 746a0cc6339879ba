"""Every way to fail is one error of the tree, with the server's own words made safe."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.api.responses import error_for, retry_after
from app.api.retry import RetrySafety
from app.demo.faults import Fault, FaultKind
from app.errors import (
    ApiError,
    Conflict,
    FieldError,
    IncidentError,
    InvalidResponse,
    NetworkError,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    Unreachable,
    ValidationFailed,
)
from tests.support.client import Scripted, client_on
from tests.support.demo import NOW, make_demo_server


async def failure(
    answer: Exception | httpx.Response, repeat: RetrySafety = RetrySafety.UNSENT
) -> Any:
    """The error that the first such answer becomes."""
    with pytest.raises(IncidentError) as caught:
        await client_on(Scripted(answer), attempts=1).request("POST", "v2", "x", repeat=repeat)
    return caught.value


def refusal(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ValidationFailed),
        (401, NotAuthenticated),
        (403, NotPermitted),
        (404, NotFound),
        (405, ServerError),
        (408, ServerError),
        (409, Conflict),
        (412, Conflict),
        (413, ServerError),
        (422, ValidationFailed),
        (429, RateLimited),
        (500, ServerError),
        (502, ServerError),
        (599, ServerError),
    ],
)
async def test_a_refusal_is_of_the_kind_its_status_says(status: int, kind: type[ApiError]) -> None:
    server = make_demo_server(incidents=1)
    server.faults.add(Fault(FaultKind.STATUS, status=status))
    with pytest.raises(ApiError) as caught:
        await client_on(server, attempts=1).request("GET", "v1", "identity")
    assert type(caught.value) is kind
    assert caught.value.status == status
    assert caught.value.detail == "This failure was asked for"
    assert caught.value.request_id


async def test_complaints_come_in_order_with_the_place_each_is_about() -> None:
    error = await failure(
        refusal(
            422,
            {
                "type": "validation_error",
                "status": 422,
                "request_id": "2T1p0e3j",
                "errors": [
                    {"code": "a", "message": "both", "source": {"field": "x", "pointer": "/y/0/z"}},
                    {"code": "b", "message": "field", "source": {"field": "severity_id"}},
                    {"code": "c", "message": "pointer", "source": {"pointer": "#/incident/a~1b"}},
                    {"code": "d", "message": "root", "source": {"field": "name", "pointer": "/"}},
                    {"code": "e", "message": "nowhere"},
                    {"code": "is_required", "source": None},
                    {"message": {"not": "text"}},
                    "not an object",
                ],
            },
        )
    )
    assert error.errors == (
        FieldError("y.0.z", "both", "a"),
        FieldError("severity_id", "field", "b"),
        FieldError("incident.a/b", "pointer", "c"),
        FieldError("name", "root", "d"),
        FieldError("", "nowhere", "e"),
        FieldError("", "is_required", "is_required"),
        FieldError("", "Not accepted.", ""),
    )
    assert error.detail == "both field pointer root nowhere is_required Not accepted."
    assert error.request_id == "2T1p0e3j"


async def test_what_the_server_says_cannot_act_on_the_terminal_and_is_bounded() -> None:
    hostile = "\x1b]0;title\x07\x9b31mred\u202e\nnext " + "x" * 10_000
    complaint = {"message": hostile, "code": hostile, "source": {"field": hostile}}
    error = await failure(refusal(422, {"errors": [complaint] * 1_000, "request_id": hostile}))
    assert len(error.errors) == 50
    first = error.errors[0]
    for text in (error.detail, error.request_id, first.message, first.code, first.field):
        assert text.startswith("]0;title31mred next xxx")
        assert len(text) == 500


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"message": "From the top"}, "From the top"),
        ({"errors": [], "message": "From the top"}, "From the top"),
        ({"errors": None}, "HTTP 404 Not Found."),
        ({"errors": "several"}, "HTTP 404 Not Found."),
        ({}, "HTTP 404 Not Found."),
    ],
)
async def test_without_a_list_of_errors_the_message_or_the_status_is_told(
    body: object, detail: str
) -> None:
    error = await failure(refusal(404, body))
    assert type(error) is NotFound
    assert error.detail == detail


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 451])
@pytest.mark.parametrize("body", [b"", b"<html>Blocked</html>", b'{"type": "validat', b"[1]"])
async def test_a_refusal_that_is_not_the_apis_json_is_unreadable(status: int, body: bytes) -> None:
    error = await failure(httpx.Response(status, content=body))
    assert type(error) is InvalidResponse
    assert f"HTTP {status} " in error.detail
    assert body.decode() in error.detail


@pytest.mark.parametrize(
    ("status", "kind"), [(408, ServerError), (429, RateLimited), (502, ServerError)]
)
async def test_an_edge_is_understood_in_its_own_words(status: int, kind: type[ApiError]) -> None:
    server = make_demo_server(incidents=1)
    server.faults.add(Fault(FaultKind.HTML, status=status))
    with pytest.raises(ApiError) as caught:
        await client_on(server, attempts=1).request("GET", "v1", "identity")
    assert type(caught.value) is kind
    assert f"HTTP {status} " in caught.value.detail
    assert "<html>" in caught.value.detail


@pytest.mark.parametrize(
    "body", [b"<html>Sign in to the guest network</html>", b'{"incident": {"id', b"[" * 100_000]
)
async def test_a_success_that_is_not_json_is_unreadable(body: bytes) -> None:
    error = await failure(httpx.Response(200, content=body))
    assert type(error) is InvalidResponse
    assert error.detail.startswith("HTTP 200 OK. It begins: ")
    assert len(error.detail) < 100


async def test_an_answer_cut_off_by_the_server_is_unreadable() -> None:
    server = make_demo_server(incidents=1)
    server.faults.add(Fault(FaultKind.TRUNCATED))
    with pytest.raises(InvalidResponse, match="HTTP 200 OK"):
        await client_on(server).request("GET", "v1", "severities")


async def test_an_answer_that_does_not_unpack_is_unreadable() -> None:
    content = httpx.ByteStream(b"not gzip")
    spoilt = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=content)
    transport = httpx.MockTransport(lambda _: spoilt)
    with pytest.raises(InvalidResponse, match=r"api\.example\.test: "):
        await client_on(transport).request("GET", "v1", "severities")


@pytest.mark.parametrize(
    ("error", "read", "written"),
    [
        (httpx.ConnectError("refused"), Unreachable, Unreachable),
        (httpx.ConnectTimeout(""), Unreachable, Unreachable),
        (httpx.PoolTimeout(""), Unreachable, Unreachable),
        (httpx.ProxyError("407"), Unreachable, Unreachable),
        (httpx.UnsupportedProtocol("x"), Unreachable, Unreachable),
        (httpx.ReadError(""), Unreachable, OutcomeUnknown),
        (httpx.ReadTimeout(""), Unreachable, OutcomeUnknown),
        (httpx.WriteError("broken pipe"), Unreachable, OutcomeUnknown),
        (httpx.WriteTimeout(""), Unreachable, OutcomeUnknown),
        (httpx.CloseError(""), Unreachable, OutcomeUnknown),
        (httpx.RemoteProtocolError("disconnected"), Unreachable, OutcomeUnknown),
        (httpx.LocalProtocolError("odd"), Unreachable, OutcomeUnknown),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_a_broken_connection_tells_whether_anything_was_processed(
    error: Exception, read: type[NetworkError], written: type[NetworkError]
) -> None:
    assert type(await failure(error, RetrySafety.READS)) is read
    for repeat in (RetrySafety.UNSENT, RetrySafety.IDEMPOTENT):
        told = await failure(error, repeat)
        assert type(told) is written
        assert told.detail.startswith("api.example.test: ")
        assert told.detail != "api.example.test: "


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectTimeout(""), "no connection within 10 seconds"),
        (httpx.ReadTimeout(""), "no answer within 30 seconds"),
        (httpx.PoolTimeout(""), "no free connection within 60 seconds"),
        (httpx.ConnectError("[Errno -2]\x1b Name or service\nnot known"), "Name or service not"),
    ],
)
async def test_a_broken_connection_is_told_in_words(error: Exception, words: str) -> None:
    told = await failure(error)
    assert words in told.detail
    assert "\x1b" not in told.detail


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
# Bodies that are nearly right reach further in than random ones.
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "request_id": JSON,
        "message": JSON,
        "rate_limit": JSON | st.fixed_dictionaries({"retry_after": JSON}),
        "errors": JSON
        | st.lists(
            st.fixed_dictionaries({}, optional={"message": JSON, "code": JSON, "source": JSON}),
            max_size=3,
        ),
    },
)


@given(st.integers(300, 599), NEARLY | JSON)
async def test_no_body_is_beyond_the_error_tree(status: int, body: object) -> None:
    error = error_for(status, {}, json.dumps(body).encode(), NOW)
    assert isinstance(error, IncidentError)
    assert error.detail
    assert str(error)


@given(st.text() | st.floats().map(str) | st.datetimes().map(str))
@example("Thu, 17 Apr 99999999999999999999 11:17:18 UTC")
@example("nan")
@example("-inf")
@example("9999-12-31T23:59:59-23:59")
@example("0001-01-01T00:00:00+23:59")
def test_whatever_retry_after_says_the_wait_is_none_or_bounded(text: str) -> None:
    for headers, content in (
        ({"retry-after": text}, {}),
        ({}, {"rate_limit": {"retry_after": text}}),
    ):
        seconds = retry_after(headers, content, NOW)
        assert seconds == 0 or 0.5 <= seconds <= 60
