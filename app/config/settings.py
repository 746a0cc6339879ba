"""Settings: profiles, general settings, and launch options."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.config.bell import BellPolicy
from app.errors import IncidentError
from app.insights.rules import MIN_PERCENT, WorkingHours
from app.system.api_url import ApiUrlRefused, checked_api_url
from app.system.structs import replace
from app.text.did_you_mean import did_you_mean

if TYPE_CHECKING:
    from app.config.custom_commands import CustomCommand
    from app.config.saved_views import SavedView
    from app.config.templates import Template
    from app.insights.pages import InsightsPage

DEFAULT_API_URL = "https://api.incident.io"
DEFAULT_PROFILE = "default"


class ConfigProblem(Struct, frozen=True):
    """A problem in the configuration file.

    Args:
        file: The file's path.
        line: Counted from 1; the closest known line.
        key: Dotted, as `profiles.work.api_url`; empty for the whole file.
        message: The problem, with the value used instead.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (f"{self.file}:{self.line}", self.key, self.message)))


_PROBLEMS_SHOWN = 3


def summary(problems: Sequence[ConfigProblem]) -> str:
    """Return the first problems of a file for a message, and where the others are listed."""
    shown = [str(replace(each, file=Path(each.file).name)) for each in problems[:_PROBLEMS_SHOWN]]
    if more := len(problems) - len(shown):
        shown.append(f"{more} more: incident-tui config check")
    return "\n".join(shown)


class Profile(Struct, frozen=True):
    """One organisation or key.

    Args:
        name: Also the name of its keyring entry and folders.
        api_url: The only origin that its key is sent to, validated by `checked_api_url`.
        key_command: Program and arguments that print the key; empty for none.
        key_file: File with the key, readable by its owner only.
        notify_channel: Whether reviews of edits start with notifying the incident's channel.
        read_only: Whether nothing is sent that changes an incident.
    """

    name: str
    api_url: str = DEFAULT_API_URL
    key_command: tuple[str, ...] = ()
    key_file: Path | None = None
    notify_channel: bool = False
    read_only: bool = False

    def __repr__(self) -> str:
        """Return the name alone: the command for the key may contain a secret."""
        return f"Profile({self.name!r})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return the name alone, which is what Rich prints."""
        return [("name", self.name)]


# A reserved profile name; `.invalid` never resolves (RFC 2606).
DEMO_PROFILE = Profile("demo", api_url="https://demo.invalid")


class Settings(Struct, frozen=True):
    """Settings of the configuration file, with defaults.

    Args:
        default_profile: The profile used without a request for another.
        timezone: An IANA name, or `local` for the machine's time zone.
        first_weekday: The first day of a week, by its name.
        working_hours: Working hours of statistics; None without any.
        percent_from: Statistics have percentages from this number of incidents on.
        page_size: Incidents per page of the list.
        theme: The name of a theme; None for the program's choice.
        refresh_seconds: Seconds between refreshes.
        me: The user's email address, name or id; empty if unknown.
        keys: Changes to the default keys, by id, from `app.config.keymap.keymap`.
        bell_policy: The bell policy.
        motion: Whether anything moves by itself.
        flashing: Whether new rows flash and text cursors blink.
        bell: Whether the terminal bell may ring.
        plain_signs: Whether signs have their plain form.
        plain: Whether the interface is in plain mode.
        views: Saved views, in the file's order.
        insights: Pages of charts, in the file's order; empty for the usual one.
        templates: Initial values of declare forms, by the name or id of the type.
        commands: Commands of the user, in the file's order.
        include: Shared files, in order.
        profiles: Profiles by name, in the file's order.
        rejected: Profiles that are not safe to use, by name, with the problem.
    """

    default_profile: str = DEFAULT_PROFILE
    timezone: str = "local"
    first_weekday: str = "monday"
    working_hours: WorkingHours | None = None
    percent_from: int = MIN_PERCENT
    page_size: int = 50
    theme: str | None = None
    refresh_seconds: int = 15
    me: str = ""
    keys: Mapping[str, str] = {}
    bell_policy: BellPolicy = BellPolicy()
    motion: bool = True
    flashing: bool = True
    bell: bool = True
    plain_signs: bool = False
    plain: bool = False
    views: "tuple[SavedView, ...]" = ()
    insights: "tuple[InsightsPage, ...]" = ()
    templates: "Mapping[str, Template]" = {}
    commands: "tuple[CustomCommand, ...]" = ()
    include: tuple[Path, ...] = ()
    profiles: Mapping[str, Profile] = {}
    rejected: Mapping[str, ConfigProblem] = {}


class SettingsError(IncidentError):
    """The program cannot start with these settings without a guess about the key's host."""

    title = "The settings cannot be used"


def choose_profile(settings: Settings, requested: str | None = None) -> Profile:
    """Return the requested profile, else that of `INCIDENT_TUI_PROFILE`, else the default.

    `INCIDENT_API_URL` overrides the profile's URL.

    Raises:
        SettingsError: There is no such profile, or its URL is rejected. There is no fallback, since
            the key would be sent to another host or another organisation shown.
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
