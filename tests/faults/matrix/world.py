"""A demo server that notes who changed what, and the state it holds, read past all faults."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import RLock
from typing import Any

from app.demo.core.messages import Request, Response
from app.demo.server import DemoServer
from tests.support.demo import KEY, NOW

LISTS = {
    "/v2/incident_updates": "incident_updates",
    "/v2/incident_timeline_items": "incident_timeline_items",
    "/v3/actions": "actions",
    "/v3/follow_ups": "follow_ups",
    "/v1/incident_attachments": "incident_attachments",
    "/v2/escalations": "escalations",
    "/v2/incident_alerts": "incident_alerts",
    "/v1/postmortem_documents": "postmortem_documents",
}
"""By path, the name of what belongs to an incident in its answer."""

PUBLIC_UPDATES = "/v2/status_page_incident_updates"

MEMBERSHIPS = {"user": "/v1/incident_memberships", "team": "/v1/incident_team_memberships"}
"""Paths of the access to private incidents, which no operation lists."""

_NOTES = "/v1/alert_notes"
_ONLY_LISTED = (
    *(f"{path}/" for path in MEMBERSHIPS.values()),
    "/v2/incident_timeline_items/",
    "/v1/incident_attachments/",
    "/v2/incident_alerts/",
    f"{PUBLIC_UPDATES}/",
)

Records = dict[str, dict[str, Any]]


class WatchedServer(DemoServer):
    """Notes when the program overwrites what a colleague wrote.

    Attributes:
        incident_id: The incident it is about.
        dead: Whether nothing reaches it any more, as after the program was killed.
        values: The values at stake, as the server holds them now.
        held: All of them so far.
        theirs: What a colleague wrote to the first of them; empty for nothing.
        unseen: The same, while the person was not shown it.
        overwritten: What of it was overwritten all the same.
        written: The requests of the program that were to change something, with their answers.
        on_written: Called after each of them was processed.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(incidents=20, now=NOW, clock=clock, key=KEY)
        # It may be served from threads, and is looked at from another.
        self._one_at_a_time = RLock()
        self.incident_id = ""
        self.dead = False
        self.values: Callable[[], tuple[str, ...]] = tuple
        self.held: list[tuple[str, ...]] = []
        self.theirs = ""
        self.unseen = ""
        self.overwritten: list[str] = []
        self.written: list[tuple[Request, Response]] = []
        self.on_written: Callable[[], None] = lambda: None

    def handle(self, request: Request) -> Response:
        """Answer the program."""
        with self._one_at_a_time:
            return self._watched(request)

    def _watched(self, request: Request) -> Response:
        if self.dead:
            return Response(0, {}, b"", breakage="refused")
        if request.method == "GET":
            return super().handle(request)
        before = self.values()
        response = super().handle(request)
        now = self.values()
        self.held.append(now)
        if self.unseen and before[0] == self.unseen != now[0]:
            self.overwritten.append(before[0])
        self.written.append((request, response))
        self.on_written()
        return response

    def directly(
        self, method: str, path: str, *query: tuple[str, str], body: object = None
    ) -> dict[str, Any]:
        """Answer somebody else, whom no fault concerns; empty when there is nothing."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {KEY}"}
        with self._one_at_a_time:
            response = self._process(
                Request(method, path, tuple(query), headers, content), "direct"
            )
        answer: dict[str, Any] = json.loads(response.body) if response.status < 300 else {}
        return answer

    def colleague_writes(self, method: str, path: str, body: object) -> None:
        """Have somebody else change the first of what is at stake."""
        assert self.directly(method, path, body=body), "a colleague was refused"
        self.theirs = self.unseen = self.values()[0]

    def record(self, path: str) -> dict[str, Any]:
        """The record at a path; empty when it is gone."""
        if path.startswith(_ONLY_LISTED):
            return self.parts(self.incident_id).get(path, {})
        found: dict[str, Any] = next(iter(self.directly("GET", path).values()), {})
        return found

    def records(self) -> Records:
        """All incidents and all that belongs to them, by path."""
        found: Records = {}
        for incident in self.organisation.incidents:
            path = f"/v2/incidents/{incident.id}"
            found[path] = self.directly("GET", path)["incident"]
            found |= self.parts(incident.id)
        return found | self._notes()

    def _notes(self) -> Records:
        """The notes on firing alerts, by path."""
        firing = ("status[one_of]", "firing")
        alerts = self.directly("GET", "/v2/alerts", firing, ("page_size", "50"))["alerts"]
        return {
            f"{_NOTES}/{note['id']}": note
            for alert in alerts
            for note in self.directly("GET", _NOTES, ("alert_id", alert["id"]))["alert_notes"]
        }

    def parts(self, incident_id: str) -> Records:
        """What belongs to an incident, by path."""
        return (
            {
                f"{path}/{record['id']}": record
                for path in LISTS
                for record in self.listed(path, incident_id)
            }
            | {
                f"{path}/{record['id']}": record
                for kind, path in MEMBERSHIPS.items()
                for record in self.organisation.memberships.values()
                if kind in record and record["incident_id"] == incident_id
            }
            | {
                f"{PUBLIC_UPDATES}/{update['id']}": update
                for public in self._public_incidents(incident_id)
                for update in public["updates"]
            }
        )

    def _public_incidents(self, incident_id: str) -> Iterator[dict[str, Any]]:
        """Yield what is linked with an incident on the status page."""
        (page,) = self.directly("GET", "/v2/status_pages")["status_pages"]
        query = (("status_page_id", page["id"]), ("page_size", "250"))
        listed = self.directly("GET", "/v2/status_page_incidents", *query)
        for public in listed["status_page_incidents"]:
            path = f"/v1/status-pages/{page['id']}/incidents/{public['id']}/response-incidents"
            if incident_id in {one["id"] for one in self.directly("GET", path)["incidents"]}:
                yield public

    def listed(self, path: str, incident_id: str) -> Iterator[dict[str, Any]]:
        """List an incident's records of a kind, on all pages."""
        query = (("incident_id", incident_id), ("incident[one_of]", incident_id))
        after: tuple[tuple[str, str], ...] = ()
        while True:
            answer = self.directly("GET", path, *query, ("page_size", "25"), *after)
            yield from answer[LISTS[path]]
            following = answer.get("pagination_meta", {}).get("after")
            if not following:
                return
            after = (("after", following),)


def changed(before: Records, after: Records, paths: Sequence[str]) -> dict[str, set[str]]:
    """The properties in which the records at these paths differ, by path."""
    found: dict[str, set[str]] = {}
    for path in paths:
        one, other = before.get(path, {}), after.get(path, {})
        keys = {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
        if keys:
            found[path] = keys
    return found
