"""What belongs to incidents, read through all pages and written, on the demo."""

from collections import Counter
from typing import Any

import httpx
import pytest

from app.api.service import IncidentService
from app.demo.server import DemoServer
from app.demo.transport import DemoTransport
from app.errors import InvalidResponse, NotFound, NotPermitted, OutcomeUnknown, ValidationFailed
from tests.support.client import Scripted, answering, client_on
from tests.support.demo import make_demo_server
from tests.support.demo_writes import incident_id
from tests.support.service import service_on


@pytest.fixture(scope="module")
def server() -> DemoServer:
    return make_demo_server()


async def test_everything_of_an_incident_is_read(server: DemoServer) -> None:
    service = service_on(server)
    wanted = incident_id(server)
    updates = (await service.log.updates(wanted)).items
    assert [one.message for one in updates if one.message]
    activity = (await service.log.activity(wanted)).items
    assert {one.update_id for one in activity if one.update_id} == {one.id for one in updates}
    assert all(one.actor for one in activity if one.update_id)
    assert [one.timestamp for one in (await service.log.timeline(wanted)).items]
    assert (await service.actions.for_incident(wanted)).items[0].label
    follow_up = (await service.follow_ups.for_incident(wanted)).items[0]
    assert follow_up.label == follow_up.title
    assert (await service.related.attachments(wanted)).items[0].resource.permalink
    participants = await service.related.participants(wanted)
    assert participants.active[0].user.label


async def test_pages_are_followed_over_all_incidents(server: DemoServer) -> None:
    pages = [page async for page in service_on(server).follow_ups.all()]
    ids = [one.id for page in pages for one in page.items]
    assert len(pages) > 1
    assert len(set(ids)) == len(ids) > 250
    assert Counter(one.is_open for page in pages for one in page.items)[True] > 10


async def test_activity_says_from_what_to_what(server: DemoServer) -> None:
    service = service_on(server)
    entries = (await service.log.activity(incident_id(server))).items
    changes = {change.what: change for one in entries for change in one.changes}
    assert changes["status"].after
    assert changes["Owning team"].after
    assert changes["Incident Lead"].after


async def test_activity_of_a_kind_that_is_not_known_yet_is_read_by_its_habits() -> None:
    answer = {
        "incident_activity_log_entries": [
            {
                "id": "1",
                "type": "mood_changed",
                "title": "Mood changed",
                "occurred_at": "2026-11-24T03:00:00Z",
                "content": {
                    "mood_changed": {
                        "previous_mood": {"name": "Calm"},
                        "new_mood": {"name": "Tense\x1b[31m"},
                        "updater": {"user": {"id": "u", "name": "Ann"}},
                    }
                },
            },
            {"id": "2", "content": {"mood_changed": "odd"}},
            {"id": "3", "content": None, "type": None},
            {"id": "4", "title": {"unexpected": True}},
            {"title": "no id"},
        ]
    }
    service = IncidentService(client_on(answering(lambda _: answer)))
    listing = await service.log.activity("any")
    assert [one.id for one in listing.items] == ["1", "2", "3", "4"]
    assert (listing.items[3].title, listing.unreadable) == ("", 1)
    change = listing.items[0].changes[0]
    assert (change.what, change.before, change.after) == ("mood", "Calm", "Tense[31m")
    assert listing.items[0].actor
    assert listing.items[0].actor.label == "Ann"


async def test_an_account_without_an_endpoint_and_a_key_without_a_role_are_told_apart() -> None:
    missing = service_on(make_demo_server(incidents=3, missing=["/v2/incident_updates"]))
    with pytest.raises(NotFound):
        await missing.log.updates("any")
    denied = service_on(make_demo_server(incidents=3, denied_scopes=["actions.view"]))
    with pytest.raises(NotPermitted):
        await denied.actions.for_incident("any")


async def test_an_update_is_shared_once_though_its_answer_is_lost(server: DemoServer) -> None:
    wanted = incident_id(server)
    before = len((await service_on(server).log.updates(wanted)).items)
    transport = _LosesTheFirst(server)
    service = IncidentService(client_on(transport))
    payload = {"incident_id": wanted, "idempotency_key": "lost", "message": "Once"}
    shared = await service.log.share_update(payload)
    assert transport.sent == 2
    assert shared.message == "Once"
    assert len((await service.log.updates(wanted)).items) == before + 1


async def test_work_without_an_idempotency_key_is_not_sent_again(server: DemoServer) -> None:
    transport = _LosesTheFirst(server)
    service = IncidentService(client_on(transport))
    payload = {"incident_id": incident_id(server), "description": "Call the bank"}
    with pytest.raises(OutcomeUnknown):
        await service.actions.create(payload)
    assert transport.sent == 1


async def test_work_is_created_changed_and_deleted(server: DemoServer) -> None:
    service = service_on(server)
    created = await service.follow_ups.create({"incident_id": incident_id(server), "title": "One"})
    assert created.is_open
    done = await service.follow_ups.update(created.id, {"title": "One", "status": "completed"})
    assert done.completed_at
    assert (await service.follow_ups.show(created.id)).status == "completed"
    await service.follow_ups.delete(created.id)
    with pytest.raises(NotFound):
        await service.follow_ups.show(created.id)


async def test_people_are_paged_by_a_path_and_attachments_come_and_go(server: DemoServer) -> None:
    service = service_on(server)
    wanted = incident_id(server)
    path = (await service.related.escalation_paths())[0]
    payload = {"idempotency_key": "p", "title": "Help", "incident_id": wanted}
    with pytest.raises(ValidationFailed):
        await service.related.escalate(payload)
    page = await service.related.escalate(payload | {"escalation_path_id": path.id})
    assert page.people("notified_users") == path.current_responders
    assert page.id in [one.id for one in (await service.related.escalations(wanted)).items]
    link = {"resource_type": "arbitrary_url", "url": "https://a.example/1", "title": "A"}
    attached = await service.related.attach({"incident_id": wanted, "resource": link})
    await service.related.detach(attached.id)
    listed = (await service.related.attachments(wanted)).items
    assert attached.id not in [one.id for one in listed]


async def test_a_post_mortem_is_read_as_markdown(server: DemoServer) -> None:
    service = service_on(server)
    written = next(one for one in server.organisation.incidents if one.postmortem_document_ids)
    document = (await service.related.postmortems(written.id)).items[0]
    assert document.status
    content = await service.related.postmortem_content(document.id)
    assert content.startswith("# ")


@pytest.mark.parametrize("answer", [{}, {"markdown": 1}, []])
async def test_a_post_mortem_that_is_no_text_is_an_error(answer: Any) -> None:
    service = IncidentService(client_on(Scripted(httpx.Response(200, json=answer))))
    with pytest.raises(InvalidResponse):
        await service.related.postmortem_content("any")


class _LosesTheFirst(httpx.AsyncBaseTransport):
    """Passes everything on, and loses the answer to the first write."""

    def __init__(self, server: DemoServer) -> None:
        self._transport = DemoTransport(server)
        self.sent = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        if request.method == "POST":
            self.sent += 1
            if self.sent == 1:
                raise httpx.ReadError("Connection reset by peer", request=request)
        return answer
