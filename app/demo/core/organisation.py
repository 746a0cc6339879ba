"""State of the demo organisation: configuration, people and incidents.

The configuration is stored as the API's JSON objects, keyed by id in ID order, which differs from
the order of ranks. Incidents are stored compactly, sharing those objects, and are converted on
demand (`app.demo.core.incident_json`), so that a hundred thousand of them fit.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.demo.core.catalog import Catalog
from app.demo.core.plot import Plot
from app.demo.core.wire import JsonObject

Collection = dict[str, JsonObject]


@dataclass(slots=True)
class Incident:
    """One incident.

    Attributes:
        creator: An actor in the API's format.
        assignees: Embedded users by role id; unassigned roles are omitted.
        custom_fields: Values in the API's format by custom field id; unset ones are omitted.
        timestamps: Times by timestamp id; unset ones are omitted.
        workload: Minutes in working hours, late and sleeping.
        slack_channel_ready_at: Time from which the asynchronously created channel is visible.
        plot: Background of a generated incident; None for declared ones.
    """

    number: int
    id: str
    name: str
    summary: str
    created_at: datetime
    updated_at: datetime
    last_activity_at: datetime
    status: JsonObject
    severity: JsonObject | None
    type: JsonObject
    mode: str
    visibility: str
    creator: JsonObject
    assignees: dict[str, JsonObject] = field(default_factory=dict)
    custom_fields: dict[str, tuple[JsonObject, ...]] = field(default_factory=dict)
    timestamps: dict[str, datetime] = field(default_factory=dict)
    team_ids: tuple[str, ...] = ()
    call_url: str = ""
    slack_channel_id: str = ""
    slack_channel_name: str = ""
    slack_channel_ready_at: datetime | None = None
    ms_teams_channel_url: str = ""
    external_issue: JsonObject | None = None
    debriefs: tuple[JsonObject, ...] = ()
    postmortem_document_ids: tuple[str, ...] = ()
    postmortem_document_url: str = ""
    workload: tuple[float, float, float] | None = None
    plot: Plot | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        """Sort key of lists, and position of a cursor."""
        return self.created_at, self.number

    @property
    def is_private(self) -> bool:
        """True if only its members and keys with global access see it."""
        return self.visibility == "private"


@dataclass(frozen=True, slots=True)
class DurationMetric:
    """Duration metric between two timestamps of an incident."""

    id: str
    name: str
    from_timestamp: str
    to_timestamp: str


def _by_order(incident: Incident) -> tuple[datetime, int]:
    return incident.order


@dataclass(slots=True)
class Organisation:
    """Data of the demo server.

    Attributes:
        options: Options of each select field without a catalog, by field id.
        incidents: All incidents, oldest first.
        memberships: Who was given access to private incidents: people and teams.
        version: Number of changes, to detect stale derived data.
    """

    name: str
    slack_team_id: str
    severities: Collection
    statuses: Collection
    types: Collection
    roles: Collection
    timestamps: Collection
    custom_fields: Collection
    options: dict[str, Collection]
    catalog_types: Collection
    catalog: Catalog
    teams: Collection
    users: Collection
    forms: Collection
    duration_metrics: tuple[DurationMetric, ...]
    incidents: list[Incident] = field(default_factory=list)
    memberships: Collection = field(default_factory=dict)
    version: int = 0
    embedded_users: Collection = field(init=False)
    embedded_custom_fields: Collection = field(init=False)
    _incidents_by_id: dict[str, Incident] = field(init=False)

    def __post_init__(self) -> None:
        self.embedded_users = {key: embedded_user(user) for key, user in self.users.items()}
        self.embedded_custom_fields = {
            key: _embedded_custom_field(value, self.options.get(key, {}))
            for key, value in self.custom_fields.items()
        }
        self._incidents_by_id = {}
        for incident in self.incidents:
            self._index(incident)

    def add(self, incident: Incident) -> None:
        """Insert a new incident in order."""
        insort(self.incidents, incident, key=_by_order)
        self._index(incident)
        self.version += 1

    def replace(self, incident: Incident) -> None:
        """Replace the incident with the same id."""
        self.incidents[bisect_left(self.incidents, incident.order, key=_by_order)] = incident
        self._index(incident)
        self.version += 1

    def incident(self, identifier: str) -> Incident | None:
        """Return the incident with that id or bare number."""
        return self._incidents_by_id.get(identifier)

    @property
    def next_number(self) -> int:
        """Number of the next incident."""
        return 1 + max((incident.number for incident in self.incidents[-50:]), default=0)

    def user(self, reference: Mapping[str, str]) -> JsonObject | None:
        """Return the embedded user for a reference by id, email or Slack user id."""
        if "id" in reference:
            return self.embedded_users.get(reference["id"])
        for key in ("email", "slack_user_id"):
            if key in reference:
                wanted = reference[key].casefold()
                return next(
                    (
                        user
                        for user in self.embedded_users.values()
                        if user.get(key, "").casefold() == wanted
                    ),
                    None,
                )
        return None

    def default_type(self) -> JsonObject:
        """Return the default incident type."""
        return next(kind for kind in self.types.values() if kind["is_default"])

    def status_in(self, category: str) -> JsonObject:
        """Return the first status of a category, by rank."""
        statuses = (value for value in self.statuses.values() if value["category"] == category)
        return min(statuses, key=lambda value: value["rank"])

    def named(self, collection: Collection, name: str) -> JsonObject:
        """Return the member of a collection with that name.

        Raises:
            KeyError: There is none.
        """
        for value in collection.values():
            if value["name"] == name:
                return value
        raise KeyError(name)

    def _index(self, incident: Incident) -> None:
        self._incidents_by_id[incident.id] = incident
        self._incidents_by_id[str(incident.number)] = incident


def embedded_user(user: JsonObject) -> JsonObject:
    """Return a user as embedded in incidents."""
    keys = ("id", "name", "email", "slack_user_id", "role")
    return {key: user[key] for key in keys if key in user}


def embedded_entry(entry: JsonObject) -> JsonObject:
    """Return a catalog entry as embedded in custom field values."""
    keys = ("id", "name", "external_id", "aliases")
    return {key: entry[key] for key in keys if key in entry}


def _embedded_custom_field(custom_field: JsonObject, options: Collection) -> JsonObject:
    keys = ("id", "name", "description", "field_type")
    return {key: custom_field[key] for key in keys} | {"options": list(options.values())}
