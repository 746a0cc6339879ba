"""Read single values of `config.toml`, whatever their type is."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import time
from pathlib import Path

from app.config.bell import Notify, QuietHours
from app.config.custom_commands import CommandOutput, CommandScope
from app.dates.date_ranges import WEEKDAYS
from app.insights.calendar import Span, Unit
from app.insights.pages import ChartSpec, parse_chart, parse_span
from app.insights.rules import WorkingHours, parse_working_hours
from app.system.paths import config_path, expanded
from app.text.did_you_mean import did_you_mean


class InvalidValue(ValueError):
    """A value of the wrong type or out of range; the message has the valid values."""


def table_reader(expected: str) -> Callable[[object], Mapping[str, object]]:
    """Return a reader of a table; the error names what is expected."""

    def read(value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise InvalidValue(f"it must be {expected}")
        return value

    return read


def read_tables(value: object) -> Sequence[object]:
    """Read tables that begin with a header such as [[views]]."""
    if not isinstance(value, list):
        raise InvalidValue("it must be made of tables, each begun with its name in [[ ]]")
    return value


def read_text(value: object) -> str:
    """Read a text that is not empty."""
    if not isinstance(value, str):
        raise InvalidValue("it must be a text in quotes")
    if not value.strip():
        raise InvalidValue("it is empty")
    return value.strip()


def read_whole_number(value: object, low: int, high: int) -> int:
    """Read a whole number in a range, inclusive."""
    # `true` is an int in Python, but not here.
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidValue(f"it must be a whole number from {low} to {high}")
    return value


def read_switch(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise InvalidValue("it must be true or false")
    return value


def read_command_line(value: object) -> str:
    """Read a command line with fields in braces."""
    from app.system.user_command import CommandTemplate  # loaded only for users with commands

    text = read_text(value)
    CommandTemplate(text)
    return text


def read_key(value: object) -> str:
    """Read one key, as Textual names it."""
    from app.config.keymap import canonical

    return canonical(read_text(value))


def read_scope(value: object) -> CommandScope:
    """Read the scope of a command."""
    try:
        return CommandScope(read_text(value))
    except ValueError:
        raise InvalidValue(f"it must be one of {', '.join(CommandScope)}") from None


def read_output(value: object) -> CommandOutput:
    """Read where the output of a command goes."""
    try:
        return CommandOutput(read_text(value))
    except ValueError:
        raise InvalidValue(f"it must be one of {', '.join(CommandOutput)}") from None


def read_file_names(value: object) -> tuple[Path, ...]:
    """Read a list of paths relative to the configuration file."""
    if not isinstance(value, list):
        raise InvalidValue('it must be a list of files, such as ["team.toml"]')
    return tuple(path for each in value if (path := read_file_name(each)))


def read_order(value: object) -> str:
    """Read a column and its direction."""
    from app.config.saved_views import split_direction  # loaded only if a view has one

    text = read_text(value)
    split_direction(text)
    return text


def read_names(value: object) -> tuple[str, ...]:
    """Read a list of column names that is not empty."""
    if not isinstance(value, list) or not value:
        raise InvalidValue('it must be a list of columns, such as ["reference", "name"]')
    return tuple(map(read_text, value))


def read_theme(value: object) -> str:
    """Read the name of a theme."""
    from app.config.theme_choice import known_themes  # loaded only if a theme is set

    name, known = read_text(value), known_themes()
    if name not in known:
        raise InvalidValue(f"there is no theme {name!r}.{did_you_mean(name, sorted(known))}")
    return name


def read_time_zone(value: object) -> str:
    """Read the IANA name of a time zone, or `local`."""
    from app.dates.datetimes import zone  # loaded only if a time zone is set

    name = read_text(value)
    zone(name)
    return name


def read_charts(value: object) -> Sequence[object]:
    """Read a list of charts, each of which `read_chart` reads."""
    if not isinstance(value, list) or not value:
        raise InvalidValue('it must be a list of charts, such as ["over-time by severity"]')
    return value


def read_chart(value: object) -> ChartSpec:
    """Read a chart, such as `over-time by severity`."""
    return parse_chart(read_text(value))


def read_span(value: object) -> Span:
    """Read a length of time, such as `26 weeks`."""
    return parse_span(read_text(value))


def read_unit(value: object) -> Unit | None:
    """Read the length of a bucket."""
    name = read_text(value).casefold()
    if name not in set(Unit):
        raise InvalidValue(f"it must be one of {', '.join(Unit)}")
    return Unit(name)


def read_weekday(value: object) -> str:
    """Read the name of a weekday."""
    name = read_text(value).casefold()
    if name not in WEEKDAYS:
        raise InvalidValue(f"it must be one of {', '.join(WEEKDAYS)}")
    return name


def read_working_hours(value: object) -> WorkingHours | None:
    """Read working hours, such as `mon-fri 9-18`; an empty text for none."""
    text = read_text(value)
    try:
        return parse_working_hours(text) if text else None
    except ValueError as error:
        raise InvalidValue(str(error)) from None


def read_notify(value: object) -> Notify:
    """Read a notification method."""
    try:
        return Notify(read_text(value))
    except ValueError:
        raise InvalidValue(f"it must be one of {', '.join(Notify)}") from None


def read_quiet_hours(value: object) -> QuietHours | None:
    """Read a time range, such as `22:00-07:00`."""
    start, dash, end = read_text(value).partition("-")
    try:
        clocks = [time.fromisoformat(clock.strip()) for clock in (start, end)]
    except ValueError:
        clocks = []
    if not dash or not clocks or clocks[0] == clocks[1]:
        raise InvalidValue('it must be two times of day, such as "22:00-07:00"')
    return QuietHours(*clocks)


def read_command(value: object) -> tuple[str, ...]:
    """Read a program and its arguments, quoted as for a shell."""
    try:
        words = shlex.split(read_text(value))
    except ValueError as error:
        raise InvalidValue(f"it cannot be read as a command: {error}") from None
    if not words or "\0" in "".join(words):
        raise InvalidValue("it names no program")
    return tuple(words)


def read_file_name(value: object) -> Path | None:
    """Return a path relative to the configuration file rather than the working folder."""
    path = read_text(value)
    if "\0" in path:
        raise InvalidValue("it is not a file name")
    return config_path().parent / expanded(path)
