"""Handlers of alerts, and of their connections with incidents."""

from app.demo.core import payload as payloads
from app.demo.core.errors import Problem, invalid, not_found
from app.demo.core.messages import RequestContext, not_among
from app.demo.core.organisation import Incident
from app.demo.core.paging import page
from app.demo.core.wire import JsonObject, moment, ulid
from app.demo.data.parts_related import slim_incident
from app.demo.handlers.incidents import incident_named
from app.demo.handlers.related import RecordedHandlers

_PAGE = 50
_STATES = ("related", "unrelated")
_STATUSES = ("firing", "resolved")
_PAGE_OF_NOTES = 250
_CONNECTION: payloads.Shape = {"alert_id": str, "incident_id": str, "re_relate": bool}
_NOTE: payloads.Shape = {"alert_id": str, "content": str}
# Properties that only a request for a single alert returns.
_COMPLETE = ("attributes", "tags")


class Alerts(RecordedHandlers):
    """Handlers of alerts."""

    def listing(self, call: RequestContext) -> JsonObject:
        """Return a page of all alerts, newest first."""
        call.required("page_size")
        wanted = {value for name, value in call.query if name == "status[one_of]"} or {*_STATUSES}
        records = {
            alert_id: alert
            for alert_id, alert in self._visible(call).items()
            if alert["status"] in wanted
        }
        found, meta = page(call, dict(sorted(records.items(), reverse=True)), _PAGE)
        return {"alerts": found, "pagination_meta": meta}

    def show(self, call: RequestContext) -> JsonObject:
        """Return one alert with its attributes."""
        return {"alert": self._alert(call, call.parameters["id"])}

    def resolve(self, call: RequestContext) -> JsonObject:
        """Resolve a firing alert; a resolved one stays unchanged."""
        alert = self._alert(call, call.parameters["id"])
        if alert["status"] == "firing":
            now = moment(call.now)
            resolved = {"status": "resolved", "resolved_at": now, "updated_at": now}
            for _, connection in self._archive.everywhere(lambda parts: parts.alerts):
                if connection["alert"]["id"] == alert["id"]:
                    connection["alert"] |= resolved
            for _, copy in self._archive.everywhere(lambda parts: parts.complete_alerts):
                if copy["id"] == alert["id"]:
                    copy |= resolved
            alert |= resolved
        return {"alert": alert}

    def connections(self, call: RequestContext) -> JsonObject:
        """Return a page of the connections between incidents and alerts."""
        call.required("page_size")
        alert_id = call.parameter("alert_id")
        records = {
            key: record
            for key, record in self._archive.visible(call, lambda parts: parts.alerts).items()
            if alert_id is None or record["alert"]["id"] == alert_id
        }
        found, meta = page(call, records, _PAGE)
        return {"incident_alerts": found, "pagination_meta": meta}

    def attach(self, call: RequestContext) -> JsonObject:
        """Connect an alert with an incident; an existing connection is returned unchanged."""
        payload = payloads.decode(call.body, _CONNECTION)
        if problems := payloads.require(payload, "alert_id", "incident_id"):
            raise invalid(*problems)
        incident = incident_named(self._archive.organisation, call, payload["incident_id"])
        alert = self._alert(call, payload["alert_id"])
        parts = self._archive.of(incident)
        known = [one for one in parts.alerts.values() if one["alert"]["id"] == alert["id"]]
        if known:
            return {"incident_alert": known[0]}
        if alert["id"] in parts.unrelated_alerts and not payload.get("re_relate", False):
            text = "Somebody marked this alert as unrelated; set re_relate to attach it again"
            raise invalid(Problem("invalid_value", text, "alert_id"))
        parts.unrelated_alerts.discard(alert["id"])
        connection: JsonObject = {
            "id": ulid(call.now, self._random),
            "alert": {name: value for name, value in alert.items() if name not in _COMPLETE},
            "incident": slim_incident(incident),
        }
        parts.alerts[connection["id"]] = connection
        parts.complete_alerts[alert["id"]] = alert
        self._log(call, incident, alert)
        return {"incident_alert": connection}

    def transition(self, call: RequestContext) -> JsonObject:
        """Confirm a connection, or detach the alert from the incident."""
        incident, connections = self._archive.member(call, lambda parts: parts.alerts)
        state = payloads.decode(call.body, {"state": str}).get("state", "")
        if state not in _STATES:
            raise invalid(not_among("state", state, _STATES))
        connection = connections[call.parameters["id"]]
        if state == "unrelated":
            del connections[connection["id"]]
            self._archive.of(incident).unrelated_alerts.add(connection["alert"]["id"])
        return {"incident_alert": connection}

    def notes(self, call: RequestContext) -> JsonObject:
        """Return a page of the notes on an alert."""
        alert = self._alert(call, call.required("alert_id"))
        records = {
            key: note
            for key, note in self._archive.alert_notes.items()
            if note["alert_id"] == alert["id"]
        }
        found, meta = page(call, records, _PAGE_OF_NOTES)
        return {"alert_notes": found, "pagination_meta": meta}

    def add_note(self, call: RequestContext) -> JsonObject:
        """Add a note to an alert."""
        payload = payloads.decode(call.body, _NOTE)
        if problems := payloads.require(payload, "alert_id", "content"):
            raise invalid(*problems)
        now = moment(call.now)
        note: JsonObject = {
            "id": ulid(call.now, self._random),
            "alert_id": self._alert(call, payload["alert_id"])["id"],
            "content": payload["content"],
            "images": [],
            "creator": call.key.actor(),
            "created_at": now,
            "updated_at": now,
        }
        self._archive.alert_notes[note["id"]] = note
        return {"alert_note": note}

    def _visible(self, call: RequestContext) -> JsonObject:
        """Return all alerts that the key sees, by id."""
        found = {
            alert["id"]: alert
            for incident, alert in self._archive.everywhere(lambda parts: parts.complete_alerts)
            if call.key.sees_private or not incident.is_private
        }
        return found | self._archive.alerts

    def _alert(self, call: RequestContext, alert_id: str) -> JsonObject:
        alert: JsonObject | None = self._visible(call).get(alert_id)
        if alert is None:
            raise not_found()
        return alert

    def _log(self, call: RequestContext, incident: Incident, alert: JsonObject) -> None:
        content = {"alert_id": alert["id"], "actor": call.key.actor()}
        title = f"Alert attached: {alert['title']}"
        self._recorder.log(call, incident, "alert_attached_to_incident", title, content)
