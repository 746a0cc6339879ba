"""Speaks with the person outside of the interface: lines, errors and yes-or-no questions."""

import os
import sys
from typing import TextIO

from app.errors import IncidentError
from app.secret import Secret

_LONGEST_SECRET = 64 * 1024


def say(text: str = "") -> None:
    """One line of a command's result."""
    # A character that the terminal's encoding lacks is no reason to fail.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    # A reader that has left is noticed here, and not when Python exits.
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line about the result, which a pipe does not get."""
    sys.stderr.write(text + "\n")


def complain_of(error: IncidentError) -> None:
    """What happened, what to do, and what the vendor's support would ask for, line by line."""
    complain(": ".join(filter(None, (f"incident-tui: {error.title}", error.detail))))
    if error.hint:
        complain(error.hint)
    if error.request_id:
        complain(f"Request {error.request_id}.")


def can_ask() -> bool:
    """Whether a person can read a question and answer it."""
    return _is_terminal(sys.stdin) and _is_terminal(sys.stderr)


def is_piped() -> bool:
    """Whether the input comes from a file or a program instead of a keyboard."""
    return not _is_terminal(sys.stdin)


def read_secret() -> Secret:
    """What is piped in, whatever its bytes are."""
    if sys.stdin is None:
        return Secret("")
    return Secret(sys.stdin.buffer.read(_LONGEST_SECRET).decode("utf-8-sig", "replace"))


def confirmed(question: str) -> bool:
    """Whether the person says yes; anything else, the end of the input included, is a no."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def why_no_interface() -> str:
    """Why the terminal interface cannot be shown here; empty if it can."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error": sys.stderr}
    elsewhere = [name for name, stream in streams.items() if not _is_terminal(stream)]
    if elsewhere:
        return f"standard {' and '.join(elsewhere)} must be a terminal, not a file or a pipe"
    # Without either the terminal cannot be told where to draw.
    if os.name == "posix" and os.environ.get("TERM", "") in {"", "dumb", "unknown"}:
        return (
            f"TERM is {os.environ.get('TERM') or 'not set'}: this terminal cannot move its cursor"
        )
    return ""


def _is_terminal(stream: TextIO | None) -> bool:
    # A stream that was closed before the program started is None.
    return stream is not None and stream.isatty()
