"""Read the commands of the user, `[[commands]]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.config import setting_table as known
from app.config import table_settings as inner
from app.config.bindings import KEYS
from app.config.custom_commands import CommandScope, CustomCommand
from app.config.key_scopes import active_together

if TYPE_CHECKING:  # Imports the reader's settings.
    from app.config.setting_reader import SettingReader


def read_commands(
    reader: SettingReader, table: Mapping[str, object], keys: Mapping[str, str]
) -> tuple[CustomCommand, ...]:
    """Read the commands; an incomplete one, or one of a file that others can write, is left out.

    Args:
        reader: Collects the problems.
        table: The parsed file.
        keys: Changes to the default keys, by id.
    """
    found: list[CustomCommand] = []
    for path, content in reader.tables(table, known.COMMANDS, inner.COMMAND):
        command = CustomCommand(
            name=reader.setting(content, inner.COMMAND_NAME, path),
            command=reader.setting(content, inner.COMMAND_LINE, path),
            key=reader.setting(content, inner.COMMAND_KEY, path),
            scope=reader.setting(content, inner.COMMAND_SCOPE, path),
            uses_shell=reader.setting(content, inner.COMMAND_SHELL, path),
            confirm=reader.setting(content, inner.COMMAND_CONFIRM, path),
            output=reader.setting(content, inner.COMMAND_OUTPUT, path),
            refresh=reader.setting(content, inner.COMMAND_REFRESH, path),
        )
        needed = (inner.COMMAND_NAME.key, inner.COMMAND_LINE.key)
        if problem := reader.untrusted or _problem(command, found, keys):
            reader.report(path, f"{problem}; it is not used")
        elif not all(key in content for key in needed):
            reader.report(path, "a command needs a name and a command; it is not used")
        elif command.name and command.command:  # Otherwise an invalid one has been reported.
            found.append(command)
    return tuple(found)


def _problem(command: CustomCommand, others: list[CustomCommand], keys: Mapping[str, str]) -> str:
    """Return the reason why a command cannot be used; empty if it can."""
    if not command.key:
        return ""
    for identifier, bound in KEYS.items():
        used = keys.get(identifier, bound.keys).split(",")
        if command.key in used and active_together(f"{_screen(command)}.", identifier):
            return f"{command.key} already belongs to {identifier} ({bound.does.lower()})"
    for other in others:
        if command.key == other.key and _screen(command) == _screen(other):
            return f"{command.key} already belongs to {other.name}"
    return ""


def _screen(command: CustomCommand) -> str:
    """Return the scope of keys on the command's screen."""
    return "incident" if command.scope is CommandScope.INCIDENT else "list"
