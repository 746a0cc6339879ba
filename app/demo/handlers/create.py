"""Create operation: declare incidents."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from app.demo.core import payload as payloads
from app.demo.core.errors import invalid
from app.demo.core.incident_json import incident_json
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Incident, Organisation
from app.demo.core.wire import JsonObject, ulid
from app.demo.handlers import rules
from app.demo.handlers.filters import MODES
from app.demo.handlers.recorder import Recorder
from app.demo.handlers.values import Changes

_CHANNEL_DELAY = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Policy:
    """Behaviour that the vendor does not document, as options of the demo.

    Attributes:
        enforces_forms: Whether create and resolve require the fields of incident forms.
        forces_private: Whether a public incident of a private-only type is made private rather than
            rejected.
    """

    enforces_forms: bool = False
    forces_private: bool = False


class IncidentCreation:
    """Handler that creates incidents, one per idempotency key.

    Args:
        organisation: The organisation.
        policy: The undocumented behaviour.
        recorder: Records declared incidents.
        random: Source of new ids.
    """

    def __init__(
        self, organisation: Organisation, policy: Policy, recorder: Recorder, random: Random
    ) -> None:
        self._organisation = organisation
        self._policy = policy
        self._recorder = recorder
        self._random = random
        self._ids_by_key: dict[str, str] = {}

    def create(self, call: RequestContext) -> JsonObject:
        """Create an incident, or return the existing one for a repeated idempotency key."""
        payload = payloads.decode(call.body, payloads.CREATE)
        if problems := payloads.require(payload, "idempotency_key", "visibility"):
            raise invalid(*problems)
        known = self._organisation.incident(self._ids_by_key.get(payload["idempotency_key"], ""))
        if known is None:
            known = self._draft(call, payload)
            self._organisation.add(known)
            self._recorder.declared(call, known)
            self._ids_by_key[payload["idempotency_key"]] = known.id
        return {"incident": incident_json(self._organisation, known, call.now)}

    def _draft(self, call: RequestContext, payload: JsonObject) -> Incident:
        """Return the incident for a create payload.

        Raises:
            HttpError: 422, because the payload is invalid.
        """
        organisation = self._organisation
        changes = Changes(organisation, root="")
        _check_itself(payload, changes)
        changes.read(payload, may_set_reporter=True)
        mode = payload.get("mode", "standard")
        kind = changes.chosen(payload, "incident_type_id", organisation.types)
        kind = kind or organisation.default_type()
        status = self._first_status(changes, payload, mode, kind)
        severity = changes.chosen(payload, "severity_id", organisation.severities)
        if "severity_id" not in payload and status["category"] != "triage":
            message = "A severity is required to open an incident"
            changes.refuse("severity_id", message, "is_required")
        draft = Incident(
            number=organisation.next_number,
            id=ulid(call.now, self._random),
            name=payload.get("name", ""),
            summary=payload.get("summary", ""),
            created_at=call.now,
            updated_at=call.now,
            last_activity_at=call.now,
            status=status,
            severity=severity,
            type=kind,
            mode=mode,
            visibility=self._visibility(changes, payload, kind),
            creator=call.key.actor(),
        )
        self._open_channel(draft, payload)
        self._settle(draft, changes)
        return draft

    def _settle(self, draft: Incident, changes: Changes) -> None:
        """Set derived values, and reject an invalid draft."""
        organisation = self._organisation
        reported = organisation.named(organisation.timestamps, "Reported at")["id"]
        draft.timestamps[reported] = draft.created_at
        rules.stamp_moments(organisation, draft, draft.created_at)
        changes.apply(draft)
        if self._policy.enforces_forms and not changes.problems:
            rules.check_form(organisation, "declare", draft, changes)
        if changes.problems:
            raise invalid(*changes.problems)
        draft.name = draft.name or "Untitled incident"

    def _first_status(
        self, changes: Changes, payload: JsonObject, mode: str, kind: JsonObject
    ) -> JsonObject:
        """Return the initial status: triage, unless an allowed active status is given."""
        triage = self._organisation.status_in("triage")
        statuses = self._organisation.statuses
        status = changes.chosen(payload, "incident_status_id", statuses)
        if status is None or kind["create_in_triage"] == "always":
            return triage
        if not rules.may_start(mode, status):
            message = f"An incident cannot be created as {status['name']}"
            changes.refuse("incident_status_id", message)
        return status

    def _visibility(self, changes: Changes, payload: JsonObject, kind: JsonObject) -> str:
        visibility = str(payload["visibility"])
        if visibility == "public" and kind["private_incidents_only"]:
            if self._policy.forces_private:
                return "private"
            changes.refuse("visibility", f"Incidents of type {kind['name']} must be private")
        return visibility

    def _open_channel(self, incident: Incident, payload: JsonObject) -> None:
        """Set the Slack channel, which is created a little later than the incident."""
        options = payload.get("retrospective_incident_options", {})
        incident.postmortem_document_url = options.get("postmortem_document_url", "")
        if incident.mode == "retrospective":
            incident.slack_channel_id = options.get("slack_channel_id", "")
            return
        incident.slack_channel_id = f"C{self._random.getrandbits(40):010X}"
        default_name = f"inc-{incident.number}"
        incident.slack_channel_name = payload.get("slack_channel_name_override") or default_name
        incident.slack_channel_ready_at = incident.created_at + _CHANNEL_DELAY


def _check_itself(payload: JsonObject, changes: Changes) -> None:
    """Record errors that do not depend on the organisation."""
    mode = payload.get("mode", "standard")
    rules.check_choice(changes, "mode", mode, MODES)
    rules.check_choice(changes, "visibility", payload["visibility"], ("public", "private"))
    if not payload["idempotency_key"]:
        changes.refuse("idempotency_key", "The idempotency key is empty")
    if "name" in payload and not payload["name"].strip():
        changes.refuse("name", "The name must not be empty")
    if "retrospective_incident_options" in payload and mode != "retrospective":
        message = "Only retrospective incidents have these options"
        changes.refuse("retrospective_incident_options", message)
