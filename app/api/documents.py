"""Incidents as the API sent them: the JSON kept whole beside what could be read of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import to_json

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

    def decoded(self) -> Incident:
        """The incident.

        Raises:
            UnreadableAnswer: It could not be decoded.
        """
        if self.incident is None:
            raise UnreadableAnswer(f"{self.reference or self.id} could not be read: {self.problem}")
        return self.incident


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One page of the list; `after` asks for the next one, `total` is what matches in all."""

    items: tuple[IncidentDocument, ...]
    after: str | None
    total: int | None


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
        document=to_json(content),
        incident=incident,
        problem=problem,
    )


def read_page(content: object) -> IncidentPage:
    """Decode a page of the list, one incident at a time, so that an odd one spoils no other.

    Raises:
        UnreadableAnswer: It is not a list answer.
    """
    if not isinstance(content, Mapping) or not isinstance(content.get("incidents"), list):
        raise UnreadableAnswer("A list of incidents was expected.")
    listed = content["incidents"]
    items = tuple(read_incident(item) for item in listed if _word(item, "id"))
    meta = content.get("pagination_meta")
    total = meta.get("total_record_count") if isinstance(meta, Mapping) else None
    # `after` may be set on the last page too, but never leads anywhere from an empty one.
    after = _word(meta, "after") if items else ""
    return IncidentPage(items, after or None, total if isinstance(total, int) else None)


def _complaints(error: ValidationError) -> Iterator[str]:
    for complaint in error.errors(include_url=False, include_input=False)[:3]:
        yield f"{'.'.join(map(str, complaint['loc']))}: {complaint['msg']}"


def _word(content: object, name: str) -> str:
    value = content.get(name) if isinstance(content, Mapping) else None
    return clean(value) if isinstance(value, str) else ""
