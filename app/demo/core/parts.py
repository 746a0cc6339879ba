"""Hold the records that belong to one incident of the demo organisation."""

from dataclasses import dataclass, field

from app.demo.core.organisation import Collection
from app.demo.core.wire import JsonObject


@dataclass(slots=True)
class Parts:
    """What belongs to one incident: records as the API sends them, by id.

    Attributes:
        alerts: The connections between the incident and alerts.
        whole_alerts: The alerts themselves, by their own id.
        participants: The user and the type of each, whether active or passive.
        contents: The Markdown of each post-mortem document.
    """

    updates: Collection = field(default_factory=dict)
    activity: Collection = field(default_factory=dict)
    timeline: Collection = field(default_factory=dict)
    follow_ups: Collection = field(default_factory=dict)
    actions: Collection = field(default_factory=dict)
    attachments: Collection = field(default_factory=dict)
    alerts: Collection = field(default_factory=dict)
    whole_alerts: Collection = field(default_factory=dict)
    escalations: Collection = field(default_factory=dict)
    participants: JsonObject = field(default_factory=lambda: {"active": [], "passive": []})
    documents: Collection = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
