"""Open the workspace of a profile or the demo."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.auth.cache_owner import (
    KeyChanged,
    belongs_to_key,
    cache_file,
    key_fingerprint,
    last_fingerprint,
)
from app.config.settings import DEMO_PROFILE, Settings
from app.dates import datetimes
from app.dates.date_ranges import WEEKDAYS
from app.insights.rules import CountingRules
from app.session.launch import LaunchOptions
from app.session.workspace import Workspace
from app.store.cache.cache import IncidentCache
from app.store.cache.seen_incidents import SeenStore
from app.store.journal.journal import Journal
from app.store.sqlite.database import MEMORY, StoreFailed
from app.system.clock import Clock
from app.system.paths import PathUnusable, state_location, state_path
from app.system.server_clock import ServerClock

if TYPE_CHECKING:  # The network is loaded after the first paint.
    from app.api.service import IncidentService

DEMO_NAME = "demo organisation"


def open_workspace(launch: LaunchOptions) -> Workspace:
    """Return the workspace for the launch options, without network access."""
    cache, path, cache_trouble = _open_cache(launch)
    until_key = _until_key(launch, path)
    clock = Clock()
    server_clock = ServerClock(clock.now)
    return Workspace(
        name=DEMO_NAME if launch.demo else launch.profile.name,
        cache=cache,
        cache_trouble=cache_trouble,
        connect=_demo if launch.demo else _connector(launch, until_key, clock, server_clock),
        wait_for_key=until_key,
        clock=clock,
        zone=datetimes.zone(launch.settings.timezone),
        rules=_rules(launch.settings),
        page_size=launch.settings.page_size,
        saved_views=launch.settings.views,
        insights=launch.settings.insights,
        profile=launch.profile.name,
        open_seen=SeenStore if launch.demo else lambda: _seen(launch.profile.name),
        templates=launch.settings.templates,
        me=launch.settings.me,
        read_only=launch.read_only or launch.profile.read_only,
        notify_by_default=launch.profile.notify_channel,
        open_journal=_in_memory
        if launch.demo
        else lambda: _journal(launch.profile.name, server_clock),
    )


def _rules(settings: Settings) -> CountingRules:
    weekday = WEEKDAYS.index(settings.first_weekday)
    return CountingRules(weekday, settings.percent_from, settings.working_hours)


def apply_settings(workspace: Workspace, settings: Settings) -> None:
    """Change an open workspace to settings that were changed while it is open."""
    profile = settings.profiles.get(workspace.profile)
    workspace.zone = datetimes.zone(settings.timezone)
    workspace.page_size = settings.page_size
    workspace.rules = _rules(settings)
    workspace.insights = settings.insights
    workspace.templates = settings.templates
    workspace.me = settings.me
    workspace.notify_by_default = bool(profile and profile.notify_channel)
    workspace.views.use(settings.views)


def _open_cache(launch: LaunchOptions) -> tuple[IncidentCache, Path | str, str]:
    """Return the cache, its path, and the reason why it is not on disk; else empty."""
    if not launch.cache or launch.demo:
        return IncidentCache(), MEMORY, ""
    try:
        path = _cache_file(launch)
        cache = IncidentCache(path)
        cache.check_room()
    except (PathUnusable, StoreFailed) as error:
        return IncidentCache(), MEMORY, error.detail
    return cache, path, ""


def _cache_file(launch: LaunchOptions) -> Path:
    key = launch.key.value if launch.key else None
    owner = key_fingerprint(launch.profile, key) if key else last_fingerprint(launch.profile)
    return cache_file(launch.profile, owner)


def _in_memory() -> Journal:
    return Journal()


def _seen(profile: str) -> SeenStore:
    return SeenStore(_state_folder(profile) / "seen.db")


def _journal(profile: str, clock: ServerClock) -> Journal:
    """Return the profile's journal; in memory, with the reason, if its folder is unusable.

    Its entries have the API's time, like the records in responses.
    """
    return Journal(_state_folder(profile) / "journal.db", now=clock)


def _state_folder(profile: str) -> Path:
    """Return the profile's folder; its errors are reported when a file is opened."""
    with suppress(PathUnusable):
        return state_path(profile)
    return state_location(profile)


def _until_key(launch: LaunchOptions, shown: Path | str) -> Callable[[], Awaitable[None]]:
    async def until_key() -> None:
        if launch.key is None:
            return
        await launch.key.ready()
        key = launch.key.value
        if key and isinstance(shown, Path) and not belongs_to_key(shown, launch.profile, key):
            raise KeyChanged("What is shown was read with that one.")

    return until_key


def _connector(
    launch: LaunchOptions,
    until_key: Callable[[], Awaitable[None]],
    clock: Clock,
    server_clock: ServerClock,
) -> "Callable[[], IncidentService]":
    def connect() -> "IncidentService":
        from app.api.service import IncidentService

        if launch.key is None:
            raise ValueError("Only the demo starts without a key.")
        return IncidentService.connect(
            api_url=launch.profile.api_url,
            key=launch.key,
            until_key=until_key,
            clock=clock,
            server_clock=server_clock,
        )

    return connect


def _demo() -> "IncidentService":
    """Return the real service on the demo server."""
    from app.api.service import IncidentService
    from app.demo.server import DemoServer
    from app.demo.transport import DemoTransport
    from app.system.secret import Secret

    server = DemoServer()
    return IncidentService.connect(
        api_url=DEMO_PROFILE.api_url, key=Secret(server.key.secret), transport=DemoTransport(server)
    )
