"""Text that came from elsewhere, made safe for a terminal.

Whatever can act on a terminal is dropped: C0 and C1 controls (ESC among them), DEL, and the
bidirectional controls that reorder a whole line. Joiners stay, since emoji and several scripts
need them.
"""

import re

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\ufff9-\ufffb\ufeff"  # interlinear annotation, byte order mark
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff]"  # lone surrogates, which no terminal can be sent
)
"""What acts on a terminal; line breaks and tabs do what they are for."""

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_TABS_AND_BREAKS = "\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
_RUN_OF_BREAKS = re.compile(f"[{_TABS_AND_BREAKS}]+")
_BREAKS_AT_AN_END = re.compile(f"\\A[{_TABS_AND_BREAKS}]+|[{_TABS_AND_BREAKS}]+\\Z")
_EMPHASIS = re.compile(r"\*\*|`")


def clean(text: str) -> str:
    """`text` without what acts on a terminal; every kind of line break becomes a newline."""
    if text.isprintable():
        return text
    return ACTING.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """`text` folded into a single line, for cells, titles and toasts."""
    return " ".join(text.split())


def fold_breaks(text: str) -> str:
    """Replace line breaks and tabs by spaces, for a field of one line; blanks stay."""
    return _RUN_OF_BREAKS.sub(" ", _BREAKS_AT_AN_END.sub("", text))


def strip_markdown(text: str) -> str:
    """`text` without Markdown's signs for bold and code, for where it is shown as it is."""
    return _EMPHASIS.sub("", text)


def plural(count: int, noun: str, nouns: str = "") -> str:
    """`count` with thousands separated and the noun in the right number: `1,204 incidents`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
