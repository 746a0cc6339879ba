"""Writes on the demo organisation: once, with what others changed seen, whatever the answer."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.api.service import IncidentService
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.fields import Value, fields_for
from app.domain.models import Configuration
from app.editing.draft_codec import dump_changes
from app.editing.drafts import Change, declare_payload, edit_payload, values_of
from app.editing.form_spec import DECLARE, EDIT
from app.editing.operation_payload import operation_payload
from app.editing.operations import OPERATIONS
from app.editing.records import WriteRecord
from app.editing.write_state import WriteState
from app.errors import IncidentError, ValidationFailed
from app.store.cache.cache import IncidentCache
from app.store.journal.journal import Journal
from app.writes.errors import EditConflict, ReadOnlyMode
from app.writes.outbox import Outbox
from tests.support.client import client_on
from tests.support.demo import NOW, edit, make_demo_server

CREATE = "/v2/incidents"
_USED = {
    "type": "validation_error",
    "status": 422,
    "request_id": "r1",
    "errors": [{"code": "invalid_value", "message": "This idempotency key has been used."}],
}
_CONFLICT = {**_USED, "type": "conflict", "status": 409, "errors": []}


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=30)


@asynccontextmanager
async def outbox(server: DemoServer) -> AsyncIterator[tuple[Outbox, Journal, Configuration]]:
    service = IncidentService(client_on(server))
    configuration = await service.configuration()
    journal = Journal(now=lambda: NOW)
    yield Outbox(journal, service, IncidentCache(), lambda: configuration), journal, configuration
    journal.close()
    await service.close()


def declare(configuration: Configuration, name: str = "Checkout down") -> WriteRecord:
    fields = {field.key: field for field in fields_for(configuration)}
    values: dict[str, Value] = {"name": name, "visibility": fields["visibility"].choices[:1]}
    made = [Change(fields[key], fields[key].kind.empty, value) for key, value in values.items()]
    payload = declare_payload(values, fields.values(), "key-1")
    return WriteRecord(
        DECLARE, "", name, payload, changes=dump_changes(made), idempotency_key="key-1"
    )


def operation(
    server: DemoServer, configuration: Configuration, name: str, values: Mapping[str, Any]
) -> WriteRecord:
    deed = OPERATIONS[name]
    incident_id = server.organisation.incidents[0].id
    made = [
        Change(field, field.kind.empty, values[field.key])
        for field in deed.fields(configuration)
        if field.key in values
    ]
    payload = operation_payload(deed, made, values, incident_id=incident_id, key="key-1")
    return WriteRecord(
        name, incident_id, name, payload, changes=dump_changes(made), idempotency_key="key-1"
    )


def posts(server: DemoServer, ending: str) -> int:
    return sum(
        1 for each in server.requests if each.method == "POST" and each.path.endswith(ending)
    )


# A key that was used before.


@pytest.mark.parametrize(("status", "body"), [(409, _CONFLICT), (422, _USED)])
async def test_a_used_key_is_looked_up_and_shown_as_declared(
    server: DemoServer, status: int, body: dict[str, Any]
) -> None:
    server.faults.add(
        Fault(FaultKind.RESET_AFTER, "POST", CREATE),
        Fault(FaultKind.STATUS, "POST", CREATE, status=status, body=body),
    )
    async with outbox(server) as (out, journal, configuration):
        sent = await out.send(declare(configuration))
        (write,) = journal.writes.sent()
        assert (write.state, write.incident_id) == (WriteState.SUCCEEDED, sent.incident_id)
        assert sent.document
        assert sent.document.name == "Checkout down"
    assert [each.name for each in server.organisation.incidents].count("Checkout down") == 1


async def test_a_used_key_that_finds_nothing_stays_unconfirmed(server: DemoServer) -> None:
    server.faults.add(Fault(FaultKind.STATUS, "POST", CREATE, status=422, body=_USED))
    server.faults.add(Fault(FaultKind.STATUS, "GET", CREATE, times=0))
    async with outbox(server) as (out, journal, configuration):
        with pytest.raises(IncidentError):
            await out.send(declare(configuration))
        assert journal.writes.sent() == ()


async def test_what_is_plainly_refused_is_rejected(server: DemoServer) -> None:
    async with outbox(server) as (out, journal, configuration):
        wrong = declare(configuration)
        wrong.payload["severity_id"] = "no such severity"
        with pytest.raises(ValidationFailed):
            await out.send(wrong)
        assert journal.writes.outcome_unknown() == ()


@pytest.mark.parametrize(
    ("name", "path", "values"),
    [
        ("update", "/v2/incident_updates", {"message": "Back to normal"}),
        (
            "moment",
            "/v2/incident_timeline_items",
            {"title": "Deployed", "timestamp": NOW, "description": ""},
        ),
    ],
)
async def test_a_used_key_of_an_operation_is_looked_up(
    server: DemoServer, name: str, path: str, values: dict[str, Any]
) -> None:
    server.faults.add(
        Fault(FaultKind.RESET_AFTER, "POST", path),
        Fault(FaultKind.STATUS, "POST", path, status=409, body=_CONFLICT),
    )
    async with outbox(server) as (out, journal, configuration):
        await out.send(operation(server, configuration, name, values))
        assert [each.state for each in journal.writes.sent()] == [WriteState.SUCCEEDED]


# What others change while an edit waits.


def rename(
    server: DemoServer, configuration: Configuration, name: str
) -> tuple[WriteRecord, Change]:
    incident = server.organisation.incidents[0]
    field = next(each for each in fields_for(configuration) if each.key == "name")
    change = Change(field, incident.name, name)
    payload = edit_payload([change], notify_incident_channel=False)
    write = WriteRecord(EDIT, incident.id, "Name", payload, changes=dump_changes([change]))
    return write, change


class Meddling(DemoServer):
    """A server on which somebody else acts right after a request was limited."""

    meddle: Callable[[], object] = staticmethod(lambda: None)

    def handle(self, request: Any) -> Any:
        response = super().handle(request)
        if response.status == 429:
            self.meddle()
        return response


@pytest.mark.parametrize("seconds", [60, 90])
async def test_an_edit_that_waits_for_the_rate_limit_is_checked_again(seconds: int) -> None:
    server = Meddling(now=NOW, key="demo-key", incidents=30)
    incident = server.organisation.incidents[0]
    server.meddle = lambda: edit(server, incident.id, name="Theirs")
    server.faults.add(Fault(FaultKind.RATE_LIMITED, "POST", "*/actions/edit", seconds=seconds))
    async with outbox(server) as (out, journal, configuration):
        write, change = rename(server, configuration, "Yours")
        with pytest.raises(EditConflict) as conflict:
            await out.edit(write, [change])
        (found,) = conflict.value.conflicts
        assert (found.theirs, found.yours) == ("Theirs", "Yours")
        assert journal.writes.outcome_unknown() == ()
    assert server.organisation.incidents[0].name == "Theirs"


async def test_an_edit_that_waited_is_sent_once_when_nobody_changed_anything() -> None:
    server = Meddling(now=NOW, key="demo-key", incidents=30)
    server.faults.add(Fault(FaultKind.RATE_LIMITED, "POST", "*/actions/edit", times=2, seconds=60))
    async with outbox(server) as (out, journal, configuration):
        write, change = rename(server, configuration, "Yours")
        await out.edit(write, [change])
        assert [each.state for each in journal.writes.sent()] == [WriteState.SUCCEEDED]
    assert server.organisation.incidents[0].name == "Yours"
    sent = [
        each.method for each in server.requests if server.organisation.incidents[0].id in each.path
    ]
    assert sent == ["GET", "POST"] * 3


async def test_an_edit_that_is_limited_for_ever_is_given_up_unsent() -> None:
    server = Meddling(now=NOW, key="demo-key", incidents=30)
    server.faults.add(Fault(FaultKind.RATE_LIMITED, "POST", "*/actions/edit", times=0, seconds=60))
    async with outbox(server) as (out, journal, configuration):
        write, change = rename(server, configuration, "Yours")
        with pytest.raises(IncidentError):
            await out.edit(write, [change])
        assert journal.writes.outcome_unknown() == ()
        assert journal.writes.sent() == ()


async def test_what_is_there_already_is_not_sent(server: DemoServer) -> None:
    async with outbox(server) as (out, journal, configuration):
        write, change = rename(server, configuration, "Yours")
        edit(server, write.incident_id, name="Yours")
        assert (await out.edit(write, [change])).unchanged
        assert journal.writes.sent() == ()
        assert posts(server, "/actions/edit") == 1, "only the other person's"
        incident = await out.outcomes.read(write.incident_id)
        assert values_of(incident, [change.field]) == {"name": "Yours"}


async def test_read_only_mode_refuses_at_every_door_and_leaves_nothing_pending(
    server: DemoServer,
) -> None:
    async with outbox(server) as (allowed, journal, configuration):
        refusing = Outbox(
            journal, allowed._service, IncidentCache(), lambda: configuration, read_only=True
        )
        incident_id = server.organisation.incidents[0].id
        renamed = WriteRecord(EDIT, incident_id, "x", {"incident": {"name": "x"}})
        for refused in (
            refusing.send(declare(configuration)),
            refusing.send(operation(server, configuration, "update", {"message": "x"})),
            refusing.edit(renamed, ()),
            refusing.resend(1),
        ):
            with pytest.raises(ReadOnlyMode):
                await refused
        assert not journal.writes.outcome_unknown() + journal.writes.sent()
        assert not journal.writes.unresolved_of("")
        assert (await refusing.outcomes.read(incident_id)).id == incident_id
    assert {request.method for request in server.requests} == {"GET"}
