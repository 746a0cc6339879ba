"""The writes that the demo takes besides those of incidents, each with a body that says it all."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.demo.core.messages import Request
from app.demo.server import DemoServer
from tests.support.demo import ask


@dataclass(frozen=True, slots=True)
class Write:
    """A request that changes something.

    Attributes:
        path: As the vendor writes it; its parameter stands for a record of the list at the path.
        listed: The name of that list in its answer.
        body: What is sent; None for nothing.
    """

    method: str
    path: str
    listed: str
    body: Callable[[DemoServer], Any]

    def request(self, server: DemoServer, key: str, body: Any) -> Request:
        """The request, on a record that is there."""
        path = self.path
        if "{" in path:
            listed_at, _, _ = path.partition("/{")
            one = incident_id(server)
            query = (("incident_id", one), ("incident[one_of]", one), ("page_size", "50"))
            _, answer = ask(server, listed_at, *query)
            record = next(each for each in answer[self.listed] if "activity_log_id" not in each)
            path = re.sub(r"\{\w+\}", record["id"], path)
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {key}"}
        return Request(self.method, path, headers=headers, body=content)


def incident_id(server: DemoServer) -> str:
    """An incident that has something of everything."""
    for incident in reversed(server.organisation.incidents):
        of_one = ("incident_id", incident.id)
        full = all(
            ask(server, path, of_one)[1][listed]
            for path, listed in (
                ("/v3/actions", "actions"),
                ("/v3/follow_ups", "follow_ups"),
                ("/v1/incident_attachments", "incident_attachments"),
            )
        )
        _, answer = ask(server, "/v2/incident_timeline_items", of_one)
        custom = [one for one in answer["incident_timeline_items"] if "activity_log_id" not in one]
        if full and custom and incident.status["category"] == "live":
            return incident.id
    raise LookupError("no incident has something of everything")


def _user(server: DemoServer) -> str:
    return next(iter(server.organisation.users))


def _option(server: DemoServer, name: str) -> str:
    """A priority or a category, as the follow-ups have it: no endpoint lists them."""
    _, answer = ask(server, "/v3/follow_ups", ("page_size", "250"))
    found: str = next(one[name]["id"] for one in answer["follow_ups"] if name in one)
    return found


def _update(server: DemoServer) -> Any:
    organisation = server.organisation
    return {
        "incident_id": incident_id(server),
        "idempotency_key": "an update",
        "message": "Back to **normal**",
        "to_incident_status_id": organisation.named(organisation.statuses, "Monitoring")["id"],
        "to_severity_id": next(iter(organisation.severities)),
    }


def _follow_up(server: DemoServer) -> Any:
    return {
        "title": "Alert earlier",
        "description": "Before *customers* notice",
        "assignee_id": _user(server),
        "assignee_team_id": next(iter(server.organisation.teams)),
        "follow_up_category_id": _option(server, "category"),
        "follow_up_priority_option_id": _option(server, "priority"),
        "labels": ["reliability"],
    }


def _alert(server: DemoServer) -> str:
    """The newest alert, of another incident."""
    _, answer = ask(server, "/v2/alerts", ("page_size", "1"))
    found: str = answer["alerts"][0]["id"]
    return found


def _public_update(server: DemoServer) -> Any:
    _, pages = ask(server, "/v2/status_pages")
    page_id = pages["status_pages"][0]["id"]
    _, answer = ask(server, "/v2/status_page_incidents", ("status_page_id", page_id))
    return {
        "status_page_incident_id": answer["status_page_incidents"][0]["id"],
        "message": "Back to **normal**",
        "incident_status": "resolved",
        "notify_subscribers": False,
    }


def _of_one(server: DemoServer, body: dict[str, Any]) -> Any:
    return body | {"incident_id": incident_id(server)}


WRITES = (
    Write("POST", "/v2/status_page_incident_updates", "", _public_update),
    Write("POST", "/v2/incident_updates", "incident_updates", _update),
    Write(
        "POST",
        "/v2/incident_timeline_items",
        "incident_timeline_items",
        lambda server: _of_one(
            server,
            {
                "idempotency_key": "an item",
                "title": "Deployed 4211",
                "description": "To `eu-west-1`",
                "timestamp": "2026-11-24T01:00:00Z",
            },
        ),
    ),
    Write(
        "PATCH",
        "/v2/incident_timeline_items/{id}",
        "incident_timeline_items",
        lambda _: {"title": "Deployed 4212", "timestamp": "2026-11-24T01:30:00Z"},
    ),
    Write(
        "POST",
        "/v3/actions",
        "actions",
        lambda server: _of_one(
            server, {"description": "Call the bank", "assignee_id": _user(server)}
        ),
    ),
    Write(
        "PUT",
        "/v3/actions/{id}",
        "actions",
        lambda _: {"description": "Call them again", "status": "completed"},
    ),
    Write("DELETE", "/v3/actions/{id}", "actions", lambda _: None),
    Write(
        "POST",
        "/v3/follow_ups",
        "follow_ups",
        lambda server: _of_one(server, _follow_up(server)),
    ),
    Write(
        "PUT",
        "/v3/follow_ups/{id}",
        "follow_ups",
        lambda server: _follow_up(server) | {"status": "not_doing"},
    ),
    Write("DELETE", "/v3/follow_ups/{id}", "follow_ups", lambda _: None),
    Write(
        "POST",
        "/v1/incident_attachments",
        "incident_attachments",
        lambda server: _of_one(
            server,
            {
                "resource": {
                    "resource_type": "arbitrary_url",
                    "url": "https://docs.example/1",
                    "title": "Impact",
                    "emoji": "bar_chart",
                }
            },
        ),
    ),
    Write("DELETE", "/v1/incident_attachments/{id}", "incident_attachments", lambda _: None),
    Write(
        "POST",
        "/v2/escalations",
        "escalations",
        lambda server: _of_one(
            server,
            {
                "idempotency_key": "a page",
                "title": "Help",
                "description": "We need a database person",
                "user_ids": [_user(server)],
            },
        ),
    ),
    Write(
        "POST",
        "/v2/escalations/{escalation_id}/actions/respond",
        "escalations",
        lambda _: {"response": "ack"},
    ),
    Write(
        "POST",
        "/v2/escalations/{escalation_id}/actions/respond",
        "escalations",
        lambda _: {
            "response": "snooze",
            "snooze_details": {"snooze_until": "2026-11-24T05:00:00Z", "reason": "A deploy runs"},
        },
    ),
    Write(
        "POST",
        "/v2/escalations/{escalation_id}/actions/reassign",
        "escalations",
        lambda server: {
            "user_ids": [_user(server)],
            "title": "Help",
            "description": "It is the network",
            "resolve_original": False,
        },
    ),
    Write("POST", "/v2/escalations/{id}/actions/cancel", "escalations", lambda _: None),
    Write(
        "POST",
        "/v2/incident_alerts",
        "incident_alerts",
        lambda server: _of_one(server, {"alert_id": _alert(server), "re_relate": True}),
    ),
    Write(
        "POST",
        "/v2/incident_alerts/{id}/actions/transition",
        "incident_alerts",
        lambda _: {"state": "related"},
    ),
    Write("POST", "/v2/alerts/{id}/actions/resolve", "alerts", lambda _: None),
    Write(
        "POST",
        "/v1/alert_notes",
        "alert_notes",
        lambda server: {"alert_id": _alert(server), "content": "A deploy runs"},
    ),
    Write(
        "POST",
        "/v1/postmortem_documents/actions/attach",
        "postmortem_documents",
        lambda server: _of_one(
            server, {"permalink": "https://docs.example/pm", "document_provider": "google_docs"}
        ),
    ),
    Write(
        "POST",
        "/v2/incidents/{id}/actions/connect_external_issue",
        "incidents",
        lambda _: {
            "issue_template_id": "01ISSUETEMPLATE",
            "provider": "jira",
            "replace": True,
            "url": "https://jira.example/browse/OPS-1",
        },
    ),
)
