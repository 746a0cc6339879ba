"""Controllers do their work without a screen."""

import pytest

from app.domain.fields import Choice
from app.domain.models import Configuration, Identity
from app.session.workspace import Workspace
from screens.base.edit_actions import EditActions
from screens.base.share_controller import ShareController
from tests.service.test_cache import document
from tests.support.controllers import FakeHost, FakeTargets, fake_navigator


def sharing(host: FakeHost, workspace: Workspace, **properties: object) -> ShareController:
    """Share the only incident that is stored."""
    workspace.cache.upsert([document(1, **properties)])
    return ShareController(host, workspace, FakeTargets("id-0001"), lambda _: "")


async def test_the_only_channel_is_opened_at_once(
    host: FakeHost, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    sharing(host, workspace, call_url="https://call.example").action_channel()
    await host.finish()
    assert (host.opened, host.dialogs) == (["https://call.example"], [])


async def test_one_of_several_channels_is_selected_first(
    host: FakeHost, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    urls = {"call_url": "https://call.example", "slack_channel_url": "https://slack.example"}
    share = sharing(host, workspace, **urls)
    host.answers = [None, (Choice("https://slack.example", "Slack channel"),)]
    share.action_channel()
    await host.finish()
    assert (host.opened, len(host.dialogs)) == ([], 1)
    share.action_channel()
    await host.finish()
    assert host.opened == ["https://slack.example"]


async def test_an_incident_without_a_channel_or_a_link_says_so(
    host: FakeHost, workspace: Workspace
) -> None:
    share = sharing(host, workspace)
    share.action_channel()
    await host.finish()
    share.action_copy_link()
    assert host.toasts == [
        "INC-1 has neither a channel's link nor a call's.",
        "INC-1 has no link.",
    ]


async def test_edits_go_to_the_targets_and_updates_to_the_current_incident(
    host: FakeHost, workspace: Workspace
) -> None:
    navigator = fake_navigator()
    targets = FakeTargets("id-0002", ("id-0001", "id-0003"))
    edit = EditActions(host, workspace, navigator, targets, lambda: None)
    edit.action_field("name")
    edit.action_share_update()
    navigator.forms.edit.assert_called_once_with(("id-0001", "id-0003"), "name")
    assert navigator.operations.open_operation.call_args.args == ("update", "id-0002")


async def test_an_edit_that_the_key_may_not_make_is_dimmed_and_has_a_reason(
    host: FakeHost, workspace: Workspace
) -> None:
    edit = EditActions(host, workspace, fake_navigator(), FakeTargets(), lambda: None)
    assert edit.check_action("form", ()) is True
    workspace.cache.save_configuration(Configuration(identity=Identity(roles=("viewer",))))
    assert edit.check_action("form", ()) is None
    assert "incident_editor" in edit.denied_reason("form")
    assert "incident_creator" in edit.denied_reason("declare")
    assert edit.check_action("pending", ()) is True
