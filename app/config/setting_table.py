"""All settings of `config.toml` but those of its inner tables; see `app.config.table_settings`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from app.config.bell import Notify, QuietHours
from app.config.bindings import KEYS as KEY_TABLE
from app.config.keymap import PRESETS
from app.config.setting import SWITCH, Setting, Table, by_key
from app.config.settings import DEFAULT_API_URL, Settings
from app.config.value_readers import (
    InvalidValue,
    read_command,
    read_file_name,
    read_file_names,
    read_notify,
    read_quiet_hours,
    read_switch,
    read_tables,
    read_text,
    read_theme,
    read_time_zone,
    read_weekday,
    read_whole_number,
    read_working_hours,
    table_reader,
)
from app.insights.rules import WorkingHours
from app.system.api_url import checked_api_url

_MOST_PERCENT_FROM = 1_000_000
_PAGE_SIZES = (25, 250)
_REFRESH_SECONDS = (5, 3600)
_DEFAULTS = Settings()
_EMPTY: Table = {}


def _one_of_the_presets(value: object) -> str:
    name = read_text(value)
    if name not in PRESETS:
        raise InvalidValue(f"it must be one of {', '.join(PRESETS)}")
    return name


def _api_url(value: object) -> str:
    return checked_api_url(read_text(value))


DEFAULT_PROFILE_NAME: Setting[str] = Setting(
    "default_profile",
    "name of a profile",
    "the profile used without --profile; without it the first one in the file",
    read_text,
    _DEFAULTS.default_profile,
    needs_restart=True,
)
TIMEZONE: Setting[str] = Setting(
    "timezone",
    "IANA name, or local",
    "the time zone of dates that are shown and typed",
    read_time_zone,
    _DEFAULTS.timezone,
)
FIRST_WEEKDAY: Setting[str] = Setting(
    "first_weekday",
    "name of a weekday",
    "the first day of a week in statistics",
    read_weekday,
    _DEFAULTS.first_weekday,
)
WORKING_HOURS: Setting[WorkingHours | None] = Setting(
    "working_hours",
    "weekdays and whole hours, such as mon-fri 9-18",
    "Insights counts what is declared outside of them",
    read_working_hours,
    _DEFAULTS.working_hours,
)
PERCENT_FROM: Setting[int] = Setting(
    "percent_from",
    f"whole number up to {_MOST_PERCENT_FROM:,}",
    "statistics have no percentage of fewer incidents",
    partial(read_whole_number, low=1, high=_MOST_PERCENT_FROM),
    _DEFAULTS.percent_from,
    {"type": "integer", "minimum": 1, "maximum": _MOST_PERCENT_FROM},
)
PAGE_SIZE: Setting[int] = Setting(
    "page_size",
    f"whole number from {_PAGE_SIZES[0]} to {_PAGE_SIZES[1]}",
    "incidents per page of the list",
    partial(read_whole_number, low=_PAGE_SIZES[0], high=_PAGE_SIZES[1]),
    _DEFAULTS.page_size,
    {"type": "integer", "minimum": _PAGE_SIZES[0], "maximum": _PAGE_SIZES[1]},
)
THEME: Setting[str | None] = Setting(
    "theme",
    "name of a theme, or auto",
    "the colours; without it, the theme selected in the palette, or else auto",
    read_theme,
    _DEFAULTS.theme,
)
REFRESH_SECONDS: Setting[int] = Setting(
    "refresh_seconds",
    f"whole number from {_REFRESH_SECONDS[0]} to {_REFRESH_SECONDS[1]}",
    "seconds between refreshes",
    partial(read_whole_number, low=_REFRESH_SECONDS[0], high=_REFRESH_SECONDS[1]),
    _DEFAULTS.refresh_seconds,
    {"type": "integer", "minimum": _REFRESH_SECONDS[0], "maximum": _REFRESH_SECONDS[1]},
)
ME: Setting[str] = Setting(
    "me",
    "email address, name or ID",
    "who you are: your incidents are the view Mine, and you are among the first in lists of people",
    read_text,
    _DEFAULTS.me,
)
MOTION: Setting[bool] = Setting(
    "motion",
    "true or false",
    "whether anything moves by itself, such as scrolling and progress",
    read_switch,
    _DEFAULTS.motion,
    SWITCH,
)
FLASHING: Setting[bool] = Setting(
    "flashing",
    "true or false",
    "whether new rows flash and text cursors blink",
    read_switch,
    _DEFAULTS.flashing,
    SWITCH,
)
BELL: Setting[bool] = Setting(
    "bell",
    "true or false",
    "whether the terminal bell may ring, for whatever reason",
    read_switch,
    _DEFAULTS.bell,
    SWITCH,
)
PLAIN_SIGNS: Setting[bool] = Setting(
    "plain_signs",
    "true or false",
    "whether signs are those of code page 437, for fonts without others",
    read_switch,
    _DEFAULTS.plain_signs,
    SWITCH,
    needs_restart=True,
)
PLAIN: Setting[bool] = Setting(
    "plain",
    "true or false",
    "plain mode, for screen readers and braille displays, as with `--plain`",
    read_switch,
    _DEFAULTS.plain,
    SWITCH,
    needs_restart=True,
)
NOTIFY: Setting[Notify] = Setting(
    "notify",
    ", ".join(Notify),
    "how new and escalated incidents are announced",
    read_notify,
    _DEFAULTS.bell_policy.notify,
    {"enum": [*Notify]},
)
NOTIFY_FROM_SEVERITY: Setting[str] = Setting(
    "notify_from_severity",
    "name of a severity",
    "the least severe severity that is announced",
    read_text,
    _DEFAULTS.bell_policy.from_severity,
)
QUIET_HOURS: Setting[QuietHours | None] = Setting(
    "quiet_hours",
    'two times of day, such as "22:00-07:00"',
    "the time without announcements",
    read_quiet_hours,
    _DEFAULTS.bell_policy.quiet_hours,
)
KEYS_PRESET: Setting[str] = Setting(
    "keys_preset",
    ", ".join(PRESETS),
    "a set of keys",
    _one_of_the_presets,
    "default",
    {"enum": [*PRESETS]},
)
KEYS: Setting[Table] = Setting(
    "keys",
    "table of keys by command",
    "changes to the keys",
    table_reader('a table, [keys], with lines such as "list.open" = "o"'),
    _EMPTY,
    {
        "type": "object",
        "properties": {identifier: {"type": "string"} for identifier in KEY_TABLE},
        "additionalProperties": {"type": "object"},
    },
)
VIEWS: Setting[Sequence[object]] = Setting(
    "views", "tables [[views]]", "saved views", read_tables, [], {"type": "array"}
)
INSIGHTS: Setting[Sequence[object]] = Setting(
    "insights", "tables [[insights]]", "pages of charts", read_tables, [], {"type": "array"}
)
COMMANDS: Setting[Sequence[object]] = Setting(
    "commands",
    "tables [[commands]]",
    "commands of your own; only from your own file",
    read_tables,
    [],
    {"type": "array"},
    needs_restart=True,
)
INCLUDE: Setting[tuple[Path, ...]] = Setting(
    "include",
    "list of file names",
    "files of a team with more views, pages of charts and templates; yours come first",
    read_file_names,
    (),
    {"type": "array", "items": {"type": "string", "minLength": 1}},
)
TEMPLATES: Setting[Table] = Setting(
    "templates",
    "tables [templates.TYPE]",
    "initial values of the declare form, by incident type",
    table_reader("a table such as [templates.Production]"),
    _EMPTY,
    {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
            },
        },
    },
)
PROFILES: Setting[Table] = Setting(
    "profiles",
    "tables [profiles.NAME]",
    "organisations and their keys",
    table_reader("made of tables such as [profiles.work]"),
    _EMPTY,
    {"type": "object"},
)
API_URL: Setting[str] = Setting(
    "api_url",
    "https URL",
    "the only address its key is sent to",
    _api_url,
    DEFAULT_API_URL,
    needs_restart=True,
)
KEY_COMMAND: Setting[tuple[str, ...]] = Setting(
    "key_command",
    "command line",
    "a command that prints the key",
    read_command,
    (),
    needs_restart=True,
)
KEY_FILE: Setting[Path | None] = Setting(
    "key_file",
    "file name",
    "a file with the key, readable by its owner only",
    read_file_name,
    None,
    needs_restart=True,
)
NOTIFY_CHANNEL: Setting[bool] = Setting(
    "notify_channel",
    "true or false",
    "whether reviews of edits start with notifying the incident's channel",
    read_switch,
    False,
    SWITCH,
)

READ_ONLY: Setting[bool] = Setting(
    "read_only",
    "true or false",
    "whether nothing is sent that changes an incident",
    read_switch,
    False,
    SWITCH,
    needs_restart=True,
)

GENERAL: Mapping[str, Setting[Any]] = by_key(
    DEFAULT_PROFILE_NAME,
    TIMEZONE,
    FIRST_WEEKDAY,
    WORKING_HOURS,
    PERCENT_FROM,
    PAGE_SIZE,
    THEME,
    REFRESH_SECONDS,
    ME,
    PROFILES,
    KEYS_PRESET,
    KEYS,
    VIEWS,
    INSIGHTS,
    TEMPLATES,
    COMMANDS,
    INCLUDE,
    NOTIFY,
    NOTIFY_FROM_SEVERITY,
    QUIET_HOURS,
    MOTION,
    FLASHING,
    BELL,
    PLAIN_SIGNS,
    PLAIN,
)
"""Settings at the top of the file, in the order of the reference."""

PROFILE: Mapping[str, Setting[Any]] = by_key(
    API_URL, KEY_COMMAND, KEY_FILE, NOTIFY_CHANNEL, READ_ONLY
)
"""Settings of a table such as [profiles.work]."""

SHARED: Mapping[str, Setting[Any]] = by_key(VIEWS, INSIGHTS, TEMPLATES)
"""Settings that a shared file may have."""
