"""Convert pasted text and escaped keys for text inputs."""

from collections.abc import Container, Mapping, Sequence

from textual.command import CommandInput
from textual.events import Key, Paste
from textual.widget import Widget
from textual.widgets import Input, TextArea

from app.text.text import fold_breaks
from widgets.basic.fixed_width_input import NarrowingLine
from widgets.textual_compat.key_parser import ESC, EscapedKey

# As in readline; terminals on macOS send these for option+arrow and option+backspace.
_IN_INPUT: Mapping[str, str] = {
    "b": "ctrl+left",
    "f": "ctrl+right",
    "d": "ctrl+backspace",
    "backspace": "ctrl+w",
    "enter": "enter",
}
_IN_TEXT_AREA: Mapping[str, str] = {**_IN_INPUT, "d": "alt+delete"}

# A filter text is short, and escape leaves it.
_IN_NARROWING: Mapping[str, str] = {"backspace": "ctrl+w"}


def fold_paste(paste: Paste, focused: Widget | None) -> Paste:
    """Fold pasted text into one line for a single-line field."""
    return Paste(fold_breaks(paste.text)) if isinstance(focused, Input) else paste


def read_escaped(key: EscapedKey, focused: Widget | None, bound: Container[str]) -> Sequence[Key]:
    """Convert an escaped key to a word-editing key, a bound alt+key, or two keys.

    Args:
        key: The key.
        focused: The widget with the focus.
        bound: The currently bound keys.
    """
    if edits := _word_keys(focused).get(key.plain.key):
        return (Key(edits, key.plain.character if edits == key.plain.key else None),)
    if key.key in bound:
        return (Key(key.key, None),)
    return (Key("escape", ESC), key.plain)


def _word_keys(focused: Widget | None) -> Mapping[str, str]:
    match focused:
        case NarrowingLine() | CommandInput():
            return _IN_NARROWING
        case Input():
            return _IN_INPUT
        case TextArea():
            return _IN_TEXT_AREA
        case _:
            return {}
