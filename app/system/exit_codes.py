"""Exit codes of every command, and the text that explains them."""

from collections.abc import Mapping
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit code of a command, for scripts."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    UNKNOWN = 5
    WAITED = 6
    EXPIRED = 7
    CONFLICT = 8
    INTERRUPTED = 130  # 128 + SIGINT, as in shells


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.DONE: "done, also where the output could not be written afterwards",
    ExitCode.FAILED: "failed, and nothing was changed",
    ExitCode.USAGE: "not understood, or cannot start like this; nothing was sent",
    ExitCode.NOT_FOUND: "no such incident, or `pending check` found that it was not applied",
    ExitCode.REFUSED: "the API refused; nothing was changed",
    ExitCode.UNKNOWN: "sent, outcome unknown: go on as it says, usually by running it again",
    ExitCode.WAITED: "delayed by the rate limit, see --max-wait; nothing was changed",
    ExitCode.EXPIRED: "sent longer ago than --retry-window, outcome unknown; not sent again",
    ExitCode.CONFLICT: "somebody else has changed the same field; not sent",
    ExitCode.INTERRUPTED: "interrupted; other signals give 128 and their number as well",
}


def explain_exit_codes() -> str:
    """List the codes with their meanings, one per line, for the help."""
    lines = (f"  {code:<5}{meaning}" for code, meaning in MEANINGS.items())
    return "\n".join(("exit codes:", *lines)) + "\n"
