"""Reports on standard error what a command waits for, and for how long at most."""

import math

from app.cli.console import print_error
from app.system.waits import Waits

# Seconds; a shorter wait is not worth a line, and one that ends no later than another neither.
_WORTH_A_LINE = 1.0


class WaitReport:
    """Writes a line for each wait that a command makes.

    Args:
        waits: Of the API's client.
        limit: For how many seconds the command may be held up in all.
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
            print_error(
                f"{wait.why}: waiting {seconds} s, of {self._waits.limit:g} s at most in all."
            )
