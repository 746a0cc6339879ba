"""Parse the tables of `config.toml` into settings, and collect problems."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.config.bell import BellPolicy, Notify, QuietHours
from app.config.bindings import KEYS
from app.config.keymap import PRESETS, keymap
from app.config.saved_views import read_views
from app.config.settings import (
    DEFAULT_API_URL,
    DEFAULT_PROFILE,
    DEMO_PROFILE,
    ConfigProblem,
    Profile,
    Settings,
)
from app.system.api_url import checked_api_url
from app.system.paths import config_path, expanded
from app.system.toml_lines import KeyPath, lines_of_keys
from app.text.did_you_mean import did_you_mean
from app.text.text import clean, one_line

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.config.templates import Template

Value = TypeVar("Value")

PAGE_SIZES = (25, 250)
REFRESH_SECONDS = (5, 3600)

_GENERAL_KEYS = (
    "default_profile",
    "timezone",
    "page_size",
    "theme",
    "refresh_seconds",
    "profiles",
    "keys_preset",
    "keys",
    "views",
    "templates",
    "notify",
    "notify_from_severity",
    "quiet_hours",
)
_PROFILE_KEYS = ("api_url", "key_command", "key_file")
_SECRETS = frozenset({"api_key", "key", "token", "apikey", "api_token", "secret"})


class _Unacceptable(ValueError):
    """A value of the wrong type or out of range; the message has the valid values."""


def settings_of(
    file: str, text: str, table: Mapping[str, object], untrusted: str = ""
) -> tuple[Settings, Sequence[ConfigProblem]]:
    """Parse a file's settings; return them with the problems.

    Args:
        file: Its name, for the problems.
        text: Its content, for line numbers.
        table: The parsed TOML.
        untrusted: The reason why another user may have written it; then nothing in it decides the
            source or destination of the API key.
    """
    reader = _Reader(file, text, untrusted)
    return _settings(reader, table), reader.problems


class _Reader:
    """Reader of values from tables that collects problems."""

    def __init__(self, file: str, text: str, untrusted: str) -> None:
        self.problems: list[ConfigProblem] = []
        self.untrusted = untrusted
        self._file = file
        self._text = text
        self._lines: dict[KeyPath, int] | None = None

    def read(
        self,
        table: Mapping[str, object],
        path: KeyPath,
        read: Callable[[object], Value],
        default: Value,
    ) -> Value:
        """Read the value at `path`; return `default` if it is absent or invalid."""
        if path[-1] not in table:
            return default
        try:
            return read(table[path[-1]])
        except ValueError as error:
            instead = f"{default} is used" if default else "it is not used"
            self.report(path, f"{error}; {instead}")
            return default

    def report(self, path: KeyPath, message: str) -> ConfigProblem:
        """Record a problem."""
        problem = ConfigProblem(
            self._file, self._line(path), one_line(clean(".".join(path))), one_line(clean(message))
        )
        self.problems.append(problem)
        return problem

    def note_unknown(
        self, table: Mapping[str, object], known: KeyPath, parent: KeyPath = ()
    ) -> None:
        """Record a problem for every unknown key."""
        for key in table:
            if key not in known:
                self.report((*parent, key), _unknown(key, known))

    def _line(self, path: KeyPath) -> int:
        """Return the line of the key, else of the innermost table around it with one."""
        if self._lines is None:
            self._lines = lines_of_keys(self._text)
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1


def _unknown(key: str, known: KeyPath) -> str:
    if key.lower() in _SECRETS:
        return (
            "a key does not belong in this file: run `incident-tui auth login`, or set "
            "key_command or key_file"
        )
    if key in _PROFILE_KEYS:
        return f"it belongs in a table such as [profiles.{DEFAULT_PROFILE}]; it is not used"
    if key in _GENERAL_KEYS:
        return "it belongs at the top of the file, before the first table; it is not used"
    return f"there is no such setting.{did_you_mean(key, known)}"


def _settings(reader: _Reader, table: Mapping[str, object]) -> Settings:
    reader.note_unknown(table, _GENERAL_KEYS)
    profiles: dict[str, Profile] = {}
    refused: dict[str, ConfigProblem] = {}
    nothing: Mapping[str, object] = {}
    for name, content in reader.read(table, ("profiles",), _table, nothing).items():
        path = ("profiles", name)
        if wrong := _wrong_name(name):
            reader.report(path, wrong)
        elif not isinstance(content, dict):
            reader.report(path, f"it must be a table, [profiles.{name}]; it is not used")
        else:
            _read_profile(reader, path, content, profiles, refused)
    names = (*profiles, *refused)
    first = names[0] if names else DEFAULT_PROFILE

    def one_of_the_profiles(value: object) -> str:
        name = _text(value)
        if name not in (*names, DEFAULT_PROFILE):
            raise _Unacceptable(f"there is no profile {name!r}.{did_you_mean(name, names)}")
        return name

    defaults = Settings()
    return Settings(
        default_profile=reader.read(table, ("default_profile",), one_of_the_profiles, first),
        timezone=reader.read(table, ("timezone",), _time_zone, defaults.timezone),
        page_size=reader.read(
            table, ("page_size",), lambda v: _whole(v, *PAGE_SIZES), defaults.page_size
        ),
        theme=reader.read(table, ("theme",), _text, defaults.theme),
        refresh_seconds=reader.read(
            table,
            ("refresh_seconds",),
            lambda v: _whole(v, *REFRESH_SECONDS),
            defaults.refresh_seconds,
        ),
        keys=_read_keys(reader, table),
        bell_policy=BellPolicy(
            notify=reader.read(table, ("notify",), _notify, defaults.bell_policy.notify),
            from_severity=reader.read(table, ("notify_from_severity",), _text, ""),
            quiet_hours=reader.read(table, ("quiet_hours",), _quiet_hours, None),
        ),
        views=read_views(reader, table),
        templates=_read_templates(reader, table),
        profiles=profiles,
        rejected=refused,
    )


def _read_templates(reader: _Reader, table: Mapping[str, object]) -> Mapping[str, Template]:
    from app.config.templates import read_template  # Most users have none.

    nothing: Mapping[str, object] = {}
    empty: Template = {}
    listed = reader.read(table, ("templates",), _table_of_templates, nothing)
    return {
        name: reader.read(
            listed, ("templates", name), lambda v: read_template(_table_of_templates(v)), empty
        )
        for name in listed
    }


def _table_of_templates(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _Unacceptable("it must be a table such as [templates.Production]")
    return value


def _read_keys(reader: _Reader, table: Mapping[str, object]) -> Mapping[str, str]:
    """Read the keys by id; `list.open` may be written with or without quotes."""

    def one_of_the_presets(value: object) -> str:
        name = _text(value)
        if name not in PRESETS:
            raise _Unacceptable(f"it must be one of {', '.join(PRESETS)}")
        return name

    preset = reader.read(table, ("keys_preset",), one_of_the_presets, "default")
    nothing: Mapping[str, object] = {}
    wanted: dict[str, str] = {}
    paths: dict[str, KeyPath] = {}
    tables: list[tuple[KeyPath, Mapping[str, object]]]
    tables = [(("keys",), reader.read(table, ("keys",), _table_of_keys, nothing))]
    while tables:
        parent, content = tables.pop()
        for name, value in content.items():
            path = (*parent, name)
            identifier = ".".join(path[1:])
            if isinstance(value, dict):
                tables.append((path, value))
            elif not isinstance(value, str):
                reader.report(path, 'it must be keys in quotes, such as "o,enter"; it is not used')
            elif identifier not in KEYS:
                message = f"there is no such command.{did_you_mean(identifier, KEYS)}"
                reader.report(path, f"{message} `incident-tui config keys` lists them")
            else:
                wanted[identifier], paths[identifier] = value, path
    keys, problems = keymap(preset, wanted)
    for problem in problems:
        reader.report(paths[problem.identifier], f"{problem.message}; it is not used")
    return keys


def _read_profile(
    reader: _Reader,
    path: KeyPath,
    table: Mapping[str, object],
    profiles: dict[str, Profile],
    refused: dict[str, ConfigProblem],
) -> None:
    """Store a profile; one without a safe URL is rejected."""
    name = path[-1]
    reader.note_unknown(table, _PROFILE_KEYS, path)
    if reader.untrusted:
        for key in table.keys() & set(_PROFILE_KEYS):
            reader.report((*path, key), f"{reader.untrusted}; it is not used")
        table = {}
    no_command: tuple[str, ...] = ()
    key_command = reader.read(table, (*path, "key_command"), _command, no_command)
    key_file = reader.read(table, (*path, "key_file"), _file, None)
    try:
        api_url = checked_api_url(_text(table.get("api_url", DEFAULT_API_URL)))
    except ValueError as error:
        refused[name] = reader.report((*path, "api_url"), f"{error}; this profile is not used")
    else:
        profiles[name] = Profile(name, api_url, key_command, key_file)


def _wrong_name(name: str) -> str:
    if not name.strip() or not name.isprintable():
        return "a profile needs a name that can be read; it is not used"
    if name == DEMO_PROFILE.name:
        return "this name is kept for the demo (`incident-tui --demo`); it is not used"
    return ""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Unacceptable("it must be a text in quotes")
    return value.strip()


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _Unacceptable("it must be made of tables such as [profiles.work]")
    return value


def _table_of_keys(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _Unacceptable('it must be a table, [keys], with lines such as "list.open" = "o"')
    return value


def _whole(value: object, low: int, high: int) -> int:
    # `true` is an int in Python, but not here.
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _Unacceptable(f"it must be a whole number from {low} to {high}")
    return value


def _time_zone(value: object) -> str:
    from app.dates.datetimes import zone  # loaded only if a time zone is set

    name = _text(value)
    zone(name)
    return name


def _notify(value: object) -> Notify:
    try:
        return Notify(_text(value))
    except ValueError:
        raise _Unacceptable(f"it must be one of {', '.join(Notify)}") from None


def _quiet_hours(value: object) -> QuietHours | None:
    start, dash, end = _text(value).partition("-")
    try:
        clocks = [time.fromisoformat(clock.strip()) for clock in (start, end)]
    except ValueError:
        clocks = []
    if not dash or not clocks or clocks[0] == clocks[1]:
        raise _Unacceptable('it must be two times of day, such as "22:00-07:00"')
    return QuietHours(*clocks)


def _command(value: object) -> tuple[str, ...]:
    try:
        words = shlex.split(_text(value))
    except ValueError as error:
        raise _Unacceptable(f"it cannot be read as a command: {error}") from None
    if not words or "\0" in "".join(words):
        raise _Unacceptable("it names no program")
    return tuple(words)


def _file(value: object) -> Path | None:
    """Return a path relative to the configuration file rather than the working folder."""
    path = _text(value)
    if "\0" in path:
        raise _Unacceptable("it is not a file name")
    return config_path().parent / expanded(path)
