"""The four operations on the demo, and what is made of answers it would not give."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from app.api.paging import read_page
from app.api.service import IncidentService
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from app.domain.model_base import Record
from app.errors import InvalidResponse, NotFound, ValidationFailed
from app.query.incident_query import Filter, IncidentQuery
from app.system.secret import Secret
from tests.support.client import Scripted, answering, client_on
from tests.support.demo import KEY, ask, make_demo_server
from tests.support.service import service_on

EVERYTHING = IncidentQuery(
    (Filter("mode", "one_of", ("standard", "retrospective", "test", "tutorial")),)
)


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=60)


def named(records: Mapping[str, Mapping[str, Any]], **wanted: str) -> str:
    """The id of the record with these properties."""
    return next(
        identifier
        for identifier, record in records.items()
        if all(record.get(name) == value for name, value in wanted.items())
    )


# List.


async def test_a_page_holds_decoded_incidents_with_their_own_json(server: DemoServer) -> None:
    page = await service_on(server).list(EVERYTHING, page_size=10)
    newest = [incident.id for incident in server.organisation.incidents[:-11:-1]]
    assert [item.id for item in page.items] == newest
    assert page.total == 60
    assert page.after == newest[-1]
    for item in page.items:
        content = json.loads(item.document)
        assert not item.incident.unreadable
        assert (item.id, item.reference, item.name) == tuple(
            content[name] for name in ("id", "reference", "name")
        )
        assert item.incident.reference == item.reference
        assert b": " not in item.document.partition(b",")[0]  # Compact.


async def test_a_page_is_asked_for_by_query_size_and_cursor(server: DemoServer) -> None:
    query = EVERYTHING.also(Filter("status_category", "one_of", ("live", "triage")))
    service = service_on(server)
    first = await service.list(query, page_size=2)
    await service.list(query, page_size=2, after=first.after)
    assert list(server.requests[-1].query) == [
        ("page_size", "2"),
        *query.parameters(),
        ("after", first.after),
    ]
    assert ("status_category[one_of]", "triage") in server.requests[-1].query


async def test_an_incident_that_cannot_be_decoded_spoils_no_other(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.UNDECODABLE_ROW, row=3))
    page = await service_on(server).list(EVERYTHING, page_size=10)
    odd = page.items[3]
    assert len(page.items) == 10
    assert [bool(item.incident.unreadable) for item in page.items].count(True) == 1
    assert odd.id == server.organisation.incidents[-4].id
    assert odd.reference == f"INC-{server.organisation.incidents[-4].number}"
    assert odd.name == ""
    assert set(odd.incident.unreadable) == {
        'name: {"unexpected": true}',
        'incident_status: "unexpected"',
    }
    assert odd.outline.unreadable == odd.incident.unreadable
    assert json.loads(odd.document)["name"] == {"unexpected": True}


async def test_half_a_character_in_an_incident_spoils_nothing() -> None:
    incident = {"id": "1", "reference": "INC-1", "name": "half \ud800 name", "later": "\udfff"}
    service = IncidentService(client_on(answering(lambda _: {"incidents": [incident]})))
    (item,) = (await service.list(EVERYTHING)).items
    assert item.name == "half  name"
    assert json.loads(item.document)["name"] == "half  name"


@pytest.mark.parametrize(
    ("answer", "total", "after"),
    [
        ({"incidents": []}, None, None),
        ({"incidents": None}, None, None),
        ({"incidents": [], "pagination_meta": {"after": "x", "page_size": 1}}, None, None),
        ({"incidents": [{"id": "1"}], "pagination_meta": {"after": "x"}}, None, "x"),
        ({"incidents": [{"id": "1"}], "pagination_meta": {"after": ""}}, None, None),
        ({"incidents": [{"id": "1"}], "pagination_meta": {"after": 7}}, None, None),
        ({"incidents": [{"id": "1"}], "pagination_meta": None}, None, "1"),
        ({"incidents": [{"id": "1"}], "pagination_meta": ["x"]}, None, "1"),
        ({"incidents": [{}], "pagination_meta": {"after": "x"}}, None, "x"),
        ({"incidents": [], "pagination_meta": {"total_record_count": 0}}, 0, None),
        ({"incidents": [], "pagination_meta": {"total_record_count": "many"}}, None, None),
    ],
)
async def test_whatever_is_missing_from_a_page_is_taken_as_absent(
    answer: object, total: int | None, after: str | None
) -> None:
    page = await IncidentService(client_on(answering(lambda _: answer))).list(EVERYTHING)
    assert (page.total, page.after) == (total, after)


@pytest.mark.parametrize("answer", [{}, {"incidents": "several"}, {"incidents": {}}, [], None, 7])
async def test_what_is_no_list_is_unreadable(answer: object) -> None:
    service = IncidentService(client_on(answering(lambda _: answer)))
    with pytest.raises(InvalidResponse, match="incidents"):
        await service.list(EVERYTHING)


async def test_the_screen_can_draw_while_a_page_is_decoded() -> None:
    turns = 0

    async def draw() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    drawing = asyncio.ensure_future(draw())
    content = {"records": [{"id": str(number)} for number in range(250)]}
    page = await read_page(content, "records", Record.model_validate)
    drawing.cancel()
    assert len(page.items) == 250
    assert turns >= 9


# Walk.


async def test_a_walk_reads_everything_once_in_order(server: DemoServer) -> None:
    pages = [page async for page in service_on(server).iter_pages(EVERYTHING, page_size=20)]
    walked = [item.id for page in pages for item in page.items]
    assert walked == [incident.id for incident in reversed(server.organisation.incidents)]
    # The last page is full, so only an empty one shows that it was the last.
    assert [len(page.items) for page in pages] == [20, 20, 20, 0]


def pages_of(*pages: tuple[str, str]) -> tuple[httpx.MockTransport, list[str]]:
    """Pages by the cursor that asks for them: the ids they hold, and the cursor they give."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> object:
        after = request.url.params.get("after", "")
        asked.append(after)
        ids, cursor = pages[int(after or 0)]
        return {
            "incidents": [{"id": i, "reference": f"INC-{i}", "name": i} for i in ids],
            "pagination_meta": {"after": cursor, "page_size": 2},
        }

    return answering(answer), asked


