"""Choose a theme: by the configuration, the palette, or the terminal."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path

from app.config.theme_files import themes_path
from app.system.paths import NAME
from app.system.private_files import make_private_folder, read_regular, replace_private_file
from app.system.terminal_colours import TerminalColours

FAMILIES: Mapping[str, tuple[str, str]] = {
    "auto": ("dark", "light"),
    "high-contrast": ("high-contrast-dark", "high-contrast-light"),
    "colour-blind-safe": ("colour-blind-safe-dark", "colour-blind-safe-light"),
    "ansi": ("ansi-dark", "ansi-light"),
}
"""Names that stand for one theme on a dark terminal, and another one on a light terminal."""

TEXTUAL_THEMES = (
    "textual-dark",
    "textual-light",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "dracula",
    "tokyo-night",
    "monokai",
    "flexoki",
    "catppuccin-latte",
    "catppuccin-frappe",
    "catppuccin-macchiato",
    "solarized-light",
    "solarized-dark",
    "rose-pine",
    "rose-pine-moon",
    "rose-pine-dawn",
    "atom-one-dark",
    "atom-one-light",
    "ansi-dark",
    "ansi-light",
)
"""Textual's themes, so that the configuration can be checked without loading it."""

# No profile's folder can have this name.
_FILE = "theme.chosen"
_LONGEST = 256


def known_themes() -> frozenset[str]:
    """Return all names that the setting `theme` takes, with the user's own themes."""
    own = (path.stem for path in themes_path().glob("*.toml"))
    pairs = (name for pair in FAMILIES.values() for name in pair)
    return frozenset((*FAMILIES, *pairs, *TEXTUAL_THEMES, *own))


def theme_name(wanted: str, terminal: TerminalColours) -> str:
    """Return the name of the theme to use.

    Args:
        wanted: A theme, or one of `FAMILIES`; empty if nothing was chosen.
        terminal: What the terminal shows.
    """
    if wanted in {"", "auto"} and terminal.has_few:
        wanted = "ansi"
    dark, light = FAMILIES.get(wanted or "auto", (wanted, wanted))
    return dark if terminal.is_dark else light


def follows_terminal(wanted: str) -> bool:
    """Return whether the terminal's background decides."""
    return not wanted or wanted in FAMILIES


def remembered_theme_path() -> Path:
    """Return the path of the file with the theme that was selected in the palette."""
    return user_state_path(NAME, False) / _FILE


def remembered_theme() -> str:
    """Return the theme that was selected in the palette last; empty if none was."""
    try:
        content, _ = read_regular(remembered_theme_path(), _LONGEST)
        return content.decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember_theme(name: str) -> None:
    """Store the theme that was selected in the palette; not being able to is harmless."""
    file = remembered_theme_path()
    with suppress(OSError):
        make_private_folder(file.parent)
        replace_private_file(file, f"{name}\n")
