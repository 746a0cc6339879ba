"""Make a theme of the colours that a user has named."""

from collections.abc import Mapping, Sequence

from textual.color import Color, ColorParseError
from textual.theme import Theme

from app.present.palettes import DARK, LIGHT
from app.present.tokens import TOKENS
from app.text.did_you_mean import did_you_mean

# The colours that all others are derived from, by their tokens; the name of the first two is
# the usual one in themes of other programs.
_BASE = {"background": "bg", "foreground": "text", "accent": "accent"}


def user_theme(
    name: str, colours: Mapping[str, str], *, is_dark: bool
) -> tuple[Theme, Sequence[str]]:
    """Return a theme, and what is wrong with its colours.

    Args:
        name: Its name.
        colours: Colours of `background`, `foreground`, `accent`, and of any token.
        is_dark: Whether it is a dark theme.
    """
    valid: dict[str, str] = {}
    problems: list[str] = []
    for key, value in colours.items():
        if key not in TOKENS and key not in _BASE:
            problems.append(f"{key}: there is no such colour.{did_you_mean(key, TOKENS)}")
        elif (colour := _opaque(value)) is None:
            problems.append(f"{key}: {value!r} is not a colour such as #b9a1ff")
        else:
            valid[key] = colour
    usual = DARK if is_dark else LIGHT
    base = {key: valid.get(key) or valid.get(token, usual[token]) for key, token in _BASE.items()}
    theme = Theme(
        name=name,
        primary=base["accent"],
        background=base["background"],
        foreground=base["foreground"],
        dark=is_dark,
        variables={token: valid[token] for token in TOKENS if token in valid},
    )
    return theme, problems


def _opaque(value: str) -> str | None:
    try:
        colour = Color.parse(value)
    except ColorParseError:
        return None
    # Contrast depends on the terminal for its own colours, and is unknown for transparent ones.
    return colour.hex if colour.a == 1 and colour.ansi is None else None
