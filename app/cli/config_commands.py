"""Commands `config`: where the file is, what is wrong in it, and what may stand in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.auth.cache_owner import cache_file, last_fingerprint
from app.cli.arguments import Arguments, Command
from app.cli.console import print_error, print_line
from app.config.bindings import KEYS
from app.config.file import Config, load_config
from app.config.keymap import is_unbound
from app.config.reference import commented_file, reference_lines, schema
from app.config.setting_reader import SettingReader
from app.config.settings import ConfigProblem, Profile, SettingsError, choose_profile
from app.config.theme_files import ThemeFile, read_themes
from app.errors import IncidentError
from app.system.paths import config_path
from app.system.private_files import make_private_folder, replace_private_file
from app.text.json_text import dump_json

ColourProblems = Callable[[ThemeFile], Sequence[str]]


class ConfigNotWritten(IncidentError):
    """The file could not be written."""

    title = "No file was written"


def _print_path(_: Arguments) -> int:
    print_line(str(config_path()))
    return 0


def check_config(arguments: Arguments, colour_problems: ColourProblems) -> int:
    """Print every mistake in the configuration and the user's themes.

    Args:
        arguments: Which profile's organisation the names are compared with.
        colour_problems: Returns the mistakes in a theme's colours, each as `key: message`.
    """
    config, file = load_config(), config_path()
    problems = [*config.problems, *_theme_problems(colour_problems)]
    if config.is_readable:
        try:
            profile = choose_profile(config.settings, arguments.profile)
        except SettingsError as error:
            # A profile that the file refuses is among the problems already.
            if str(error) not in map(str, problems):
                raise
        else:
            problems += _unknown_names(config, profile)
    for problem in problems:
        print_line(str(problem))
    if problems:
        return 1
    print_line(
        f"{file}: no problems." if file.exists() else f"{file} does not exist; defaults are used."
    )
    return 0


def _theme_problems(colour_problems: ColourProblems) -> Iterator[ConfigProblem]:
    for theme in read_themes():
        text = theme.path.read_text(encoding="utf-8-sig", errors="replace")
        reader = SettingReader(str(theme.path), text)
        for problem in (*theme.problems, *colour_problems(theme)):
            key, separator, message = problem.partition(": ")
            yield reader.report((key,), message) if separator else reader.report((), problem)


def _unknown_names(config: Config, profile: Profile) -> Sequence[ConfigProblem]:
    """Return the names that the organisation does not have, as far as it is stored here."""
    from app.config.organisation_check import check_commands, check_names
    from app.export.table import find_columns, table_columns
    from app.store.cache.cache import IncidentCache

    owner = last_fingerprint(profile)
    if not owner:
        if config.files:
            print_error(
                f"Names of severities, fields and views were not checked: nothing of the profile "
                f"{profile.name} is stored yet. Open it once with `incident-tui`."
            )
        return ()
    cache = IncidentCache(cache_file(profile, owner))
    try:
        configuration = cache.configuration_store.configuration()
        names = cache.configuration_store.name_index()
    finally:
        cache.close()
    if configuration is None:
        return ()
    problems: list[ConfigProblem] = []
    fields = table_columns(configuration)
    for each in config.files:
        reader = SettingReader(each.file, each.text)
        found = (
            *check_names(each.settings, each.table, configuration, names, profile.name),
            *check_commands(each.settings, each.table, lambda names: find_columns(names, fields)),
        )
        problems += [reader.report(path, message) for path, message in found]
    return problems


def _list_keys(_: Arguments) -> int:
    keys = load_config().settings.keys
    for identifier, known in KEYS.items():
        used = keys.get(identifier, known.keys)
        print_line(f"{identifier:<22} {'' if is_unbound(used) else used:<28} {known.does}")
    return 0


def _print_reference(_: Arguments) -> int:
    for line in reference_lines():
        print_line(line)
    return 0


def _print_schema(_: Arguments) -> int:
    print_line(dump_json(schema(), indent=2))
    return 0


def _write_file(_: Arguments) -> int:
    file = config_path()
    if file.exists():
        raise ConfigNotWritten(f"{file} exists; it is not overwritten.")
    try:
        make_private_folder(file.parent)
        replace_private_file(file, commented_file())
    except OSError as error:
        raise ConfigNotWritten(f"{file}: {error.strerror}.") from error
    print_line(f"{file}: every setting, commented out.")
    return 0


CONFIG_COMMANDS: Mapping[Command, Callable[[Arguments], int]] = {
    Command.CONFIG_PATH: _print_path,
    Command.CONFIG_KEYS: _list_keys,
    Command.CONFIG_REFERENCE: _print_reference,
    Command.CONFIG_SCHEMA: _print_schema,
    Command.CONFIG_INIT: _write_file,
}
"""Function of each command but `check`, which needs to know colours."""
