"""Read `config.toml`; problems are reported by file, line and key."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.config.settings import ConfigProblem, Settings
from app.system.paths import config_path
from app.system.private_files import read_regular, why_untrusted
from app.text.text import clean, one_line

LARGEST = 1 << 20
"""Maximum size of a configuration file in bytes."""

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a file, with the problems found in it.

    Attributes:
        text: The file's text; empty if it cannot be read.
        table: The parsed file; empty if it cannot be parsed.
    """

    settings: Settings
    problems: tuple[ConfigProblem, ...] = ()
    text: str = field(default="", repr=False, compare=False)
    table: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)


def load_config() -> Config:
    """Read the user's configuration; without a file, the defaults."""
    return read_config(config_path())


def read_config(file: Path) -> Config:
    """Read a configuration file; never fails, for any content."""
    try:
        content, status = read_regular(file, LARGEST)
    except FileNotFoundError:
        if not os.environ.get("INCIDENT_TUI_CONFIG"):
            return Config(Settings())
        return _unreadable(file, 1, "INCIDENT_TUI_CONFIG names it, and there is no such file")
    except (OSError, ValueError) as error:
        return _unreadable(file, 1, getattr(error, "strerror", None) or "it has no usable name")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _unreadable(file, line, "it is not UTF-8 text")
    try:
        import tomllib

        table = tomllib.loads(text)
    except RecursionError:
        return _unreadable(file, 1, "it is nested too deeply")
    except ValueError as error:
        return _unreadable(file, _line_of_error(text, error), _AT_LINE.sub("", str(error)).strip())
    from app.config.parser import settings_of  # Most users have no file.

    settings, problems = settings_of(str(file), text, table, why_untrusted(status))
    return Config(settings, tuple(problems), text, table)


def _unreadable(file: Path, line: int, why: str) -> Config:
    message = one_line(clean(f"{why}; nothing in this file is used"))
    return Config(Settings(), (ConfigProblem(str(file), line, "", message),))


def _line_of_error(text: str, error: ValueError) -> int:
    at = _AT_LINE.search(str(error))
    return int(at[1]) if at else text.count("\n") + 1
