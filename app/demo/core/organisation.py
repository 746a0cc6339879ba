"""The state of the demo organisation: its configuration, its people and its incidents.

What is configured is kept as the JSON objects that the API sends, keyed by id in ID order, which
is not the order of their ranks. Incidents are kept compactly, sharing those objects, and are
written out on demand (`app.demo.core.incident_json`), so that a hundred thousand of them fit.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.demo.core.plot import Plot
from app.demo.core.wire import JsonObject

Collection = dict[str, JsonObject]


@dataclass(slots=True)
class Incident:
    """One incident.

    Attributes:
        creator: An actor as the API writes it.
        assignees: The user (as embedded) by role id; roles without one are left out.
        custom_fields: Values as the API answers them, by custom field id; unset ones left out.
        timestamps: By timestamp id; unset ones left out.
        workload: Minutes in working hours, late and sleeping.
        slack_channel_ready_at: When the channel, made asynchronously, starts to show.
        plot: What is behind it, for those that the history tells; None for declared ones.
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
        """The key that lists are sorted by, and that a cursor stands for."""
        return self.created_at, self.number

    @property
    def is_private(self) -> bool:
        """Whether only its members, and keys with global access, see it."""
        return self.visibility == "private"


@dataclass(frozen=True, slots=True)
class DurationMetric:
    """A duration that incidents are measured by, between two of their timestamps."""

    id: str
    name: str
    from_timestamp: str
    to_timestamp: str


def _by_order(incident: Incident) -> tuple[datetime, int]:
    return incident.order


@dataclass(slots=True)
class Organisation:
    """Everything the demo server knows.

    Attributes:
        options: The options of each select field that is not catalog-backed, by field id.
        incidents: Oldest first.
        version: Counts the changes, so that what is derived can tell whether it is stale.
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
    catalog_entries: Collection
    teams: Collection
    users: Collection
    forms: Collection
    duration_metrics: tuple[DurationMetric, ...]
    incidents: list[Incident] = field(default_factory=list)
    version: int = 0
    embedded_users: Collection = field(init=False)
    embedded_custom_fields: Collection = field(init=False)
    _entries_by_identifier: dict[tuple[str, str], JsonObject] = field(init=False)
    _incidents_by_id: dict[str, Incident] = field(init=False)

    def __post_init__(self) -> None:
        self.embedded_users = {key: embedded_user(user) for key, user in self.users.items()}
        self.embedded_custom_fields = {
            key: _embedded_custom_field(value, self.options.get(key, {}))
            for key, value in self.custom_fields.items()
        }
        self._entries_by_identifier = {
            (entry["catalog_type_id"], identifier): entry
            for entry in self.catalog_entries.values()
            for identifier in _identifiers(entry)
        }
        self._incidents_by_id = {}
        for incident in self.incidents:
            self._index(incident)

    def add(self, incident: Incident) -> None:
        """Put a new incident in its place."""
        insort(self.incidents, incident, key=_by_order)
        self._index(incident)
        self.version += 1

    def replace(self, incident: Incident) -> None:
        """Put an edited incident in the place of the one with its id."""
        self.incidents[bisect_left(self.incidents, incident.order, key=_by_order)] = incident
        self._index(incident)
        self.version += 1

    def incident(self, identifier: str) -> Incident | None:
        """The incident with that id or bare number."""
        return self._incidents_by_id.get(identifier)

    @property
    def next_number(self) -> int:
        """The number of the incident that comes next."""
        return 1 + max((incident.number for incident in self.incidents[-50:]), default=0)

    def entry(self, catalog_type_id: str, identifier: str) -> JsonObject | None:
        """The catalog entry with that id, external id or alias."""
        return self._entries_by_identifier.get((catalog_type_id, identifier))

    def user(self, reference: Mapping[str, str]) -> JsonObject | None:
        """The user (as embedded) that a reference by id, email or Slack user id means."""
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
        """The incident type of an incident that names none."""
        return next(kind for kind in self.types.values() if kind["is_default"])

    def status_in(self, category: str) -> JsonObject:
        """The first status, by rank, of a category."""
        statuses = (value for value in self.statuses.values() if value["category"] == category)
        return min(statuses, key=lambda value: value["rank"])

    def named(self, collection: Collection, name: str) -> JsonObject:
        """The member of a collection that has this name.

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
    """A user as incidents embed it."""
    keys = ("id", "name", "email", "slack_user_id", "role")
    return {key: user[key] for key in keys if key in user}


def embedded_entry(entry: JsonObject) -> JsonObject:
    """A catalog entry as an incident's custom field value embeds it."""
    keys = ("id", "name", "external_id", "aliases")
    return {key: entry[key] for key in keys if key in entry}


def _embedded_custom_field(custom_field: JsonObject, options: Collection) -> JsonObject:
    keys = ("id", "name", "description", "field_type")
    return {key: custom_field[key] for key in keys} | {"options": list(options.values())}


def _identifiers(entry: JsonObject) -> list[str]:
    external = [entry["external_id"]] if "external_id" in entry else []
    return [entry["id"], *external, *entry["aliases"]]
