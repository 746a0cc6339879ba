"""What is the user's: incidents they have a role in, and open work that is assigned to them."""

import json
from pathlib import Path

import pytest

from app.demo.core.wire import JsonObject
from app.demo.server import DemoServer
from app.query.name_lists import Name
from app.query.names import NameIndex
from app.query.own_views import own_views
from app.session.workspace import Workspace
from app.system.exit_codes import ExitCode
from tests.support.commands import command_line
from tests.support.demo import ask, make_demo_server
from tests.support.program import make_workspace, program

OPEN = {"triage", "live", "paused", "learning"}


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=60)


def somebody(server: DemoServer) -> JsonObject:
    """The lead of the newest active incident."""
    live = [each for each in server.organisation.incidents if each.status["category"] == "live"]
    return next(iter(live[-1].assignees.values()))


def involved(server: DemoServer, user: JsonObject) -> set[str]:
    return {
        incident.id
        for incident in server.organisation.incidents
        if incident.status["category"] in OPEN
        and any(each["id"] == user["id"] for each in incident.assignees.values())
    }


async def test_the_view_mine_lists_open_incidents_with_a_role_of_the_user(
    server: DemoServer,
) -> None:
    user = somebody(server)
    workspace = make_workspace(server)
    workspace.me = str(user["email"])
    async with program(server, workspace=workspace) as running:
        await running.press("6")
        await running.until_on_screen("6 Mine")
        assert {row.id for row in running.table.rows} == involved(server, user) != set()
        # It goes when nobody is the user any more.
        workspace.me = ""
        await running.press("5")
        await running.press("r")
        await running.until(lambda: "Mine" not in running.text())


async def test_open_work_of_the_user_is_one_key_away(server: DemoServer) -> None:
    works = [
        each
        for path, name in (("/v3/actions", "actions"), ("/v3/follow_ups", "follow_ups"))
        for each in ask(server, path, ("page_size", "250"))[1][name]
        if each["status"] == "outstanding" and each.get("assignee")
    ]
    user = works[0]["assignee"]
    own = [each for each in works if each["assignee"]["id"] == user["id"]]
    workspace = make_workspace(server)
    async with program(server, workspace=workspace) as running:
        await running.press("T")
        await running.until_on_screen("open of")
        everything = len(running.table.rows)
        await running.press("m")
        await running.until_on_screen("Set me in the configuration")
        workspace.me = str(user["name"])
        await running.press("m")
        await running.until_on_screen("yours")
        assert len(running.table.rows) == len(own) < everything
        await running.press("m")
        await running.until(lambda: len(running.table.rows) == everything)


def test_who_the_user_is_has_to_be_known() -> None:
    ann = Name("u1", "Ann Ek", ("ann@example.com",))
    index = NameIndex(people=(ann,), roles=(Name("r1", "Lead"), Name("r2", "Scribe")))
    assert [*own_views("", index)] == []
    for me in ("u1", "ann ek", "ANN@example.com"):
        (view,) = own_views(me, index)
        assert not view.problem
        assert [each.values for each in view.listing.query.filters] == [("u1",), ("u1",)]
    (unknown,) = own_views("bo@example.com", index)
    assert "bo@example.com" in unknown.problem


def test_the_command_line_lists_mine(
    server: DemoServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = command_line(tmp_path, monkeypatch, capsys)
    user = somebody(line.server)
    assert line.run("list", "--demo", "--view", "mine") == ExitCode.USAGE
    opened = Workspace.__post_init__

    def with_me(workspace: Workspace) -> None:
        opened(workspace)
        workspace.me = str(user["email"])

    monkeypatch.setattr(Workspace, "__post_init__", with_me)
    assert line.run("list", "--demo", "--view", "mine", "--output", "json") == ExitCode.DONE
    assert {each["id"] for each in json.loads(line.told)} == involved(line.server, user)
