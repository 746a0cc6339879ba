"""What a key and an incident's life do not allow, and that nothing is barred on a guess."""

from typing import Any

import pytest

from app.domain.models import Configuration, Identity
from app.editing.field_permissions import allowed_fields
from app.editing.permissions import _KNOWN_ROLES, _SCOPES, Permissions
from tests.support.demo import make_demo_server
from tests.support.service import service_on
from tests.support.vendor import vendor_document


@pytest.mark.parametrize(
    ("identity", "barred"),
    [
        (None, False),
        (Identity(), False),
        (Identity(roles=("viewer", "a_role_of_next_year")), False),
        (Identity(roles=("viewer", "incident_editor")), False),
        (Identity(roles=("viewer", "incident_creator")), True),
    ],
    ids=["not told", "no roles told", "an unknown role", "the role", "only other roles"],
)
def test_an_edit_is_barred_only_where_the_roles_surely_do_not_give_it(
    identity: Identity | None, *, barred: bool
) -> None:
    assert bool(Permissions.of(identity).edit_denied("severity_id")) is barred
    assert bool(Permissions.of(identity).edit_denied()) is barred


def test_each_thing_has_a_role_of_its_own() -> None:
    viewer = Permissions(frozenset({"viewer"}))
    assert "incident_creator" in viewer.declare_denied()
    assert "incidents.update_severity" in viewer.edit_denied("severity_id")
    assert "escalation_creator" in viewer.no_escalation()
    assert "global_access" in viewer.view_denied("private")
    assert not viewer.view_denied("public")
    assert "post_incident_flow_opt_out" in viewer.transition_denied("live", "closed")
    assert not viewer.transition_denied("learning", "closed")
    assert "may refuse" in viewer.transition_denied("closed", "live")


async def configuration(**options: Any) -> Configuration:
    async with service_on(make_demo_server(incidents=5, **options)) as reader:
        return await reader.configuration()


async def test_the_fields_say_why_they_are_locked_and_choices_why_they_are_doubtful() -> None:
    known = await configuration(roles=("viewer", "catalog_viewer", "incident_creator"))
    fields = {field.key: field for field in allowed_fields(known)}
    assert all(field.not_on_edit for field in fields.values())
    assert "Cannot change" in fields["mode"].not_on_edit
    assert "(incidents.update_name)" in fields["name"].not_on_edit
    assert not fields["name"].not_on_declare
    doubts = {choice.label: bool(choice.warning) for choice in fields["visibility"].choices}
    assert doubts == {"Public": False, "Private": True}
    starts = [bool(choice.warning) for choice in fields["incident_status_id"].choices]
    assert starts == sorted(starts)
    assert starts.count(False) == 4


async def test_with_every_role_only_the_lifecycle_speaks() -> None:
    fields = {field.key: field for field in allowed_fields(await configuration())}
    assert not fields["name"].not_on_edit
    assert not any(choice.warning for choice in fields["visibility"].choices)


def test_the_roles_and_scopes_are_the_vendors() -> None:
    spec = vendor_document()
    roles = spec["components"]["schemas"]["IdentityV1"]["properties"]["roles"]["items"]["enum"]
    assert frozenset(roles) == _KNOWN_ROLES
    edit = spec["paths"]["/v2/incidents/{id}/actions/edit"]["post"]["description"]
    assert all(f"`{scope}`" in edit for scope in _SCOPES.values())
