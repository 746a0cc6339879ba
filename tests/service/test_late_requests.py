"""A request that is processed after its sender has stopped waiting is found, and not sent again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from app.api.client import ApiClient
from app.api.rate_limiter import Limiter
from app.api.service import IncidentService
from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer
from app.domain.fields import fields_for
from app.domain.models import Configuration
from app.editing.draft_codec import dump_changes
from app.editing.drafts import Change, edit_payload, values_of
from app.editing.form_spec import EDIT
from app.editing.operation_payload import operation_payload
from app.editing.operations import FOLLOW_UP, OPERATIONS
from app.editing.records import WriteRecord
from app.editing.write_state import WriteState
from app.errors import OutcomeUnknown
from app.store.cache.cache import IncidentCache
from app.store.journal.journal import Journal
from app.writes.errors import NotSaved
from app.writes.outbox import Outbox
from tests.support.client import client_on
from tests.support.demo import KEY, NOW, ask
from tests.support.virtual_time import loop_time

SAID = "Ask the bank"
# Seconds; longer than the client waits for an answer, which is half a minute.
_NEVER = 3600.0


class LateServer(DemoServer):
    """Never answers the first write, and processes it some seconds later.

    Attributes:
        writes: How many have come in.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(incidents=5, now=NOW, key=KEY)
        self._seconds = seconds
        self._late: list[tuple[float, Request]] = []
        self.writes = 0

    def handle(self, request: Request) -> Response:
        """Process what has arrived by now, then answer."""
        arrived = [late for due, late in self._late if due <= loop_time()]
        self._late = [each for each in self._late if each[0] > loop_time()]
        for late in arrived:
            super().handle(late)
        if request.method != "GET":
            self.writes += 1
            if self.writes == 1:
                self._late.append((loop_time() + self._seconds, request))
                return Response(0, {}, b"", delay=_NEVER)
        return super().handle(request)


@dataclass
class Desk:
    """What writes are sent with."""

    outbox: Outbox
    journal: Journal
    client: ApiClient
    configuration: Configuration

    async def edit(self, server: DemoServer) -> tuple[WriteRecord, list[Change]]:
        """An edit of the first incident's name."""
        incident = await self.outbox.outcomes.read(server.organisation.incidents[0].id)
        fields = {field.key: field for field in fields_for(self.configuration)}
        held = values_of(incident, fields.values())
        made = [Change(fields["name"], held["name"], SAID)]
        payload = edit_payload(made, notify_incident_channel=False)
        return WriteRecord(EDIT, incident.id, "Edit", payload, changes=dump_changes(made)), made

    def follow_up(self, server: DemoServer) -> WriteRecord:
        """A follow-up of the first incident, which has no key."""
        operation = OPERATIONS[FOLLOW_UP]
        incident_id = server.organisation.incidents[0].id
        fields = {field.key: field for field in operation.fields(self.configuration)}
        made = [Change(fields["title"], "", SAID)]
        payload = operation_payload(
            operation, made, {"title": SAID}, incident_id=incident_id, key=""
        )
        changes = dump_changes(made)
        return WriteRecord(FOLLOW_UP, incident_id, SAID, payload, changes=changes, draft="a draft")


@asynccontextmanager
async def desk(server: DemoServer) -> AsyncIterator[Desk]:
    client = client_on(server, sleep=asyncio.sleep, limiter=Limiter(clock=loop_time))
    service = IncidentService(client)
    configuration = await service.configuration()
    journal = Journal(now=lambda: NOW)
    outbox = Outbox(journal, service, IncidentCache(), lambda: configuration)
    yield Desk(outbox, journal, client, configuration)
    journal.close()
    await service.close()


def follow_ups(server: DemoServer) -> int:
    query = ("incident_id", server.organisation.incidents[0].id)
    _, answer = ask(server, "/v3/follow_ups", query)
    return sum(1 for each in answer["follow_ups"] if each["title"] == SAID)


async def test_an_edit_that_arrives_late_is_saved() -> None:
    server = LateServer(seconds=35)
    async with desk(server) as at:
        sent = await at.outbox.edit(*await at.edit(server))
        assert sent.document
        assert sent.document.name == SAID
        assert at.journal.writes.read(1).state is WriteState.SUCCEEDED
    assert server.writes == 1


async def test_what_is_made_late_is_made_once() -> None:
    server = LateServer(seconds=35)
    async with desk(server) as at:
        await at.outbox.send(at.follow_up(server))
        assert at.journal.writes.outcome_unknown() == ()
    assert server.writes == follow_ups(server) == 1


async def test_what_a_program_that_ended_has_sent_a_moment_ago_is_waited_for() -> None:
    server = LateServer(seconds=35)
    async with desk(server) as at:
        number = at.journal.writes.enqueue(at.follow_up(server))
        at.journal.writes.mark_sent(number)
        with pytest.raises(OutcomeUnknown):
            await at.outbox._service.follow_ups.create(at.follow_up(server).payload)
        await at.outbox.resolve(number)
        assert at.journal.writes.read(number).state is WriteState.SUCCEEDED
    assert follow_ups(server) == 1


async def test_an_edit_that_never_arrives_is_not_saved_after_a_second_look() -> None:
    server = LateServer(seconds=3600)
    async with desk(server) as at:
        write, made = await at.edit(server)
        began, before = loop_time(), len(server.requests)
        with pytest.raises(NotSaved):
            await at.outbox.edit(write, made)
        assert loop_time() - began >= 40
        assert [each.method for each in server.requests][before:] == ["GET"] * 3


async def test_where_nobody_may_wait_it_stays_unconfirmed() -> None:
    server = LateServer(seconds=35)
    async with desk(server) as at:
        write, made = await at.edit(server)
        at.client.waits.limit = 0
        with pytest.raises(OutcomeUnknown):
            await at.outbox.edit(write, made)
        (unconfirmed,) = at.journal.writes.outcome_unknown()
        assert unconfirmed.state is WriteState.UNKNOWN


async def test_an_edit_that_arrives_later_still_is_seen_before_it_is_sent_again() -> None:
    server = LateServer(seconds=90)
    async with desk(server) as at:
        write, made = await at.edit(server)
        with pytest.raises(NotSaved):
            await at.outbox.edit(write, made)
        await asyncio.sleep(60)
        assert (await at.outbox.edit(write, made)).unchanged
    assert server.writes == 1
