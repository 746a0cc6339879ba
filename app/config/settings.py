"""What a person can set: profiles, general settings, and what a start of the program is made of."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.config.bell import BellPolicy
from app.errors import IncidentError
from app.system.api_url import ApiUrlRefused, checked_api_url
from app.text.did_you_mean import did_you_mean

if TYPE_CHECKING:
    from app.config.saved_views import SavedView
    from app.config.templates import Template

DEFAULT_API_URL = "https://api.incident.io"
DEFAULT_PROFILE = "default"


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One thing that is wrong in the configuration file.

    Args:
        file: The file's path.
        line: Counted from 1; the last known place for what is nowhere in particular.
        key: Dotted, as `profiles.work.api_url`; empty when it is about the whole file.
        message: What is wrong and what is used instead.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (f"{self.file}:{self.line}", self.key, self.message)))


@dataclass(frozen=True, slots=True)
class Profile:
    """One organisation or key.

    Args:
        name: Also the name of its keyring entry and of its folders.
        api_url: The only origin that its key is sent to, checked by `checked_api_url`.
        key_command: Program and arguments that print the key; empty for none.
        key_file: A file that holds the key, readable by its owner only.
    """

    name: str
    api_url: str = DEFAULT_API_URL
    key_command: tuple[str, ...] = field(default=(), repr=False)
    key_file: Path | None = None


# A name that no person's own data goes by; `.invalid` never resolves (RFC 2606).
DEMO_PROFILE = Profile("demo", api_url="https://demo.invalid")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration file says, with defaults for what it does not.

    Args:
        default_profile: The profile that is used when none is asked for.
        timezone: An IANA name, or `local` for the machine's own.
        page_size: Incidents on a page of the list.
        theme: The name of a theme; None for the program's own choice.
        refresh_seconds: Seconds between looks for what changed.
        keys: By the id of a binding, the keys that differ from the shipped ones, as
            `app.config.keymap.keymap` gives them.
        ringing: What rings, how, and when not.
        views: Saved views, in the file's order.
        templates: What declare forms start with, by the name or id of the type.
        profiles: By name, in the file's order.
        refused: By name, the profiles that cannot be used safely, and why.
    """

    default_profile: str = DEFAULT_PROFILE
    timezone: str = "local"
    page_size: int = 50
    theme: str | None = None
    refresh_seconds: int = 15
    keys: Mapping[str, str] = field(default_factory=dict)
    ringing: BellPolicy = field(default_factory=BellPolicy)
    views: "tuple[SavedView, ...]" = ()
    templates: "Mapping[str, Template]" = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    rejected: Mapping[str, ConfigProblem] = field(default_factory=dict)


class SettingsError(IncidentError):
    """The program cannot start with these settings without guessing where a key belongs."""

    title = "The settings cannot be used"


def choose_profile(settings: Settings, requested: str | None = None) -> Profile:
    """The profile asked for, else of `INCIDENT_TUI_PROFILE`, else the default one.

    `INCIDENT_API_URL` replaces the profile's address.

    Raises:
        SettingsError: There is no such profile, or its address is refused. Nothing is put in its
            place, since the key would go to another host or another organisation would be shown.
    """
    name = requested or os.environ.get("INCIDENT_TUI_PROFILE") or settings.default_profile
    if name in settings.rejected:
        raise SettingsError(str(settings.rejected[name]))
    profile = settings.profiles.get(name)
    if profile is None and name == DEFAULT_PROFILE:
        profile = Profile(DEFAULT_PROFILE)
    if profile is None:
        known = (*settings.profiles, *settings.rejected) or (DEFAULT_PROFILE,)
        raise SettingsError(
            f"There is no profile named {name!r}.{did_you_mean(name, known)}",
            hint=f"Known: {', '.join(known)}. Another is a [profiles.NAME] table in the file that "
            "`incident-tui config path` prints.",
        )
    address = os.environ.get("INCIDENT_API_URL", "").strip()
    if not address:
        return profile
    try:
        return replace(profile, api_url=checked_api_url(address))
    except ApiUrlRefused as error:
        raise SettingsError(f"INCIDENT_API_URL is refused: {error}.") from None
