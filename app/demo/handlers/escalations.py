"""Handlers of escalations and escalation paths."""

from random import Random

from app.demo.core import payload as payloads
from app.demo.core.errors import Problem, invalid, missing
from app.demo.core.idempotency import IdempotencyStore
from app.demo.core.messages import RequestContext, not_among
from app.demo.core.organisation import Collection, Incident
from app.demo.core.paging import page as page_of
from app.demo.core.wire import JsonObject, moment, ulid
from app.demo.data.activity_archive import ActivityArchive
from app.demo.data.parts_related import new_escalation
from app.demo.handlers.incidents import incident_named
from app.demo.handlers.recorder import Recorder
from app.demo.handlers.related import RecordedHandlers

_PAGE_OF_ESCALATIONS = 50
_PAGE_OF_PATHS = 25
_RESPONSES = ("ack", "nack", "snooze")
_ENDED = frozenset({"cancelled", "resolved", "expired"})
_REASSIGNMENT: payloads.Shape = {
    "title": str,
    "description": str,
    "escalation_path_id": str,
    "user_ids": [str],
    "resolve_original": bool,
}
_ESCALATION: payloads.Shape = {
    "idempotency_key": str,
    "title": str,
    "description": str,
    "escalation_path_id": str,
    "user_ids": [str],
    "incident_id": str,
}
_RESPONSE: payloads.Shape = {
    "response": str,
    "snooze_details": {"snooze_until": str, "reason": str},
}


