"""The key is looked for behind the list of last time; nothing is asked before it is there."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from threading import Event

import pytest

from app.auth.cache_owner import cache_file, key_fingerprint
from app.auth.credentials import NoApiKey
from app.auth.pending_key import PendingKey
from app.config.settings import Profile, Settings
from app.demo.core.incident_json import incident_json
from app.demo.server import DemoServer
from app.domain.incident_document import read_incident
from app.session.launch import LaunchOptions
from app.store.cache.cache import IncidentCache
from app.system.secret import Secret
from app.tui import build_app
from tests.support.demo import KEY, NOW, make_demo_server, serve_over_http
from tests.support.program import Program


@pytest.fixture
def server() -> DemoServer:
    return make_demo_server(incidents=20)


@pytest.fixture
def profile(server: DemoServer) -> Iterator[Profile]:
    """A profile whose cache holds what the demo's key has read of it."""
    with serve_over_http(server) as url:
        profile = Profile("work", api_url=url)
        cache = IncidentCache(cache_file(profile, key_fingerprint(profile, Secret(KEY))))
        organisation = server.organisation
        cache.upsert(
            read_incident(incident_json(organisation, incident, NOW))
            for incident in organisation.incidents
        )
        cache.close()
        yield profile


@asynccontextmanager
async def started(
    server: DemoServer, profile: Profile, find: Callable[[], Secret]
) -> AsyncIterator[Program]:
    launch = LaunchOptions(profile, Settings(timezone="UTC"), key=PendingKey(find))
    app = build_app(launch)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        yield Program(app, pilot, server, app.workspace)


async def test_what_is_stored_is_listed_and_opened_before_the_key_is_found(
    server: DemoServer, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.app.connection_controller._UNNOTICED", 0)
    unlocked = Event()

    def find() -> Secret:
        unlocked.wait()
        return Secret(KEY)

    async with started(server, profile, find) as running:
        await running.until_on_screen("INC-")
        await running.press("5")
        first = running.row.id
        await running.press("j")
        assert running.row.id != first
        await running.press("enter")
        await running.until_screen("IncidentScreen")
        await running.until_on_screen("‖ Looking for the API key")
        assert not server.requests
        unlocked.set()
        await running.until_on_screen("Read from the API")
        assert "Looking for" not in running.text()
        await running.press("escape")
        await running.until_on_screen("synced")
        assert all(request.status == 200 for request in running.app.requests())


async def test_without_a_key_it_says_so_and_looks_again_when_asked(
    server: DemoServer, profile: Profile
) -> None:
    found: list[Secret] = []

    def find() -> Secret:
        if not found:
            raise NoApiKey("None was found for the profile work.")
        return found[0]

    async with started(server, profile, find) as running:
        await running.until(lambda: "None was found" in running.told())
        assert "incident-tui auth login" in running.told()
        await running.until_on_screen("✗ There is no API key: None was found")
        assert "INC-" in running.text()
        found.append(Secret(KEY))
        await running.press("r")
        await running.until_on_screen("synced")


async def test_what_another_key_has_read_is_taken_from_the_screen_before_anything_is_asked(
    server: DemoServer, profile: Profile
) -> None:
    async with started(server, profile, lambda: Secret("another")) as running:
        await running.until(lambda: running.app.connection.has_other_key)
        key = running.app._launch.key
        assert not server.requests
    again = build_app(LaunchOptions(profile, Settings(), key=key))
    assert again.workspace.cache.stored == 0
    await again.workspace.close()
