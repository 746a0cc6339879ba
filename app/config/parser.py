"""Parse the tables of `config.toml` into settings, and collect problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.config import setting_table as known
from app.config import table_settings as inner
from app.config.bell import BellPolicy, Notify
from app.config.bindings import KEYS
from app.config.command_reader import read_commands
from app.config.keymap import keymap
from app.config.saved_views import SavedView
from app.config.setting_reader import SettingReader
from app.config.settings import (
    DEFAULT_PROFILE,
    DEMO_PROFILE,
    ConfigProblem,
    Profile,
    Settings,
)
from app.config.value_readers import InvalidValue, read_chart, read_text, table_reader
from app.insights.pages import DEFAULT_PAGE, ChartSpec, InsightsPage
from app.query.listing import BUILT_IN_VIEWS
from app.system.toml_lines import KeyPath
from app.text.did_you_mean import did_you_mean

if TYPE_CHECKING:  # Not loaded before the first paint.
    from app.config.templates import RawTemplate, Template


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
    reader = SettingReader(file, text, untrusted)
    return _settings(reader, table), reader.problems


def shared_settings_of(
    file: str, text: str, table: Mapping[str, object]
) -> tuple[Settings, Sequence[ConfigProblem]]:
    """Parse a shared file, which has views, pages and templates; return the problems too."""
    reader = SettingReader(file, text)
    for path in _own_alone(table):
        reader.report(path, "it is not taken from a shared file; it belongs in your own")
    views = _read_views(reader, table)
    pages = _read_pages(reader, table)
    templates = _read_templates(reader, table)
    return Settings(views=views, insights=pages, templates=templates), reader.problems


def _own_alone(table: Mapping[str, object]) -> Iterator[KeyPath]:
    """Yield the keys that a shared file may not have, those of profiles one by one."""
    for key, value in table.items():
        if key == known.PROFILES.key and isinstance(value, dict):
            for name, profile in value.items():
                inner = profile if isinstance(profile, dict) else {}
                yield from ((key, name, each) for each in inner)
        elif key not in known.SHARED:
            yield (key,)


def _settings(reader: SettingReader, table: Mapping[str, object]) -> Settings:
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
    keys = _read_keys(reader, table)
    bell = reader.setting(table, known.BELL)
    return Settings(
        default_profile=default_profile,
        timezone=reader.setting(table, known.TIMEZONE),
        first_weekday=reader.setting(table, known.FIRST_WEEKDAY),
        working_hours=reader.setting(table, known.WORKING_HOURS),
        percent_from=reader.setting(table, known.PERCENT_FROM),
        page_size=reader.setting(table, known.PAGE_SIZE),
        theme=reader.setting(table, known.THEME),
        me=reader.setting(table, known.ME),
        refresh_seconds=reader.setting(table, known.REFRESH_SECONDS),
        keys=keys,
        bell_policy=_read_bell_policy(reader, table, rings=bell),
        motion=reader.setting(table, known.MOTION),
        flashing=reader.setting(table, known.FLASHING),
        bell=bell,
        plain_signs=reader.setting(table, known.PLAIN_SIGNS),
        plain=reader.setting(table, known.PLAIN),
        views=_read_views(reader, table, (*names, DEMO_PROFILE.name) if names else ()),
        insights=_read_pages(reader, table),
        templates=_read_templates(reader, table),
        commands=read_commands(reader, table, keys),
        include=reader.setting(table, known.INCLUDE),
        profiles=profiles,
        rejected=refused,
    )


def _read_views(
    reader: SettingReader, table: Mapping[str, object], profiles: Sequence[str] = ()
) -> tuple[SavedView, ...]:
    """Read the views; those without a name of their own are left out.

    Args:
        reader: Collects the problems.
        table: The parsed file.
        profiles: The known profiles; empty in a file without any, such as a shared one.
    """
    found: dict[str, SavedView] = {}
    for path, content in reader.tables(table, known.VIEWS, inner.VIEW):
        view = SavedView(
            name=reader.setting(content, inner.VIEW_NAME, path),
            filter=reader.setting(content, inner.VIEW_FILTER, path),
            search=reader.setting(content, inner.VIEW_SEARCH, path),
            sort=reader.setting(content, inner.VIEW_SORT, path),
            columns=reader.setting(content, inner.VIEW_COLUMNS, path),
            profile=reader.setting(content, inner.VIEW_PROFILE, path),
        )
        if view.profile and profiles and view.profile not in profiles:
            meant = did_you_mean(view.profile, profiles)
            message = f"there is no profile {view.profile!r}.{meant} The view is not shown"
            reader.report((*path, inner.VIEW_PROFILE.key), message)
        taken = {each.name.casefold() for each in BUILT_IN_VIEWS} | set(found)
        if view.name.casefold() in taken:
            reader.report((*path, "name"), f"there is already a view {view.name!r}; it is not used")
        elif not view.name:
            reader.report(path, "a view needs a name; it is not used")
        else:
            found[view.name.casefold()] = view
    return tuple(found.values())


def _read_pages(reader: SettingReader, table: Mapping[str, object]) -> tuple[InsightsPage, ...]:
    """Read the pages of charts; those without a name of their own are left out."""
    found: dict[str, InsightsPage] = {}
    for path, content in reader.tables(table, known.INSIGHTS, inner.PAGE):
        page = InsightsPage(
            name=reader.setting(content, inner.PAGE_NAME, path),
            charts=_read_charts(reader, content, path),
            span=reader.setting(content, inner.PAGE_SPAN, path),
            unit=reader.setting(content, inner.PAGE_UNIT, path),
        )
        if not page.name or page.name.casefold() in found:
            reader.report(path, "a page needs a name of its own; it is not used")
        else:
            found[page.name.casefold()] = page
    return tuple(found.values())


def _read_charts(
    reader: SettingReader, content: Mapping[str, object], path: KeyPath
) -> tuple[ChartSpec, ...]:
    """Read the charts of a page; invalid ones are left out, each with its reason."""
    key, found = (*path, inner.PAGE_CHARTS.key), []
    for each in reader.setting(content, inner.PAGE_CHARTS, path):
        try:
            found.append(read_chart(each))
        except ValueError as error:
            reader.report(key, f"{str(error).removesuffix('.')}; this chart is left out")
    if not found:
        reader.report(key, "no chart is left; the usual ones are shown")
    return tuple(found) or DEFAULT_PAGE.charts


def _read_bell_policy(
    reader: SettingReader, table: Mapping[str, object], *, rings: bool
) -> BellPolicy:
    notify = reader.setting(table, known.NOTIFY)
    if notify is Notify.BELL and not rings:
        notify = Notify.OFF
    return BellPolicy(
        notify=notify,
        from_severity=reader.setting(table, known.NOTIFY_FROM_SEVERITY),
        quiet_hours=reader.setting(table, known.QUIET_HOURS),
    )


def _read_templates(reader: SettingReader, table: Mapping[str, object]) -> Mapping[str, Template]:
    from app.config.templates import read_value  # Most users have none.

    listed = reader.setting(table, known.TEMPLATES)
    none: Mapping[str, object] = {}
    unset: RawTemplate = ""
    found: dict[str, Template] = {}
    for name in listed:
        path = (known.TEMPLATES.key, name)
        fields = reader.read(listed, path, table_reader(f"a table, [templates.{name}]"), none)
        read = {label: reader.read(fields, (*path, label), read_value, unset) for label in fields}
        found[name] = {label: value for label, value in read.items() if value}
    return found


def _read_keys(reader: SettingReader, table: Mapping[str, object]) -> Mapping[str, str]:
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
    reader: SettingReader,
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
    key = known.READ_ONLY.key
    # A mistake in it protects: whoever writes the key wants nothing to be sent.
    read_only = reader.read(table, (*path, key), known.READ_ONLY.read, key in table)
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
