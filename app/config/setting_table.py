"""All settings of `config.toml`: key, type, meaning, reader and default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.config.bell import Notify, QuietHours
from app.config.bindings import KEYS as KEY_TABLE
from app.config.custom_commands import CommandOutput, CommandScope
from app.config.keymap import PRESETS
from app.config.settings import DEFAULT_API_URL, Settings
from app.config.value_readers import (
    InvalidValue,
    read_charts,
    read_command,
    read_command_line,
    read_file_name,
    read_file_names,
    read_key,
    read_names,
    read_notify,
    read_order,
    read_output,
    read_quiet_hours,
    read_scope,
    read_span,
    read_switch,
    read_tables,
    read_text,
    read_theme,
    read_time_zone,
    read_unit,
    read_weekday,
    read_whole_number,
    table_reader,
)
from app.insights.calendar import Span, Unit
from app.insights.pages import DEFAULT_PAGE, ChartSpec
from app.system.api_url import checked_api_url

Value = TypeVar("Value")
Table = Mapping[str, object]
Schema = Mapping[str, Any]

_PAGE_SIZES = (25, 250)
_REFRESH_SECONDS = (5, 3600)
_DEFAULTS = Settings()
_EMPTY: Table = {}
_SWITCH: Schema = {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One setting.

    Attributes:
        key: Its key in the file.
        type: Its valid values.
        help: Its meaning.
        read: Reads a value; raises `ValueError` with the valid values.
        default: The value without the key or with an invalid one.
        schema: JSON Schema of the valid values, for editors.
        needs_restart: Whether a change takes effect at the next start only.
    """

    key: str
    type: str
    help: str
    read: Callable[[object], Value]
    default: Value
    schema: Schema = field(default_factory=lambda: {"type": "string", "minLength": 1})
    needs_restart: bool = False


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
PAGE_SIZE: Setting[int] = Setting(
    "page_size",
    f"whole number from {_PAGE_SIZES[0]} to {_PAGE_SIZES[1]}",
    "incidents per page of the list",
    partial(read_whole_number, low=_PAGE_SIZES[0], high=_PAGE_SIZES[1]),
    _DEFAULTS.page_size,
    {"type": "integer", "minimum": _PAGE_SIZES[0], "maximum": _PAGE_SIZES[1]},
)
THEME: Setting[str | None] = Setting(
    "theme", "name of a theme, or auto", "the colours", read_theme, _DEFAULTS.theme
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
    "who you are, to be among the first in lists of people",
    read_text,
    _DEFAULTS.me,
)
MOTION: Setting[bool] = Setting(
    "motion",
    "true or false",
    "whether anything moves by itself, such as scrolling and progress",
    read_switch,
    _DEFAULTS.motion,
    _SWITCH,
)
FLASHING: Setting[bool] = Setting(
    "flashing",
    "true or false",
    "whether new rows flash and text cursors blink",
    read_switch,
    _DEFAULTS.flashing,
    _SWITCH,
)
BELL: Setting[bool] = Setting(
    "bell",
    "true or false",
    "whether the terminal bell may ring, for whatever reason",
    read_switch,
    _DEFAULTS.bell,
    _SWITCH,
)
PLAIN_SIGNS: Setting[bool] = Setting(
    "plain_signs",
    "true or false",
    "whether signs are those of code page 437, for fonts without others",
    read_switch,
    _DEFAULTS.plain_signs,
    _SWITCH,
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
    _SWITCH,
)

READ_ONLY: Setting[bool] = Setting(
    "read_only",
    "true or false",
    "whether nothing is sent that changes an incident",
    read_switch,
    False,
    _SWITCH,
    needs_restart=True,
)

VIEW_NAME: Setting[str] = Setting("name", "text", "its name; the only key it needs", read_text, "")
VIEW_FILTER: Setting[str] = Setting(
    "filter", "filter as text", "what it lists; without it, everything", read_text, ""
)
VIEW_SEARCH: Setting[str] = Setting("search", "words", "a search within it", read_text, "")
VIEW_SORT: Setting[str] = Setting(
    "sort", "column, then ascending or descending", "its order", read_order, ""
)
VIEW_COLUMNS: Setting[tuple[str, ...]] = Setting(
    "columns",
    "list of columns",
    "its columns from left to right",
    read_names,
    (),
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
)
VIEW_PROFILE: Setting[str] = Setting(
    "profile", "name of a profile", "the only profile that has it", read_text, ""
)

