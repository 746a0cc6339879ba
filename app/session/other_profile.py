"""Options to open another profile, or the demo, from a running one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.auth.credentials import find_key
from app.config.file import load_config
from app.config.settings import DEFAULT_PROFILE, DEMO_PROFILE, Profile, choose_profile
from app.session.launch import LaunchOptions
from app.system.structs import replace

if TYPE_CHECKING:  # It loads asyncio.
    from app.auth.pending_key import PendingKey


def list_profiles() -> Sequence[Profile]:
    """List the profiles of the configuration file as it is now, then the demo."""
    configured = load_config().settings.profiles
    return (*(configured.values() or [Profile(DEFAULT_PROFILE)]), DEMO_PROFILE)


def launch_other(launch: LaunchOptions, name: str) -> LaunchOptions:
    """Return the options to open a profile after another, with its key or how to find it.

    Raises:
        SettingsError: There is no such profile, or its URL is rejected.
    """
    config = load_config()
    keys = _known_keys(launch)
    other = replace(
        launch,
        settings=config.settings,
        problems=config.problems,
        reference=None,
        other_keys=keys,
    )
    if name == DEMO_PROFILE.name:
        return replace(other, profile=DEMO_PROFILE, key=None, demo=True)
    profile = choose_profile(config.settings, name)
    return replace(other, profile=profile, key=keys.get(name) or _key(profile), demo=False)


def _known_keys(launch: LaunchOptions) -> "Mapping[str, PendingKey]":
    """Return the keys found so far; the environment has none any more."""
    if launch.key is None or launch.key.value is None:
        return launch.other_keys
    return {**launch.other_keys, launch.profile.name: launch.key}


def _key(profile: Profile) -> "PendingKey":
    from app.auth.pending_key import PendingKey

    return PendingKey(lambda: find_key(profile).key)
