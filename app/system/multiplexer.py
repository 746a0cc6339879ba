"""Send control sequences past tmux and GNU screen to the terminal around them."""

import re
from collections.abc import Mapping

# GNU screen drops longer strings, at about 760 bytes.
_LONGEST_IN_SCREEN = 700
_TMUX_WITH_LINKS = (3, 4)
_PATIENCE = 2.0
_WITHOUT_LINKS = ("linux", "vt", "screen")


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


def supports_hyperlinks(environ: Mapping[str, str]) -> bool:
    """Return whether hyperlinks (OSC 8) reach a terminal that ignores them at worst.

    GNU screen and tmux before 3.4 drop them; consoles may show them.
    """
    if environ.get("STY"):
        return False
    if environ.get("TMUX"):
        return _tmux_version(environ) >= _TMUX_WITH_LINKS
    return not environ.get("TERM", "").startswith(_WITHOUT_LINKS)


def why_dropped(environ: Mapping[str, str], allows_passthrough: str) -> str:
    """Return why notifications (OSC 9 and 777) do not reach the terminal; empty if they do.

    Args:
        environ: The environment.
        allows_passthrough: Value of tmux's option `allow-passthrough`; empty if unknown.
    """
    if environ.get("TMUX") and allows_passthrough == "off":
        return "tmux drops them without `set -g allow-passthrough on`"
    return ""


def _tmux_version(environ: Mapping[str, str]) -> tuple[int, ...]:
    """Return the version of tmux, which names it in the environment; empty if unknown."""
    found = re.match(r"(\d+)\.(\d+)", environ.get("TERM_PROGRAM_VERSION", ""))
    if environ.get("TERM_PROGRAM") != "tmux" or not found:
        return ()
    return tuple(map(int, found.groups()))


def tmux_passthrough() -> str:
    """Return the value of tmux's option `allow-passthrough`; empty if it cannot be asked."""
    import subprocess  # The start needs it later, if at all.

    try:
        done = subprocess.run(
            ["tmux", "show-options", "-gv", "allow-passthrough"],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
