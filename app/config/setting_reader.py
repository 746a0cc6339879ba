"""Read settings from the tables of a configuration file, and collect problems by line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from app.config import setting_table as known
from app.config.setting import Setting
from app.config.settings import DEFAULT_PROFILE, ConfigProblem
from app.system.toml_lines import KeyPath, lines_of_keys
from app.text.did_you_mean import did_you_mean
from app.text.text import clean, one_line

Value = TypeVar("Value")

_SECRETS = frozenset({"api_key", "key", "token", "apikey", "api_token", "secret"})


class SettingReader:
    """Reader of values from tables that collects problems.

    Args:
        file: Its name, for the problems.
        text: Its content, for line numbers.
        untrusted: The reason why another user may have written it; empty for none.
    """

    def __init__(self, file: str, text: str, untrusted: str = "") -> None:
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
            self.report(path, f"{str(error).removesuffix('.')}; {_instead(default)}")
            return default

    def setting(
        self, table: Mapping[str, object], setting: Setting[Value], parent: KeyPath = ()
    ) -> Value:
        """Read a setting in the table at `parent`."""
        return self.read(table, (*parent, setting.key), setting.read, setting.default)

    def tables(
        self,
        table: Mapping[str, object],
        setting: Setting[Sequence[object]],
        inner: Collection[str],
    ) -> Iterator[tuple[KeyPath, Mapping[str, object]]]:
        """Yield the tables of a setting such as `[[views]]` with their paths, numbered from 1.

        Args:
            table: The parsed file.
            setting: The setting.
            inner: The keys that each of its tables may have.
        """
        listed: Sequence[object] = self.setting(table, setting)
        for number, content in enumerate(listed, start=1):
            path = (setting.key, str(number))
            if isinstance(content, dict):
                self.note_unknown(content, inner, path)
                yield path, content
            else:
                self.report(path, f"it must be a table, [[{setting.key}]]; it is not used")

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
        """Return the line of the key, else of the innermost table around it with one.

        A table that only has headers of inner ones, as `[views.x]`, begins with the first of them.
        """
        if self._lines is None:
            self._lines = lines_of_keys(self._text)
        for length in range(len(path), 0, -1):
            inside = (line for key, line in self._lines.items() if key[:length] == path[:length])
            if line := min(inside, default=0):
                return line
        return 1


def _instead(default: object) -> str:
    """Return what is used in place of an invalid value."""
    if isinstance(default, bool):
        return f"{str(default).lower()} is used"
    if not default:
        return "it is not used"
    return f"{default} is used" if isinstance(default, str | int) else "the usual one is used"


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
