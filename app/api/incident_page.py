"""Decode a page of the incident list, with each incident's JSON as sent."""

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
    """Split a page of the list into its incidents' JSON, as sent.

    Raises:
        InvalidResponse: It is not JSON.
    """
    try:
        page = _ENVELOPE.decode(body)
        incidents = None if page.incidents is None else [*map(bytes, page.incidents)]
        for incident in incidents or ():
            if not incident.isascii():
                incident.decode()  # Checked here, because the incident's JSON is not checked later.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return decode(status, body)
    return {"incidents": incidents, "pagination_meta": page.pagination_meta}


async def read_incident_page(content: object) -> IncidentPage:
    """Decode a page of the list; an invalid incident does not affect the others.

    An incident without an id is left out, since it could not be stored.

    Args:
        content: The result of `split_page`.

    Raises:
        InvalidResponse: It is not a list of incidents.
    """
    return await read_page(content, "incidents", _record)


def _record(item: object) -> IncidentDocument | None:
    try:
        return read_document(item) if isinstance(item, bytes) else read_incident(item)
    except InvalidResponse:
        return None
