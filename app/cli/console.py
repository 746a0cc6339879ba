"""Print lines and errors and ask yes-or-no questions outside the interface."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from app.errors import IncidentError
from app.system.secret import Secret

_LONGEST_SECRET = 64 * 1024


class OutputFailed(IncidentError):
    """A command's output cannot be written to standard output.

    Attributes:
        reader_left: Whether the reader of a pipe has closed it, as intended.
    """

    title = "The output could not be written"

    def __init__(self, detail: str, *, reader_left: bool = False) -> None:
        super().__init__(detail)
        self.reader_left = reader_left


def open_standard_streams() -> None:
    """Open /dev/null for closed standard streams, so that no file gets their descriptors.

    Output to such a stream would otherwise be written to the file.
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
    # Replace characters that the terminal's encoding lacks.
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        # Detect a closed pipe here rather than when Python exits.
        sys.stdout.flush()
    except OSError as error:
        _discard(sys.stdout)
        left = isinstance(error, BrokenPipeError)
        raise OutputFailed(f"{error.strerror}.", reader_left=left) from error


def print_error(text: str) -> None:
    """Print a line on standard error; ignored if that is closed."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def flush_output() -> None:
    """Flush the output of libraries; a failure does not change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _discard(stream)


def _discard(stream: TextIO) -> None:
    """Redirect a stream to /dev/null, so that Python's exit does not fail on it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError):  # A stream of a test has no descriptor.
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def report_error(error: IncidentError, details: Sequence[str] = ()) -> None:
    """Print the error, its hint, and the request id for the vendor's support.

    Args:
        error: The error.
        details: Lines to print instead of its text.
    """
    text = "" if details else error.detail
    print_error(": ".join(filter(None, (f"incident-tui: {error.title}", text))))
    for detail in details:
        print_error(f"  {detail}")
    if error.hint:
        print_error(error.hint)
    if error.request_id:
        print_error(f"Request {error.request_id}.")


def is_interactive() -> bool:
    """Return whether a user can be asked."""
    return _is_terminal(sys.stdin) and _is_terminal(sys.stderr)


def is_piped() -> bool:
    """Return whether the input comes from a file or a pipe instead of a terminal."""
    return not _is_terminal(sys.stdin)


def read_secret() -> Secret:
    """Read a secret from standard input, in any encoding."""
    if sys.stdin is None:
        return Secret("")
    return Secret(sys.stdin.buffer.read(_LONGEST_SECRET).decode("utf-8-sig", "replace"))


def confirm(question: str) -> bool:
    """Ask for confirmation; anything but yes, and the end of the input, is a no."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def why_no_interface() -> str:
    """Return the reason why the terminal interface cannot be shown; empty if it can."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error": sys.stderr}
    elsewhere = [name for name, stream in streams.items() if not _is_terminal(stream)]
    if elsewhere:
        return f"standard {' and '.join(elsewhere)} must be a terminal, not a file or a pipe"
    # Without a terminal type, cursor control is unknown.
    if os.name == "posix" and os.environ.get("TERM", "") in {"", "dumb", "unknown"}:
        return (
            f"TERM is {os.environ.get('TERM') or 'not set'}: this terminal cannot move its cursor"
        )
    return ""


def _is_terminal(stream: TextIO | None) -> bool:
    # A stream that was closed before the program started is None.
    return stream is not None and stream.isatty()
