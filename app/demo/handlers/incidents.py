"""Read operations of incidents: list and show."""

from bisect import bisect_left, bisect_right

from app.demo.core.errors import invalid, not_found
from app.demo.core.incident_json import incident_json
from app.demo.core.messages import RequestContext
from app.demo.core.organisation import Incident, Organisation
from app.demo.core.paging import page_size, pagination_meta, unknown_cursor
from app.demo.core.wire import JsonObject
from app.demo.handlers.filters import Selection, selection

# The schema allows 500; the vendor's documentation and clients use at most 250.
_LARGEST_PAGE = 250
_SORTS = ("created_at_newest_first", "created_at_oldest_first")


def visible_incident(organisation: Organisation, call: RequestContext) -> Incident:
    """Return the incident in the path, by its full id or bare number.

    Raises:
        HttpError: 404, because there is none or the key cannot see it.
    """
    return incident_named(organisation, call, call.parameters["id"])


def incident_named(organisation: Organisation, call: RequestContext, identifier: str) -> Incident:
    """Return the incident with that full id or bare number.

    Raises:
        HttpError: 404, because there is none or the key cannot see it.
    """
    incident = organisation.incident(identifier)
    if incident is None or (incident.is_private and not call.key.sees_private):
        raise not_found("There is no such incident, or this API key cannot see it")
    return incident


class IncidentReading:
    """Handlers that read incidents.

    Args:
        organisation: The organisation.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._last_matches: tuple[object, list[Incident]] = (None, [])

    def listing(self, call: RequestContext) -> JsonObject:
        """Return a page of matching incidents, newest or oldest first."""
        size = page_size(call, _LARGEST_PAGE)
        newest_first = call.one_of("sort_by", _SORTS) == _SORTS[0]
        matches_any = call.one_of("filter_mode", ("all", "any")) == "any"
        matching = self._matching(call, matches_any=matches_any)
        start = self._start(call.parameter("after"), matching, newest_first=newest_first)
        if newest_first:
            found = matching[max(start - size, 0) : start][::-1]
        else:
            found = matching[start : start + size]
        meta = pagination_meta([incident.id for incident in found], size)
        meta["total_record_count"] = len(matching)
        return {"incidents": [self._json(call, one) for one in found], "pagination_meta": meta}

    def show(self, call: RequestContext) -> JsonObject:
        """Return one incident, by its full id or bare number."""
        return {"incident": self._json(call, visible_incident(self._organisation, call))}

    def _json(self, call: RequestContext, incident: Incident) -> JsonObject:
        return incident_json(self._organisation, incident, call.now)

    def _matching(self, call: RequestContext, *, matches_any: bool) -> list[Incident]:
        """Return matching incidents, oldest first, cached for the next page."""
        ignored = {"page_size", "after", "sort_by"}
        query = tuple(pair for pair in call.query if pair[0] not in ignored)
        asked = (query, call.key.sees_private, self._organisation.version)
        if self._last_matches[0] != asked:
            chosen = selection(query, self._organisation, matches_any=matches_any)
            self._last_matches = (asked, self._select(call, chosen))
        return self._last_matches[1]

    def _select(self, call: RequestContext, chosen: Selection) -> list[Incident]:
        sees_private = call.key.sees_private
        return [
            incident
            for incident in self._organisation.incidents
            if (sees_private or not incident.is_private) and chosen.matches(incident)
        ]

    def _start(self, after: str | None, matching: list[Incident], *, newest_first: bool) -> int:
        """Return the start of the page in `matching`; newest first starts at its end."""
        if not after:
            return len(matching) if newest_first else 0
        cursor = self._organisation.incident(after)
        if cursor is None or cursor.id != after:
            raise invalid(unknown_cursor(after))
        side = bisect_left if newest_first else bisect_right
        return side(matching, cursor.order, key=lambda incident: incident.order)
