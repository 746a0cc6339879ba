"""Themes: the program's own, and palettes for all others.

A theme's variables that are named as tokens are its palette. What is missing is derived from its
background, foreground and accent, so that every theme is legible.
"""

from collections.abc import Mapping

from textual.theme import Theme

from app.present.palettes import ANSI_DARK, ANSI_LIGHT, DARK, LIGHT, Palette
from app.present.tokens import TOKENS

# Textual's own names for what is shown with a token.
_TEXTUAL: Mapping[str, str] = {
    "text-muted": "muted",
    "text-disabled": "muted",
    "text-primary": "accent",
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
    _own("dark", DARK, dark=True),
    _own("light", LIGHT, dark=False),
    _own("ansi-dark", ANSI_DARK, dark=True, ansi=True),
    _own("ansi-light", ANSI_LIGHT, dark=False, ansi=True),
)
"""The program's themes; the first one is the default."""


def palette_of(theme: Theme) -> Palette:
    """Return a theme's colour for each token."""
    own = {token: theme.variables[token] for token in TOKENS if token in theme.variables}
    if len(own) == len(TOKENS):
        return own
    from app.present.derived_palette import derive  # Only needed for themes of others.

    return {**derive(theme), **own}


def css_variables(theme: Theme) -> dict[str, str]:
    """Return all variables of stylesheets: the tokens, and Textual's own with their colours."""
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
    textual = {name: palette[token] for name, token in _TEXTUAL.items()}
    return {**system.to_color_system().generate(), **textual, **palette}
