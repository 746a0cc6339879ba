"""Handlers of updates, timeline items, and the activity log."""

from dataclasses import replace
from random import Random

from app.demo.core import payload as payloads
from app.demo.core.errors import HttpError, Problem, invalid
from app.demo.core.idempotency import IdempotencyStore
from app.demo.core.messages import RequestContext
from app.demo.core.paging import page
from app.demo.core.wire import JsonObject, moment, parse_moment, ulid
from app.demo.data.activity_archive import ActivityArchive, by_time
from app.demo.data.activity_log import add_timeline_item
from app.demo.handlers.edit import IncidentEditing
from app.demo.handlers.incidents import incident_named
from app.demo.handlers.recorder import Recorder

_PAGE = 250
_UPDATE: payloads.Shape = {
    "incident_id": str,
    "idempotency_key": str,
    "message": str,
    "to_incident_status_id": str,
    "to_severity_id": str,
}
_NEW_ITEM: payloads.Shape = {
    "incident_id": str,
    "idempotency_key": str,
    "timestamp": str,
    "title": str,
    "description": str,
}
_ITEM: payloads.Shape = {"timestamp": str, "title": str, "description": str}


class IncidentLog:
    """Handlers of updates, activity and timeline items.

    Args:
        archive: The related records.
        editing: Changes statuses and severities.
        recorder: Records changes.
        random: Source of new ids.
    """

    def __init__(
        self, archive: ActivityArchive, editing: IncidentEditing, recorder: Recorder, random: Random
    ) -> None:
        self._archive = archive
        self._editing = editing
        self._recorder = recorder
        self._random = random
        self._updates = IdempotencyStore()
        self._items = IdempotencyStore()

    def updates(self, call: RequestContext) -> JsonObject:
        """Return a page of updates, of one incident or of all, oldest first."""
        records = self._archive.visible(call, lambda parts: parts.updates)
        found, meta = page(call, records, _PAGE)
        return {"incident_updates": found, "pagination_meta": meta}

    def activity(self, call: RequestContext) -> JsonObject:
        """Return a page of an incident's activity log, oldest first."""
        incident = incident_named(self._archive.organisation, call, call.required("incident_id"))
        records = by_time(self._archive.of(incident).activity, "occurred_at")
        if wanted := {value for name, value in call.query if name == "id"}:
            records = {key: record for key, record in records.items() if key in wanted}
        found, meta = page(call, records, _PAGE)
        return {"incident_activity_log_entries": found, "pagination_meta": meta}

    def timeline(self, call: RequestContext) -> JsonObject:
        """Return a page of an incident's timeline, by timestamp."""
        incident = incident_named(self._archive.organisation, call, call.required("incident_id"))
        records = by_time(self._archive.of(incident).timeline, "timestamp")
        found, meta = page(call, records, _PAGE)
        return {"incident_timeline_items": found, "pagination_meta": meta}

    def share(self, call: RequestContext) -> JsonObject:
        """Share an update with a message, a status or a severity."""
        payload = payloads.decode(call.body, _UPDATE)
        if problems := payloads.require(payload, "incident_id", "idempotency_key"):
            raise invalid(*problems)
        update = self._updates.get(payload["idempotency_key"], lambda: self._shared(call, payload))
        return {"incident_update": update}

    def _shared(self, call: RequestContext, payload: JsonObject) -> JsonObject:
        before = incident_named(self._archive.organisation, call, payload["incident_id"])
        self._recorder.complete(before)
        message = payload.get("message", "").strip()
        change = {
            name.removeprefix("to_"): payload[name]
            for name in ("to_incident_status_id", "to_severity_id")
            if name in payload
        }
        if not message and not change:
            text = "An update needs a message, a status or a severity"
            raise invalid(Problem("is_required", text, "message"))
        try:
            after = self._editing.apply(call, before, change, root="") if change else before
        except HttpError as refusal:
            raise HttpError(
                refusal.status,
                *(replace(one, field=f"to_{one.field}", root="") for one in refusal.problems),
            ) from None
        return self._recorder.shared(call, before, after, message)

    def add_item(self, call: RequestContext) -> JsonObject:
        """Create a custom timeline item."""
        payload = payloads.decode(call.body, _NEW_ITEM)
        needed = ("incident_id", "timestamp", "title", "idempotency_key")
        if problems := payloads.require(payload, *needed):
            raise invalid(*problems)
        item = self._items.get(payload["idempotency_key"], lambda: self._added(call, payload))
        return {"incident_timeline_item": item}

    def _added(self, call: RequestContext, payload: JsonObject) -> JsonObject:
        incident = incident_named(self._archive.organisation, call, payload["incident_id"])
        checked = _checked(payload)
        written = {
            name: checked[name]
            for name in ("timestamp", "title", "description")
            if checked.get(name)
        }
        incident.last_activity_at = max(incident.last_activity_at, call.now)
        return add_timeline_item(
            self._archive.of(incident).timeline,
            incident.id,
            ulid(call.now, self._random),
            written,
            call.key.actor(),
            call.now,
        )

    def edit_item(self, call: RequestContext) -> JsonObject:
        """Change the properties in the payload and return the item."""
        payload = payloads.decode(call.body, _ITEM)
        _, items = self._archive.member(call, lambda parts: parts.timeline)
        item = items[call.parameters["id"]]
        checked = _checked(payload)
        if "timestamp" in payload and "activity_log_id" in item:
            text = "The timestamp of an item that was promoted from the activity log is fixed"
            raise invalid(Problem("invalid_value", text, "timestamp"))
        edited = item | checked | {"updated_at": moment(call.now)}
        if not edited.get("description"):
            edited.pop("description", None)
        items[edited["id"]] = edited
        return {"incident_timeline_item": edited}


def _checked(payload: JsonObject) -> JsonObject:
    """Validate an item's payload, and format its timestamp.

    Raises:
        HttpError: 422, because it is invalid.
    """
    checked = dict(payload)
    problems = []
    if "title" in payload and not payload["title"].strip():
        problems.append(Problem("is_required", "The title must not be empty", "title"))
    if "timestamp" in payload:
        try:
            checked["timestamp"] = moment(parse_moment(payload["timestamp"]))
        except ValueError:
            text = f'timestamp must be a date-time but got "{payload["timestamp"]}"'
            problems.append(Problem("invalid_value", text, "timestamp"))
    if problems:
        raise invalid(*problems)
    return checked
