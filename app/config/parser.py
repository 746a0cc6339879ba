"""Parse the tables of `config.toml` into settings, and collect problems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from app.config import setting_table as known
from app.config.bell import BellPolicy
from app.config.bindings import KEYS
from app.config.keymap import keymap
from app.config.saved_views import read_views
from app.config.setting_table import Setting
from app.config.settings import (
    DEFAULT_PROFILE,
    DEMO_PROFILE,
    ConfigProblem,
    Profile,
    Settings,
)
from app.config.value_readers import InvalidValue, read_text
from app.system.toml_lines import KeyPath, lines_of_keys
from app.text.did_you_mean import did_you_mean
from app.text.text import clean, one_line

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.config.templates import Template

Value = TypeVar("Value")

_SECRETS = frozenset({"api_key", "key", "token", "apikey", "api_token", "secret"})


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

    def setting(
        self, table: Mapping[str, object], setting: Setting[Value], parent: KeyPath = ()
    ) -> Value:
        """Read a setting in the table at `parent`."""
        return self.read(table, (*parent, setting.key), setting.read, setting.default)

    def report(self, path: KeyPath, message: str) -> ConfigProblem:
        """Record a problem."""
        problem = ConfigProblem(
            self._file, self._line(path), one_line(clean(".".join(path))), one_line(clean(message))
        )
        self.problems.append(problem)
        return problem

    def note_unknown(
        self, table: Mapping[str, object], keys: Collection[str], parent: KeyPath = ()
    ) -> None:
        """Record a problem for every unknown key."""
        for key in table:
            if key not in keys:
                self.report((*parent, key), _unknown(key, keys))

    def _line(self, path: KeyPath) -> int:
        """Return the line of the key, else of the innermost table around it with one."""
        if self._lines is None:
            self._lines = lines_of_keys(self._text)
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1


def _unknown(key: str, keys: Collection[str]) -> str:
    if key.lower() in _SECRETS:
        return (
            "a key does not belong in this file: run `incident-tui auth login`, or set "
            "key_command or key_file"
        )
    if key in known.PROFILE:
        return f"it belongs in a table such as [profiles.{DEFAULT_PROFILE}]; it is not used"
    if key in known.GENERAL:
        return "it belongs at the top of the file, before the first table; it is not used"
    return f"there is no such setting.{did_you_mean(key, keys)}"


def _settings(reader: _Reader, table: Mapping[str, object]) -> Settings:
    reader.note_unknown(table, known.GENERAL)
    profiles: dict[str, Profile] = {}
    refused: dict[str, ConfigProblem] = {}
    for name, content in reader.setting(table, known.PROFILES).items():
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
        name = read_text(value)
        if name not in (*names, DEFAULT_PROFILE):
            raise InvalidValue(f"there is no profile {name!r}.{did_you_mean(name, names)}")
        return name

    default_profile = reader.read(
        table, (known.DEFAULT_PROFILE_NAME.key,), one_of_the_profiles, first
    )
    return Settings(
        default_profile=default_profile,
        timezone=reader.setting(table, known.TIMEZONE),
        first_weekday=reader.setting(table, known.FIRST_WEEKDAY),
        page_size=reader.setting(table, known.PAGE_SIZE),
        theme=reader.setting(table, known.THEME),
        me=reader.setting(table, known.ME),
        refresh_seconds=reader.setting(table, known.REFRESH_SECONDS),
        keys=_read_keys(reader, table),
        bell_policy=BellPolicy(
            notify=reader.setting(table, known.NOTIFY),
            from_severity=reader.setting(table, known.NOTIFY_FROM_SEVERITY),
            quiet_hours=reader.setting(table, known.QUIET_HOURS),
        ),
        views=read_views(reader, reader.setting(table, known.VIEWS)),
        templates=_read_templates(reader, table),
        profiles=profiles,
        rejected=refused,
    )


def _read_templates(reader: _Reader, table: Mapping[str, object]) -> Mapping[str, Template]:
    from app.config.templates import read_template  # Most users have none.

    listed = reader.setting(table, known.TEMPLATES)
    empty: Template = {}
    return {
        name: reader.read(
            listed,
            (known.TEMPLATES.key, name),
            lambda v: read_template(known.TEMPLATES.read(v)),
            empty,
        )
        for name in listed
    }


def _read_keys(reader: _Reader, table: Mapping[str, object]) -> Mapping[str, str]:
    """Read the keys by id; `list.open` may be written with or without quotes."""
    preset = reader.setting(table, known.KEYS_PRESET)
    wanted: dict[str, str] = {}
    paths: dict[str, KeyPath] = {}
    tables: list[tuple[KeyPath, Mapping[str, object]]]
    tables = [((known.KEYS.key,), reader.setting(table, known.KEYS))]
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
    reader.note_unknown(table, known.PROFILE, path)
    if reader.untrusted:
        for key in table.keys() & known.PROFILE.keys():
            reader.report((*path, key), f"{reader.untrusted}; it is not used")
        table = {}
    key_command = reader.setting(table, known.KEY_COMMAND, path)
    key_file = reader.setting(table, known.KEY_FILE, path)
    notify_channel = reader.setting(table, known.NOTIFY_CHANNEL, path)
    read_only = reader.setting(table, known.READ_ONLY, path)
    try:
        api_url = known.API_URL.read(table.get(known.API_URL.key, known.API_URL.default))
    except ValueError as error:
        refused[name] = reader.report(
            (*path, known.API_URL.key), f"{error}; this profile is not used"
        )
    else:
        profiles[name] = Profile(name, api_url, key_command, key_file, notify_channel, read_only)


def _wrong_name(name: str) -> str:
    if not name.strip() or not name.isprintable():
        return "a profile needs a name that can be read; it is not used"
    if name == DEMO_PROFILE.name:
        return "this name is kept for the demo (`incident-tui --demo`); it is not used"
    return ""
