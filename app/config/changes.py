"""Compare two readings of the configuration file, to apply what has changed."""

from collections.abc import Iterator

from app.config.setting import Setting
from app.config.setting_table import GENERAL, KEYS_PRESET, PROFILE, PROFILES
from app.config.settings import Profile, Settings

_IN_BELL_POLICY = {
    "notify": "notify",
    "notify_from_severity": "from_severity",
    "quiet_hours": "quiet_hours",
}
# The preset is a part of the keys, and the open profile is compared by itself.
_ELSEWHERE = {KEYS_PRESET.key, PROFILES.key}


def changed_settings(
    before: Settings, after: Settings, profile: str
) -> Iterator[tuple[str, Setting[object]]]:
    """Yield the dotted key of each setting with another value, and its row in the table.

    Args:
        before: The settings as they are applied.
        after: The settings of the file.
        profile: The open profile; other profiles are read when they are opened.
    """
    for key, setting in GENERAL.items():
        if key not in _ELSEWHERE and _value(before, key) != _value(after, key):
            yield key, setting
    old, new = (each.profiles.get(profile, Profile(profile)) for each in (before, after))
    for key, setting in PROFILE.items():
        if getattr(old, key) != getattr(new, key):
            yield f"{PROFILES.key}.{profile}.{key}", setting


def _value(settings: Settings, key: str) -> object:
    if key in _IN_BELL_POLICY:
        return getattr(settings.bell_policy, _IN_BELL_POLICY[key])
    return getattr(settings, key)
