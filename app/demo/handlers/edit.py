"""Edit operation: change incidents."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta

from app.demo.core import payload as payloads
from app.demo.core.access import lacking
from app.demo.core.errors import HttpError, invalid
from app.demo.core.incident_json import incident_json
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Incident, Organisation
from app.demo.core.wire import JsonObject
from app.demo.handlers import rules
from app.demo.handlers.create import Policy
from app.demo.handlers.incidents import visible_incident
from app.demo.handlers.recorder import Recorder
from app.demo.handlers.values import Changes, is_web_link

# Scopes for the properties of an edit, from the vendor's description.
_EDIT_SCOPES: Mapping[str, str] = {
    "name": "incidents.update_name",
    "slack_channel_name_override": "incidents.update_name",
    "summary": "incidents.update_summary",
    "severity_id": "incidents.update_severity",
    "incident_status_id": "incidents.update_status",
    "custom_field_entries": "incidents.update_custom_fields",
    "incident_timestamp_values": "incidents.update_timestamps",
    "incident_role_assignments": "incidents.update_role_assignments",
    "call_url": "incident_calls.create",
}


class IncidentEditing:
    """Handler that edits incidents; the last write wins.

    Args:
        organisation: The organisation.
        policy: The undocumented behaviour.
        recorder: Records edits.
    """

    def __init__(self, organisation: Organisation, policy: Policy, recorder: Recorder) -> None:
        self._organisation = organisation
        self._policy = policy
        self._recorder = recorder

    def edit(self, call: RequestContext) -> JsonObject:
        """Change the properties in the payload and return the incident."""
        incident = visible_incident(self._organisation, call)
        body = payloads.decode(call.body, payloads.EDIT)
        if problems := payloads.require(body, "incident", "notify_incident_channel"):
            raise invalid(*problems)
        self._recorder.complete(incident)
        edited = self.apply(call, incident, body["incident"], root="incident")
        self._recorder.edited(call, incident, edited)
        return {"incident": incident_json(self._organisation, edited, call.now)}

    def apply(
        self, call: RequestContext, incident: Incident, payload: JsonObject, *, root: str
    ) -> Incident:
        """Replace an incident with an edited one.

        Args:
            call: The request.
            incident: The current incident.
            payload: The changed properties.
            root: Parent of the payload.

        Raises:
            HttpError: 403 or 422, with each property that cannot be changed.
        """
        self._check_scopes(call, incident, payload, root)
        changes = Changes(self._organisation, root=root)
        changes.read(payload, may_set_reporter=False)
        edited = self._edited(call, incident, payload, changes)
        if changes.problems:
            raise invalid(*changes.problems)
        self._touch(edited, incident, call.now)
        self._organisation.replace(edited)
        return edited

    def _check_scopes(
        self, call: RequestContext, incident: Incident, payload: JsonObject, root: str
    ) -> None:
        """Reject with 403 for every property that the key may not change."""
        needed = [(name, scope) for name, scope in _EDIT_SCOPES.items() if name in payload]
        if "call_url" in payload and incident.call_url:
            needed.append(("call_url", "incident_calls.destroy"))
        problems = [
            lacking(scope, name, root) for name, scope in needed if scope not in call.key.scopes
        ]
        if problems:
            raise HttpError(403, *problems)

    def _edited(
        self, call: RequestContext, incident: Incident, payload: JsonObject, changes: Changes
    ) -> Incident:
        """Return an edited copy; errors are added to `changes`."""
        organisation = self._organisation
        edited = copy(incident)
        edited.custom_fields = dict(incident.custom_fields)
        edited.assignees = dict(incident.assignees)
        edited.timestamps = dict(incident.timestamps)
        edited.severity = (
            changes.chosen(payload, "severity_id", organisation.severities) or incident.severity
        )
        status = changes.chosen(payload, "incident_status_id", organisation.statuses)
        if status and status is not incident.status:
            self._move(call, edited, status, changes)
        self._edit_texts(edited, payload, changes)
        changes.apply(edited)
        is_resolving = status is not None and status["category"] in {"learning", "closed"}
        if self._policy.enforces_forms and is_resolving and not changes.problems:
            rules.check_form(organisation, "resolve", edited, changes)
        return edited

    def _move(
        self, call: RequestContext, edited: Incident, status: JsonObject, changes: Changes
    ) -> None:
        old = edited.status
        if not rules.may_move(old, status):
            message = f"An incident cannot be moved from {old['name']} to {status['name']}"
            changes.refuse("incident_status_id", message)
            return
        scope = "post_incident_flow.opt_out"
        if rules.skips_flow(edited, status) and scope not in call.key.scopes:
            raise HttpError(403, lacking(scope, "incident_status_id", changes.root))
        edited.status = status
        rules.stamp_moments(self._organisation, edited, call.now)

    @staticmethod
    def _edit_texts(edited: Incident, payload: JsonObject, changes: Changes) -> None:
        name = payload.get("name", edited.name)
        if not name.strip():
            changes.refuse("name", "The name must not be empty")
        call_url = payload.get("call_url", edited.call_url)
        if call_url and not is_web_link(call_url):
            changes.refuse("call_url", "The call link must be a valid URL")
        edited.name = name
        edited.call_url = call_url
        edited.summary = payload.get("summary", edited.summary)
        if override := payload.get("slack_channel_name_override"):
            edited.slack_channel_name = override

    @staticmethod
    def _touch(edited: Incident, before: Incident, now: datetime) -> None:
        """Advance the dates, even if the clock has not advanced."""
        edited.updated_at = max(now, before.updated_at + timedelta(milliseconds=1))
        edited.last_activity_at = max(edited.updated_at, before.last_activity_at)
