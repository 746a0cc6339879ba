"""Decode the terminal's input: any bytes, and escape before a key."""

import codecs
import os
import re
from collections.abc import Iterable, Iterator
from time import monotonic

from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import Keys
from textual.message import Message

from app.text.bracketed_paste import PasteFilter

ESC = "\x1b"

# Complete CSI sequences that are neither mouse reports nor responses to Textual's queries.
_UNKNOWN_CSI = re.compile(r"\x1b\[[0-9:;]+[ -/]*[@-LN-ln-~]\Z")


class LateAnswer:
    """Filter of an answer about the terminal's background that comes after the start.

    Escape is held back for a moment, since it may begin an answer.
    """

    _ANSWER = re.compile(r"\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[\?[\d;]*c")
    _BEGUN = re.compile(r"\x1b(?:\](?:1(?:1(?:;[^\x07\x1b]*\x1b?)?)?)?|\[(?:\?[\d;]*)?)?\Z")
    # Nothing else begins so.
    _CERTAIN = ("\x1b]1", "\x1b[?")
    _HELD_FOR = 0.1

    def __init__(self) -> None:
        self._held = ""
        self._since = 0.0

    def drop_from(self, data: str) -> str:
        """Return a packet without the answer, as far as it is complete."""
        data = self._ANSWER.sub("", self._held + data)
        begun = self._BEGUN.search(data)
        self._held = begun.group() if begun else ""
        self._since = monotonic()
        return data.removesuffix(self._held)

    def release(self) -> str:
        """Return what has turned out not to begin an answer."""
        if self._held.startswith(self._CERTAIN) or monotonic() < self._since + self._HELD_FOR:
            return ""
        held, self._held = self._held, ""
        return held


class EscapedKey(Key):
    """A key directly after an escape: alt+key, or escape and then the key.

    A terminal sends the same bytes for both. It never reaches a widget: the app decides according
    to the focus.

    Attributes:
        plain: The key without the escape.
    """

    def __init__(self, plain: Key) -> None:
        super().__init__(f"alt+{plain.key}", None)
        self.plain = plain


class InputParser(XTermParser):
    """Parser that reports escape and a key as an `EscapedKey`.

    Textual converts escape and a digit to a Mac's option characters (™, £, …), drops the escape
    before punctuation, and types "^" for an escape before a second one. Unknown complete sequences
    are typed as letters, and sequences in pasted text are read as keys.

    Args:
        debug: Whether to log keys.
        late_answer: Drops the answer to a question asked before; None if none may come.
    """

    def __init__(self, *, debug: bool = False, late_answer: LateAnswer | None = None) -> None:
        super().__init__(debug)
        self._late_answer = late_answer
        self._escaped = False
        self._paste_filter = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse a packet; an empty one ends the input."""
        if not data:
            return super().feed(data)
        if self._late_answer:
            data = self._late_answer.drop_from(data)
        passed = self._paste_filter.feed(data)
        return super().feed(passed) if passed else ()

    def tick(self) -> Iterable[Message]:
        """Let time pass, which ends an escape."""
        if self._late_answer and (held := self._late_answer.release()):
            yield from super().feed(held)
        yield from super().tick()

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:  # noqa: FBT001, FBT002
        if sequence == ESC:
            # The first character of an abandoned sequence belongs to the next one.
            self._escaped = True
            return
        if alt or self._escaped:
            self._escaped = False
            yield from self._escape(sequence)
        elif len(sequence) == 2 and sequence[0] == ESC and sequence[1] not in "[O":
            if _is_backtab(sequence):
                yield from super()._sequence_to_key_events(sequence)
            else:
                yield from self._escape(sequence[1])
        else:
            keys = list(super()._sequence_to_key_events(sequence))
            if not keys and _UNKNOWN_CSI.match(sequence):
                keys = [Key(Keys.Ignore, sequence)]
            yield from keys

    def _escape(self, sequence: str) -> Iterator[Key]:
        for key in super()._sequence_to_key_events(sequence):
            yield EscapedKey(key)


def _is_backtab(sequence: str) -> bool:
    """Return whether it is the Linux console's sequence for shift+tab."""
    return sequence == "\x1b\t" and os.environ.get("TERM") == "linux"


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Decode invalid UTF-8 as Latin-1 without control characters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    invalid = error.object[error.start : error.end]
    return "".join(chr(byte) for byte in invalid if byte >= 0xA0), error.end


codecs.register_error("incident-latin-1", _as_latin_1)


def input_decoder(encoding: str = "utf-8") -> codecs.IncrementalDecoder:
    """Return a decoder of the terminal's encoding that accepts any bytes."""
    errors = "incident-latin-1" if encoding == "utf-8" else "ignore"
    return codecs.getincrementaldecoder(encoding)(errors=errors)
