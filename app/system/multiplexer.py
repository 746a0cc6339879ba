"""Send control sequences past tmux and GNU screen to the terminal around them."""

from collections.abc import Mapping

# GNU screen drops longer strings, at about 760 bytes.
_LONGEST_IN_SCREEN = 700


def past_multiplexer(sequence: str, environ: Mapping[str, str]) -> str:
    """Return a control sequence wrapped for the multiplexer that the program runs in.

    tmux passes it on if its `allow-passthrough` is on.
    """
    if environ.get("TMUX"):
        return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
    if environ.get("STY"):
        starts = range(0, len(sequence), _LONGEST_IN_SCREEN)
        pieces = (sequence[start : start + _LONGEST_IN_SCREEN] for start in starts)
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return sequence


def holds_escape_back(environ: Mapping[str, str]) -> bool:
    """Return whether escape is only received with the next key while the mouse is captured.

    GNU screen waits for the rest of a mouse report.
    """
    return bool(environ.get("STY"))


def captures_mouse_at_start(environ: Mapping[str, str], *, is_plain: bool) -> bool:
    """Return whether the mouse is captured until `%` changes it; not in plain mode."""
    return not (is_plain or holds_escape_back(environ))
