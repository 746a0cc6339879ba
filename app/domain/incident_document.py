"""Incidents with their JSON as sent, and the decoded outline."""

import json
import re
from functools import cached_property

import msgspec

from app.domain.decoding import Undecodable
from app.domain.incident_outline import Outline, decode_outline, is_plain, read_whole
from app.domain.models import Incident
from app.errors import InvalidResponse
from app.text.json_text import parse_json


class IncidentDocument(msgspec.Struct, frozen=True, dict=True):
    """One incident of a response.

    Attributes:
        document: The incident's JSON, in UTF-8.
        outline: Properties for rows, filters and search.
    """

    document: bytes
    outline: Outline

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.outline.id

    @property
    def reference(self) -> str:
        """Reference such as INC-123; the id if it has none."""
        return self.outline.reference

    @property
    def name(self) -> str:
        """Name; empty if it has none."""
        return self.outline.name or ""

    @cached_property
    def incident(self) -> Incident:
        """The complete incident."""
        return read_whole(self.document)


# One half of a surrogate pair, escaped.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


def read_document(document: bytes) -> IncidentDocument:
    """Decode one incident, as far as possible.

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
    """Convert parsed JSON to an incident document.

    Raises:
        InvalidResponse: It is not an object with an id.
    """
    # JSON can escape a lone surrogate, but UTF-8 cannot encode it: drop it, as `clean` does.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return read_document(text.encode("utf-8", "ignore"))
