"""Plain mode in a real pseudo-terminal: what a screen reader is given to speak."""

import re
from collections.abc import Sequence

from tests.support.terminal import PseudoTerminal

PLAIN = ["-m", "app", "--demo", "--plain"]
_LISTED = 6
LISTED = f"1–{_LISTED} of {_LISTED}".encode()
# Moves of the cursor, and modes of the terminal that have no letters to be spoken.
_CONTROL = re.compile(r"\x1b\[\d+;\d+H|\x1b\[\?[\d;]+[hl]|\x1b\[m|\x1b\[2J|\x1b\[H")
# More often than ages and the clock of the list are drawn otherwise.
_WHILE = 6.0


def rows(terminal: PseudoTerminal, start: int = 0) -> list[str]:
    """What has been written from there on, line by line."""
    text = _CONTROL.sub("\n", terminal.written[start:].decode())
    return [line.strip() for line in text.splitlines() if line.strip()]


def press(terminal: PseudoTerminal, *keys: tuple[bytes, str]) -> list[str]:
    """Press each key, once what the one before it does has been written."""
    start = len(terminal.written)
    for key, expected in keys:
        terminal.type(key)
        terminal.until(expected.encode())
    return rows(terminal, start)


def incidents(terminal: PseudoTerminal) -> Sequence[str]:
    terminal.until(LISTED)
    listed: Sequence[str] = ()
    while len(listed) < _LISTED:
        terminal.read(60)
        listed = list(dict.fromkeys(row for row in rows(terminal) if row.startswith("INC-")))
    while terminal.read(_WHILE):
        pass
    return listed


def test_a_move_writes_the_new_row_once_and_nothing_else() -> None:
    with PseudoTerminal(PLAIN, {}, size=(80, 24)) as terminal:
        first, second, *_, last = incidents(terminal)
        moves = ((b"j", second), (b"G", last), (b"g", first), (b"j", second))
        assert press(terminal, *moves) == [second, last, first, second]
        press(terminal, (b"v", "6 matches"))
        assert press(terminal, (b"\x1b[A", "2 Minor"))[-1].startswith("2 Minor")
        press(terminal, (b"\x1b", LISTED.decode()))
        terminal.type(b"\x11")
        assert terminal.status() == 0
        terminal.assert_restored()


def test_nothing_is_written_that_is_not_text_and_nothing_by_itself() -> None:
    with PseudoTerminal(PLAIN, {}, size=(80, 24)) as terminal:
        incidents(terminal)
        written = " ".join(rows(terminal))
        assert "\x1b" not in written
        assert not re.search("[\u2500-\u27bf]", written)
        start = len(terminal.written)
        terminal.wait(_WHILE)
        assert rows(terminal, start) == []
        press(terminal, (b"y", "Reference: "), (b"n", "Declare an incident"), (b"a", "1 changed"))
        assert press(terminal, (b"x", "x"), (b"q", "q")) == ["x", "q"]
