"""The service over real HTTP: compression, kept connections, and connections that break."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest

from app.api.client import ApiClient
from app.api.service import IncidentService
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.errors import NotAuthenticated, OutcomeUnknown, Unreachable
from app.query.incident_query import Filter, IncidentQuery
from app.system.secret import Secret
from tests.support.client import Waits
from tests.support.demo import KEY, make_demo_server, serve_over_http

EVERYTHING = IncidentQuery(
    (Filter("mode", "one_of", ("standard", "retrospective", "test", "tutorial")),)
)


@dataclass
class Connected:
    """A service with the server at its other end."""

    server: DemoServer
    url: str
    waits: Waits = field(default_factory=Waits)

    def service(self, key: str = KEY) -> IncidentService:
        limiter = self.waits.limiter()
        return IncidentService(ApiClient(self.url, Secret(key), sleep=self.waits, limiter=limiter))


@pytest.fixture
def connected() -> Iterator[Connected]:
    server = make_demo_server(incidents=30)
    with serve_over_http(server) as url:
        yield Connected(server, url)


@pytest.fixture
async def service(connected: Connected) -> AsyncIterator[IncidentService]:
    async with connected.service() as service:
        yield service


async def test_everything_is_listed(connected: Connected, service: IncidentService) -> None:
    walked = [
        item.id async for page in service.iter_pages(EVERYTHING, page_size=8) for item in page.items
    ]
    assert walked == [incident.id for incident in reversed(connected.server.organisation.incidents)]


async def test_the_configuration_comes_over_several_connections(
    connected: Connected, service: IncidentService
) -> None:
    configuration = await service.configuration()
    assert len(configuration.statuses) == len(connected.server.organisation.statuses)
    assert configuration.options


async def test_an_incident_is_declared_edited_and_shown(service: IncidentService) -> None:
    declared = await service.create(
        {"idempotency_key": "one", "visibility": "public", "name": "Zahlung unmöglich \U0001f525"}
    )
    edit = {"incident": {"summary": "Seit 03:12"}, "notify_incident_channel": False}
    edited = await service.update(declared.id, edit)
    shown = await service.show(declared.reference.removeprefix("INC-"))
    assert shown.id == edited.id == declared.id
    assert (shown.name, shown.incident.summary) == ("Zahlung unmöglich \U0001f525", "Seit 03:12")


async def test_a_wrong_key_is_not_accepted(connected: Connected) -> None:
    async with connected.service(key="another") as service:
        with pytest.raises(NotAuthenticated):
            await service.identity()


async def test_a_read_survives_connections_that_break(
    connected: Connected, service: IncidentService
) -> None:
    connected.server.faults.add(Fault(FaultKind.RESET_BEFORE), Fault(FaultKind.RESET_AFTER))
    assert (await service.identity()).name == "incident-tui"
    assert len(connected.waits) == 2


async def test_a_create_whose_answer_is_lost_is_made_once(
    connected: Connected, service: IncidentService
) -> None:
    connected.server.faults.add(Fault(FaultKind.RESET_AFTER))
    document = await service.create({"idempotency_key": "one", "visibility": "public"})
    incidents = connected.server.organisation.incidents
    assert (len(incidents), incidents[-1].id) == (31, document.id)
    first, second = list(connected.server.requests)[-2:]
    assert first == second


async def test_an_edit_whose_answer_is_lost_is_not_sent_again(
    connected: Connected, service: IncidentService
) -> None:
    incident = connected.server.organisation.incidents[0]
    connected.server.faults.add(Fault(FaultKind.RESET_AFTER))
    with pytest.raises(OutcomeUnknown):
        await service.update(
            incident.id, {"incident": {"name": "New"}, "notify_incident_channel": True}
        )
    assert len(connected.server.requests) == 1


async def test_nobody_at_the_address_is_unreachable_whatever_is_sent(connected: Connected) -> None:
    with serve_over_http(make_demo_server(incidents=1)) as url:
        pass
    connected.url = url
    async with connected.service() as service:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
            await service.identity()
        with pytest.raises(Unreachable):
            await service.update("1", {"incident": {}, "notify_incident_channel": False})
    assert len(connected.waits) == 6
