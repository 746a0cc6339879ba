"""Lookups on the demo: all pages, the organisation's order, and what is kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.api.memo import KEPT_SECONDS, ResponseMemo
from app.api.service import IncidentService
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from app.domain.status_categories import category_order
from app.errors import InvalidResponse, NotAuthenticated, NotFound, NotPermitted, ServerError
from app.text.tokens import fold
from tests.support.client import answering, client_on
from tests.support.demo import make_demo_server
from tests.support.service import service_on


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=3)


def asked(server: DemoServer, path: str) -> list[dict[str, str]]:
    """The queries that a path was asked with."""
    return [dict(request.query) for request in server.requests if request.path == path]


class Seconds:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


# The configuration.


async def test_severities_go_from_mild_to_severe(server: DemoServer) -> None:
    severities = await service_on(server).severities()
    ranks = [severity.rank for severity in severities]
    configured = [record["rank"] for record in server.organisation.severities.values()]
    assert ranks == sorted(configured) != configured
    assert (severities[0].name, severities[-2].name) == ("Notice", "Critical")


async def test_statuses_follow_the_life_of_an_incident(server: DemoServer) -> None:
    statuses = await service_on(server).incident_statuses()
    places = [(category_order(status.category), status.rank) for status in statuses]
    assert places == sorted(places)
    assert {status.id for status in statuses} == set(server.organisation.statuses)
    assert statuses[0].category == "triage"


async def test_the_lead_is_the_first_role(server: DemoServer) -> None:
    roles = await service_on(server).incident_roles()
    assert roles[0].role_type == "lead"
    assert {role.id for role in roles} == set(server.organisation.roles)


async def test_timestamps_are_in_rank_order(server: DemoServer) -> None:
    ranks = [timestamp.rank for timestamp in await service_on(server).incident_timestamps()]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(server.organisation.timestamps)


async def test_options_are_in_the_organisations_order_through_all_pages(
    server: DemoServer,
) -> None:
    field_id, options = next(iter(server.organisation.options.items()))
    template = next(iter(options.values()))
    options.clear()
    for number in range(260):
        option = {"id": f"option {number:03}", "value": str(number), "sort_key": -number}
        options[f"option {number:03}"] = template | option
    found = await service_on(server).custom_field_options(field_id)
    assert [option.value for option in found] == [str(number) for number in reversed(range(260))]
    assert [query.get("after") for query in asked(server, "/v1/custom_field_options")] == [
        None,
        "option 249",
    ]


async def test_the_configuration_is_the_whole_vocabulary(server: DemoServer) -> None:
    organisation = server.organisation
    configuration = await service_on(server).configuration()
    for found, expected in (
        (configuration.severities, organisation.severities),
        (configuration.statuses, organisation.statuses),
        (configuration.types, organisation.types),
        (configuration.roles, organisation.roles),
        (configuration.timestamps, organisation.timestamps),
        (configuration.custom_fields, organisation.custom_fields),
        (configuration.forms, organisation.forms),
    ):
        assert {record.id for record in found} == set(expected)
    assert {field: {o.id for o in listed} for field, listed in configuration.options.items()} == {
        field: set(options) for field, options in organisation.options.items()
    }
    assert configuration.identity
    assert configuration.identity.roles == server.key.roles


@pytest.mark.parametrize(
    ("scope", "empty"),
    [
        ("severities.view", {"severities"}),
        ("incident_statuses.view", {"statuses"}),
        ("incident_types.view", {"types"}),
        ("incident_roles.view", {"roles"}),
        ("custom_fields.view", {"custom_fields", "options"}),
    ],
)
async def test_what_the_key_may_not_read_is_empty_and_the_rest_is_there(
    scope: str, empty: set[str]
) -> None:
    server = make_demo_server(incidents=1, denied_scopes=[scope])
    configuration = await service_on(server).configuration()
    missing = {
        name for name in type(configuration).model_fields if not getattr(configuration, name)
    }
    assert missing == empty


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("/v3/incident_forms", "forms"),
        ("/v1/identity", "identity"),
        ("/v2/incident_timestamps", "timestamps"),
    ],
)
async def test_what_an_account_does_not_have_is_empty(
    server: DemoServer, path: str, empty: str, status: int
) -> None:
    server.faults.add(Fault(FaultKind.STATUS, path=path, status=status))
    configuration = await service_on(server).configuration()
    assert not getattr(configuration, empty)
    assert configuration.severities


@pytest.mark.parametrize("status", [403, 404])
async def test_where_there_are_no_forms_none_are_known(server: DemoServer, status: int) -> None:
    server.faults.add(Fault(FaultKind.STATUS, path="/v3/incident_forms", status=status))
    assert await service_on(server).incident_forms() == ()


async def test_a_lookup_asked_for_by_itself_says_why_it_is_refused() -> None:
    server = make_demo_server(incidents=1, denied_scopes=["severities.view"])
    with pytest.raises(NotPermitted):
        await service_on(server).severities()


@pytest.mark.parametrize(("status", "kind"), [(401, NotAuthenticated), (500, ServerError)])
async def test_a_configuration_that_fails_otherwise_is_not_half_known(
    server: DemoServer, status: int, kind: type[Exception]
) -> None:
    server.faults.add(Fault(FaultKind.STATUS, path="/v1/incident_types", status=status, times=0))
    with pytest.raises(kind):
        await service_on(server).configuration()


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ({"severities": None}, []),
        ({"severities": []}, []),
        ({"severities": [{"id": "1", "name": "Minor"}, {"name": "no id"}, None, "odd"]}, ["Minor"]),
        ({"severities": [{"id": "1", "name": "a"}, {"id": "1", "name": "b"}]}, ["a"]),
    ],
)
async def test_an_odd_record_of_a_lookup_takes_no_other_with_it(
    answer: object, names: list[str]
) -> None:
    service = IncidentService(client_on(answering(lambda _: answer)))
    assert [severity.name for severity in await service.severities()] == names


@pytest.mark.parametrize("answer", [{}, [], {"severities": {"id": "1"}}])
async def test_what_is_no_lookup_is_unreadable(answer: object) -> None:
    with pytest.raises(InvalidResponse, match="severities"):
        await IncidentService(client_on(answering(lambda _: answer))).severities()


@pytest.mark.parametrize("answer", [{}, {"identity": None}, {"identity": "me"}])
async def test_what_is_no_identity_is_unreadable(answer: object) -> None:
    with pytest.raises(InvalidResponse, match="identity"):
        await IncidentService(client_on(answering(lambda _: answer))).identity()


# People and catalog entries.


async def test_all_active_people_are_found_by_name(server: DemoServer) -> None:
    active = [user for user in server.organisation.users.values() if user["is_active"]]
    people = await service_on(server).people()
    assert {person.id for person in people} == {user["id"] for user in active}
    names = [fold(person.label) for person in people]
    assert names == sorted(names)
    assert asked(server, "/v2/users") == [{"page_size": "1000"}]


async def test_users_come_a_page_at_a_time(server: DemoServer) -> None:
    service = service_on(server)
    first = await service.users(page_size=20)
    second = await service.users(first.after, page_size=20)
    assert [len(first.items), len(second.items)] == [20, 20]
    assert not {user.id for user in first.items} & {user.id for user in second.items}


async def test_all_entries_of_a_catalog_type_are_found_but_archived_ones(
    server: DemoServer,
) -> None:
    listed = server.organisation.catalog.entries
    types = server.organisation.catalog_types
    services = next(identifier for identifier, kind in types.items() if kind["name"] == "Service")
    expected = {key for key, entry in listed.items() if entry["catalog_type_id"] == services}
    archived = min(expected)
    listed[archived]["archived_at"] = "2026-01-01T00:00:00Z"
    entries = await service_on(server).entries(services)
    assert len(expected) > 250  # More than a page.
    assert {entry.id for entry in entries} == expected - {archived}
    assert len(asked(server, "/v3/catalog_entries")) > 1


async def test_an_entry_is_found_by_its_external_id(server: DemoServer) -> None:
    entry = next(iter(server.organisation.catalog.entries.values()))
    page = await service_on(server).catalog_entries(
        entry["catalog_type_id"], identifier=entry["external_id"]
    )
    assert [found.id for found in page.items] == [entry["id"]]


async def people(service: IncidentService) -> object:
    return await service.people()


async def entries(service: IncidentService) -> object:
    return await service.entries("no such type")


@pytest.mark.parametrize(
    ("look_up", "path"), [(people, "/v2/users"), (entries, "/v3/catalog_entries")]
)
async def test_people_and_entries_are_asked_for_once(
    server: DemoServer, look_up: Callable[[IncidentService], Awaitable[object]], path: str
) -> None:
    # The demo does not know the type, so that only the number of requests counts.
    server.faults.add(Fault(FaultKind.STATUS, path=path, status=200, body=_empty(path), times=0))
    service = service_on(server)
    await asyncio.gather(*(look_up(service) for _ in range(5)))
    await look_up(service)
    assert len(asked(server, path)) == 1


def _empty(path: str) -> dict[str, Any]:
    return {path.rpartition("/")[2]: []}


async def test_people_are_asked_for_again_when_what_is_kept_is_old(server: DemoServer) -> None:
    clock = Seconds()
    service = IncidentService(client_on(server), clock=clock)
    await service.people()
    clock.now = KEPT_SECONDS
    await service.people()
    assert len(asked(server, "/v2/users")) == 1
    clock.now += 1
    await service.people()
    assert len(asked(server, "/v2/users")) == 2


async def test_a_failure_reaches_all_who_wait_and_is_not_kept(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.STATUS, path="/v2/users", status=404))
    # The answer takes a moment, so that the second asks before it is there.
    service = service_on(server, DemoTransport(server, latency=0.001))
    results = await asyncio.gather(service.people(), service.people(), return_exceptions=True)
    assert [type(result) for result in results] == [NotFound, NotFound]
    assert await service.people()


async def test_one_who_stops_waiting_does_not_take_the_answer_from_the_others() -> None:
    answer = asyncio.Event()
    looked_up = 0

    async def look_up() -> str:
        nonlocal looked_up
        looked_up += 1
        await answer.wait()
        return "here"

    kept = ResponseMemo()
    first = asyncio.ensure_future(kept.get("x", look_up))
    second = asyncio.ensure_future(kept.get("x", look_up))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    answer.set()
    assert await second == "here"
    assert first.cancelled()
    assert looked_up == 1


async def test_closing_stops_what_is_still_looked_up() -> None:
    stopped = False

    async def look_up() -> None:
        nonlocal stopped
        try:
            await asyncio.Event().wait()
        finally:
            stopped = True

    kept = ResponseMemo()
    waiting = asyncio.ensure_future(kept.get("x", look_up))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await kept.close()
    assert stopped
    with pytest.raises(asyncio.CancelledError):
        await waiting
