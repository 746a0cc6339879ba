"""Attachments, alerts, escalations, participants, related incidents, post-mortems."""

from collections.abc import Mapping

from app.api.client import ApiClient
from app.api.paging import get_property
from app.api.records import RecordClient
from app.api.retry import RetrySafety
from app.domain.alert_models import Alert, IncidentAlert
from app.domain.related_models import (
    Attachment,
    Escalation,
    EscalationPath,
    Participants,
    Postmortem,
    Relationship,
)
from app.domain.tab_data import RecordList
from app.errors import InvalidResponse
from app.text.text import clean

_PAGE = 250
_PAGE_OF_ALERTS = 50
_PAGE_OF_ESCALATIONS = 50
_PAGE_OF_PATHS = 25


class RelatedService:
    """Client for records related to incidents. Every method raises `IncidentError`.

    Args:
        client: The API client.
    """

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._records = RecordClient(client)

    async def attachments(self, incident_id: str) -> RecordList[Attachment]:
        """`GET /v1/incident_attachments`: all attachments of an incident."""
        return await self._records.listing(
            Attachment,
            "incident_attachments",
            "v1",
            "incident_attachments",
            parameters=[("incident_id", incident_id)],
        )

    async def attach(self, payload: Mapping[str, object]) -> Attachment:
        """`POST /v1/incident_attachments`; there is no idempotency key."""
        return await self._records.write(
            Attachment,
            "incident_attachment",
            "POST",
            "v1",
            "incident_attachments",
            body=payload,
            repeat=RetrySafety.UNSENT,
        )

    async def detach(self, attachment_id: str) -> None:
        """`DELETE /v1/incident_attachments/{id}`."""
        await self._client.request(
            "DELETE", "v1", "incident_attachments", attachment_id, repeat=RetrySafety.UNSENT
        )

    async def alerts(self, incident_id: str) -> RecordList[IncidentAlert]:
        """`GET /v2/incident_alerts`: all alerts of an incident."""
        return await self._records.listing(
            IncidentAlert,
            "incident_alerts",
            "v2",
            "incident_alerts",
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE_OF_ALERTS,
        )

    async def alert(self, alert_id: str) -> Alert:
        """`GET /v2/alerts/{id}`: one alert with its attributes, which lists leave out."""
        return await self._records.one(Alert, "alert", "v2", "alerts", alert_id)

    async def attach_alert(self, payload: Mapping[str, object]) -> IncidentAlert:
        """`POST /v2/incident_alerts`; attached alerts are returned unchanged, 409 means locked."""
        return await self._records.write(
            IncidentAlert,
            "incident_alert",
            "POST",
            "v2",
            "incident_alerts",
            body=payload,
            repeat=RetrySafety.LOCKED,
        )

    async def transition_alert(self, connection_id: str, payload: Mapping[str, object]) -> None:
        """`POST /v2/incident_alerts/{id}/actions/transition`: relate or detach an alert."""
        await self._act("incident_alerts", connection_id, "transition", payload)

    async def resolve_alert(self, alert_id: str) -> None:
        """`POST /v2/alerts/{id}/actions/resolve`; a resolved alert stays unchanged."""
        await self._act("alerts", alert_id, "resolve", None)

    async def escalations(self, incident_id: str) -> RecordList[Escalation]:
        """`GET /v2/escalations`: all escalations of an incident or its alerts."""
        return await self._records.listing(
            Escalation,
            "escalations",
            "v2",
            "escalations",
            parameters=[("incident[one_of]", incident_id)],
            page_size=_PAGE_OF_ESCALATIONS,
        )

    async def escalation_paths(self) -> tuple[EscalationPath, ...]:
        """`GET /v2/escalation_paths`: all paths, by name."""
        listed = await self._records.all(
            EscalationPath, "escalation_paths", "v2", "escalation_paths", page_size=_PAGE_OF_PATHS
        )
        return tuple(sorted(listed, key=lambda path: path.name.casefold()))

    async def escalate(self, payload: Mapping[str, object]) -> Escalation:
        """`POST /v2/escalations`: page people; a retry uses the same idempotency key."""
        return await self._records.write(
            Escalation,
            "escalation",
            "POST",
            "v2",
            "escalations",
            body=payload,
            repeat=RetrySafety.IDEMPOTENT,
        )

    async def escalation(self, escalation_id: str) -> Escalation:
        """`GET /v2/escalations/{id}`: one escalation."""
        return await self._records.one(Escalation, "escalation", "v2", "escalations", escalation_id)

    async def respond(self, escalation_id: str, payload: Mapping[str, object]) -> None:
        """`POST /v2/escalations/{escalation_id}/actions/respond`: acknowledge or snooze."""
        await self._act("escalations", escalation_id, "respond", payload)

    async def reassign(self, escalation_id: str, payload: Mapping[str, object]) -> Escalation:
        """`POST /v2/escalations/{escalation_id}/actions/reassign`; a second one is rejected."""
        return await self._records.write(
            Escalation,
            "escalation",
            "POST",
            "v2",
            "escalations",
            escalation_id,
            "actions",
            "reassign",
            body=payload,
            repeat=RetrySafety.UNSENT,
        )

    async def cancel_escalation(self, escalation_id: str) -> None:
        """`POST /v2/escalations/{id}/actions/cancel`: page nobody any more."""
        await self._act("escalations", escalation_id, "cancel", None)

    async def _act(
        self, records: str, record_id: str, action: str, payload: Mapping[str, object] | None
    ) -> None:
        await self._client.request(
            "POST",
            "v2",
            records,
            record_id,
            "actions",
            action,
            body=payload,
            repeat=RetrySafety.UNSENT,
        )

    async def participants(self, incident_id: str) -> Participants:
        """`GET /v2/incident_participants`: all participants, in one response."""
        return await self._records.one(
            Participants,
            "incident_participants",
            "v2",
            "incident_participants",
            parameters=[("incident_id", incident_id)],
        )

    async def relationships(self, incident_id: str) -> RecordList[Relationship]:
        """`GET /v1/incident_relationships`: all relationships of an incident."""
        return await self._records.listing(
            Relationship,
            "incident_relationships",
            "v1",
            "incident_relationships",
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE,
        )

    async def postmortems(self, incident_id: str) -> RecordList[Postmortem]:
        """`GET /v1/postmortem_documents`: all post-mortems of an incident, newest first."""
        return await self._records.listing(
            Postmortem,
            "postmortem_documents",
            "v1",
            "postmortem_documents",
            parameters=[("incident_id", incident_id)],
            page_size=_PAGE,
        )

    async def attach_postmortem(self, payload: Mapping[str, object]) -> Postmortem:
        """`POST /v1/postmortem_documents/actions/attach`; a second one replaces the link."""
        return await self._records.write(
            Postmortem,
            "postmortem_document",
            "POST",
            "v1",
            "postmortem_documents",
            "actions",
            "attach",
            body=payload,
            repeat=RetrySafety.UNSENT,
        )

    async def connect_issue(self, incident_id: str, payload: Mapping[str, object]) -> None:
        """`POST /v2/incidents/{id}/actions/connect_external_issue`."""
        await self._act("incidents", incident_id, "connect_external_issue", payload)

    async def grant(self, kind: str, payload: Mapping[str, object]) -> None:
        """`POST /v1/incident_memberships` or `/v1/incident_team_memberships`: give access.

        Args:
            kind: `memberships` or `team_memberships`.
            payload: The incident, with a user or a team.
        """
        await self._client.request(
            "POST", "v1", f"incident_{kind}", body=payload, repeat=RetrySafety.IDEMPOTENT
        )

    async def revoke(self, kind: str, payload: Mapping[str, object]) -> None:
        """`POST …/actions/revoke` of the same: take access away."""
        await self._client.request(
            "POST",
            "v1",
            f"incident_{kind}",
            "actions",
            "revoke",
            body=payload,
            repeat=RetrySafety.IDEMPOTENT,
        )

    async def postmortem_content(self, document_id: str) -> str:
        """`GET /v1/postmortem_documents/{id}/content`: Markdown; needs a separate scope."""
        content = await self._client.request(
            "GET", "v1", "postmortem_documents", document_id, "content"
        )
        markdown = get_property(content, "markdown")
        if not isinstance(markdown, str):
            raise InvalidResponse("The answer's markdown is not text.")
        return clean(markdown)
