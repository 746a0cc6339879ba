"""Models of an incident and of the organisation's configuration, with the schema of each."""

from datetime import datetime
from typing import Any

from pydantic import model_validator

from app.domain.catalog_models import CatalogFilter, FixedCatalogFilter
from app.domain.model_base import Integer, Model, Moment, Named, Number, Record, Text, with_default
from app.domain.organisation import organisation_name


class Severity(Named):
    """A severity; a higher rank is more severe."""

    description: Text = ""
    rank: Integer = 0


class IncidentStatus(Named):
    """A status; `category` is triage, live, learning, closed, ... or newer."""

    description: Text = ""
    category: Text = ""
    rank: Integer = 0


class IncidentType(Named):
    """An incident type with its rules."""

    description: Text = ""
    is_default: bool = False
    private_incidents_only: bool = False
    create_in_triage: Text = "optional"


class IncidentRole(Named):
    """A role of incidents; `role_type` is lead, reporter or custom."""

    description: Text = ""
    instructions: Text = ""
    shortform: Text = ""
    role_type: Text = "custom"


class IncidentTimestamp(Named):
    """A named timestamp of incidents."""

    rank: Integer = 0


class User(Record):
    """A person; `email` and `slack_user_id` may be missing."""

    name: Text = ""
    email: Text = ""
    slack_user_id: Text = ""
    is_active: bool = True

    @property
    def label(self) -> str:
        """The name, else the email address or id."""
        return next((each for each in (self.name, self.email) if each.strip()), self.id)


class NamedActor(Model):
    """An API key, a workflow or an alert as an actor."""

    id: Text
    name: Text = ""
    title: Text = ""


class Actor(Model):
    """The actor of a change: at most one of these is set."""

    user: User | None = None
    api_key: NamedActor | None = None
    workflow: NamedActor | None = None
    alert: NamedActor | None = None

    @property
    def label(self) -> str:
        """Actor as text; empty if the API has none."""
        if self.user:
            return self.user.label
        for kind, actor in (
            ("API key", self.api_key),
            ("workflow", self.workflow),
            ("alert", self.alert),
        ):
            if actor:
                return f"{actor.name or actor.title or actor.id} ({kind})"
        return ""


class CustomFieldOption(Record):
    """One option of a select field; its text is `value`."""

    value: Text = ""
    sort_key: Integer = 0
    custom_field_id: Text = ""

    @property
    def label(self) -> str:
        """The text, or the id if it has none."""
        return self.value if self.value.strip() else self.id


class CatalogEntryReference(Model):
    """A catalog entry as embedded in an incident's value."""

    id: Text
    name: Text = ""
    external_id: Text = ""
    aliases: tuple[Text, ...] = ()


class CustomFieldInfo(Named):
    """A custom field as embedded in an incident, with its options at that time."""

    description: Text = ""
    field_type: Text = "text"
    options: tuple[CustomFieldOption, ...] = ()


class CustomFieldValue(Model):
    """One value: the kind of the field decides which property is set."""

    value_option: CustomFieldOption | None = None
    value_catalog_entry: CatalogEntryReference | None = None
    value_text: Text | None = None
    value_link: Text | None = None
    value_numeric: Number | None = None

    @property
    def label(self) -> str:
        """Value as text."""
        if self.value_option:
            return self.value_option.label
        if self.value_catalog_entry:
            return self.value_catalog_entry.name or self.value_catalog_entry.id
        return self.value_text or self.value_link or self.value_numeric or ""

    @property
    def is_unknown(self) -> bool:
        """True if this program cannot read the value."""
        held = (self.value_option, self.value_catalog_entry, self.value_text, self.value_link)
        return all(each is None for each in (*held, self.value_numeric))


class CustomFieldEntry(Model):
    """A custom field of an incident with its values; empty if not set."""

    custom_field: CustomFieldInfo
    values: tuple[CustomFieldValue, ...] = ()


class RoleAssignment(Model):
    """A role of an incident; `assignee` is None if it is not assigned."""

    role: IncidentRole
    assignee: User | None = None


class TimestampMoment(Model):
    """The object in which the API wraps a timestamp's value."""

    value: Moment = None


class TimestampValue(Model):
    """A timestamp of an incident, set or not."""

    incident_timestamp: IncidentTimestamp
    value: TimestampMoment | None = None

    @property
    def moment(self) -> datetime | None:
        """Time of the timestamp, in UTC."""
        return self.value.value if self.value else None


class DurationMetricName(Named):
    """A duration metric of the organisation."""


class DurationMetric(Model):
    """A measured duration in seconds; `status` is the reason for a missing one."""

    duration_metric: DurationMetricName
    value_seconds: Integer | None = None
    status: Text = ""