class Escalations(RecordedHandlers):
    """Handlers of escalations and escalation paths."""

    def __init__(self, archive: ActivityArchive, recorder: Recorder, random: Random) -> None:
        super().__init__(archive, recorder, random)
        self._pages = IdempotencyStore()
        self._without_incident: Collection = {}
        self._reassigned: set[str] = set()

    def listing(self, call: RequestContext) -> JsonObject:
        """Return a page of escalations of the requested incidents, newest first."""
        wanted = {value for name, value in call.query if name == "incident[one_of]"}
        records = {
            record["id"]: record
            for incident, record in self._archive.everywhere(lambda parts: parts.escalations)
            if (not wanted or incident.id in wanted)
            and (call.key.sees_private or not incident.is_private)
        }
        if not wanted:
            records |= self._without_incident
        found, meta = page_of(
            call, dict(sorted(records.items(), reverse=True)), _PAGE_OF_ESCALATIONS
        )
        return {"escalations": found, "pagination_meta": meta}

    def show(self, call: RequestContext) -> JsonObject:
        """Return one escalation."""
        _, records = self._archive.member(call, lambda parts: parts.escalations)
        return {"escalation": records[call.parameters["id"]]}

    def paths(self, call: RequestContext) -> JsonObject:
        """Return a page of the escalation paths."""
        on_call = self._archive.on_call
        paths = {path_id: on_call.path(path_id, call.now) for path_id in on_call.paths}
        found, meta = page_of(call, paths, _PAGE_OF_PATHS)
        return {"escalation_paths": found, "pagination_meta": meta}

    def create(self, call: RequestContext) -> JsonObject:
        """Page people, once per idempotency key."""
        payload = payloads.decode(call.body, _ESCALATION)
        if problems := payloads.require(payload, "idempotency_key", "title"):
            raise invalid(*problems)
        escalation = self._pages.get(payload["idempotency_key"], lambda: self._paged(call, payload))
        return {"escalation": escalation}

    def _paged(self, call: RequestContext, payload: JsonObject) -> JsonObject:
        incident: Incident | None = None
        if "incident_id" in payload:
            incident = incident_named(self._archive.organisation, call, payload["incident_id"])
        return self._new_page(call, payload, incident)

    def _new_page(
        self, call: RequestContext, payload: JsonObject, incident: Incident | None
    ) -> JsonObject:
        users = self._whom(call, payload)
        escalation = new_escalation(
            escalation_id=ulid(call.now, self._random),
            event_ids=(ulid(call.now, self._random), ulid(call.now, self._random)),
            now=call.now,
            title=payload["title"],
            description=payload.get("description") or (incident.summary if incident else ""),
            users=users,
            path_id=payload.get("escalation_path_id", ""),
            incident=incident,
            creator={},
        )
        if incident is None:
            self._without_incident[escalation["id"]] = escalation
            return escalation
        self._archive.of(incident).escalations[escalation["id"]] = escalation
        content = {"escalation_id": escalation["id"], "escalated_to_users": users}
        self._recorder.log(call, incident, "escalation_created", "Escalation created", content)
        return escalation

    def respond(self, call: RequestContext) -> JsonObject:
        """Acknowledge or snooze an escalation in the name of the key."""
        incident, page = self._open_page(call)
        payload = payloads.decode(call.body, _RESPONSE)
        response = payload.get("response", "")
        if response not in _RESPONSES:
            raise invalid(not_among("response", response, _RESPONSES))
        if response == "nack":
            raise invalid(Problem("invalid_value", "An API key cannot decline", "response"))
        if response == "snooze" and "snooze_until" not in payload.get("snooze_details", {}):
            raise invalid(missing("snooze_details.snooze_until"))
        if response == "ack" and page["status"] != "acked":
            self._add_event(call, page, "acked")
            content = {"escalation_id": page["id"]}
            title = "Escalation acknowledged"
            self._recorder.log(call, incident, "escalation_acknowledged", title, content)
        page |= {"status": "snoozed" if response == "snooze" else "acked"}
        return {}

    def cancel(self, call: RequestContext) -> JsonObject:
        """Cancel an escalation; a cancelled one stays so."""
        _, records = self._archive.member(call, lambda parts: parts.escalations)
        if records[call.parameters["id"]]["status"] != "cancelled":
            _, page = self._open_page(call)
            self._add_event(call, page, "cancelled")
            page |= {"status": "cancelled"}
        return {}

    def reassign(self, call: RequestContext) -> JsonObject:
        """Page others with a new escalation, once for each escalation."""
        incident, page = self._open_page(call)
        payload = payloads.decode(call.body, _REASSIGNMENT)
        if page["id"] in self._reassigned:
            raise invalid(Problem("invalid_value", "The escalation was reassigned before"))
        texts = {name: payload.get(name) or page[name] for name in ("title", "description")}
        escalation = self._new_page(call, payload | texts, incident)
        self._reassigned.add(page["id"])
        if payload.get("resolve_original", True):
            self._add_event(call, page, "resolved")
            page |= {"status": "resolved"}
        return {"escalation": escalation}

    def _open_page(self, call: RequestContext) -> tuple[Incident, JsonObject]:
        """Return the escalation in the path, with its incident.

        Raises:
            HttpError: 404; 422, because it has ended.
        """
        incident, records = self._archive.member(call, lambda parts: parts.escalations)
        page = records[call.parameters["id"]]
        if page["status"] in _ENDED:
            raise invalid(Problem("invalid_value", f"The escalation is {page['status']}"))
        return incident, page

    def _add_event(self, call: RequestContext, page: JsonObject, event: str) -> None:
        page["events"].append(
            {
                "id": ulid(call.now, self._random),
                "event": event,
                "occurred_at": moment(call.now),
            }
        )
        page |= {"updated_at": moment(call.now)}

    def _whom(self, call: RequestContext, payload: JsonObject) -> list[JsonObject]:
        """Return the people to page.

        Raises:
            HttpError: 422, because they are missing, given twice, or unknown.
        """
        path_id, user_ids = payload.get("escalation_path_id"), payload.get("user_ids")
        if bool(path_id) == bool(user_ids):
            text = "Give either escalation_path_id or user_ids, but not both"
            raise invalid(Problem("invalid_value", text, "escalation_path_id"))
        if not payload["title"].strip():
            raise invalid(Problem("is_required", "The title must not be empty", "title"))
        if path_id:
            if path_id not in self._archive.on_call.paths:
                text = f'escalation_path_id: there is no record "{path_id}"'
                raise invalid(Problem("invalid_value", text, "escalation_path_id"))
            return self._archive.on_call.responders(path_id, call.now)
        known = self._archive.organisation.embedded_users
        unknown = [user_id for user_id in user_ids or () if user_id not in known]
        if unknown:
            text = f'user_ids: there is no record "{unknown[0]}"'
            raise invalid(Problem("invalid_value", text, "user_ids"))
        return [known[user_id] for user_id in user_ids or ()]
