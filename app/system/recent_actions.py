"""Remembers the latest actions by name, for a crash report; no value is among them."""

from collections import deque
from collections.abc import Sequence

from app.system.debug_log import log

_MOST = 30

_names: deque[str] = deque(maxlen=_MOST)


def record_action(name: str) -> None:
    """Remember an action, a screen or a command by the name it has in the program."""
    _names.append(name)
    log("action", name=name)


def recent_actions() -> Sequence[str]:
    """List the latest names, the oldest first."""
    return tuple(_names)
