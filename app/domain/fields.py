"""Table of an incident's fields: label, kind, storage and payload of each.

Every form, picker and review is driven by these rows. A new property of the API is one more row
here. Fields defined by the organisation (roles, custom fields, timestamps) get their rows from its
configuration.

A field's value is a string, a tuple of choices or a datetime; "", () and None mean that it is not
set. Sources for clearing: the vendor's schema for custom fields (an empty `values` list); by
analogy, since nothing is documented, a role without an assignee, a timestamp without a value, an
empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.dates import datetimes
from app.domain.catalog_rules import CatalogRules
from app.domain.status_categories import category_name

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import (
        Configuration,
        CustomField,
        CustomFieldValue,
        Incident,
    )

JsonObject = dict[str, Any]

FieldSnapshot = Mapping[str, tuple[str, str]]
"""Label and value as text, by field key."""


class Choice(Struct, frozen=True):
    """One choice; choices with the same id are equal.

    Attributes:
        detail: Text that distinguishes it from others with the same name.
        warning: The reason why the API may reject it; empty if none.
        aliases: Alternative names.
        group: Heading that it is listed under; empty for none.
        mark: What is special about it at present, such as "on call"; empty for nothing.
    """

    id: str
    label: str
    detail: str = ""
    warning: str = ""
    aliases: tuple[str, ...] = ()
    group: str = ""
    mark: str = ""

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, Choice) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)


Value = str | tuple[Choice, ...] | datetime | None

MIXED = (Choice("", "various"),)
"""Placeholder in a bulk edit for values that differ, of any kind; never sent."""


class FieldKind(StrEnum):
    """Kind of a field, which decides its editor."""

    LINE = "line"
    TEXT = "text"
    LINK = "link"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    PEOPLE = "people"
    CATALOG_ENTRY = "catalog entry"
    CATALOG_ENTRIES = "catalog entries"
    DATETIME = "moment"

    @property
    def empty(self) -> Value:
        """The value of an empty field of this kind."""
        if self in {FieldKind.LINE, FieldKind.TEXT, FieldKind.LINK, FieldKind.NUMBER}:
            return ""
        return None if self is FieldKind.DATETIME else ()

    @property
    def several(self) -> bool:
        """True if more than one choice can be selected."""
        return self in {FieldKind.CHOICES, FieldKind.CATALOG_ENTRIES, FieldKind.PEOPLE}


class FormSection(StrEnum):
    """Sections of a form, in order."""

    OPERATION = "What to send"
    MAIN = "Incident"
    ROLES = "Roles"
    CUSTOM_FIELDS = "Custom fields"
    TIMESTAMPS = "Timestamps"
    ADVANCED = "Advanced"


class Field(Struct, frozen=True):
    """One row of the table.

    Attributes:
        key: Identifies the field: `severity_id`, `role:ID`, `custom_field:ID`, `timestamp:ID`,
            `retrospective:external_id`.
        payload_property: Property in the payload: for fields defined by the organisation, the list
            that has its entry.
        catalog: Rules of its entries, if its choices are catalog entries.
        source: Lookup of its choices, if these are neither in `choices` nor people or catalog
            entries.
        clearable: Whether the API can clear it.
        required: Whether a form requires it, according to the configuration.
        not_on_declare: The reason why a declare cannot set it; empty if it can.
        not_on_edit: The reason why an edit cannot change it; empty if it can.
    """

    key: str
    label: str
    kind: FieldKind
    section: FormSection
    payload_property: str
    read: Callable[[Incident], Value]
    help: str = ""
    choices: tuple[Choice, ...] = ()
    catalog_type_id: str = ""
    catalog: CatalogRules = CatalogRules()
    source: str = ""
    clearable: bool = True
    required: bool = False
    not_on_declare: str = ""
    not_on_edit: str = ""

    @property
    def entry_id(self) -> str:
        """Id of the role, custom field or timestamp; empty for other properties."""
        return self.key.partition(":")[2]

    @property
    def is_retrospective(self) -> bool:
        """True if a declare sends it only with mode retrospective."""
        return self.payload_property == "retrospective_incident_options"


_CANNOT_EDIT = "Cannot change once declared."
_CANNOT_READ = "It holds something that this version cannot read, and an edit would remove."
_WHEN_RETROSPECTIVE = "Only for mode retrospective."

VISIBILITIES = (
    Choice("public", "Public", "everyone in the organisation"),
    Choice("private", "Private", "only the people who are given access"),
)
MODES = (
    Choice("standard", "Standard", "a real incident, announced"),
    Choice("retrospective", "Retrospective", "it is over; recorded, not announced"),
    Choice("test", "Test", "for trying things out; kept out of lists and numbers"),
    Choice("tutorial", "Tutorial", "for learning; kept out of lists and numbers"),
)


def _one(thing: object) -> tuple[Choice, ...]:
    """Return the choice for an object with an id and a name, if any."""
    identifier = getattr(thing, "id", "")
    return (Choice(identifier, getattr(thing, "name", "") or identifier),) if identifier else ()


def _known(value: str, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    if not value:
        return ()
    return tuple(choice for choice in choices if choice.id == value) or (Choice(value, value),)


def fields_for(configuration: Configuration, incident: Incident | None = None) -> tuple[Field, ...]:
    """Return all fields of an incident in this organisation, in form order.

    With `incident`, also its roles, custom fields and timestamps that the configuration does not
    have, so that all its values are accessible.
    """
    return (
        *_main_fields(configuration),
        *_role_fields(configuration, incident),
        *_custom_fields(configuration, incident),
        *_timestamp_fields(configuration, incident),
        *_advanced_fields(),
    )


def _main_fields(configuration: Configuration) -> Iterator[Field]:
    yield Field(
        "name", "Name", FieldKind.LINE, FormSection.MAIN, "name", lambda i: i.name,
        help="What is wrong, in the words people will look for", clearable=False,
    )  # fmt: skip
    yield Field(
        "incident_type_id", "Type", FieldKind.CHOICE, FormSection.MAIN, "incident_type_id",
        lambda i: _one(i.incident_type),
        choices=tuple(
            Choice(kind.id, kind.name, "default" if kind.is_default else kind.description)
            for kind in configuration.types
        ),
        help="If empty, the organisation's default type is used", not_on_edit=_CANNOT_EDIT,
    )  # fmt: skip
    yield Field(
        "severity_id", "Severity", FieldKind.CHOICE, FormSection.MAIN, "severity_id",
        lambda i: _one(i.severity),
        choices=tuple(
            Choice(severity.id, severity.name, severity.description)
            for severity in configuration.severities
        ),
        clearable=False,
    )  # fmt: skip
    yield Field(
        "incident_status_id", "Status", FieldKind.CHOICE, FormSection.MAIN, "incident_status_id",
        lambda i: _one(i.incident_status),
        choices=tuple(
            Choice(status.id, status.name, category_name(status.category))
            for status in configuration.statuses
        ),
        help="If empty, the incident starts in triage", clearable=False,
    )  # fmt: skip
    yield Field(
        "visibility", "Visibility", FieldKind.CHOICE, FormSection.MAIN, "visibility",
        lambda i: _known(i.visibility, VISIBILITIES),
        choices=VISIBILITIES, clearable=False, not_on_edit=_CANNOT_EDIT,
    )  # fmt: skip
    yield Field(
        "mode", "Mode", FieldKind.CHOICE, FormSection.MAIN, "mode", lambda i: _known(i.mode, MODES),
        choices=MODES, clearable=False, not_on_edit=_CANNOT_EDIT,
    )  # fmt: skip
    yield Field(
        "summary", "Summary", FieldKind.TEXT, FormSection.MAIN, "summary", lambda i: i.summary,
        help="Markdown",
    )  # fmt: skip


def _role_fields(configuration: Configuration, incident: Incident | None) -> Iterator[Field]:
    roles = {role.id: role for role in configuration.roles}
    for assignment in incident.incident_role_assignments if incident else ():
        roles.setdefault(assignment.role.id, assignment.role)
    for role in roles.values():
        reporter = role.role_type == "reporter"
        yield Field(
            f"role:{role.id}", role.name, FieldKind.PERSON, FormSection.ROLES,
            "incident_role_assignments", _role_reader(role.id), help=role.description,
            not_on_edit="Only set when declaring." if reporter else "",
        )  # fmt: skip


def _role_reader(role_id: str) -> Callable[[Incident], Value]:
    def read(incident: Incident) -> Value:
        for assignment in incident.incident_role_assignments:
            if assignment.role.id == role_id and assignment.assignee:
                person = assignment.assignee
                return (Choice(person.id, person.label, person.email),)
        return ()

    return read


def _custom_fields(configuration: Configuration, incident: Incident | None) -> Iterator[Field]:
    from app.domain.models import CustomField

    configured = {custom.id: custom for custom in configuration.custom_fields}
    options = dict(configuration.options)
    unknown: set[str] = set()
    for entry in incident.custom_field_entries if incident else ():
        info = entry.custom_field
        if any(value.is_unknown for value in entry.values):
            unknown.add(info.id)
        configured.setdefault(
            info.id,
            CustomField(
                id=info.id,
                name=info.name,
                description=info.description,
                field_type=info.field_type,
            ),
        )
        options.setdefault(info.id, info.options)
    for custom in configured.values():
        kind = _custom_kind(custom)
        yield Field(
            f"custom_field:{custom.id}", custom.name, kind, FormSection.CUSTOM_FIELDS,
            "custom_field_entries", _custom_reader(custom.id, kind), help=custom.description,
            choices=tuple(
                Choice(option.id, option.label)
                for option in sorted(options.get(custom.id, ()), key=lambda o: o.sort_key)
            ),
            catalog_type_id=custom.catalog_type_id,
            catalog=CatalogRules.of(custom),
            not_on_edit=_CANNOT_READ if custom.id in unknown else "",
        )  # fmt: skip


def _custom_kind(custom: CustomField) -> FieldKind:
    several = custom.field_type == "multi_select"
    if custom.catalog_type_id:
        return FieldKind.CATALOG_ENTRIES if several else FieldKind.CATALOG_ENTRY
    kinds = {
        "single_select": FieldKind.CHOICE,
        "multi_select": FieldKind.CHOICES,
        "link": FieldKind.LINK,
        "numeric": FieldKind.NUMBER,
    }
    return kinds.get(custom.field_type, FieldKind.TEXT)


def _custom_reader(field_id: str, kind: FieldKind) -> Callable[[Incident], Value]:
    def read(incident: Incident) -> Value:
        entries = incident.custom_field_entries
        values = next((entry.values for entry in entries if entry.custom_field.id == field_id), ())
        if kind.empty == ():
            return tuple(choice for choice in map(_chosen, values) if choice.id)
        return values[0].label if values else kind.empty

    return read


def _chosen(value: CustomFieldValue) -> Choice:
    chosen = value.value_option or value.value_catalog_entry
    return Choice(chosen.id if chosen else "", value.label)


def _timestamp_fields(configuration: Configuration, incident: Incident | None) -> Iterator[Field]:
    timestamps = {timestamp.id: timestamp for timestamp in configuration.timestamps}
    for value in incident.incident_timestamp_values if incident else ():
        timestamps.setdefault(value.incident_timestamp.id, value.incident_timestamp)
    for timestamp in timestamps.values():
        yield Field(
            f"timestamp:{timestamp.id}", timestamp.name, FieldKind.DATETIME, FormSection.TIMESTAMPS,
            "incident_timestamp_values", _timestamp_reader(timestamp.id),
        )  # fmt: skip


def _timestamp_reader(timestamp_id: str) -> Callable[[Incident], Value]:
    def read(incident: Incident) -> Value:
        for value in incident.incident_timestamp_values:
            if value.incident_timestamp.id == timestamp_id:
                return value.moment
        return None

    return read


def _advanced_fields() -> Iterator[Field]:
    only_declaring = "Only set when declaring."
    yield Field(
        "call_url", "Call link", FieldKind.LINK, FormSection.ADVANCED, "call_url",
        lambda i: i.call_url,
        not_on_declare="The API takes a call link only once the incident exists; edit it then.",
    )  # fmt: skip
    yield Field(
        "slack_channel_name_override", "Slack channel name", FieldKind.LINE, FormSection.ADVANCED,
        "slack_channel_name_override", lambda i: i.slack_channel_name,
        help="Instead of the name the organisation's rules would give", clearable=False,
    )  # fmt: skip
    yield Field(
        "slack_team_id", "Slack team", FieldKind.LINE, FormSection.ADVANCED, "slack_team_id",
        lambda i: i.slack_team_id, help="Only for Slack Enterprise Grid: the workspace's ID",
        not_on_edit=only_declaring,
    )  # fmt: skip
    for name, label, kind, text in (
        ("external_id", "External ID", FieldKind.NUMBER, "A whole number"),
        ("postmortem_document_url", "Post-mortem link", FieldKind.LINK, ""),
        ("slack_channel_id", "Slack channel ID", FieldKind.LINE, "Without it no channel is made"),
    ):
        yield Field(
            f"retrospective:{name}", f"Retrospective: {label}", kind, FormSection.ADVANCED,
            "retrospective_incident_options",
            (lambda i: i.postmortem_document_url) if kind is FieldKind.LINK else (lambda _: ""),
            help=f"{text}. {_WHEN_RETROSPECTIVE}".lstrip(". "), not_on_edit=only_declaring,
        )  # fmt: skip


def to_utc_seconds(moment: datetime) -> datetime:
    """Return a datetime in UTC, to the second, as the payload sends it."""
    return datetimes.to_utc(moment).replace(microsecond=0)
