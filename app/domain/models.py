"""What the API returns, as values.

Tolerant on purpose: the vendor may add properties and enum values on any day, leaves optional
parts out or sends null for them, and two published schemas disagree about what is required. So an
incident needs an id; all else has a default, null is absent, an unknown enum value is kept as it
came. All text is cleaned here, at the border. `app.domain.decoding` removes what is invalid.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.dates import datetimes as moments
from app.text.text import clean


def _clean_text(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _moment(value: object) -> object:
    if isinstance(value, str):
        return moments.from_iso(value) if value else None
    if value is None or isinstance(value, datetime):
        return value
    raise ValueError("A date and time is written as text.")


def is_blank(value: object) -> bool:
    """Whether nothing of it can be seen: absent, null, or a text of blanks and controls."""
    return value is None or (isinstance(value, str) and not clean(value).strip())


def _with_default(data: object, name: str) -> object:
    """Have the id stand for a text that is blank."""
    if isinstance(data, Mapping) and is_blank(data.get(name)) and isinstance(data.get("id"), str):
        return {**data, name: data["id"]}
    return data


Text = Annotated[str, BeforeValidator(_clean_text)]
# A number with all its digits, which the API sends as text.
Number = Annotated[str, Field(coerce_numbers_to_str=True), BeforeValidator(_clean_text)]
# One that the store can hold.
Integer = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class Model(BaseModel):
    """A frozen value in which null means absent and unknown properties are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: object) -> object:
        if isinstance(data, Mapping):
            return {key: value for key, value in data.items() if value is not None}
        return data


class Record(Model):
    """A value with an identifier of its own."""

    id: Text


class Named(Record):
    """A value that people know by its name; one without a name is known by its id."""

    name: Text

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: object) -> object:
        return _with_default(data, "name")


class Severity(Named):
    """How bad; a higher rank is more severe."""

    description: Text = ""
    rank: Integer = 0


class IncidentStatus(Named):
    """Where in its life; `category` is triage, live, learning, closed, ... or newer."""

    description: Text = ""
    category: Text = ""
    rank: Integer = 0


class IncidentType(Named):
    """A kind of incident, with rules of its own."""

    description: Text = ""
    is_default: bool = False
    private_incidents_only: bool = False
    create_in_triage: Text = "optional"


class IncidentRole(Named):
    """A part somebody can play; `role_type` is lead, reporter or custom."""

    description: Text = ""
    instructions: Text = ""
    shortform: Text = ""
    role_type: Text = "custom"


class IncidentTimestamp(Named):
    """A named moment in the life of an incident."""

    rank: Integer = 0


class User(Record):
    """A person; `email` and `slack_user_id` can be missing."""

    name: Text = ""
    email: Text = ""
    slack_user_id: Text = ""
    is_active: bool = True

    @property
    def label(self) -> str:
        """The name, or whatever else identifies the person."""
        return next((each for each in (self.name, self.email) if each.strip()), self.id)


class NamedActor(Model):
    """An API key, a workflow or an alert that did something."""

    id: Text
    name: Text = ""
    title: Text = ""


class Actor(Model):
    """Who did it: at most one of these is set."""

    user: User | None = None
    api_key: NamedActor | None = None
    workflow: NamedActor | None = None
    alert: NamedActor | None = None

    @property
    def label(self) -> str:
        """Who did it, in words; empty when the API does not say."""
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
    """One choice of a select field; its text is `value`."""

    value: Text = ""
    sort_key: Integer = 0
    custom_field_id: Text = ""

    @property
    def label(self) -> str:
        """The text, or the id of an option without one."""
        return self.value if self.value.strip() else self.id


class CatalogEntryReference(Model):
    """A catalog entry as an incident's value embeds it."""

    id: Text
    name: Text = ""
    external_id: Text = ""
    aliases: tuple[Text, ...] = ()


class CustomFieldInfo(Named):
    """A custom field as an incident embeds it, with the options it had."""

    description: Text = ""
    field_type: Text = "text"
    options: tuple[CustomFieldOption, ...] = ()


