"""Access control: the API key, its roles and scopes, and the rate limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.demo.core.errors import HttpError, Problem
from app.demo.core.wire import JsonObject

# Roles for incidents, with the scopes in the vendor's schema.
ROLE_SCOPES: Mapping[str, frozenset[str]] = {
    "viewer": frozenset(
        {
            "incidents.view",
            "severities.view",
            "incident_statuses.view",
            "incident_types.view",
            "incident_roles.view",
            "custom_fields.view",
            "users.view",
            "actions.view",
            "alerts.view",
            "attachments.view",
            "escalations.view",
            "escalation_paths.view",
        }
    ),
    "schedules_reader": frozenset({"schedules.view"}),
    "incident_creator": frozenset({"incidents.create"}),
    "incident_editor": frozenset(
        {
            "incidents.view",
            "incidents.update_name",
            "incidents.update_summary",
            "incidents.update_severity",
            "incidents.update_status",
            "incidents.update_custom_fields",
            "incidents.update_timestamps",
            "incidents.update_role_assignments",
            "incident_calls.create",
            "incident_calls.destroy",
            "incident_updates.create",
            "timeline_items.create",
            "timeline_items.update",
            "actions.create",
            "actions.update",
            "actions.destroy",
            "follow_ups.create",
            "follow_ups.update",
            "follow_ups.destroy",
            "attachments.create",
            "attachments.destroy",
            "alerts.attach_to_incident",
            "alerts.resolve",
            "alerts.edit",
            "incidents.connect_external_issue",
            "incident_alerts.transition",
        }
    ),
    "status_page_publisher": frozenset({"status_pages.publish_updates"}),
    "escalation_creator": frozenset(
        {"escalations.create", "escalations.respond", "escalations.cancel"}
    ),
    "postmortems_manage": frozenset(
        {"in_app_postmortems.copy_as_markdown", "external_postmortems.create"}
    ),
    "incident_memberships_editor": frozenset(
        {
            "incident_memberships.grant",
            "incident_memberships.revoke",
            "incident_team_memberships.grant",
            "incident_team_memberships.revoke",
        }
    ),
    "catalog_viewer": frozenset({"catalog_types.view", "catalog_entries.view"}),
    "global_access": frozenset({"incidents.view_private"}),
    "post_incident_flow_opt_out": frozenset({"post_incident_flow.opt_out"}),
}
ALL_ROLES = tuple(ROLE_SCOPES)

_CAPACITY = 1200
_PER_SECOND = 20


@dataclass(frozen=True, slots=True)
class ApiKey:
    """API key of the organisation.

    Attributes:
        secret: The bearer token.
        id: Id as an actor.
        name: Name as an actor.
        roles: Its roles, by the vendor's names.
        denied_scopes: Scopes of its roles that it lacks.
    """

    secret: str
    id: str
    name: str
    roles: tuple[str, ...]
    denied_scopes: frozenset[str] = frozenset()

    @property
    def scopes(self) -> frozenset[str]:
        """Scopes of its roles, without the denied ones."""
        given = (ROLE_SCOPES.get(role, frozenset()) for role in self.roles)
        return frozenset().union(*given) - self.denied_scopes

    @property
    def sees_private(self) -> bool:
        """True if it sees private incidents."""
        return "incidents.view_private" in self.scopes

    def actor(self) -> JsonObject:
        """Return the key as the creator of an incident."""
        return {"api_key": {"id": self.id, "name": self.name}}

    def require(self, scope: str) -> None:
        """Reject with 403 unless the key has the scope."""
        if scope not in self.scopes:
            raise HttpError(403, lacking(scope))


def lacking(scope: str, field: str = "", root: str = "") -> Problem:
    """Return the error of a missing scope, with the property that needs it."""
    message = f"This API key does not have the {scope} scope that this needs"
    return Problem("missing_scope", message, field, root)


def authenticate(header: str | None, key: ApiKey) -> None:
    """Compare an `Authorization` header with the key.

    Raises:
        HttpError: 401, because the header is missing or has another key.
    """
    if not header:
        raise HttpError(
            401, Problem("missing_authorization_material", "No authorization header was provided")
        )
    if header != f"Bearer {key.secret}":
        raise HttpError(401, Problem("unauthenticated", "The API key is not valid"))


class RateLimit:
    """Token bucket of a key: 1200 requests, refilled at 20 a second.

    Args:
        clock: Returns the current time.
        enforced: Whether an empty bucket rejects requests.
    """

    name = "api_key_global"
    limit = _CAPACITY

    def __init__(self, clock: Callable[[], datetime], *, enforced: bool) -> None:
        self._clock = clock
        self._enforced = enforced
        self._tokens = float(_CAPACITY)
        self._filled_at = clock()

    @property
    def remaining(self) -> int:
        """Requests left in the bucket."""
        return int(self._tokens)

    def take(self) -> bool:
        """Take a token; False if there is none and the limit is enforced."""
        now = self._clock()
        elapsed = max((now - self._filled_at).total_seconds(), 0)
        self._tokens = min(self._tokens + elapsed * _PER_SECOND, _CAPACITY)
        self._filled_at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return True
        return not self._enforced

    def next_token_at(self) -> datetime:
        """Return the time at which the bucket has a token again."""
        return self._clock() + timedelta(seconds=max(1 - self._tokens, 0) / _PER_SECOND)

    def headers(self) -> dict[str, str]:
        """Return the rate-limit headers of an authenticated response."""
        used = _CAPACITY - self.remaining
        full_at = self._clock() + timedelta(seconds=used / _PER_SECOND)
        return {
            "x-ratelimit-limit": f"{_CAPACITY}, {_CAPACITY};window=60",
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(used),
            "x-ratelimit-reset": str(int(full_at.timestamp())),
        }
