"""Says in the end what was tried, also by the processes that share the tests."""

from collections import Counter
from typing import Any

import pytest

from tests.fuzz.tried import FIRST, SEEDS, TRIED


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what one of several processes has tried."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tried"] = dict(TRIED)


def pytest_testnodedown(node: Any) -> None:
    """Take over what another process has tried."""
    TRIED.update(Counter(node.workeroutput.get("tried", {})))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print it."""
    if TRIED:
        terminalreporter.section(f"Tried with seeds {FIRST} to {FIRST + SEEDS - 1}")
        for kind, count in sorted(TRIED.items()):
            terminalreporter.write_line(f"{count:>12,} {kind}")
