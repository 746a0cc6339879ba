"""Read `config.toml` and the files it includes; problems are reported by file, line and key."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from app.config.settings import ConfigProblem, Settings
from app.system.paths import config_path
from app.system.private_files import read_regular, why_untrusted
from app.system.structs import replace
from app.text.text import clean, one_line

LARGEST = 1 << 20
"""Maximum size of a configuration file in bytes."""

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class ParsedFile(Struct, frozen=True):
    """A configuration file that could be parsed.

    Attributes:
        file: Its name, for problems.
        settings: The settings of this file alone.
        untrusted: The reason why another user may have written it; else empty.
    """

    file: str
    text: str
    table: Mapping[str, object]
    settings: Settings = Settings()
    untrusted: str = ""

    def __repr__(self) -> str:
        """Return the name alone: the text may contain a secret."""
        return f"ParsedFile({self.file!r})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return the name alone, which is what Rich prints."""
        return [("file", self.file)]


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of the user's file and the files it includes, with the problems found in them.

    Attributes:
        files: The files that could be parsed, the user's own first.
        is_readable: Whether the user's own file could be parsed, or there is none.
    """

    settings: Settings
    problems: tuple[ConfigProblem, ...] = ()
    files: tuple[ParsedFile, ...] = field(default=(), compare=False)
    is_readable: bool = True


class _Unreadable(Exception):
    """A file that cannot be parsed."""

    def __init__(self, file: Path, line: int, why: str) -> None:
        message = one_line(clean(f"{why}; nothing in this file is used"))
        self.problem = ConfigProblem(str(file), line, "", message)


def load_config() -> Config:
    """Read the user's configuration; without a file, the defaults."""
    return read_config(config_path())


def read_config(file: Path) -> Config:
    """Read a configuration file; never fails, for any content."""
    if not os.environ.get("INCIDENT_TUI_CONFIG") and not os.path.lexists(file):
        return Config(Settings())
    try:
        own = _parse(file)
    except _Unreadable as error:
        return Config(Settings(), (error.problem,), is_readable=False)
    from app.config.parser import settings_of  # Most users have no file.

    settings, problems = settings_of(own.file, own.text, own.table, own.untrusted)
    config = Config(settings, tuple(problems), (replace(own, settings=settings),))
    for shared in settings.include:
        config = _with_shared(config, shared)
    return config


def _with_shared(config: Config, file: Path) -> Config:
    """Add the views, pages and templates of a shared file that have other names than the user's."""
    try:
        parsed = _parse(file)
    except _Unreadable as error:
        return replace(config, problems=(*config.problems, error.problem))
    from app.config.parser import shared_settings_of

    shared, problems = shared_settings_of(parsed.file, parsed.text, parsed.table)
    own = config.settings
    names = {view.name.casefold() for view in own.views}
    more = (view for view in shared.views if view.name.casefold() not in names)
    titles = {page.name.casefold() for page in own.insights}
    pages = (page for page in shared.insights if page.name.casefold() not in titles)
    return Config(
        replace(
            own,
            views=(*own.views, *more),
            insights=(*own.insights, *pages),
            templates={**shared.templates, **own.templates},
        ),
        (*config.problems, *problems),
        (*config.files, replace(parsed, settings=shared)),
    )


def _parse(file: Path) -> ParsedFile:
    """Read and parse a file.

    Raises:
        _Unreadable: It is missing, or is not TOML.
    """
    try:
        content, status = read_regular(file, LARGEST)
    except FileNotFoundError:
        raise _Unreadable(file, 1, "there is no such file") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it has no usable name"
        raise _Unreadable(file, 1, why) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Unreadable(file, line, "it is not UTF-8 text") from None
    try:
        import tomllib

        table = tomllib.loads(text)
    except RecursionError:
        raise _Unreadable(file, 1, "it is nested too deeply") from None
    except ValueError as error:
        why = _AT_LINE.sub("", str(error)).strip()
        raise _Unreadable(file, _line_of_error(text, error), why) from None
    return ParsedFile(str(file), text, table, untrusted=why_untrusted(status))


def _line_of_error(text: str, error: ValueError) -> int:
    at = _AT_LINE.search(str(error))
    return int(at[1]) if at else text.count("\n") + 1
