"""Report the waits of a command on standard error, with their maximum length."""

import math

from app.cli.console import print_error
from app.system.waits import Waits

# Seconds; shorter waits are not reported, nor those that end before another.
_WORTH_A_LINE = 1.0


class WaitReport:
    """Reporter of the waits of a command.

    Args:
        waits: The waits of the API client.
        limit: Maximum number of seconds for all waits.
    """

    def __init__(self, waits: Waits, limit: float) -> None:
        self._waits = waits
        self._until = -math.inf
        waits.limit = limit
        waits.on_change = self._report

    def _report(self) -> None:
        wait = self._waits.current(_WORTH_A_LINE)
        if wait and not self._waits.is_exhausted and wait.until > self._until + _WORTH_A_LINE:
            self._until = wait.until
            seconds = math.ceil(self._waits.remaining(wait))
            limit = self._waits.limit
            most = f", of {limit:g} s at most in all" if math.isfinite(limit) else ""
            print_error(f"{wait.why}: waiting {seconds} s{most}.")
