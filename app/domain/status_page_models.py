"""Models of public status pages and their incidents.

As tolerant as `app.domain.models`, and sanitised at the same boundary. Source: the vendor's schemas
of StatusPageV2, StatusPageIncidentV2 and StatusPageLinkedResponseIncidentV1.
"""

from datetime import UTC, datetime

from app.domain.model_base import Moment, Named, Record, Text

_NEVER = datetime.min.replace(tzinfo=UTC)


class StatusPage(Named):
    """A public status page."""

    public_url: Text = ""


class StatusPageUpdate(Record):
    """An update published on a status page."""

    message: Text = ""
    incident_status: Text = ""
    published_at: Moment = None

    @property
    def created_at(self) -> Moment:
        """When it was published."""
        return self.published_at


class StatusPageIncident(Record):
    """An incident of a status page; `incident_status` is what the page says now."""

    status_page_id: Text = ""
    name: Text = ""
    incident_status: Text = ""
    published_at: Moment = None
    updates: tuple[StatusPageUpdate, ...] = ()

    @property
    def is_resolved(self) -> bool:
        """True if the page says that it is over."""
        return self.incident_status == "resolved"

    @property
    def latest(self) -> StatusPageUpdate | None:
        """The update published last."""
        dated = [each for each in self.updates if each.published_at]
        return max(dated, key=lambda each: each.published_at or _NEVER, default=None)


class LinkedIncident(Record):
    """An incident of the organisation that is linked with one of a status page."""