@pytest.mark.parametrize(
    ("pages", "asked", "walked"),
    [
        ([("ab", "1"), ("cd", "")], ["", "1"], ["ab", "cd"]),
        ([("ab", "1"), ("", "0")], ["", "1"], ["ab", ""]),
        ([("ab", "1"), ("cd", "1")], ["", "1"], ["ab", "cd"]),
        ([("ab", "1"), ("cd", "0")], ["", "1", "0"], ["ab", "cd", ""]),
        ([("ab", "1"), ("bc", "2"), ("cd", "")], ["", "1", "2"], ["ab", "c", "d"]),
        ([("ab", "1"), ("ab", "2"), ("cd", "")], ["", "1", "2"], ["ab", "", "cd"]),
        ([("aa", "")], [""], ["a"]),
    ],
    ids=[
        "no cursor",
        "empty page",
        "same cursor",
        "circle",
        "moved records",
        "same page",
        "doubled",
    ],
)
async def test_a_walk_ends_and_gives_nothing_twice(
    pages: list[tuple[str, str]], asked: list[str], walked: list[str]
) -> None:
    transport, seen = pages_of(*pages)
    service = IncidentService(client_on(transport))
    found = [page async for page in service.iter_pages(EVERYTHING, page_size=2)]
    assert seen == asked
    assert ["".join(item.id for item in page.items) for page in found] == walked


def without_meta(server: DemoServer, *, knows_cursors: bool = True) -> httpx.MockTransport:
    """The demo's incidents in pages that say nothing about paging, or the first page for ever."""

    def answer(request: httpx.Request) -> object:
        pairs = [*request.url.params.multi_items()]
        if not knows_cursors:
            pairs = [(name, value) for name, value in pairs if name != "after"]
        _, content = ask(server, request.url.path, *pairs)
        del content["pagination_meta"]
        return content

    return answering(answer)


async def test_a_list_that_says_nothing_of_pages_is_read_to_an_empty_one(
    server: DemoServer,
) -> None:
    service = IncidentService(client_on(without_meta(server)))
    pages = [page async for page in service.iter_pages(EVERYTHING, page_size=25)]
    walked = [item.id for page in pages for item in page.items]
    assert walked == [incident.id for incident in reversed(server.organisation.incidents)]
    assert [page.is_last for page in pages] == [False, False, False, True]


async def test_a_list_that_always_begins_anew_ends_and_is_not_known_to_be_whole(
    server: DemoServer,
) -> None:
    service = IncidentService(client_on(without_meta(server, knows_cursors=False)))
    pages = [page async for page in service.iter_pages(EVERYTHING, page_size=25)]
    assert [(len(page.items), page.is_last) for page in pages] == [(25, False), (0, False)]


