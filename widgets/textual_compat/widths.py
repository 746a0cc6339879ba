"""Keep columns in place behind text whose width terminals disagree about."""

import re

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

# Marks and vowel signs, from Hebrew to Khmer and in the blocks of combining marks; joiners;
# variation selectors; emoji.
_UNCERTAIN = re.compile(
    "[\u0300-\u036f\u0590-\u109f\u1780-\u17ff\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f\U0001f000-\U0001faff\U000e0000-\U000e0fff]"
)
_SAVE, _RESTORE = "\x1b7", "\x1b8"

_render = Strip.render


def keep_columns() -> None:
    """Have strips move the cursor behind such text, rather than rely on its width."""
    Strip.render = _rendered  # type: ignore[method-assign,assignment]


def _rendered(strip: Strip, console: Console) -> str:
    """Return a strip as it is written to the terminal."""
    if strip._render_cache is None and _is_uncertain(strip.text):  # noqa: SLF001
        strip._render_cache = "".join(_in_place(each, console) for each in strip)  # noqa: SLF001
    return _render(strip, console)


def _is_uncertain(text: str) -> bool:
    return not text.isascii() and _UNCERTAIN.search(text) is not None


def _in_place(segment: Segment, console: Console) -> str:
    """Return a piece of text, over blanks of its width if that is uncertain."""
    text = _render(Strip([segment]), console)
    if not _is_uncertain(segment.text):
        return text
    width = cell_len(segment.text)
    blank = _render(Strip([Segment(" " * width, segment.style)]), console)
    move = f"\x1b[{width}C" if width else ""
    return f"{_SAVE}{blank}{_RESTORE}{text}{_RESTORE}{move}"
