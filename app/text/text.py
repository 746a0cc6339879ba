"""Sanitise text for a terminal.

Everything that can act on a terminal is removed: C0 and C1 controls (including ESC), DEL, and the
bidirectional controls that reorder a whole line. Joiners stay, since emoji and several scripts need
them.
"""

import re

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\ufff9-\ufffb\ufeff"  # interlinear annotation, byte order mark
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff]"  # lone surrogates, which cannot be encoded
)
"""Characters that act on a terminal, other than line breaks and tabs."""

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_TABS_AND_BREAKS = "\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
_RUN_OF_BREAKS = re.compile(f"[{_TABS_AND_BREAKS}]+")
_BREAKS_AT_AN_END = re.compile(f"\\A[{_TABS_AND_BREAKS}]+|[{_TABS_AND_BREAKS}]+\\Z")
_EMPHASIS = re.compile(r"\*\*|`")


def clean(text: str) -> str:
    """Remove characters that act on a terminal; every line break becomes a newline."""
    if text.isprintable():
        return text
    return ACTING.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Fold text into a single line, for cells, titles and toasts."""
    return " ".join(text.split())


def fold_breaks(text: str) -> str:
    """Replace line breaks and tabs by spaces, for a single-line field; other blanks stay."""
    return _RUN_OF_BREAKS.sub(" ", _BREAKS_AT_AN_END.sub("", text))


def strip_markdown(text: str) -> str:
    """Remove Markdown's markers of bold and code, for plain display."""
    return _EMPHASIS.sub("", text)


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Format a count with its noun: `1,204 incidents`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
