"""Decode a page of the incident list, with each incident's JSON as sent."""

from collections.abc import Callable
from typing import Any

import msgspec

from app.api.paging import Page, read_page
from app.api.responses import decode
from app.domain.incident_document import IncidentDocument, read_document, read_incident
from app.domain.unchanged_incident import UnchangedIncident
from app.errors import InvalidResponse

IncidentPage = Page[IncidentDocument]
PolledPage = Page[IncidentDocument | UnchangedIncident]

FindUnchanged = Callable[[bytes], UnchangedIncident | None]
"""Finds the incident that is stored with exactly a JSON."""


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


async def read_polled_page(content: object, find_unchanged: FindUnchanged) -> PolledPage:
    """Decode a page like `read_incident_page`, but only the incidents that have changed.

    Raises:
        InvalidResponse: It is not a list of incidents.
    """

    def record(item: object) -> IncidentDocument | UnchangedIncident | None:
        unchanged = find_unchanged(item) if isinstance(item, bytes) else None
        return unchanged or _record(item)

    return await read_page(content, "incidents", record)


def _record(item: object) -> IncidentDocument | None:
    try:
        return read_document(item) if isinstance(item, bytes) else read_incident(item)
    except InvalidResponse:
        return None
