"""The public status page: what it says, updates posted there, and warnings of a review."""

import pytest

from app.demo.core.organisation import Incident
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.domain.models import IncidentStatus
from app.domain.status_page_models import StatusPage, StatusPageIncident, StatusPageUpdate
from app.domain.tab_data import PublicIncident
from app.editing.public_status import public_warnings
from tests.screens.test_operations import agree, live, open_tab, point_at
from tests.support.demo import NOW, ask, make_demo_server
from tests.support.program import program


def public(server: DemoServer, incident: Incident) -> dict[str, object]:
    """What the only status page says about an incident."""
    (page,) = ask(server, "/v2/status_pages")[1]["status_pages"]
    listed = ask(server, "/v2/status_page_incidents", ("status_page_id", page["id"]))[1]
    for one in listed["status_page_incidents"]:
        path = f"/v1/status-pages/{page['id']}/incidents/{one['id']}/response-incidents"
        if incident.id in {each["id"] for each in ask(server, path)[1]["incidents"]}:
            found: dict[str, object] = one
            return found
    raise LookupError(incident.id)


async def test_an_update_is_posted_on_its_own_reviewed_and_never_twice() -> None:
    server = make_demo_server()
    incident = live(server)
    before = public(server, incident)
    async with program(server, reference=str(incident.number)) as running:
        await open_tab(running, "5", "Status page 1")
        point_at(running, "tab-related", f"public {before['id']}")
        await running.settle()
        assert f"{before['incident_status']} · last update" in running.text()
        await running.press("W")
        await running.until_screen("OperationForm")
        await running.write("All payments go through again.")
        await running.press("tab", "enter")
        await running.write("Resolved\n")
        await running.press("ctrl+s")
        await running.until_screen("ReviewScreen")
        assert "everybody can read it on the status page" in running.text()
        assert "all components as operational" in running.text()
        assert "subscribers of the status page are notified" not in running.text()
        server.faults.add(Fault(FaultKind.RESET_AFTER, "POST", "/v2/status_page_incident_updates"))
        await agree(running, "Post on the status page: done")
        await running.until_on_screen("resolved · last update 0s ago")
    after = public(server, incident)
    assert after["incident_status"] == "resolved"
    updates = after["updates"]
    assert isinstance(updates, list)
    said = [each["message"] for each in updates]
    assert said.count("All payments go through again.") == 1
    (sent,) = [one for one in server.requests if one.path.endswith("_updates") and one.body]
    assert sent.body == {
        "status_page_incident_id": after["id"],
        "message": "All payments go through again.",
        "incident_status": "resolved",
        "notify_subscribers": False,
    }


@pytest.mark.parametrize(("status", "reason"), [(403, "this key lacks"), (404, "not available")])
async def test_an_account_or_key_without_status_pages_hides_nothing_else(
    status: int, reason: str
) -> None:
    server = make_demo_server()
    server.faults.add(Fault(FaultKind.STATUS, "GET", "/v2/status_pages", 0, status=status))
    incident = live(server)
    async with program(server, reference=str(incident.number), size=(120, 70)) as running:
        await open_tab(running, "5", "Participants")
        text = running.text()
        assert text.index("Status page") < text.index(f"! {reason}") < text.index("Participants")
        await running.press("W")
        await running.settle()
        assert "No incident of a status page is linked" in running.told()
        await running.press("1", "s")
        await running.write("Monitoring\n")
        await running.until_screen("ReviewScreen")
        assert "status page says" not in running.text()
        assert "could not be read" not in running.text()


async def test_a_status_page_that_does_not_answer_does_not_keep_the_others_from_it() -> None:
    server = make_demo_server()
    incident = live(server)
    server.faults.add(Fault(FaultKind.LATENCY, "GET", "/v2/status_page*", 0, seconds=3600))
    async with program(server, reference=str(incident.number), size=(120, 70)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("5")
        await running.advance(6)
        assert "Participants" in running.text()
        assert "! No answer" in running.text()


async def test_the_review_of_a_status_warns_when_the_page_says_something_else() -> None:
    server = make_demo_server()
    incident = live(server)
    said = str(public(server, incident)["incident_status"]).capitalize()
    async with program(server, reference=str(incident.number)) as running:
        await running.until_on_screen("Read from the API")
        await running.press("s")
        await running.write("Monitoring\n")
        await running.until_screen("ReviewScreen")
        await running.until_on_screen(f"Northwind Pay Status says “{said}”")
        assert "This does not" in running.text()
        await running.press("escape")
        sent = [one for one in server.requests if one.method == "POST"]
        assert sent == []


@pytest.mark.parametrize(
    ("name", "category", "public_status", "warns"),
    [
        ("Monitoring", "live", "monitoring", False),
        ("Monitoring", "live", "identified", True),
        ("Fixing", "live", "identified", False),
        ("Fixing", "live", "resolved", True),
        ("Documenting", "learning", "resolved", False),
        ("Closed", "closed", "monitoring", True),
    ],
)
def test_statuses_are_compared_by_name_or_else_by_whether_it_is_over(
    name: str, category: str, public_status: str, *, warns: bool
) -> None:
    update = StatusPageUpdate(id="u", published_at=NOW, message="m")
    incident = StatusPageIncident(id="p", incident_status=public_status, updates=(update,))
    said = PublicIncident(incident, StatusPage(id="s", name="Status"))
    status = IncidentStatus(id="x", name=name, category=category)
    assert bool([*public_warnings(status, [said], NOW)]) is warns
