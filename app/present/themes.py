"""Themes: the program's own, and palettes for all others.

A theme's variables that are named as tokens are its palette. What is missing is derived from its
background, foreground and accent, so that every theme is legible.
"""

from collections.abc import Mapping

from textual.theme import Theme

from app.present import palettes
from app.present.palettes import Palette
from app.present.tokens import TOKENS

# Textual's own names for what is shown with a token.
_TEXTUAL: Mapping[str, str] = {
    "text-muted": "muted",
    "text-disabled": "muted",
    "text-primary": "text",
    "text-secondary": "text",
    "text-accent": "accent",
    "text-warning": "bad",
    "text-error": "bad",
    "text-success": "ok",
    "foreground-muted": "muted",
    "foreground-disabled": "muted",
    "surface-active": "field",
    "border": "accent",
    "border-blurred": "edge",
    "block-cursor-foreground": "strong",
    "block-cursor-background": "cursor",
    "block-cursor-blurred-foreground": "text",
    "block-cursor-blurred-background": "cursor-idle",
    "block-hover-background": "cursor-idle",
    "scrollbar": "edge",
    "scrollbar-hover": "accent",
    "scrollbar-active": "accent",
    "scrollbar-background": "bg",
    "scrollbar-background-hover": "bg",
    "scrollbar-background-active": "bg",
    "scrollbar-corner-color": "bg",
    "link-color": "accent",
    "link-color-hover": "on-accent",
    "link-background-hover": "accent",
    "input-cursor-background": "accent",
    "input-cursor-foreground": "on-accent",
    "input-selection-background": "cursor",
    "input-selection-foreground": "strong",
    "screen-selection-background": "cursor",
    "screen-selection-foreground": "strong",
    "button-foreground": "text",
    "button-color-foreground": "on-accent",
    **{f"markdown-h{level}-color": "strong" for level in range(1, 7)},
}
# Only Textual's themes of sixteen colours have them.
_TEXTUAL_ANSI: Mapping[str, str] = {"ansi-background": "bg", "ansi-foreground": "text"}


def _own(name: str, palette: Palette, *, dark: bool, ansi: bool = False) -> Theme:
    return Theme(
        name=name,
        primary=palette["accent"],
        foreground=palette["text"],
        background=palette["bg"],
        dark=dark,
        ansi=ansi,
        variables=dict(palette),
    )


OWN_THEMES = (
    _own("dark", palettes.DARK, dark=True),
    _own("light", palettes.LIGHT, dark=False),
    _own("high-contrast-dark", palettes.HIGH_CONTRAST_DARK, dark=True),
    _own("high-contrast-light", palettes.HIGH_CONTRAST_LIGHT, dark=False),
    _own("colour-blind-safe-dark", palettes.COLOUR_BLIND_SAFE_DARK, dark=True),
    _own("colour-blind-safe-light", palettes.COLOUR_BLIND_SAFE_LIGHT, dark=False),
    _own("ansi-dark", palettes.ANSI_DARK, dark=True, ansi=True),
    _own("ansi-light", palettes.ANSI_LIGHT, dark=False, ansi=True),
)
"""The program's themes; the first one is the default."""


def palette_of(theme: Theme) -> Palette:
    """Return a theme's colour for each token."""
    own = {token: theme.variables[token] for token in TOKENS if token in theme.variables}
    if len(own) == len(TOKENS):
        return own
    from app.present.derived_palette import derive  # Only needed for themes of others.

    return {**derive(theme), **own}


def css_variables(theme: Theme, *, colours: bool = True) -> dict[str, str]:
    """Return all variables of stylesheets: the tokens, and Textual's own with their colours.

    Args:
        theme: The theme.
        colours: Whether the terminal may show colours.
    """
    palette = palette_of(theme)
    system = Theme(
        name=theme.name,
        primary=palette["accent"],
        secondary=palette["accent"],
        accent=palette["accent"],
        warning=palette["bad"],
        error=palette["bad"],
        success=palette["ok"],
        foreground=palette["text"],
        background=palette["bg"],
        surface=palette["raised"],
        panel=palette["raised"],
        dark=theme.dark,
        ansi=theme.ansi,
    )
    names = {**_TEXTUAL, **_TEXTUAL_ANSI} if theme.ansi else _TEXTUAL
    textual = {name: palette[token] for name, token in names.items()}
    filled = _filled(palette, ansi=theme.ansi) if colours else _REVERSED
    return {**system.to_color_system().generate(), **textual, **palette, **filled}


_REVERSED = {"open-tab": "bold reverse", "filled-badge": "bold reverse"}


def _filled(palette: Palette, *, ansi: bool) -> dict[str, str]:
    """Return the styles of filled areas, see `OPEN_TAB` and `BADGE`."""
    accent, badge = palette["accent"], palette["badge"]
    # The terminal's background is not known by number.
    tab = f"bold reverse {accent}" if ansi else f"bold {palette['on-accent']} on {accent}"
    return {"open-tab": tab, "filled-badge": f"bold {palette['on-badge']} on {badge}"}
