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

HIGH_CONTRAST_DARK: Palette = {
    "bg": "#000000",
    "raised": "#0d0f14",
    "field": "#1b2029",
    "cursor": "#1f3358",
    "cursor-idle": "#1b2029",
    "edge": "#8b97ab",
    "accent": "#cbb9ff",
    "on-accent": "#000000",
    "text": "#e2e6ee",
    "strong": "#ffffff",
    "muted": "#bac3d1",
    "ok": "#7fd6a4",
    "bad": "#ffa8db",
    "chart": "#93a4c4",
    "sev1": "#bdc4cf",
    "sev2": "#5dd3dc",
    "sev3": "#9fc4ff",
    "sev4": "#f2d45c",
    "sev5": "#ffb27a",
    "sev6": "#ffada8",
    "bar1": "#a9b2c1",
    "bar2": "#4fd0d9",
    "bar3": "#8ab8ff",
    "bar4": "#f2d45c",
    "bar5": "#ffa25e",
    "bar6": "#ff7f78",
    "badge": "#a3001f",
    "on-badge": "#ffffff",
}

HIGH_CONTRAST_LIGHT: Palette = {
    "bg": "#ffffff",
    "raised": "#f7f8fb",
    "field": "#eef0f5",
    "cursor": "#d6e2fb",
    "cursor-idle": "#eef0f5",
    "edge": "#5a6478",
    "accent": "#5029ac",
    "on-accent": "#ffffff",
    "text": "#262c39",
    "strong": "#000000",
    "muted": "#3f4656",
    "ok": "#0c512e",
    "bad": "#89114d",
    "chart": "#556483",
    "sev1": "#414855",
    "sev2": "#074e58",
    "sev3": "#0e409a",
    "sev4": "#594500",
    "sev5": "#783308",
    "sev6": "#8d101d",
    "bar1": "#5c636f",
    "bar2": "#086e7e",
    "bar3": "#2259cf",
    "bar4": "#7f5f00",
    "bar5": "#ac3e00",
    "bar6": "#c01c31",
    "badge": "#a3001f",
    "on-badge": "#ffffff",
}

# Only the bars are coloured, and far enough apart without red, green or blue cones.
COLOUR_BLIND_SAFE_DARK: Palette = {
    **DARK,
    **{f"sev{step}": DARK["text"] for step in range(1, 7)},
    "bar1": "#a3a9b3",
    "bar2": "#4aabfd",
    "bar3": "#a1f0fa",
    "bar4": "#fbf42a",
    "bar5": "#ea905a",
    "bar6": "#fb2189",
}

COLOUR_BLIND_SAFE_LIGHT: Palette = {
    **LIGHT,
    **{f"sev{step}": LIGHT["text"] for step in range(1, 7)},
    "bar1": "#6f7683",
    "bar2": "#2278da",
    "bar3": "#163a85",
    "bar4": "#9a7700",
    "bar5": "#8f3a00",
    "bar6": "#5c0013",
    "badge": "#5c0013",
}

# The terminal's own colours, which may be any: text has its own default. What is bold here needs
# less contrast. Green and yellow cannot be read on a light background in most palettes.
_ANSI: Palette = {
    **dict.fromkeys(DARK, "ansi_default"),
    "badge": "ansi_red",
    "on-badge": "ansi_bright_white",
}

ANSI_DARK: Palette = {
    **_ANSI,
    "accent": "ansi_bright_magenta",
    "ok": "ansi_green",
    "bar2": "ansi_bright_cyan",
    "bar3": "ansi_bright_blue",
    "bar4": "ansi_bright_yellow",
    "bar5": "ansi_bright_red",
    "bar6": "ansi_bright_red",
}

ANSI_LIGHT: Palette = {
    **_ANSI,
    "accent": "ansi_magenta",
    "bar2": "ansi_blue",
    "bar3": "ansi_blue",
    "bar4": "ansi_red",
    "bar5": "ansi_red",
    "bar6": "ansi_red",
}
