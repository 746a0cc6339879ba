"""Records that belong to one incident of the demo organisation."""

from dataclasses import dataclass, field

from app.demo.core.organisation import Collection
from app.demo.core.wire import JsonObject


@dataclass(slots=True)
class Parts:
    """Records of one incident in the API's format, by id.

    Attributes:
        alerts: Connections of the incident with alerts.
        complete_alerts: The alerts, by their id, also those detached later.
        unrelated_alerts: Ids of the alerts that were detached.
        participants: User and type of each, active or passive.
        contents: Markdown of each post-mortem document.
    """

    updates: Collection = field(default_factory=dict)
    activity: Collection = field(default_factory=dict)
    timeline: Collection = field(default_factory=dict)
    follow_ups: Collection = field(default_factory=dict)
    actions: Collection = field(default_factory=dict)
    attachments: Collection = field(default_factory=dict)
    alerts: Collection = field(default_factory=dict)
    complete_alerts: Collection = field(default_factory=dict)
    unrelated_alerts: set[str] = field(default_factory=set)
    escalations: Collection = field(default_factory=dict)
    participants: JsonObject = field(default_factory=lambda: {"active": [], "passive": []})
    documents: Collection = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
