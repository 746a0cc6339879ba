"""Demo server: a synchronous function from request to response, over an organisation."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from random import Random
from typing import Any

import msgspec

from app.demo.core.access import ALL_ROLES, ApiKey, RateLimit, authenticate
from app.demo.core.errors import HttpError, Problem, error_body, not_found
from app.demo.core.messages import Request, RequestContext, Response
from app.demo.core.organisation import Organisation
from app.demo.core.wire import request_id, ulid
from app.demo.data.generate import archive_for, generate
from app.demo.data.status_pages import status_pages
from app.demo.faults import Faults, RetryAfterFormat, corrupt, fault_response, too_many_requests
from app.demo.handlers.alerts import Alerts
from app.demo.handlers.create import IncidentCreation, Policy
from app.demo.handlers.edit import IncidentEditing
from app.demo.handlers.escalations import Escalations
from app.demo.handlers.incidents import IncidentReading
from app.demo.handlers.log import IncidentLog
from app.demo.handlers.lookups import Lookups
from app.demo.handlers.memberships import Memberships
from app.demo.handlers.recorder import Recorder
from app.demo.handlers.related import Attachments, Documents, Issues, RelatedReads
from app.demo.handlers.routes import Handlers, Route, routes
from app.demo.handlers.schedules import Schedules
from app.demo.handlers.status_pages import StatusPages
from app.demo.handlers.work import ACTIONS, FOLLOW_UPS, Work

_REMEMBERED_REQUESTS = 2000


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """Received request.

    Attributes:
        body: The decoded JSON; None without a body.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any = None


class DemoServer:
    """The vendor's HTTP API over an organisation in memory.

    Args:
        incidents: Number of incidents.
        seed: The same seed and `now` give the same organisation and responses.
        now: End of its history; the current time by default.
        clock: Returns the server's time. By default, time stands still at `now` if that is given,
            and continues otherwise.
        key: The accepted API key.
        roles: Roles of the key, such as `viewer` and `incident_editor`.
        denied_scopes: Scopes of its roles that the key lacks, such as `incidents.update_severity`.
        enforces_forms: Whether create and resolve require the fields of incident forms.
        forces_private: Whether a public incident of a private-only type is made private rather than
            rejected.
        rate_limited: Whether the documented token bucket is enforced.
        missing: Path prefixes, such as `/v2/incident_updates`, that this account's API lacks.
        organisation: An organisation generated before with the same `incidents`, `seed` and `now`.

    Attributes:
        organisation: Its state.
        faults: Pending faults.
        requests: The last two thousand received requests, oldest first.
    """

    def __init__(
        self,
        incidents: int = 300,
        seed: int = 1,
        now: datetime | None = None,
        clock: Callable[[], datetime] | None = None,
        *,
        key: str = "demo-key",
        roles: Sequence[str] = ALL_ROLES,
        denied_scopes: Iterable[str] = (),
        enforces_forms: bool = False,
        forces_private: bool = False,
        rate_limited: bool = False,
        missing: Sequence[str] = (),
        organisation: Organisation | None = None,
    ) -> None:
        self.now = clock or _clock(now)
        moment = now or self.now()
        self._random = Random(f"{seed} at run time")
        self.key = ApiKey(
            key, ulid(moment, self._random), "incident-tui", tuple(roles), frozenset(denied_scopes)
        )
        self.organisation = organisation or generate(incidents, seed, moment)
        self.faults = Faults()
        self.requests: deque[ReceivedRequest] = deque(maxlen=_REMEMBERED_REQUESTS)
        self._rate_limit = RateLimit(self.now, enforced=rate_limited)
        self._missing = tuple(missing)
        policy = Policy(enforces_forms=enforces_forms, forces_private=forces_private)
        self._routes = routes(self._handlers(policy, seed, moment))

    def _handlers(self, policy: Policy, seed: int, moment: datetime) -> Handlers:
        organisation = self.organisation
        archive = archive_for(organisation, seed, moment)
        # Separate from the ids of incidents, which must not depend on other records.
        random = Random(f"{seed} parts at run time")
        recorder = Recorder(archive, random)
        editing = IncidentEditing(organisation, policy, recorder)
        return Handlers(
            reading=IncidentReading(organisation),
            creation=IncidentCreation(organisation, policy, recorder, self._random),
            editing=editing,
            lookups=Lookups(organisation),
            log=IncidentLog(archive, editing, recorder, random),
            actions=Work(ACTIONS, archive, recorder, random),
            follow_ups=Work(FOLLOW_UPS, archive, recorder, random),
            attachments=Attachments(archive, recorder, random),
            escalations=Escalations(archive, recorder, random),
            alerts=Alerts(archive, recorder, random),
            documents=Documents(archive, recorder, random),
            issues=Issues(archive, recorder, random),
            memberships=Memberships(organisation, "user", "incident_membership", random),
            team_memberships=Memberships(organisation, "team", "incident_team_membership", random),
            related_reads=RelatedReads(archive),
            schedules=Schedules(archive.on_call),
            status_pages=StatusPages(status_pages(organisation, seed, moment), random),
        )

    def handle(self, request: Request) -> Response:
        """Process a request and return the response."""
        response = self._answer(request)
        date = format_datetime(self.now().astimezone(UTC), usegmt=True)
        return replace(response, headers={**response.headers, "date": date})

    def _answer(self, request: Request) -> Response:
        self.requests.append(
            ReceivedRequest(
                request.method, request.path, tuple(request.query), _parsed(request.body)
            )
        )
        fault = self.faults.take(request.method, request.path)
        identifier = request_id(self._random)
        if fault and (response := fault_response(fault, self.now(), identifier)):
            return response
        response = self._process(request, identifier)
        return corrupt(fault, response) if fault else response

    def _process(self, request: Request, identifier: str) -> Response:
        headers = {"content-type": "application/json", "x-request-id": identifier}
        try:
            authenticate(request.headers.get("authorization"), self.key)
            if not self._rate_limit.take():
                return self._too_many_requests(headers, identifier)
            headers |= self._rate_limit.headers()
            route, parameters = self._route(request)
            if route.scope:
                self.key.require(route.scope)
            call = RequestContext(self.key, self.now(), request.query, parameters, request.body)
            status, answer = route.status, route.handler(call)
        except HttpError as refusal:
            status = refusal.status
            answer = error_body(status, refusal.problems, identifier)
        if status == HTTPStatus.NO_CONTENT:
            return Response(status, headers, b"")
        return Response(status, headers, msgspec.json.encode(answer))

    def _route(self, request: Request) -> tuple[Route, dict[str, str]]:
        """Return the operation of a request.

        Raises:
            HttpError: 404, because no operation has the path; 405, because none has the method.
        """
        found = [
            (route, parameters)
            for route in self._routes
            if not request.path.startswith(self._missing)
            and (parameters := route.parameters(request.path)) is not None
        ]
        if not found:
            raise not_found(f"There is no endpoint {request.path}")
        for route, parameters in found:
            if route.method == request.method:
                return route, parameters
        raise HttpError(
            405, Problem("method_not_allowed", f"{request.method} is not allowed on this endpoint")
        )

    def _too_many_requests(self, headers: dict[str, str], identifier: str) -> Response:
        retry_at = self._rate_limit.next_token_at()
        refused = too_many_requests(
            RetryAfterFormat.HEADER_SECONDS, retry_at, self.now(), identifier
        )
        merged = headers | self._rate_limit.headers() | dict(refused.headers)
        return replace(refused, headers=merged)


def _clock(now: datetime | None) -> Callable[[], datetime]:
    if now is None:
        return lambda: datetime.now(UTC)
    return lambda: now


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None
