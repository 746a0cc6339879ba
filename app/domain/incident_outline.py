"""The outline of an incident: what rows, filters and search need, decoded without the rest.

Decoding every incident whole would take most of a sync's time. An outline has the same properties
as `app.domain.models.Incident` and says the same; where an incident is written in a way that only
the whole model understands, the outline is taken from that.
"""

import json
import re
from datetime import datetime
from typing import Annotated

import msgspec

from app.dates import datetimes as moments
from app.domain.decoding import Undecodable, decode, parse_json
from app.domain.models import Incident
from app.text.text import clean

# Escapes in JSON that may stand for what is cleaned away, or for half a character: all but line
# breaks, tabs and what encoders escape for the sake of HTML.
_ESCAPES = re.compile(rb"\\(?:[bfr]|u(?!00(?:26|3[cCeE])))")
_ASCII = bytes(range(0x7F))


class _Part(msgspec.Struct, frozen=True, gc=False):
    """A value; null means absent and unknown properties are ignored."""


class Named(_Part, frozen=True, gc=False):
    """What has an id and a name."""

    id: str
    name: str | None = None

    @property
    def label(self) -> str:
        """The name, or the id of what has none."""
        return self.id if self.name is None or not self.name.strip() else self.name


class Severity(Named, frozen=True, gc=False):
    """How bad; a higher rank is more severe."""

    rank: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | None = 0


class Status(Named, frozen=True, gc=False):
    """Where in its life."""

    category: str | None = ""


class Role(Named, frozen=True, gc=False):
    """A part somebody can play."""

    role_type: str = "custom"


class User(_Part, frozen=True, gc=False):
    """A person."""

    id: str
    name: str | None = ""
    email: str | None = ""

    @property
    def label(self) -> str:
        """The name, or whatever else identifies the person."""
        held = (self.name or "", self.email or "")
        return next((each for each in held if each.strip()), self.id)


class Actor(_Part, frozen=True, gc=False):
    """Who did it, if a person did."""

    user: User | None = None


class Assignment(_Part, frozen=True, gc=False):
    """A role, and who holds it."""

    role: Role
    assignee: User | None = None


class Option(_Part, frozen=True, gc=False):
    """One choice of a select field."""

    id: str
    value: str | None = ""

    @property
    def label(self) -> str:
        """The text, or the id of an option without one."""
        return self.value if self.value and self.value.strip() else self.id


class Entry(_Part, frozen=True, gc=False):
    """A catalog entry."""

    id: str
    name: str | None = ""
    external_id: str | None = ""
    aliases: tuple[str, ...] | None = ()


class Value(_Part, frozen=True, gc=False):
    """One value of a custom field."""

    value_option: Option | None = None
    value_catalog_entry: Entry | None = None
    value_text: str | None = None
    value_link: str | None = None
    value_numeric: str | None = None

    @property
    def text(self) -> str:
        """What somebody has written; empty when something was chosen."""
        return self.value_text or self.value_link or self.value_numeric or ""


class CustomField(_Part, frozen=True, gc=False):
    """A custom field with its values."""

    custom_field: Named
    values: tuple[Value, ...] | None = ()

    @property
    def is_written(self) -> bool:
        """Whether somebody has written something into it: it is then like no other."""
        for value in self.values or ():  # Asked of every field: `any` takes three times as long.
            if value.value_text or value.value_link or value.value_numeric:
                return True
        return False


class Issue(_Part, frozen=True, gc=False):
    """The issue in a tracker that stands for the incident."""

    issue_name: str | None = ""


class _Common(_Part, frozen=True, gc=False):
    id: str
    reference: str
    name: str | None = ""
    summary: str | None = ""
    severity: Severity | None = None
    incident_status: Status | None = None
    incident_type: Named | None = None
    mode: str | None = ""
    visibility: str | None = ""
    creator: Actor | None = None
    external_issue_reference: Issue | None = None


class _Sent(_Common, frozen=True, gc=False):
    created_at: str | None = None
    updated_at: str | None = None
    incident_role_assignments: tuple[Assignment, ...] | None = None
    custom_field_entries: tuple[CustomField, ...] | None = None


class Outline(_Common, frozen=True, gc=False):
    """What is taken out of an incident as soon as it arrives.

    Moments have their time zone, and what is finer than a microsecond is cut off. `unreadable` is
    what of the incident could not be decoded, as in `app.domain.models.Incident`.
    """

    created_at: datetime | None = None
    updated_at: datetime | None = None
    incident_role_assignments: tuple[Assignment, ...] = ()
    custom_field_entries: tuple[CustomField, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def lead(self) -> User | None:
        """Who leads it, if anybody."""
        for assignment in self.incident_role_assignments:
            if assignment.role.role_type == "lead":
                return assignment.assignee
        return None


_DECODER = msgspec.json.Decoder(_Sent)


def decode_outline(document: bytes, *, plain: bool) -> Outline:
    """The outline of an incident.

    Args:
        document: Its JSON, in UTF-8.
        plain: Whether nothing in it needs to be cleaned.

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


def read_whole(document: bytes) -> Incident:
    """Decode all of an incident.

    Raises:
        Undecodable: It has no id.
    """
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
    return Outline(
        sent.id,
        sent.reference,
        sent.name,
        sent.summary,
        sent.severity,
        sent.incident_status,
        sent.incident_type,
        sent.mode,
        sent.visibility,
        sent.creator,
        sent.external_issue_reference,
        _moment(sent.created_at),
        _moment(sent.updated_at),
        sent.incident_role_assignments or (),
        sent.custom_field_entries or (),
        unreadable,
    )


def _moment(sent: str | None) -> datetime | None:
    return moments.from_iso(sent) if sent else None


def is_plain(document: bytes) -> bool:
    """Whether cleaning JSON would change nothing in it, as far as can be told quickly."""
    if _ESCAPES.search(document):
        return False
    # JSON itself refuses all other controls of ASCII.
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
