"""Incidents as the API sent them: the JSON kept whole beside what could be read of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from app.api.paging import Page, read_page
from app.errors import UnreadableAnswer
from app.models import Incident
from app.text import clean


@dataclass(frozen=True, slots=True)
class IncidentDocument:
    """One incident of an answer.

    Attributes:
        document: The incident's own JSON, compact, in UTF-8.
        incident: The decoded incident; None when it could not be decoded.
        problem: Why it could not be; empty when it could.
    """

    id: str
    reference: str
    name: str
    document: bytes
    incident: Incident | None
    problem: str = ""


IncidentPage = Page[IncidentDocument]


def read_incident(content: object) -> IncidentDocument:
    """Decode one incident; what cannot be decoded is kept with its reference and the reason.

    Raises:
        UnreadableAnswer: It is not an object with an id.
    """
    identifier = _word(content, "id")
    if not isinstance(content, Mapping) or not identifier:
        raise UnreadableAnswer("An incident without an id came back.")
    incident, problem = None, ""
    try:
        incident = Incident.model_validate(content)
    except ValidationError as error:
        problem = "; ".join(_complaints(error))
    return IncidentDocument(
        id=identifier,
        reference=_word(content, "reference"),
        name=_word(content, "name"),
        # Half a character, which JSON can escape and UTF-8 cannot hold, becomes a question mark.
        document=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        ),
        incident=incident,
        problem=problem,
    )


async def read_incident_page(content: object) -> IncidentPage:
    """Decode a page of the list, so that an odd incident spoils no other.

    One without an id is left out: nothing could be done with it.

    Raises:
        UnreadableAnswer: It is not a list of incidents.
    """
    return await read_page(
        content, "incidents", lambda item: read_incident(item) if _word(item, "id") else None
    )


def _complaints(error: ValidationError) -> Iterator[str]:
    for complaint in error.errors(include_url=False, include_input=False)[:3]:
        yield f"{'.'.join(map(str, complaint['loc']))}: {complaint['msg']}"


def _word(content: object, name: str) -> str:
    value = content.get(name) if isinstance(content, Mapping) else None
    return clean(value) if isinstance(value, str) else ""
