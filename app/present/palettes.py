"""Palettes of the program's own themes: a colour for each token.

tests/unit/present checks their contrast, and docs/design.md explains what they mean.
"""

from collections.abc import Mapping

Palette = Mapping[str, str]

DARK: Palette = {
    "bg": "#11141b",
    "raised": "#1a1f29",
    "field": "#222936",
    "cursor": "#2b3a55",
    "cursor-idle": "#1f2735",
    "edge": "#3d485b",
    "accent": "#b9a1ff",
    "on-accent": "#14101f",
    "text": "#d5dbe6",
    "strong": "#f4f7fc",
    "muted": "#a3aec1",
    "ok": "#7fd6a4",
    "bad": "#ff9ad6",
    "chart": "#93a4c4",
    "sev1": "#a9b2c1",
    "sev2": "#4fd0d9",
    "sev3": "#8ab8ff",
    "sev4": "#f2d45c",
    "sev5": "#ffa25e",
    "sev6": "#ff7f78",
    "bar1": "#a9b2c1",
    "bar2": "#4fd0d9",
    "bar3": "#8ab8ff",
    "bar4": "#f2d45c",
    "bar5": "#ffa25e",
    "bar6": "#ff7f78",
    "badge": "#c9202f",
    "on-badge": "#ffffff",
}

LIGHT: Palette = {
    "bg": "#fbfbfd",
    "raised": "#f1f2f7",
    "field": "#e6e9f1",
    "cursor": "#d3ddf3",
    "cursor-idle": "#e9edf6",
    "edge": "#b9c0cf",
    "accent": "#5b2fc4",
    "on-accent": "#ffffff",
    "text": "#262c39",
    "strong": "#0b0f18",
    "muted": "#4d566a",
    "ok": "#0f6137",
    "bad": "#9c1458",
    "chart": "#5b6b8c",
    "sev1": "#525b6b",
    "sev2": "#09606c",
    "sev3": "#124fbd",
    "sev4": "#6b5300",
    "sev5": "#97400a",
    "sev6": "#ad1424",
    "bar1": "#69717f",
    "bar2": "#0a8496",
    "bar3": "#2259cf",
    "bar4": "#9c7500",
    "bar5": "#b84300",
    "bar6": "#d11f36",
    "badge": "#c01a2b",
    "on-badge": "#ffffff",
}

_ANSI: Palette = {
    **dict.fromkeys(DARK, "ansi_default"),
    "badge": "ansi_red",
    "on-badge": "ansi_bright_white",
}

ANSI_DARK: Palette = {
    **_ANSI,
    "accent": "ansi_bright_magenta",
    "ok": "ansi_bright_green",
    "bar2": "ansi_bright_cyan",
    "bar3": "ansi_bright_blue",
    "bar4": "ansi_bright_yellow",
    "bar5": "ansi_bright_red",
    "bar6": "ansi_bright_red",
}

ANSI_LIGHT: Palette = {
    **_ANSI,
    "accent": "ansi_magenta",
    "ok": "ansi_green",
    "bar2": "ansi_cyan",
    "bar3": "ansi_blue",
    "bar4": "ansi_yellow",
    "bar5": "ansi_red",
    "bar6": "ansi_red",
}