class CustomFieldValue(Model):
    """One value: which property is set depends on the kind of the field."""

    value_option: CustomFieldOption | None = None
    value_catalog_entry: CatalogEntryReference | None = None
    value_text: Text | None = None
    value_link: Text | None = None
    value_numeric: Number | None = None

    @property
    def label(self) -> str:
        """The value as a person reads it."""
        if self.value_option:
            return self.value_option.label
        if self.value_catalog_entry:
            return self.value_catalog_entry.name or self.value_catalog_entry.id
        return self.value_text or self.value_link or self.value_numeric or ""

    @property
    def is_unknown(self) -> bool:
        """Whether it holds something that this program cannot read."""
        held = (self.value_option, self.value_catalog_entry, self.value_text, self.value_link)
        return all(each is None for each in (*held, self.value_numeric))


class CustomFieldEntry(Model):
    """A custom field of an incident with its values; none when it is not set."""

    custom_field: CustomFieldInfo
    values: tuple[CustomFieldValue, ...] = ()


class RoleAssignment(Model):
    """A role of an incident; nobody holds it when `assignee` is None."""

    role: IncidentRole
    assignee: User | None = None


class TimestampMoment(Model):
    """The API wraps a timestamp's moment once more."""

    value: Moment = None


class TimestampValue(Model):
    """A timestamp of an incident, set or not."""

    incident_timestamp: IncidentTimestamp
    value: TimestampMoment | None = None

    @property
    def moment(self) -> datetime | None:
        """When it happened, in UTC."""
        return self.value.value if self.value else None


class DurationMetricName(Named):
    """A duration the organisation measures."""


class DurationMetric(Model):
    """A measured duration in seconds; `status` says why one is missing."""

    duration_metric: DurationMetricName
    value_seconds: Integer | None = None
    status: Text = ""


class Debrief(Model):
    """A meeting after the incident."""

    id: Text
    start_at: Moment = None
    end_at: Moment = None


class ExternalIssue(Model):
    """The issue in a tracker that stands for this incident."""

    provider: Text = ""
    issue_name: Text = ""
    issue_permalink: Text = ""


class Incident(Record):
    """One incident, whole. Source: IncidentV2 of the vendor's schema.

    Attributes:
        unreadable: What of it could not be decoded: where it stands, and what was received.
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
        return _with_default(data, "reference")

    @property
    def lead(self) -> User | None:
        """Who leads it, if anybody."""
        for assignment in self.incident_role_assignments:
            if assignment.role.role_type == "lead":
                return assignment.assignee
        return None


class CustomField(Named):
    """A custom field as configured; `catalog_type_id` is set when its options are a catalog's."""

    description: Text = ""
    field_type: Text = "text"
    catalog_type_id: Text = ""


class CatalogEntry(Record):
    """An entry of the organisation's catalog."""

    name: Text = ""
    catalog_type_id: Text = ""
    external_id: Text = ""
    aliases: tuple[Text, ...] = ()
    rank: Integer = 0
    archived_at: Moment = None


class FormElement(Model):
    """One place on an incident form: which field, and whether it must be filled.

    `required_if` is always_require, never_require or check_engine_config; the last depends on
    conditions which only the server evaluates.
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
    """What the organisation asks for at one point of an incident's life.

    `form_type` is declare, accept, update, resolve, retrospective or custom-fields;
    without `incident_type_id` it is for every type that has no form of its own.
    """

    form_type: Text = ""
    incident_type_id: Text = ""
    lifecycle_elements: tuple[FormElement, ...] = ()


class Identity(Model):
    """Whose key this is and what it may do; roles are a hint, not a promise."""

    name: Text = ""
    roles: tuple[Text, ...] = ()
    dashboard_url: Text = ""


class Configuration(Model):
    """The organisation's own vocabulary, sorted as the organisation ranks it."""

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
        """The form of that kind for that type, else the one for all types, else None."""
        kind = [form for form in self.forms if form.form_type == form_type]
        return next(
            (form for form in kind if form.incident_type_id == incident_type_id),
            next((form for form in kind if not form.incident_type_id), None),
        )


JsonObject = dict[str, Any]
