"""Actions and follow-ups: list, create, update and delete."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from app.demo.core import payload as payloads
from app.demo.core.errors import Problem, invalid
from app.demo.core.messages import RequestContext, not_among
from app.demo.core.organisation import Collection, Organisation
from app.demo.core.paging import page
from app.demo.core.wire import JsonObject, moment, ulid
from app.demo.data.activity_archive import ActivityArchive, Chooser
from app.demo.handlers.filters import DEFAULT_MODES, MODES
from app.demo.handlers.incidents import incident_named
from app.demo.handlers.recorder import Recorder

_PAGE = 250
_STATUSES = ("outstanding", "completed", "not_doing")
_ACTION: Mapping[str, payloads.Shape] = {"description": str, "assignee_id": str}
_FOLLOW_UP: Mapping[str, payloads.Shape] = {
    "title": str,
    "description": str,
    "assignee_id": str,
    "assignee_team_id": str,
    "follow_up_category_id": str,
    "follow_up_priority_option_id": str,
    "labels": [str],
}


@dataclass(frozen=True, slots=True)
class WorkKind:
    """Actions or follow-ups.

    Attributes:
        name: Property name in responses.
        text: The required property.
        shape: The properties that can be sent.
        choose: Returns the collection of an incident.
    """

    name: str
    text: str
    shape: Mapping[str, payloads.Shape]
    choose: Chooser


ACTIONS = WorkKind("action", "description", _ACTION, lambda parts: parts.actions)
FOLLOW_UPS = WorkKind("follow_up", "title", _FOLLOW_UP, lambda parts: parts.follow_ups)


class Work:
    """Handlers of actions or follow-ups.

    Args:
        kind: The kind of work.
        archive: The related records.
        recorder: Records changes.
        random: Source of new ids.
    """

    def __init__(
        self, kind: WorkKind, archive: ActivityArchive, recorder: Recorder, random: Random
    ) -> None:
        self.kind = kind
        self._archive = archive
        self._recorder = recorder
        self._random = random

    def listing(self, call: RequestContext) -> JsonObject:
        """Return a page, oldest first, of one incident or of all."""
        mode = call.one_of("incident_mode", ("", *MODES, "stream"))
        modes = {mode} if mode else DEFAULT_MODES
        organisation = self._archive.organisation
        team = call.parameter("assignee_team_id")
        records = {
            key: record
            for key, record in self._archive.visible(call, self.kind.choose).items()
            if _mode(organisation, record) in modes
            and (team is None or record.get("assignee_team", {}).get("id") == team)
        }
        found, meta = page(call, dict(sorted(records.items())), _PAGE)
        return {f"{self.kind.name}s": found, "pagination_meta": meta}

    def show(self, call: RequestContext) -> JsonObject:
        """Return one record."""
        _, records = self._archive.member(call, self.kind.choose)
        return {self.kind.name: records[call.parameters["id"]]}

    def create(self, call: RequestContext) -> JsonObject:
        """Create a record; without an idempotency key, a repeated request creates two."""
        payload = payloads.decode(call.body, {**self.kind.shape, "incident_id": str})
        if problems := payloads.require(payload, "incident_id", self.kind.text):
            raise invalid(*problems)
        incident = incident_named(self._archive.organisation, call, payload["incident_id"])
        record: JsonObject = {
            "id": ulid(call.now, self._random),
            "incident_id": incident.id,
            "creator": call.key.actor(),
            "status": "outstanding",
            "created_at": moment(call.now),
            "updated_at": moment(call.now),
        } | self._written(payload, {})
        self.kind.choose(self._archive.of(incident))[record["id"]] = record
        label = f"{_title(self.kind)} created: {record[self.kind.text]}"
        content = {f"{self.kind.name}_id": record["id"], "actor": call.key.actor()}
        self._recorder.log(call, incident, f"{self.kind.name}_created", label, content)
        return {self.kind.name: record}

    def update(self, call: RequestContext) -> JsonObject:
        """Update a record; omitted properties stay unchanged, null removes the assignee."""
        _, records = self._archive.member(call, self.kind.choose)
        nullable = ("assignee_id", "assignee_team_id")
        payload = payloads.decode(call.body, {**self.kind.shape, "status": str}, nullable)
        if problems := payloads.require(payload, "status", self.kind.text):
            raise invalid(*problems)
        if payload["status"] not in _STATUSES:
            raise invalid(not_among("status", payload["status"], _STATUSES))
        before = records[call.parameters["id"]]
        after = before | {"status": payload["status"], "updated_at": moment(call.now)}
        if after["status"] != "completed":
            after.pop("completed_at", None)
        elif before["status"] != "completed":
            after["completed_at"] = moment(call.now)
        after = self._written(payload, after)
        records[before["id"]] = after
        self._log_change(call, before, after)
        return {self.kind.name: after}

    def delete(self, call: RequestContext) -> JsonObject:
        """Delete a record."""
        _, records = self._archive.member(call, self.kind.choose)
        del records[call.parameters["id"]]
        return {}

    def _log_change(self, call: RequestContext, before: JsonObject, after: JsonObject) -> None:
        incident = self._archive.organisation.incident(after["incident_id"])
        content: JsonObject = {f"{self.kind.name}_id": after["id"], "updater": call.key.actor()}
        for name in ("status", "assignee", "title"):
            if before.get(name) != after.get(name):
                content |= {
                    f"{when}_{name}": record[name]
                    for when, record in (("previous", before), ("new", after))
                    if name in record
                }
        if incident is not None:
            label = f"{_title(self.kind)} updated: {after[self.kind.text]}"
            self._recorder.log(call, incident, f"{self.kind.name}_updated", label, content)

    def _written(self, payload: JsonObject, record: JsonObject) -> JsonObject:
        """Return the record with the payload's values.

        Raises:
            HttpError: 422, because the payload is invalid.
        """
        written = dict(record)
        problems = []
        for name in ("title", "description", "labels"):
            if name in payload:
                written[name] = payload[name]
        if not written.get(self.kind.text, "").strip():
            text = f"{self.kind.text} must not be empty"
            problems.append(Problem("is_required", text, self.kind.text))
        if self.kind is FOLLOW_UPS:
            written.setdefault("labels", [])
        for path, name, choices in self._references():
            if path not in payload:
                continue
            if payload[path] is None:
                written.pop(name, None)
            elif payload[path] in choices:
                written[name] = choices[payload[path]]
            else:
                text = f'{path}: there is no record "{payload[path]}"'
                problems.append(Problem("invalid_value", text, path))
        if problems:
            raise invalid(*problems)
        return written

    def _references(self) -> list[tuple[str, str, Collection]]:
        """Return the payload's reference properties, their result, and the records."""
        organisation = self._archive.organisation
        words = self._archive.configuration_store
        teams = {key: {"id": key, "name": one["name"]} for key, one in organisation.teams.items()}
        return [
            ("assignee_id", "assignee", organisation.embedded_users),
            ("assignee_team_id", "assignee_team", teams),
            ("follow_up_priority_option_id", "priority", words.priorities),
            ("follow_up_category_id", "category", words.categories),
        ]


def _mode(organisation: Organisation, record: JsonObject) -> str:
    incident = organisation.incident(record["incident_id"])
    return incident.mode if incident else ""


def _title(kind: WorkKind) -> str:
    return kind.name.replace("_", "-").capitalize()
