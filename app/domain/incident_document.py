"""Incidents as the API sent them: the JSON kept whole beside what is read of it at once."""

import json
import re
from functools import cached_property

import msgspec

from app.domain.decoding import Undecodable, parse_json
from app.domain.incident_outline import Outline, decode_outline, is_plain, read_whole
from app.domain.models import Incident
from app.errors import InvalidResponse


class IncidentDocument(msgspec.Struct, frozen=True, dict=True):
    """One incident of an answer.

    Attributes:
        document: The incident's own JSON, in UTF-8.
        outline: What rows, filters and search need.
    """

    document: bytes
    outline: Outline

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.outline.id

    @property
    def reference(self) -> str:
        """INC-123; the id of an incident without one."""
        return self.outline.reference

    @property
    def name(self) -> str:
        """What it is called; empty without a name."""
        return self.outline.name or ""

    @cached_property
    def incident(self) -> Incident:
        """The whole incident."""
        return read_whole(self.document)


# Of a character, escaped in JSON.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


def read_document(document: bytes) -> IncidentDocument:
    """Read one incident, as much of it as can be decoded.

    Args:
        document: The JSON of an object, in UTF-8.

    Raises:
        InvalidResponse: It has no id.
    """
    try:
        plain = is_plain(document)
        if not plain and _HALF.search(document):
            return read_incident(parse_json(document))
        return IncidentDocument(document, decode_outline(document, plain=plain))
    except (Undecodable, RecursionError):
        raise InvalidResponse("An incident without an id came back.") from None


def read_incident(content: object) -> IncidentDocument:
    """Read one incident out of JSON that is decoded already.

    Raises:
        InvalidResponse: It is not an object with an id.
    """
    # Half a character, which JSON can escape and UTF-8 cannot hold, is dropped as `clean` does.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return read_document(text.encode("utf-8", "ignore"))
