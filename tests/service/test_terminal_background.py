"""The terminal is asked for its background before the start, in a real pseudo-terminal."""

import pytest

from app.system.terminal_colours import QUESTION, colours_from_environment, may_be_asked
from tests.support.terminal import PseudoTerminal
from widgets.textual_compat.key_parser import LateAnswer

LIGHT = b"\x1b]11;rgb:fafa/f0f0/e6e6\x1b\\"
FENCE = b"\x1b[?62;22c"
# Colours of the head's text in the dark and the light theme.
DARK_TEXT, LIGHT_TEXT = b"38;2;213;219;230", b"38;2;38;44;57"
ENVIRONMENT = {"COLORTERM": "truecolor", "STY": "", "TMUX": "", "SSH_TTY": ""}


@pytest.mark.parametrize(
    ("answer", "text"), [(LIGHT + b"nOutage" + FENCE, LIGHT_TEXT), (FENCE + b"nOutage", DARK_TEXT)]
)
def test_the_answer_decides_on_the_theme_and_what_is_typed_meanwhile_is_kept(
    answer: bytes, text: bytes
) -> None:
    with PseudoTerminal(["-m", "app", "--demo"], ENVIRONMENT) as terminal:
        terminal.until(QUESTION)
        terminal.type(answer)
        terminal.until(b"Outage")
        assert text in terminal.written
        terminal.type(b"\x1b")
        terminal.until(b"synced")
        terminal.type(b"q")
        assert terminal.status() == 0
        terminal.assert_restored()


def test_a_late_answer_types_nothing() -> None:
    with PseudoTerminal(["-m", "app", "--demo"], ENVIRONMENT) as terminal:
        terminal.until(b"synced")
        assert QUESTION in terminal.written
        terminal.type(LIGHT[:9])
        terminal.wait(0.3)
        terminal.type(LIGHT[9:] + FENCE + b"n")
        terminal.until(b"Declare an incident")
        terminal.type(b"x")
        terminal.until(b"x")
        assert not any(piece in terminal.written for piece in (b"fafa", b"11;rgb"))
        terminal.type(b"\x1b")
        terminal.until(b"synced")
        terminal.type(b"q")
        assert terminal.status() == 0
        terminal.assert_restored()


def test_escape_is_held_back_only_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("widgets.textual_compat.key_parser.monotonic", lambda: now)
    late = LateAnswer()
    assert (late.drop_from("a\x1b"), late.release()) == ("a", "")
    now = 0.2
    assert late.release() == "\x1b"
    assert (late.drop_from("\x1b]11;rgb:0/0/0"), late.release()) == ("", "")
    now = 9.0
    assert (late.release(), late.drop_from("\x07b")) == ("", "b")
    assert late.drop_from("\x1b[A\x1b[?6c\x1b[B") == "\x1b[A\x1b[B"


def test_some_terminals_are_not_asked_and_the_environment_is_a_hint() -> None:
    assert may_be_asked({"TERM": "xterm-256color"})
    assert may_be_asked({"TERM": "screen-256color", "TMUX": "socket"})
    for environment in ({"TERM": "screen"}, {"TERM": "xterm", "STY": "1.pts"}, {"TERM": "linux"}):
        assert not may_be_asked(environment)
    looks = [
        colours_from_environment({"TERM": term, "COLORFGBG": hint})
        for term, hint in (("xterm-256color", "0;15"), ("xterm", "15;0"), ("xterm-kitty", ""))
    ]
    assert [(each.is_dark, each.has_few) for each in looks] == [
        (False, False),
        (True, True),
        (True, False),
    ]