async def test_a_list_of_which_nothing_can_be_read_is_not_known_to_be_whole() -> None:
    transport = answering(lambda _: {"incidents": [{"name": "no id"}]})
    (page,) = [page async for page in IncidentService(client_on(transport)).iter_pages(EVERYTHING)]
    assert (page.unreadable, page.is_last) == (1, False)


# Show.


@pytest.mark.parametrize("by", ["id", "number"])
async def test_an_incident_is_shown_by_id_and_by_number(server: DemoServer, by: str) -> None:
    wanted = server.organisation.incidents[7]
    document = await service_on(server).show(str(getattr(wanted, by)))
    assert document.id == wanted.id
    assert document.incident.name == document.name == wanted.name


@pytest.mark.parametrize("identifier", ["61", "nobody", "a/../1", ".."])
async def test_an_incident_that_does_not_exist_is_not_found(
    server: DemoServer, identifier: str
) -> None:
    with pytest.raises(NotFound):
        await service_on(server).show(identifier)


async def test_an_incident_that_cannot_be_decoded_whole_is_shown_with_the_reason() -> None:
    answer = {"incident": {"id": "1", "reference": "INC-1", "severity": "bad"}}
    document = await IncidentService(client_on(answering(lambda _: answer))).show("1")
    assert (document.id, document.reference, document.name) == ("1", "INC-1", "")
    assert document.incident.unreadable == ('severity: "bad"',)


NO_INCIDENT: tuple[object, ...] = (
    None,
    [],
    {},
    {"incident": None},
    {"incident": []},
    {"incident": {"name": "no id"}},
    {"incident": {"id": 7}},
)


@pytest.mark.parametrize("answer", NO_INCIDENT)
async def test_what_is_no_incident_is_unreadable(answer: object) -> None:
    service = IncidentService(client_on(answering(lambda _: answer)))
    with pytest.raises(InvalidResponse):
        await service.show("1")


# Create and update.


def whole_create(server: DemoServer) -> dict[str, Any]:
    """A create payload with every property of the vendor's schema, or the other kind of it."""
    organisation = server.organisation
    user = next(iter(organisation.users))
    return {
        "idempotency_key": "incident-tui-1",
        "visibility": "public",
        "name": "Cannot pay \U0001f525",
        "summary": "Line one\nline *two*",
        "severity_id": named(organisation.severities, name="Critical"),
        "incident_type_id": named(organisation.types, name="Data quality"),
        "incident_status_id": named(organisation.statuses, category="learning"),
        "mode": "retrospective",
        "slack_team_id": organisation.slack_team_id,
        "slack_channel_name_override": "inc-cannot-pay",
        "retrospective_incident_options": {
            "postmortem_document_url": "https://docs.example.com/1",
            "slack_channel_id": "C123",
        },
        **whole_entries(server, user),
    }


def whole_entries(server: DemoServer, user: str) -> dict[str, Any]:
    organisation = server.organisation
    fields = organisation.custom_fields
    regions = named(fields, name="Regions")
    team = named(fields, name="Owning team")
    entry = named(organisation.catalog.entries, catalog_type_id=fields[team]["catalog_type_id"])
    return {
        "incident_role_assignments": [
            {
                "incident_role_id": named(organisation.roles, role_type="lead"),
                "assignee": {"id": user},
            },
            {"incident_role_id": named(organisation.roles, name="Scribe")},
        ],
        "custom_field_entries": [
            {
                "custom_field_id": regions,
                "values": [{"value_option_id": o} for o in list(organisation.options[regions])[:2]],
            },
            {"custom_field_id": team, "values": [{"value_catalog_entry_id": entry}]},
            {
                "custom_field_id": named(fields, name="Customer impact"),
                "values": [{"value_text": "Nobody can pay"}],
            },
            {
                "custom_field_id": named(fields, name="Dashboard"),
                "values": [{"value_link": "https://grafana.example.com/d/1"}],
            },
            {
                "custom_field_id": named(fields, name="Customers affected"),
                "values": [{"value_numeric": "1204.50"}],
            },
            {"custom_field_id": named(fields, name="Root cause"), "values": []},
        ],
        "incident_timestamp_values": [
            {
                "incident_timestamp_id": named(organisation.timestamps, name="Reported at"),
                "value": "2026-11-24T01:00:00Z",
            },
        ],
    }


