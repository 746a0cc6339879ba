"""Outline of an incident: the properties for rows, filters and search.

Decoding every incident completely would take most of a sync's time. An outline has the same
properties as `app.domain.models.Incident` with the same values; if only the complete model can
decode an incident, the outline is derived from that.
"""

import json
import re
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

from app.dates import datetimes
from app.domain.shared_json import SharedJson
from app.text.json_text import parse_json
from app.text.text import clean

if TYPE_CHECKING:  # The list and its preview are drawn before pydantic is loaded.
    from app.domain.models import Incident

# Escapes in JSON that may need sanitising or are lone surrogates: all but line breaks, tabs and the
# escapes of encoders for HTML.
_ESCAPES = re.compile(rb"\\(?:[bfr]|u(?!00(?:26|3[cCeE])))")
_ASCII = bytes(range(0x7F))

_ABSENT = msgspec.Raw(b"")
Listed = TypeVar("Listed")


class _Part(msgspec.Struct, frozen=True, gc=False):
    """A value; null means absent and unknown properties are ignored."""


class Named(_Part, frozen=True, gc=False):
    """A value with an id and a name."""

    id: str
    name: str | None = None

    @property
    def label(self) -> str:
        """The name, or the id if it has none."""
        return self.id if self.name is None or not self.name.strip() else self.name


class Severity(Named, frozen=True, gc=False):
    """A severity; a higher rank is more severe."""

    rank: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | None = 0


class Status(Named, frozen=True, gc=False):
    """A status with its category."""

    category: str | None = ""


class Role(Named, frozen=True, gc=False):
    """A role of an incident."""

    role_type: str = "custom"


class User(_Part, frozen=True, gc=False):
    """A person."""

    id: str
    name: str | None = ""
    email: str | None = ""

    @property
    def label(self) -> str:
        """The name, else the email address or id."""
        held = (self.name or "", self.email or "")
        return next((each for each in held if each.strip()), self.id)


class Actor(_Part, frozen=True, gc=False):
    """The actor of a change; other actors than people are ignored."""

    user: User | None = None


class Assignment(_Part, frozen=True, gc=False):
    """A role with its holder."""

    role: Role
    assignee: User | None = None


class Option(_Part, frozen=True, gc=False):
    """One option of a select field."""

    id: str
    value: str | None = ""

    @property
    def label(self) -> str:
        """The text, or the id if it has none."""
        return self.value if self.value and self.value.strip() else self.id


class Entry(_Part, frozen=True, gc=False):
    """A catalog entry."""

    id: str
    name: str | None = ""
    external_id: str | None = ""
    aliases: tuple[str, ...] | None = ()

    @property
    def label(self) -> str:
        """The name, or the id if it has none."""
        return self.name or self.id


class Value(_Part, frozen=True, gc=False):
    """One value of a custom field."""

    value_option: Option | None = None
    value_catalog_entry: Entry | None = None
    value_text: str | None = None
    value_link: str | None = None
    value_numeric: str | None = None

    @property
    def label(self) -> str:
        """The choice or the text."""
        choice = self.value_option or self.value_catalog_entry
        return choice.label if choice else self.text

    @property
    def text(self) -> str:
        """The text entered; empty for a selected choice."""
        return self.value_text or self.value_link or self.value_numeric or ""


class CustomField(_Part, frozen=True, gc=False):
    """A custom field with its values."""

    custom_field: Named
    values: tuple[Value, ...] | None = ()

    @property
    def is_written(self) -> bool:
        """True if it has an entered text, which is seldom the same in two incidents."""
        for value in self.values or ():  # Called for every field: `any` takes three times as long.
            if value.value_text or value.value_link or value.value_numeric:
                return True
        return False


class Issue(_Part, frozen=True, gc=False):
    """The issue of the incident in an external tracker."""

    issue_name: str | None = ""


class _Common(_Part, frozen=True, gc=False):
    id: str
    reference: str
    name: str | None = ""
    summary: str | None = ""
    mode: str | None = ""
    visibility: str | None = ""
    external_issue_reference: Issue | None = None
    slack_channel_name: str | None = ""


class _Sent(_Common, frozen=True, gc=False):
    severity: msgspec.Raw = _ABSENT
    incident_status: msgspec.Raw = _ABSENT
    incident_type: msgspec.Raw = _ABSENT
    creator: msgspec.Raw = _ABSENT
    incident_timestamp_values: msgspec.Raw = _ABSENT
    duration_metrics: msgspec.Raw = _ABSENT
    created_at: str | None = None
    updated_at: str | None = None
    incident_role_assignments: tuple[msgspec.Raw, ...] | None = None
    custom_field_entries: tuple[msgspec.Raw, ...] | None = None
    team_ids: tuple[str, ...] | None = None


