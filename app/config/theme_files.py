"""Read the user's themes, `themes/NAME.toml` beside the configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from app.system.paths import config_path
from app.system.private_files import read_regular

_LARGEST = 64 * 1024

Signature = tuple[tuple[str, int, int], ...]


class ThemeFile(Struct, frozen=True):
    """A theme as the user wrote it.

    Attributes:
        path: The file.
        colours: Colours by name; see `app.present.user_theme`.
        is_dark: Whether it is a dark theme.
        problems: What is wrong in it.
    """

    path: Path
    colours: Mapping[str, str] = field(default_factory=dict)
    is_dark: bool = True
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The theme's name."""
        return self.path.stem


def themes_path() -> Path:
    """Return the folder of the user's themes."""
    return config_path().parent / "themes"


def themes_signature() -> Signature:
    """Return what differs after each save of a theme."""
    found = []
    for path in sorted(themes_path().glob("*.toml")):
        try:
            status = path.stat()
        except OSError:
            continue
        found.append((path.name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def read_themes() -> Sequence[ThemeFile]:
    """Read all themes; never fails, for any content."""
    return [_read(path) for path in sorted(themes_path().glob("*.toml"))]


def _read(path: Path) -> ThemeFile:
    import tomllib  # most users have no theme of their own

    try:
        content, _ = read_regular(path, _LARGEST)
        table = tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        return ThemeFile(path, problems=(getattr(error, "strerror", None) or str(error),))
    is_dark = table.pop("dark", True)
    problems = [] if isinstance(is_dark, bool) else ["dark: it must be true or false"]
    colours = {key: value for key, value in table.items() if isinstance(value, str)}
    problems += [f"{key}: it must be a colour in quotes" for key in table if key not in colours]
    return ThemeFile(path, colours, is_dark is not False, tuple(problems))