PAGE_NAME: Setting[str] = Setting("name", "text", "its name", read_text, "")
PAGE_CHARTS: Setting[tuple[ChartSpec, ...]] = Setting(
    "charts",
    "list of charts",
    "its charts: over-time, breakdown, durations, duration-trend or time-of-week, then `of` a "
    "duration and `by` a grouping",
    read_charts,
    DEFAULT_PAGE.charts,
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
)
PAGE_SPAN: Setting[Span] = Setting(
    "span", "number of days, weeks or months", "time up to now", read_span, DEFAULT_PAGE.span
)
PAGE_UNIT: Setting[Unit | None] = Setting(
    "per", ", ".join(Unit), "length of a bucket; without it, by the span", read_unit, None
)

COMMAND_NAME: Setting[str] = Setting("name", "text", "its name in help and palette", read_text, "")
COMMAND_LINE: Setting[str] = Setting(
    "command",
    "command line",
    "the program and its arguments, with fields such as {reference}; each is one argument",
    read_command_line,
    "",
)
COMMAND_KEY: Setting[str] = Setting(
    "key", "key", "its key; without one it is in the palette only", read_key, ""
)
COMMAND_SCOPE: Setting[CommandScope] = Setting(
    "scope",
    ", ".join(CommandScope),
    "where it can be run: on the incident at the cursor, on each marked one, on an open one",
    read_scope,
    CommandScope.LIST,
    {"enum": [*CommandScope]},
)
COMMAND_SHELL: Setting[bool] = Setting(
    "shell",
    "true or false",
    "whether /bin/sh runs it, with pipes and variables; fields are quoted",
    read_switch,
    False,
    _SWITCH,
)
COMMAND_CONFIRM: Setting[bool] = Setting(
    "confirm", "true or false", "whether it asks first", read_switch, False, _SWITCH
)
COMMAND_OUTPUT: Setting[CommandOutput] = Setting(
    "output",
    ", ".join(CommandOutput),
    "where its output goes: nowhere, into a pane, into $EDITOR",
    read_output,
    CommandOutput.NONE,
    {"enum": [*CommandOutput]},
)
COMMAND_REFRESH: Setting[bool] = Setting(
    "refresh",
    "true or false",
    "whether incidents are refreshed afterwards",
    read_switch,
    False,
    _SWITCH,
)


def _by_key(*settings: Setting[Any]) -> Mapping[str, Setting[Any]]:
    return {setting.key: setting for setting in settings}


GENERAL: Mapping[str, Setting[Any]] = _by_key(
    DEFAULT_PROFILE_NAME,
    TIMEZONE,
    FIRST_WEEKDAY,
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
)
"""Settings at the top of the file, in the order of the reference."""

PROFILE: Mapping[str, Setting[Any]] = _by_key(
    API_URL, KEY_COMMAND, KEY_FILE, NOTIFY_CHANNEL, READ_ONLY
)
"""Settings of a table such as [profiles.work]."""

VIEW: Mapping[str, Setting[Any]] = _by_key(
    VIEW_NAME, VIEW_FILTER, VIEW_SEARCH, VIEW_SORT, VIEW_COLUMNS, VIEW_PROFILE
)
"""Settings of a table [[views]]."""

PAGE: Mapping[str, Setting[Any]] = _by_key(PAGE_NAME, PAGE_CHARTS, PAGE_SPAN, PAGE_UNIT)
"""Settings of a table [[insights]]."""

COMMAND: Mapping[str, Setting[Any]] = _by_key(
    COMMAND_NAME,
    COMMAND_LINE,
    COMMAND_KEY,
    COMMAND_SCOPE,
    COMMAND_SHELL,
    COMMAND_CONFIRM,
    COMMAND_OUTPUT,
    COMMAND_REFRESH,
)
"""Settings of a table [[commands]]."""

SHARED: Mapping[str, Setting[Any]] = _by_key(VIEWS, INSIGHTS, TEMPLATES)
"""Settings that a shared file may have."""
