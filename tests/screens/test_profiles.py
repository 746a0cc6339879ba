"""Switching profiles: each organisation has its own list, drafts and key."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager

import pytest
from textual.widgets import OptionList

from app.auth.pending_key import PendingKey
from app.config.settings import Settings, choose_profile
from app.demo.faults import Fault, FaultKind
from app.demo.server import DemoServer
from app.session.launch import LaunchOptions
from app.session.other_profile import launch_other
from app.system.paths import config_path
from app.system.secret import Secret
from app.tui import build_app
from tests.support.demo import KEY, fill_resolve_form, make_demo_server, serve_over_http
from tests.support.program import Program, program

STAGING_KEY = "staging-key"


@pytest.fixture
def servers() -> Iterator[dict[str, DemoServer]]:
    """Two organisations, which the configuration file has a profile for, and one without a key."""
    servers = {
        "work": make_demo_server(incidents=5),
        "staging": make_demo_server(incidents=8, seed=2, key=STAGING_KEY),
    }
    config_path().parent.mkdir(parents=True)
    with ExitStack() as stack:
        lines = []
        for name, server in servers.items():
            url = stack.enter_context(serve_over_http(server))
            file = config_path().with_name(f"{name}.key")
            file.write_text(STAGING_KEY)
            file.chmod(0o600)
            lines += [f"[profiles.{name}]", f'api_url = "{url}"', f'key_file = "{file}"']
        lines += ["[profiles.lost]", 'key_file = "/nowhere"']
        config_path().write_text("\n".join(lines))
        yield servers


def first_launch() -> LaunchOptions:
    """The launch options of `work`, whose key is in the environment."""

    def find() -> Secret:
        raise AssertionError("The key is known.")

    launch = launch_other(LaunchOptions(choose_profile(Settings(), "default"), Settings()), "work")
    return LaunchOptions(launch.profile, launch.settings, key=PendingKey(find, Secret(KEY)))


@asynccontextmanager
async def opened(launch: LaunchOptions | None, server: DemoServer) -> AsyncIterator[Program]:
    assert launch is not None
    app = build_app(launch)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        running = Program(app, pilot, server, app.workspace)
        await running.rest()
        yield running


async def switch(running: Program, name: str) -> None:
    """Run the command, and type the profile's name."""
    await running.app.run_action("profile.switch")
    await running.until_screen("PickerScreen")
    await running.write(f"{name}\n")


async def test_the_palette_finds_the_command_first(servers: dict[str, DemoServer]) -> None:
    async with program(make_demo_server(incidents=5)) as running:
        await running.press("colon")
        await running.until_screen("CommandPalette")
        await running.write("profile")
        options = running.only(OptionList)
        await running.until(lambda: options.option_count > 0)
        assert "Switch to another profile" in str(options.get_option_at_index(0).prompt)
        await running.press("enter")
        await running.until_screen("PickerScreen")
        for name in (*servers, "lost", "demo"):
            assert name in running.text()


async def test_each_profile_has_its_own_incidents_drafts_and_key(
    servers: dict[str, DemoServer],
) -> None:
    async with opened(first_launch(), servers["work"]) as running:
        assert running.workspace.cache.stored == 5
        await running.press("n")
        await running.write("Only at work")
        await running.press("escape")
        await switch(running, "staging")
        await running.until(lambda: not running.app.is_running)
    assert not servers["staging"].requests

    at_work = len(servers["work"].requests)
    async with opened(running.app.next_launch, servers["staging"]) as running:
        assert running.workspace.cache.stored == 8
        assert not running.workspace.journal.drafts.all()
        await running.press("d")
        assert "Only at work" not in running.text()
        await running.press("escape")
        await switch(running, "work")
        await running.until(lambda: not running.app.is_running)
    assert len(servers["work"].requests) == at_work

    # The key from the environment is used again, although the environment has none any more.
    async with opened(running.app.next_launch, servers["work"]) as running:
        assert "1 draft saved" in running.told()
        await running.press("d")
        await running.until_on_screen("Only at work")
        await running.press("enter")
        await running.until_screen("DeclareScreen")
        assert "Only at work" in running.text()
    assert all(request.status == 200 for request in running.app.requests())


async def test_a_profile_without_a_key_is_not_opened(servers: dict[str, DemoServer]) -> None:
    async with opened(first_launch(), servers["work"]) as running:
        await switch(running, "lost")
        await running.until(lambda: "There is no file /nowhere" in running.told())
        await switch(running, "work")
        assert running.app.is_running
        assert running.app.next_launch is None


async def test_drafts_in_memory_and_a_write_being_sent_are_reported_before_the_switch(
    servers: dict[str, DemoServer],
) -> None:
    server = make_demo_server(incidents=5)
    for incident in server.organisation.incidents:
        fill_resolve_form(server, incident.id)
    async with program(server) as running:
        running.server.faults.add(Fault(FaultKind.LATENCY, "POST", seconds=20))
        await running.press("s", "4", "y")
        assert running.workspace.journal.writes.in_flight()
        await switch(running, "staging")
        await running.until(lambda: "is being sent. Switch now" in running.told())
        assert "1 draft would be lost" in running.told()
        assert running.app.next_launch is None
        await switch(running, "staging")
        await running.until(lambda: running.app.next_launch is not None)
    assert len(running.app.exit_controller.unanswered) == 1
    assert not servers["staging"].requests
