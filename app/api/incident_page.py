"""Read a page of the incident list, each incident kept as it was sent."""

from typing import Any

import msgspec

from app.api.paging import Page, read_page
from app.api.responses import decode
from app.domain.incident_document import IncidentDocument, read_document, read_incident
from app.errors import InvalidResponse

IncidentPage = Page[IncidentDocument]


class _Envelope(msgspec.Struct):
    incidents: list[msgspec.Raw] | None
    pagination_meta: Any = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def split_page(status: int, body: bytes) -> object:
    """The JSON of a page of the list, with each incident left as it was sent where that is sound.

    Raises:
        InvalidResponse: It is not JSON.
    """
    try:
        page = _ENVELOPE.decode(body)
        incidents = None if page.incidents is None else [*map(bytes, page.incidents)]
        for incident in incidents or ():
            if not incident.isascii():
                incident.decode()  # What is left as it is will not be checked again.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return decode(status, body)
    return {"incidents": incidents, "pagination_meta": page.pagination_meta}


async def read_incident_page(content: object) -> IncidentPage:
    """Read a page of the list, so that an odd incident spoils no other.

    One without an id is left out: nothing could be done with it.

    Args:
        content: What `split_page` made of the answer.

    Raises:
        InvalidResponse: It is not a list of incidents.
    """
    return await read_page(content, "incidents", _record)


def _record(item: object) -> IncidentDocument | None:
    try:
        return read_document(item) if isinstance(item, bytes) else read_incident(item)
    except InvalidResponse:
        return None
