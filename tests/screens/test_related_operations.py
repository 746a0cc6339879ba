"""What is done to the escalations and alerts of an incident, from its tab Related."""

from collections import Counter
from typing import Any

import pytest
from textual.widgets import Button

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from tests.screens.test_operations import agree, live, open_tab, point_at, to_review
from tests.support.demo import ask, make_demo_server
from tests.support.program import Program, program

PAGES, ALERTS = "/v2/escalations", "/v2/incident_alerts"
DOCUMENTS = "/v1/postmortem_documents"


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server()


def page(server: DemoServer, incident: Incident, title: str) -> str:
    """Page somebody, as a colleague does; the id of the escalation."""
    body = {
        "idempotency_key": title,
        "title": title,
        "user_ids": [next(iter(server.organisation.users))],
        "incident_id": incident.id,
    }
    _, answer = ask(server, PAGES, method="POST", body=body)
    identifier: str = answer["escalation"]["id"]
    return identifier


def status(server: DemoServer, page_id: str) -> str:
    found: str = ask(server, f"{PAGES}/{page_id}")[1]["escalation"]["status"]
    return found


async def press_on(running: Program, entry: str, key: str) -> None:
    point_at(running, "tab-related", entry)
    await running.press(key)


async def test_escalations_are_acknowledged_snoozed_cancelled_and_reassigned(
    server: DemoServer,
) -> None:
    incident = live(server)
    pages = {name: page(server, incident, name) for name in ("one", "two", "three", "four")}
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "four")
        # The answer is lost: it is read whether it was done, and it is not done again.
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", f"{PAGES}/*"))
        await press_on(running, f"page {pages['one']}", "space")
        await running.until_screen("ReviewScreen")
        assert "in the name of the API key" in running.text()
        await agree(running, "Acknowledge the escalation: done")
        (sent,) = running.received("POST", "/respond")
        assert sent.body == {"response": "ack"}
        assert status(server, pages["one"]) == "acked"

        await press_on(running, f"page {pages['two']}", "Z")
        await running.until_screen("OperationForm")
        await running.press("tab")
        await running.write("A deploy runs")
        await to_review(running)
        await agree(running, "Snooze the escalation: done")
        sent = running.received("POST", "/respond")[-1]
        assert sent.body["snooze_details"] == {
            "snooze_until": "2026-11-24T04:12:00Z",
            "reason": "A deploy runs",
        }
        assert status(server, pages["two"]) == "snoozed"

        await press_on(running, f"page {pages['three']}", "delete")
        await running.until_screen("ReviewScreen")
        assert running.only(Button, "#back").has_focus
        await agree(running, "Cancel the escalation: done")
        assert status(server, pages["three"]) == "cancelled"
        await reassign(running, pages["four"])
    body: dict[str, Any] = running.received("POST", "/reassign")[-1].body
    assert set(body) == {"escalation_path_id", "resolve_original"}
    assert body["resolve_original"] is True
    assert status(server, pages["four"]) == "resolved"
    _, answer = ask(server, PAGES, ("incident[one_of]", incident.id), ("page_size", "50"))
    assert [one["title"] for one in answer["escalations"]].count("four") == 2


async def reassign(running: Program, page_id: str) -> None:
    """Reassign it to the first path, after neither path nor people were refused."""
    await running.until_on_screen("four")
    await press_on(running, f"page {page_id}", "A")
    await running.until_screen("OperationForm")
    await running.press("ctrl+s")
    await running.until_on_screen("Choose a path or people.")
    await running.press("enter")
    await running.until_on_screen("type to filter")
    await running.press("enter")
    await to_review(running)
    assert "This wakes people up" in running.text()
    assert "only once" in running.text()
    await agree(running, "Reassign the escalation: done")


async def test_alerts_are_attached_resolved_detached_and_attached_again(
    server: DemoServer,
) -> None:
    incident = live(server)
    _, answer = ask(server, ALERTS, ("incident_id", incident.id), ("page_size", "50"))
    own = {one["alert"]["id"] for one in answer["incident_alerts"]}
    _, answer = ask(server, "/v2/alerts", ("page_size", "50"), ("status[one_of]", "firing"))
    titles = Counter(one["title"] for one in answer["alerts"])
    alert = next(
        one for one in answer["alerts"] if one["id"] not in own and titles[one["title"]] == 1
    )
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "Attach")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", ALERTS))
        await attach(running, alert["title"])
        (sent,) = running.received("POST", ALERTS)
        expected = {"alert_id": alert["id"], "incident_id": incident.id, "re_relate": False}
        assert sent.body == expected
        (connection,) = connections(server, incident, alert["id"])
        # Its description is Markdown.
        await running.until_on_screen(alert["title"])
        plain = alert["description"].replace("**", "").replace("`", "")
        assert plain != alert["description"]
        point_at(running, "tab-related", f"alert {connection}", plain)

        await press_on(running, f"alert {connection}", "space")
        await running.until_screen("ReviewScreen")
        await agree(running, "Resolve the alert: done")
        assert ask(server, f"/v2/alerts/{alert['id']}")[1]["alert"]["status"] == "resolved"

        await press_on(running, f"alert {connection}", "delete")
        await running.until_screen("ReviewScreen")
        await agree(running, "Detach the alert: done")
        assert running.received("POST", "/transition")[-1].body == {"state": "unrelated"}
    assert connections(server, incident, alert["id"]) == []


def connections(server: DemoServer, incident: Incident, alert_id: str) -> list[str]:
    query = (("incident_id", incident.id), ("alert_id", alert_id), ("page_size", "50"))
    return [one["id"] for one in ask(server, ALERTS, *query)[1]["incident_alerts"]]


async def attach(running: Program, title: str) -> None:
    """Attach the firing alert with that title."""
    await running.press("L")
    await running.until_screen("OperationForm")
    await running.press("enter")
    await running.until_on_screen("match")
    await running.write(f"{title}\n")
    await to_review(running)
    await agree(running, "Attach an alert: done")


async def test_a_post_mortem_document_is_attached_once_though_its_answer_is_lost(
    server: DemoServer,
) -> None:
    incident = live(server)
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "Attach")
        await running.press("R")
        await running.until_screen("OperationForm")
        await running.write("https://docs.example/pm")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", f"{DOCUMENTS}/*"))
        await to_review(running)
        await agree(running, "Attach a post-mortem document: done")
        (sent,) = running.received("POST", "/attach")
        assert sent.body == {"incident_id": incident.id, "permalink": "https://docs.example/pm"}
        await open_tab(running, "6", "https://docs.example/pm")
    _, answer = ask(server, DOCUMENTS, ("incident_id", incident.id))
    assert len(answer["postmortem_documents"]) == 1


async def test_an_external_issue_is_connected_and_shown(server: DemoServer) -> None:
    incident = live(server)
    incident.external_issue = None
    link = "https://jira.example/browse/OPS-1"
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "Attach")
        await running.press("I")
        await running.until_screen("OperationForm")
        await running.write(link)
        await running.press("tab", "enter")
        await running.write("Jira Server\n01TEMPLATE")
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "*/connect_external_issue"))
        await to_review(running)
        await agree(running, "Connect an external issue: done")
        (sent,) = running.received("POST", "/connect_external_issue")
        assert sent.body == {
            "url": link,
            "provider": "jira_server",
            "issue_template_id": "01TEMPLATE",
            "replace": False,
        }
        read = running.workspace.cache.incident(incident.id)
        assert read
        assert read.external_issue_reference
        assert read.external_issue_reference.issue_permalink == link


async def test_access_to_a_private_incident_is_given_and_taken_away(server: DemoServer) -> None:
    incident = live(server)
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "Attach")
        await running.press("M")
        await running.until_on_screen("Everybody has access to this incident: it is public.")
        incident.visibility = "private"
        await running.press("r")
        await running.until_on_screen("private")
        team = next(iter(server.organisation.teams.values()))
        # The answer is lost: sending it again changes nothing more.
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "/v1/incident_*"))
        for digit, member, done in (
            ("2", team["name"], "Give a team access: done"),
            ("1", "Lerato Horváth", "Give a person access: done"),
            ("4", team["name"], "Take away a team's access: done"),
        ):
            await running.press("M")
            await running.until_screen("PickerScreen")
            await running.press(digit)
            await running.until_on_screen("matches")
            await running.write(member)
            await running.press("enter")
            await running.until_screen("ReviewScreen")
            assert "The API does not say who has access to it." in running.text()
            await agree(running, done)
    (membership,) = server.organisation.memberships.values()
    assert membership["user"]["name"] == "Lerato Horváth"
