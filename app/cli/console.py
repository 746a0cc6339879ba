"""Speaks with the person outside of the interface: lines, errors and yes-or-no questions."""

import os
import sys
from contextlib import suppress
from typing import TextIO

from app.errors import IncidentError
from app.system.secret import Secret

_LONGEST_SECRET = 64 * 1024


class OutputFailed(IncidentError):
    """Standard output cannot take what a command prints.

    Attributes:
        reader_left: Whether a pipe was closed by its reader, who wants no more.
    """

    title = "The output could not be written"

    def __init__(self, detail: str, *, reader_left: bool = False) -> None:
        super().__init__(detail)
        self.reader_left = reader_left


def open_standard_streams() -> None:
    """Put /dev/null where a standard stream is closed, so that no file or socket gets its number.

    What is written to such a stream would otherwise end up in the file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def print_line(text: str = "") -> None:
    """Print a line of a command's result.

    Raises:
        OutputFailed: It cannot be written.
    """
    if sys.stdout is None:
        raise OutputFailed("Standard output is closed.")
    # A character that the terminal's encoding lacks is no reason to fail.
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        # A reader that has left is noticed here, and not when Python exits.
        sys.stdout.flush()
    except OSError as error:
        _discard(sys.stdout)
        left = isinstance(error, BrokenPipeError)
        raise OutputFailed(f"{error.strerror}.", reader_left=left) from error


def print_error(text: str) -> None:
    """Print a line on standard error, which a pipe does not get; lost where that is closed."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def flush_output() -> None:
    """Write what libraries have printed; what cannot be written changes no exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _discard(stream)


def _discard(stream: TextIO) -> None:
    """Send what is left in a stream to /dev/null, where Python's own exit would fail over it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError):  # A stream of a test has no descriptor.
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def report_error(error: IncidentError) -> None:
    """What happened, what to do, and what the vendor's support would ask for, line by line."""
    print_error(": ".join(filter(None, (f"incident-tui: {error.title}", error.detail))))
    if error.hint:
        print_error(error.hint)
    if error.request_id:
        print_error(f"Request {error.request_id}.")


def is_interactive() -> bool:
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


def confirm(question: str) -> bool:
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
