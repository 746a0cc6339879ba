"""Handlers of public status pages and their incidents."""

from random import Random

from app.demo.core import payload as payloads
from app.demo.core.errors import Problem, invalid, not_found
from app.demo.core.messages import RequestContext, not_among
from app.demo.core.organisation import Collection
from app.demo.core.paging import page
from app.demo.core.wire import JsonObject, ulid
from app.demo.data.status_pages import StatusPageData, new_update

_PAGE = 250
_LONGEST_MESSAGE = 4096
_STATUSES = ("investigating", "identified", "monitoring", "resolved")
_UPDATE: payloads.Shape = {
    "status_page_incident_id": str,
    "message": str,
    "incident_status": str,
    "notify_subscribers": bool,
}


class StatusPages:
    """Handlers of status pages.

    Args:
        data: The pages and their incidents.
        random: Source of new ids.
    """

    def __init__(self, data: StatusPageData, random: Random) -> None:
        self._data = data
        self._random = random

    def pages(self, call: RequestContext) -> JsonObject:
        """Return a page of the status pages."""
        found, meta = page(call, self._data.pages, _PAGE)
        return {"status_pages": found, "pagination_meta": meta}

    def incidents(self, call: RequestContext) -> JsonObject:
        """Return a page of a status page's incidents, the newest first."""
        page_id = call.required("status_page_id")
        if page_id not in self._data.pages:
            raise not_found()
        newest_first = reversed(self._data.incidents.items())
        records = {key: one for key, one in newest_first if one["status_page_id"] == page_id}
        found, meta = page(call, records, _PAGE)
        return {"status_page_incidents": found, "pagination_meta": meta}

    def show(self, call: RequestContext) -> JsonObject:
        """Return one incident of a status page."""
        return {"status_page_incident": self._named(call.parameters["status_page_incident_id"])}

    def linked(self, call: RequestContext) -> JsonObject:
        """Return the organisation's incidents that are linked with one of a status page."""
        public = self._named(call.parameters["incident_id"])
        if public["status_page_id"] != call.parameters["id"]:
            raise not_found()
        return {"incidents": self._data.links.get(public["id"], [])}

    def add_update(self, call: RequestContext) -> JsonObject:
        """Publish an update."""
        payload = payloads.decode(call.body, _UPDATE)
        required = ("status_page_incident_id", "message", "notify_subscribers")
        if problems := payloads.require(payload, *required):
            raise invalid(*problems)
        public = self._named(payload["status_page_incident_id"])
        if len(payload["message"]) > _LONGEST_MESSAGE:
            text = f"It may have at most {_LONGEST_MESSAGE} characters"
            raise invalid(Problem("invalid_value", text, "message"))
        status: str = payload.get("incident_status") or public["incident_status"]
        if status not in _STATUSES:
            raise invalid(not_among("incident_status", status, _STATUSES))
        update = new_update(
            ulid(call.now, self._random), public["id"], call.now, status, payload["message"]
        )
        public["incident_status"] = status
        public["updates"].append(update)
        return {"status_page_incident_update": update}

    def _named(self, public_id: str) -> JsonObject:
        incidents: Collection = self._data.incidents
        if public_id not in incidents:
            raise not_found()
        return incidents[public_id]