class Outline(_Common, frozen=True, gc=False):
    """Properties decoded from an incident as soon as it arrives.

    Datetimes have a time zone and are truncated to microseconds. `unreadable` lists the parts of
    the incident that could not be decoded, as in `app.domain.models.Incident`.

    `shared_json` is the JSON of what other incidents may have, too: severity, status, type and
    creator, as far as there are any, and the lists of roles and custom fields. The JSON of
    timestamps and durations is not decoded, and empty if there is none.
    """

    severity: Severity | None = None
    incident_status: Status | None = None
    incident_type: Named | None = None
    creator: Actor | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    incident_role_assignments: tuple[Assignment, ...] = ()
    custom_field_entries: tuple[CustomField, ...] = ()
    team_ids: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    shared_json: tuple[tuple[bytes, ...], ...] = ()
    timestamps_json: bytes = b""
    durations_json: bytes = b""

    @property
    def lead(self) -> User | None:
        """The incident lead, if any."""
        for assignment in self.incident_role_assignments:
            if assignment.role.role_type == "lead":
                return assignment.assignee
        return None


_DECODER = msgspec.json.Decoder(_Sent)
_SEVERITIES, _STATUSES, _TYPES = SharedJson(Severity), SharedJson(Status), SharedJson(Named)
_ACTORS, _ROLES = SharedJson(Actor), SharedJson(Assignment)
_FIELDS = SharedJson(CustomField, lambda field: not field.is_written)


def decode_outline(document: bytes, *, plain: bool) -> Outline:
    """Decode the outline of an incident.

    Args:
        document: Its JSON, in UTF-8.
        plain: Whether it needs no sanitising.

    Raises:
        Undecodable: It has no id.
    """
    try:
        if plain:
            return _outline(document)
        return _outline(json.dumps(_cleaned(parse_json(document))).encode())
    except (msgspec.DecodeError, ValueError, RecursionError):
        whole = read_whole(document)
    return _outline(whole.model_dump_json().encode(), whole.unreadable)


def read_whole(document: bytes) -> "Incident":
    """Decode the complete incident.

    Raises:
        Undecodable: It has no id.
    """
    from app.domain.decoding import Undecodable, decode
    from app.domain.models import Incident

    try:
        content = parse_json(document)
    except RecursionError:
        raise Undecodable("It is nested too deeply.") from None
    whole, unreadable = decode(Incident, content)
    if not whole.id.strip():
        raise Undecodable("It has no id.")
    return whole.model_copy(update={"unreadable": unreadable}) if unreadable else whole


def _outline(document: bytes, unreadable: tuple[str, ...] = ()) -> Outline:
    sent = _DECODER.decode(document)
    if not sent.id.strip() or not sent.reference.strip():
        raise ValueError("It has no id, or is known by nothing else.")
    severity_json, severity = _SEVERITIES[bytes(sent.severity)]
    status_json, status = _STATUSES[bytes(sent.incident_status)]
    type_json, kind = _TYPES[bytes(sent.incident_type)]
    creator_json, creator = _ACTORS[bytes(sent.creator)]
    role_json, roles = _listed(_ROLES, sent.incident_role_assignments)
    field_json, fields = _listed(_FIELDS, sent.custom_field_entries)
    return Outline(
        sent.id,
        sent.reference,
        sent.name,
        sent.summary,
        sent.mode,
        sent.visibility,
        sent.external_issue_reference,
        sent.slack_channel_name,
        severity,
        status,
        kind,
        creator,
        _moment(sent.created_at),
        _moment(sent.updated_at),
        roles,
        fields,
        sent.team_ids or (),
        unreadable,
        (severity_json, status_json, type_json, creator_json, role_json, field_json),
        bytes(sent.incident_timestamp_values),
        bytes(sent.duration_metrics),
    )


def _listed(
    shared: SharedJson[Listed], sent: tuple[msgspec.Raw, ...] | None
) -> tuple[tuple[bytes, ...], tuple[Listed, ...]]:
    """Decode a list, and return the JSON of its elements as well.

    Raises:
        msgspec.DecodeError: One of them is not of this type.
    """
    if not sent:
        return (), ()
    texts, values = zip(*map(shared.__getitem__, map(bytes, sent)), strict=True)
    if not all(values):
        raise msgspec.ValidationError("A list has an element without a value.")
    return tuple(chain(*texts)), values


def _moment(sent: str | None) -> datetime | None:
    return datetimes.from_iso(sent) if sent else None


def is_plain(document: bytes) -> bool:
    """Return whether sanitising would leave the JSON unchanged; a fast, safe estimate."""
    if _ESCAPES.search(document):
        return False
    # JSON itself rejects all other ASCII control characters.
    if document.isascii():
        return b"\x7f" not in document
    return document.translate(None, _ASCII).decode().isprintable()


def _cleaned(content: object) -> object:
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, list):
        return [_cleaned(item) for item in content]
    if isinstance(content, dict):
        return {name: _cleaned(value) for name, value in content.items()}
    return content
