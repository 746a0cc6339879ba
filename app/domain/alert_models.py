"""Models of alerts: of an incident, of several, and with notes."""

from pydantic import Field

from app.domain.model_base import Model, Moment, Record, Text
from app.domain.models import Actor
from app.text.text import one_line


class OnlyName(Model):
    """Name of an object without other known properties."""

    name: Text = ""


class AlertCatalogEntry(Model):
    """A catalog entry as the value of an alert attribute."""

    id: Text = ""
    name: Text = ""
    catalog_type_id: Text = ""


class AlertValue(Model):
    """A value of an alert attribute; `label` is a catalog entry's name or the literal."""

    label: Text = ""
    literal: Text = ""
    catalog_entry: AlertCatalogEntry | None = None

    @property
    def text(self) -> str:
        """Value as text."""
        return self.label or (self.catalog_entry.name if self.catalog_entry else "") or self.literal


class AlertAttribute(Model):
    """An alert attribute defined by the organisation, with its values."""

    attribute: OnlyName = Field(default_factory=OnlyName)
    value: AlertValue | None = None
    array_value: tuple[AlertValue, ...] = ()

    @property
    def values(self) -> tuple[AlertValue, ...]:
        """All values."""
        return (self.value, *self.array_value) if self.value else self.array_value

    @property
    def text(self) -> str:
        """Name and values on one line; empty without a value."""
        values = [one.text for one in self.values if one.text]
        return one_line(f"{self.attribute.name}: {', '.join(values)}") if values else ""


class Alert(Record):
    """An alert; `status` is firing or resolved.

    Attributes:
        attributes: Its attributes; only a request for a single alert returns them.
        tags: Likewise.
    """

    title: Text = ""
    description: Text = ""
    status: Text = ""
    source_url: Text = ""
    deduplication_key: Text = ""
    created_at: Moment = None
    resolved_at: Moment = None
    attributes: tuple[AlertAttribute, ...] = ()
    tags: tuple[OnlyName, ...] = ()


class AlertIncident(Record):
    """An incident that an alert is attached to."""

    reference: Text = ""
    name: Text = ""


class IncidentAlert(Record):
    """An alert of an incident."""

    alert: Alert
    incident: AlertIncident | None = None


class AlertNote(Record):
    """A note on an alert; its content is Markdown."""

    content: Text = ""
    creator: Actor | None = None
    created_at: Moment = None
