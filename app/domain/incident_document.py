"""Incidents as the API sent them: the JSON kept whole beside what is read of it at once."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec
from pydantic import ValidationError

from app.domain.incident_outline import Outline, is_plain, read_outline
from app.domain.models import Incident
from app.errors import UnreadableAnswer
from app.text.text import clean


class IncidentDocument(msgspec.Struct, frozen=True, dict=True):
    """One incident of an answer.

    Attributes:
        document: The incident's own JSON, in UTF-8.
        outline: What rows, filters and search need; None when that could not be decoded.
    """

    id: str
    reference: str
    name: str
    document: bytes
    outline: Outline | None

    @property
    def incident(self) -> Incident | None:
        """The whole incident; None when it cannot be decoded."""
        return self._whole[0]

    @property
    def problem(self) -> str:
        """Why it cannot be decoded; empty when it can."""
        return self._whole[1]

    @cached_property
    def _whole(self) -> tuple[Incident | None, str]:
        try:
            return Incident.model_validate_json(self.document), ""
        except ValidationError as error:
            return None, "; ".join(_complaints(error))


# Of a character, escaped in JSON.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


def read_document(document: bytes) -> IncidentDocument:
    """Read one incident; what cannot be decoded is kept with its reference.

    Args:
        document: The JSON of an object, in UTF-8.

    Raises:
        UnreadableAnswer: It has no id.
    """
    plain = is_plain(document)
    if not plain and _HALF.search(document):
        return read_incident(json.loads(document))
    outline = read_outline(document, plain=plain)
    content = None if outline else json.loads(document)
    if outline:
        identifier, reference, name = outline.id, outline.reference, outline.name
    else:
        identifier, reference, name = (_word(content, key) for key in ("id", "reference", "name"))
    if not identifier:
        raise UnreadableAnswer("An incident without an id came back.")
    return IncidentDocument(identifier, reference, name, document, outline)


def read_incident(content: object) -> IncidentDocument:
    """Read one incident out of JSON that is decoded already.

    Raises:
        UnreadableAnswer: It is not an object with an id.
    """
    # Half a character, which JSON can escape and UTF-8 cannot hold, is dropped as `clean` does.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return read_document(text.encode("utf-8", "ignore"))


def _complaints(error: ValidationError) -> Iterator[str]:
    for complaint in error.errors(include_url=False, include_input=False)[:3]:
        yield f"{'.'.join(map(str, complaint['loc']))}: {complaint['msg']}"


def _word(content: object, name: str) -> str:
    value = content.get(name) if isinstance(content, Mapping) else None
    return clean(value) if isinstance(value, str) else ""
