"""Related records of incidents, generated on first access."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from app.demo.core.errors import not_found
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Collection, Incident, Organisation
from app.demo.core.parts import Parts
from app.demo.core.wire import JsonObject
from app.demo.data.activity_log import generate_log
from app.demo.data.on_call import OnCall
from app.demo.data.parts_related import generate_related
from app.demo.data.parts_work import WorkTexts, generate_work
from app.demo.data.scene import IncidentContext

Chooser = Callable[[Parts], Collection]


class ActivityArchive:
    """Related records of all incidents.

    Args:
        organisation: The organisation.
        seed: The same seed generates the same records, in any order of access.
        configuration_store: Priorities and categories of follow-ups.
        on_call: Schedules and escalation paths.
        alerts: Alerts that belong to no incident yet, by id.

    Attributes:
        alert_notes: Notes on alerts, by id.
    """

    def __init__(
        self,
        organisation: Organisation,
        seed: int,
        configuration_store: WorkTexts,
        on_call: OnCall,
        alerts: Collection,
    ) -> None:
        self.organisation = organisation
        self.configuration_store = configuration_store
        self.on_call = on_call
        self.alerts = alerts
        self.alert_notes: Collection = {}
        self._seed = seed
        self._people = [
            organisation.embedded_users[key]
            for key, user in organisation.users.items()
            if user["is_active"]
        ]
        self._parts: dict[str, Parts] = {}

    def of(self, incident: Incident) -> Parts:
        """Return the records of one incident."""
        found = self._parts.get(incident.id)
        if found is None:
            found = self._parts[incident.id] = self._told(incident)
        return found

    def add_empty(self, incident: Incident) -> Parts:
        """Add a newly declared incident without records."""
        found = self._parts[incident.id] = Parts()
        return found

    def everywhere(self, choose: Chooser) -> Iterator[tuple[Incident, JsonObject]]:
        """Yield all records of a kind with their incidents, in the order of the incidents."""
        for incident in self.organisation.incidents:
            for record in choose(self.of(incident)).values():
                yield incident, record

    def visible(self, call: RequestContext, choose: Chooser) -> Collection:
        """Return the visible records of the requested incident, or of all incidents by id.

        A missing or invisible incident has none: lists then return nothing, also for a reference
        number instead of a full id.
        """
        wanted = call.parameter("incident_id")
        if wanted is None:
            found = sorted(self.everywhere(choose), key=lambda each: str(each[1]["id"]))
        else:
            incident = self.organisation.incident(wanted)
            if incident is None or incident.id != wanted:
                return {}
            found = [(incident, record) for record in choose(self.of(incident)).values()]
        return {
            record["id"]: record
            for incident, record in found
            if call.key.sees_private or not incident.is_private
        }

    def member(self, call: RequestContext, choose: Chooser) -> tuple[Incident, Collection]:
        """Return the incident and the collection of the record in the path.

        Raises:
            HttpError: 404, because there is none or the key cannot see its incident.
        """
        record_id = call.parameters["id"]
        for incident in self.organisation.incidents:
            collection = choose(self.of(incident))
            if record_id in collection and (call.key.sees_private or not incident.is_private):
                return incident, collection
        raise not_found()

    def _told(self, incident: Incident) -> Parts:
        parts = Parts()
        if incident.plot is None:
            return parts
        random = Random(f"{self._seed} parts of {incident.id}")
        scene = IncidentContext(self.organisation, incident, incident.plot, self._people, random)
        generate_work(scene, parts, self.configuration_store)
        generate_related(scene, parts, self.on_call)
        generate_log(scene, parts)
        return parts


def by_time(records: Collection, name: str) -> Collection:
    """Sort records by one of their times, then by id."""

    def order(record: JsonObject) -> tuple[Any, Any]:
        return record[name].rstrip("Z"), record["id"]

    return {record["id"]: record for record in sorted(records.values(), key=order)}
