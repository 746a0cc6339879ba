"""What the program starts with where the machine refuses a folder."""

import os
from pathlib import Path

from app.auth.pending_key import PendingKey
from app.config.settings import Profile, Settings
from app.session.bootstrap import open_workspace
from app.session.launch import LaunchOptions
from app.store.sqlite.database import MEMORY
from app.system.secret import Secret
from tests.support.demo import make_demo_server
from tests.support.program import make_workspace, program

LAUNCH = LaunchOptions(
    Profile("default", "https://api.example.test"),
    Settings(),
    key=PendingKey(lambda: Secret("key"), Secret("key")),
)


async def test_without_a_cache_folder_nothing_is_stored_and_that_is_said(tmp_path: Path) -> None:
    in_the_way = Path(os.environ["XDG_CACHE_HOME"]) / "incident-tui"
    in_the_way.write_text("")
    workspace = open_workspace(LAUNCH)
    assert str(in_the_way) in workspace.cache_trouble
    await workspace.wait_for_key()
    server = make_demo_server(incidents=12)
    demo = make_workspace(server)
    demo.cache, demo.cache_trouble = workspace.cache, workspace.cache_trouble
    async with program(server, workspace=demo) as running:
        assert "Incidents are not stored on disk." in running.told()
    assert in_the_way.read_text() == ""


async def test_a_cache_folder_that_can_be_used_is_used() -> None:
    workspace = open_workspace(LAUNCH)
    assert workspace.cache_trouble == ""
    assert workspace.cache._database._path != MEMORY
    await workspace.close()
