"""Values of a declare form that an alert gives."""

from app.domain.related_models import Alert
from app.editing.drafts import Values
from app.text.text import one_line


def alert_values(alert: Alert) -> Values:
    """Return name and summary: the description, the attributes, and the link of the source."""
    attributes = [f"- {each.text}" for each in alert.attributes if each.text]
    link = [f"Alert: {alert.source_url}"] if alert.source_url else []
    paragraphs = (alert.description.strip(), "\n".join(attributes), *link)
    return {"name": one_line(alert.title), "summary": "\n\n".join(filter(None, paragraphs))}
