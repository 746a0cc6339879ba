"""What reaches the terminal around tmux and GNU screen, and why something does not."""

import pytest

from app.system.multiplexer import (
    captures_mouse_at_start,
    past_multiplexer,
    supports_hyperlinks,
    why_dropped,
)

TMUX = {"TMUX": "/tmp/tmux,1,0", "TERM_PROGRAM": "tmux"}  # noqa: S108 - a name alone
SCREEN = {"STY": "1.pts-0", "TERM": "screen-256color"}


def test_sequences_are_wrapped_for_what_the_program_runs_in() -> None:
    sequence = "\x1b]9;INC-1\a"
    assert past_multiplexer(sequence, {}) == sequence
    assert past_multiplexer(sequence, TMUX) == "\x1bPtmux;\x1b\x1b]9;INC-1\a\x1b\\"
    assert past_multiplexer(sequence, SCREEN) == f"\x1bP{sequence}\x1b\\"


def test_the_mouse_is_left_to_screen_and_to_plain_mode() -> None:
    assert captures_mouse_at_start(TMUX, is_plain=False)
    assert not captures_mouse_at_start(SCREEN, is_plain=False)
    assert not captures_mouse_at_start({}, is_plain=True)


@pytest.mark.parametrize(
    ("environ", "supported"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "vt100"}, False),
        (SCREEN, False),
        ({**TMUX, **SCREEN, "TERM_PROGRAM_VERSION": "3.4"}, False),
        ({**TMUX, "TERM": "tmux-256color", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({**TMUX, "TERM": "screen-256color", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({**TMUX, "TERM": "tmux-256color"}, False),
    ],
)
def test_hyperlinks_are_sent_where_they_arrive(environ: dict[str, str], supported: bool) -> None:  # noqa: FBT001
    assert supports_hyperlinks(environ) is supported


def test_why_notifications_do_not_arrive_is_said() -> None:
    assert why_dropped(TMUX, "off") == "tmux drops them without `set -g allow-passthrough on`"
    assert why_dropped(TMUX, "on") == why_dropped(TMUX, "") == why_dropped({}, "off") == ""