class Debrief(Model):
    """A meeting after the incident."""

    id: Text
    start_at: Moment = None
    end_at: Moment = None


class ExternalIssue(Model):
    """The issue of the incident in an external tracker."""

    provider: Text = ""
    issue_name: Text = ""
    issue_permalink: Text = ""


class Incident(Record):
    """One complete incident. Source: IncidentV2 of the vendor's schema.

    Attributes:
        unreadable: Path and content of the parts that could not be decoded.
    """

    unreadable: tuple[str, ...] = ()
    reference: Text
    name: Text = ""
    summary: Text = ""
    severity: Severity | None = None
    incident_status: IncidentStatus | None = None
    incident_type: IncidentType | None = None
    mode: Text = ""
    visibility: Text = ""
    creator: Actor | None = None
    created_at: Moment = None
    updated_at: Moment = None
    last_activity_at: Moment = None
    incident_role_assignments: tuple[RoleAssignment, ...] = ()
    custom_field_entries: tuple[CustomFieldEntry, ...] = ()
    incident_timestamp_values: tuple[TimestampValue, ...] = ()
    duration_metrics: tuple[DurationMetric, ...] = ()
    call_url: Text = ""
    permalink: Text = ""
    external_issue_reference: ExternalIssue | None = None
    slack_team_id: Text = ""
    slack_channel_id: Text = ""
    slack_channel_name: Text = ""
    slack_channel_url: Text = ""
    ms_teams_channel_url: Text = ""
    team_ids: tuple[Text, ...] = ()
    has_debrief: bool = False
    debriefs: tuple[Debrief, ...] = ()
    postmortem_document_ids: tuple[Text, ...] = ()
    postmortem_document_url: Text = ""
    workload_minutes_total: float | None = None
    workload_minutes_working: float | None = None
    workload_minutes_late: float | None = None
    workload_minutes_sleeping: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _referenced(cls, data: object) -> object:
        return with_default(data, "reference")

    @property
    def lead(self) -> User | None:
        """The incident lead, if any."""
        for assignment in self.incident_role_assignments:
            if assignment.role.role_type == "lead":
                return assignment.assignee
        return None


class CustomField(Named):
    """A custom field as configured; `catalog_type_id` is set if its options are a catalog's."""

    description: Text = ""
    field_type: Text = "text"
    catalog_type_id: Text = ""
    filter_by: CatalogFilter | None = None
    fixed_filter: FixedCatalogFilter | None = None
    group_by_catalog_attribute_id: Text = ""
    helptext_catalog_attribute_id: Text = ""


class FormElement(Model):
    """One field of an incident form, and whether it is required.

    `required_if` is always_require, never_require or check_engine_config; the last depends on
    conditions that only the server evaluates.
    """

    element_type: Text = ""
    custom_field_id: Text = ""
    incident_role_id: Text = ""
    incident_timestamp_id: Text = ""
    description: Text = ""
    placeholder: Text = ""
    required_if: Text = ""
    can_select_no_value: bool = True


class IncidentForm(Record):
    """An incident form of the organisation for one point of the lifecycle.

    `form_type` is declare, accept, update, resolve, retrospective or custom-fields; without
    `incident_type_id` it applies to all types that have no separate form.
    """

    form_type: Text = ""
    incident_type_id: Text = ""
    lifecycle_elements: tuple[FormElement, ...] = ()


class Identity(Model):
    """Owner and roles of a key; roles are a hint, not a promise."""

    name: Text = ""
    roles: tuple[Text, ...] = ()
    dashboard_url: Text = ""

    @property
    def organisation(self) -> str:
        """Name of the organisation in its dashboard's URL; empty if unknown."""
        return organisation_name(self.dashboard_url)


class Configuration(Model):
    """The organisation's configuration, sorted as the organisation ranks it."""

    severities: tuple[Severity, ...] = ()
    statuses: tuple[IncidentStatus, ...] = ()
    types: tuple[IncidentType, ...] = ()
    roles: tuple[IncidentRole, ...] = ()
    timestamps: tuple[IncidentTimestamp, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    forms: tuple[IncidentForm, ...] = ()
    options: dict[str, tuple[CustomFieldOption, ...]] = {}
    identity: Identity | None = None

    def form(self, form_type: str, incident_type_id: str) -> IncidentForm | None:
        """Return the form of that kind for that type, else for all types, else None."""
        kind = [form for form in self.forms if form.form_type == form_type]
        return next(
            (form for form in kind if form.incident_type_id == incident_type_id),
            next((form for form in kind if not form.incident_type_id), None),
        )


JsonObject = dict[str, Any]