def whole_edit(server: DemoServer) -> dict[str, Any]:
    """An edit payload with every property of the vendor's schema."""
    organisation = server.organisation
    incident = organisation.incidents[0]
    return {
        "incident": {
            "name": "Could not pay",
            "summary": "",
            "call_url": "https://zoom.example.com/j/1",
            "severity_id": named(organisation.severities, name="Critical"),
            "incident_status_id": incident.status["id"],
            "slack_channel_name_override": "inc-could-not-pay",
            **whole_entries(server, next(iter(organisation.users))),
        },
        "notify_incident_channel": True,
    }


async def test_a_create_sends_its_payload_and_nothing_else(server: DemoServer) -> None:
    payload = whole_create(server)
    document = await service_on(server).create(payload)
    received = server.requests[-1]
    assert (received.method, received.path, received.query) == ("POST", "/v2/incidents", ())
    assert received.body == payload
    assert document.id == server.organisation.incidents[-1].id
    assert document.incident.name == payload["name"]
    assert document.incident.mode == "retrospective"


async def test_an_edit_sends_its_payload_and_nothing_else(server: DemoServer) -> None:
    payload = whole_edit(server)
    incident = server.organisation.incidents[0]
    document = await service_on(server).update(incident.id, payload)
    received = server.requests[-1]
    assert (received.method, received.path, received.query) == (
        "POST",
        f"/v2/incidents/{incident.id}/actions/edit",
        (),
    )
    assert received.body == payload
    assert document.id == incident.id
    assert document.incident.name == "Could not pay"
    assert document.incident.call_url == "https://zoom.example.com/j/1"


async def test_each_property_of_an_edit_arrives_alone(server: DemoServer) -> None:
    service = service_on(server)
    incident = server.organisation.incidents[0]
    for name, value in whole_edit(server)["incident"].items():
        payload = {"incident": {name: value}, "notify_incident_channel": False}
        await service.update(incident.id, payload)
        assert server.requests[-1].body == payload


async def test_a_refused_create_names_the_field(server: DemoServer) -> None:
    payload = {"idempotency_key": "one", "visibility": "public", "severity_id": "no such"}
    with pytest.raises(ValidationFailed) as caught:
        await service_on(server).create(payload)
    assert [complaint.field for complaint in caught.value.errors] == ["severity_id"]
    assert caught.value.request_id


async def test_the_same_create_twice_is_one_incident(server: DemoServer) -> None:
    service = service_on(server)
    payload = {"idempotency_key": "one", "visibility": "public", "name": "Once"}
    first, second = await service.create(payload), await service.create(payload)
    assert first.id == second.id
    assert len(server.organisation.incidents) == 61


CREATE = {"idempotency_key": "one", "visibility": "public"}


@pytest.mark.parametrize(
    "write",
    [
        lambda service: service.create(CREATE),
        lambda service: service.update("1", {"incident": {}, "notify_incident_channel": False}),
    ],
    ids=["create", "update"],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"incident": {"id": "1", "na'])
async def test_a_write_whose_answer_cannot_be_read_may_have_been_saved(
    write: Callable[[IncidentService], Any], body: bytes
) -> None:
    transport = Scripted(httpx.Response(200, content=body))
    with pytest.raises(InvalidResponse) as caught:
        await write(IncidentService(client_on(transport)))
    assert "It may or may not have been saved" in caught.value.hint
    assert len(transport.requests) == 1


async def test_a_write_whose_incident_cannot_be_decoded_was_saved() -> None:
    answer = {"incident": {"id": "1", "reference": "INC-1", "name": ["odd"]}}
    service = IncidentService(client_on(answering(lambda _: answer)))
    assert (await service.create(CREATE)).reference == "INC-1"


# Connecting.


async def test_a_service_is_connected_used_and_closed() -> None:
    server = make_demo_server(incidents=2)
    async with IncidentService.connect(
        api_url="https://api.example.test", key=Secret(KEY), transport=DemoTransport(server)
    ) as service:
        assert (await service.identity()).name == "incident-tui"
    with pytest.raises(RuntimeError, match="closed"):
        await service.identity()


async def test_a_service_that_was_never_used_can_be_closed() -> None:
    service = IncidentService.connect(api_url="https://api.example.test", key=Secret(KEY))
    await service.close()
