"""Alerts, the incidents they are attached to, and their notes."""

from collections.abc import Mapping

from app.api.client import ApiClient
from app.api.records import RecordClient
from app.api.retry import RetrySafety
from app.domain.alert_models import Alert, AlertIncident, AlertNote, IncidentAlert

_PAGE = 50
_PAGE_OF_NOTES = 250


class AlertService:
    """Client for alerts of all incidents and of none. Every method raises `IncidentError`.

    Args:
        client: The API client.
    """

    def __init__(self, client: ApiClient) -> None:
        self._records = RecordClient(client)

    async def firing(self) -> tuple[Alert, ...]:
        """`GET /v2/alerts`: all alerts that are firing, newest first."""
        return await self._records.all(
            Alert,
            "alerts",
            "v2",
            "alerts",
            parameters=[("status[one_of]", "firing")],
            page_size=_PAGE,
        )

    async def resolved(self) -> tuple[Alert, ...]:
        """`GET /v2/alerts`: one page of resolved alerts, the newest."""
        parameters = [("status[one_of]", "resolved")]
        page = await self._records.page(Alert, "alerts", ("v2", "alerts"), parameters, _PAGE, None)
        return page.items

    async def incidents(self, alert_id: str) -> tuple[AlertIncident, ...]:
        """`GET /v2/incident_alerts`: the incidents that an alert is attached to."""
        connections = await self._records.all(
            IncidentAlert,
            "incident_alerts",
            "v2",
            "incident_alerts",
            parameters=[("alert_id", alert_id)],
            page_size=_PAGE,
        )
        return tuple(one.incident for one in connections if one.incident)

    async def notes(self, alert_id: str) -> tuple[AlertNote, ...]:
        """`GET /v1/alert_notes`: all notes on an alert."""
        return await self._records.all(
            AlertNote,
            "alert_notes",
            "v1",
            "alert_notes",
            parameters=[("alert_id", alert_id)],
            page_size=_PAGE_OF_NOTES,
        )

    async def add_note(self, payload: Mapping[str, object]) -> AlertNote:
        """`POST /v1/alert_notes`; there is no idempotency key."""
        return await self._records.write(
            AlertNote,
            "alert_note",
            "POST",
            "v1",
            "alert_notes",
            body=payload,
            repeat=RetrySafety.UNSENT,
        )
