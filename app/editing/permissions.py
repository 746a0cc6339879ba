"""Permissions of a key, and status transitions, with the reason for each denial.

Roles are a hint. An operation is denied only if all roles of the key are known and none of them
allows it: the vendor adds roles, and an account may not list any. The API's response decides.

Sources: the enum of roles in the vendor's IdentityV1; the scopes in the description of its edit
operation, assigned to roles by name; `transition_problem` for status transitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.status_categories import transition_problem

if TYPE_CHECKING:  # The list draws before the models are loaded.
    from app.domain.models import Identity

_KNOWN_ROLES = frozenset(
    {
        "viewer",
        "incident_creator",
        "incident_editor",
        "manage_settings",
        "glossary_entries_manage",
        "global_access",
        "catalog_viewer",
        "catalog_editor",
        "incident_memberships_editor",
        "schedules_editor",
        "schedules_reader",
        "schedule_overrides_editor",
        "workflows_editor",
        "workflows_viewer",
        "private_workflows_editor",
        "private_escalation_workflows_editor",
        "on_call_editor",
        "on_call_viewer",
        "escalation_creator",
        "post_incident_flow_opt_out",
        "security_settings_editor",
        "investigation_download",
        "team_memberships_manage",
        "status_page_publisher",
        "status_page_viewer",
        "postmortems_manage",
        "api_keys_manage",
        "notification_methods_manage",
        "notification_methods_unredacted_viewer",
        "incident_workload_viewer",
        "incident_workload_private_viewer",
        "act_on_behalf_of_users",
        "secrets_manage",
        "secrets_use",
        "call_transcripts_viewer",
        "heartbeats_ping",
        "telemetry_query_restricted",
        "telemetry_data_source_update",
        "policies_viewer",
        "policy_findings_manage",
        "pay_reports_viewer",
        "pay_reports_editor",
        "pay_configs_viewer",
        "pay_configs_editor",
        "investigations_editor",
        "telemetry_viewer",
        "documents_viewer",
    }
)

# Scopes of the properties of an edit, shown for administrators.
_SCOPES: Mapping[str, str] = {
    "name": "incidents.update_name",
    "slack_channel_name_override": "incidents.update_name",
    "summary": "incidents.update_summary",
    "severity_id": "incidents.update_severity",
    "incident_status_id": "incidents.update_status",
    "custom_field_entries": "incidents.update_custom_fields",
    "incident_timestamp_values": "incidents.update_timestamps",
    "incident_role_assignments": "incidents.update_role_assignments",
    "call_url": "incident_calls.create",
}

READ_ONLY = "Read-only mode: nothing is sent that changes an incident."
"""The reason why every write is denied in read-only mode."""

# An incident may start in these categories; only retrospective ones start closed.
START_CATEGORIES = frozenset({"triage", "live", "active"})
"""Status categories in which a declare is documented."""


class Permissions(Struct, frozen=True):
    """Permissions of a key.

    Attributes:
        roles: Those in the API's identity; empty if unknown.
        read_only: Whether the user wants nothing to be written.
    """

    roles: frozenset[str] = frozenset()
    read_only: bool = False

    @classmethod
    def of(cls, identity: Identity | None) -> Permissions:
        """Return the permissions of the key with that identity."""
        return cls(frozenset(identity.roles) if identity else frozenset())

    def lacks_role(self, role: str) -> bool:
        """Return whether the key certainly lacks a role."""
        return bool(self.roles) and self.roles <= _KNOWN_ROLES and role not in self.roles

    def declare_denied(self) -> str:
        """Return the reason why declaring is denied; empty if allowed."""
        if self.read_only:
            return READ_ONLY
        if not self.lacks_role("incident_creator"):
            return ""
        return "The key lacks the role incident_creator, so it may not declare incidents."

    def edit_denied(self, payload_property: str = "") -> str:
        """Return the reason why editing (this property) is denied; empty if allowed."""
        if self.read_only:
            return READ_ONLY
        if not self.lacks_role("incident_editor"):
            return ""
        if scope := _SCOPES.get(payload_property):
            return f"The key lacks the role incident_editor ({scope})."
        return "The key lacks the role incident_editor, so it may not edit incidents."

    def no_escalation(self) -> str:
        """Return the reason why paging is denied; empty if allowed."""
        if self.read_only:
            return READ_ONLY
        if not self.lacks_role("escalation_creator"):
            return ""
        return "The key lacks the role escalation_creator, so it may not page anybody."

    def no_memberships(self) -> str:
        """Return the reason why access cannot be given or taken; empty if allowed."""
        if self.read_only:
            return READ_ONLY
        if not self.lacks_role("incident_memberships_editor"):
            return ""
        return "The key lacks the role incident_memberships_editor, so it may not change access."

    def no_publishing(self) -> str:
        """Return the reason why nothing can be posted on a status page; empty if allowed."""
        if self.read_only:
            return READ_ONLY
        if not self.lacks_role("status_page_publisher"):
            return ""
        return "The key lacks the role status_page_publisher, so it may not post there."

    def operation_denied(self, operation: str) -> str:
        """Return the reason why an operation is denied; empty if allowed."""
        # These modules load the models.
        from app.editing.operations import PAGING
        from app.editing.related_operations import ACCESS_OPERATIONS, POST_PUBLIC_UPDATE

        if operation in ACCESS_OPERATIONS:
            return self.no_memberships()
        if operation == POST_PUBLIC_UPDATE:
            return self.no_publishing()
        return self.no_escalation() if operation in PAGING else self.edit_denied()

    def transition_denied(self, start: str, target: str) -> str:
        """Return the reason why a move between categories may be rejected; else empty."""
        skips = start in START_CATEGORIES and target == "closed"
        if skips and self.lacks_role("post_incident_flow_opt_out"):
            return (
                "Where a post-incident flow applies, closing from here needs the role "
                "post_incident_flow_opt_out, which the key lacks; the API may refuse."
            )
        return transition_problem(start, target)

    def view_denied(self, visibility: str) -> str:
        """Return the reason why the key could not see that visibility; else empty."""
        if visibility != "private" or not self.lacks_role("global_access"):
            return ""
        return "The key lacks the role global_access, so it may not see a private incident."
