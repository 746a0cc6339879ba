"""Values of a declare form that an alert gives."""

from collections.abc import Iterable

from app.domain.alert_models import Alert
from app.domain.fields import Choice, Field, Value
from app.editing.drafts import Values
from app.text.text import one_line


def alert_values(alert: Alert, fields: Iterable[Field]) -> Values:
    """Return name, summary, and the catalog entries that the alert's attributes name.

    The summary has the description, the attributes, and the link of the source.
    """
    attributes = [f"- {each.text}" for each in alert.attributes if each.text]
    link = [f"Alert: {alert.source_url}"] if alert.source_url else []
    paragraphs = (alert.description.strip(), "\n".join(attributes), *link)
    values: dict[str, Value] = {
        "name": one_line(alert.title),
        "summary": "\n\n".join(filter(None, paragraphs)),
    }
    for field in fields:
        if choices := _entries(alert, field.catalog_type_id):
            values[field.key] = choices if field.kind.several else choices[:1]
    return values


def _entries(alert: Alert, catalog_type_id: str) -> tuple[Choice, ...]:
    """Return the entries of a type in the attributes; none without a type."""
    entries = [
        value.catalog_entry
        for attribute in alert.attributes
        for value in attribute.values
        if value.catalog_entry and value.catalog_entry.id
    ]
    return tuple(
        Choice(entry.id, entry.name)
        for entry in entries
        if catalog_type_id and entry.catalog_type_id == catalog_type_id
    )
