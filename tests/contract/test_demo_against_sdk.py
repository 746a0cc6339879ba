"""The vendor's own SDK reads what the demo answers, and the demo takes what the SDK sends."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from incident_io import AuthenticatedClient, models
from incident_io.api.incidents_v2 import (
    incidents_v2_create,
    incidents_v2_edit,
    incidents_v2_list,
    incidents_v2_show,
)

from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from tests.support.demo import KEY, ask, declare, make_demo_server
from tests.support.demo_operations import operation_at, operations, whole_payload

PATHS = [one.documented_path for one in operations(make_demo_server(incidents=1))]


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=60)


@pytest.fixture
async def client(server: DemoServer) -> AsyncIterator[Any]:
    arguments = {"transport": DemoTransport(server)}
    sdk = AuthenticatedClient("http://demo", token=KEY, httpx_args=arguments)
    async with sdk:
        yield sdk


@pytest.fixture(scope="module")
def unchanged() -> DemoServer:
    """A server that is only read from."""
    return make_demo_server(incidents=60)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_read(path: str, unchanged: DemoServer) -> None:
    operation = operation_at(unchanged, path)
    _, answer = ask(unchanged, operation.path, *operation.query)
    model = getattr(models, operation.schema).from_dict(answer)
    assert set(model.to_dict()) == set(answer)
    assert model.additional_properties == {}


def test_a_create_payload_survives_the_sdk_and_is_accepted(server: DemoServer) -> None:
    payload = whole_payload(server)
    sent = models.IncidentsCreatePayloadV2.from_dict(payload).to_dict()
    status, answer = declare(server, **sent)
    assert status == 200
    incident = models.IncidentsCreateResultV2.from_dict(answer).incident
    assert incident.name == payload["name"]
    assert all(entry.values for entry in incident.custom_field_entries)


def test_an_edit_payload_survives_the_sdk_unchanged(server: DemoServer) -> None:
    payload = whole_payload(server)
    editable = ("name", "summary", "severity_id", "incident_status_id", "custom_field_entries")
    body = {
        "incident": {name: payload[name] for name in editable} | {"call_url": "https://zoom.us/1"},
        "notify_incident_channel": True,
    }
    assert models.IncidentsEditPayloadV2.from_dict(body).to_dict() == body


async def test_the_sdk_lists_with_filters(server: DemoServer, client: Any) -> None:
    lead = server.organisation.named(server.organisation.roles, "Incident Lead")["id"]
    filters = {
        "status_category": {"one_of": ["closed", "live"]},
        "incident_role": {lead: {"is_blank": ["false"]}},
        "created_at": {"gte": ["2025-06-01"]},
    }
    parameters = {
        name: getattr(models, f"IncidentsV2List{name.title().replace('_', '')}").from_dict(value)
        for name, value in filters.items()
    }
    response = await incidents_v2_list.asyncio_detailed(client=client, **parameters)
    assert response.status_code == httpx.codes.OK
    listed = {incident.reference for incident in response.parsed.incidents}
    expected = [
        f"INC-{incident.number}"
        for incident in reversed(server.organisation.incidents)
        if incident.status["category"] in {"closed", "live"}
        and lead in incident.assignees
        and incident.created_at.isoformat() >= "2025-06-01"
        and incident.mode in {"standard", "retrospective"}
    ]
    assert listed == set(expected[:25])
    assert response.parsed.pagination_meta.total_record_count == len(expected)


async def test_the_sdk_creates_edits_and_shows(server: DemoServer, client: Any) -> None:
    created = await incidents_v2_create.asyncio(
        client=client,
        body=models.IncidentsCreatePayloadV2(
            idempotency_key="one", visibility=models.IncidentsCreatePayloadV2Visibility("public")
        ),
    )
    incident_id = created.incident.id
    await incidents_v2_edit.asyncio(
        incident_id,
        client=client,
        body=models.IncidentsEditPayloadV2(
            incident=models.IncidentEditPayloadV2(name="Payments are slow"),
            notify_incident_channel=False,
        ),
    )
    shown = await incidents_v2_show.asyncio(incident_id, client=client)
    assert shown.incident.name == "Payments are slow"


async def test_the_sdk_reads_a_refusal(client: Any) -> None:
    response = await incidents_v2_show.asyncio_detailed("999", client=client)
    assert response.status_code == httpx.codes.NOT_FOUND
    assert response.parsed.errors[0].code == "not_found"
