"""Record updates and activity of changes at run time."""

from random import Random

from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Incident
from app.demo.core.wire import JsonObject, moment, ulid
from app.demo.data.activity_archive import ActivityArchive
from app.demo.data.activity_log import log_entry, update_entry


class Recorder:
    """Recorder of changes at run time.

    Args:
        archive: The related records.
        random: Source of new ids.
    """

    def __init__(self, archive: ActivityArchive, random: Random) -> None:
        self._archive = archive
        self._random = random

    def complete(self, incident: Incident) -> None:
        """Generate an incident's related records before it changes."""
        self._archive.of(incident)

    def log(
        self,
        call: RequestContext,
        incident: Incident,
        kind: str,
        title: str,
        content: JsonObject | None,
    ) -> None:
        """Add an entry to an incident's activity log."""
        entry_id = ulid(call.now, self._random)
        activity = self._archive.of(incident).activity
        log_entry(activity, incident.id, entry_id, call.now, kind, title, content)
        incident.last_activity_at = max(incident.last_activity_at, call.now)

    def declared(self, call: RequestContext, incident: Incident) -> None:
        """Record a declared incident, with its first update."""
        self._archive.add_empty(incident)
        self._update(call, incident, None, "")

    def edited(self, call: RequestContext, before: Incident, after: Incident) -> None:
        """Record an edited incident; a new status or severity is also an update."""
        if before.status is not after.status or before.severity is not after.severity:
            self._update(call, after, before, "")
        elif before.name != after.name:
            names = {"previous_name": before.name, "new_name": after.name}
            updater = {"updater": call.key.actor()}
            self.log(call, after, "incident_rename", "Incident renamed", names | updater)

    def shared(
        self, call: RequestContext, before: Incident, after: Incident, message: str
    ) -> JsonObject:
        """Record a shared update."""
        return self._update(call, after, before, message)

    def _update(
        self, call: RequestContext, incident: Incident, before: Incident | None, message: str
    ) -> JsonObject:
        update: JsonObject = {
            "id": ulid(call.now, self._random),
            "incident_id": incident.id,
            "new_incident_status": incident.status,
            "updater": call.key.actor(),
            "created_at": moment(call.now),
        }
        if incident.severity is not None:
            update["new_severity"] = incident.severity
        if message:
            update["message"] = message
        self._archive.of(incident).updates[update["id"]] = update
        was = {"status": before.status, "severity": before.severity} if before else {}
        content = update_entry(update, was)
        self.log(call, incident, "incident_update", "Shared an update", content)
        if before and before.status is not incident.status:
            change = {name: content[name] for name in ("previous_status", "new_status", "updater")}
            self.log(call, incident, "status_change", "Status changed", change)
        return update
