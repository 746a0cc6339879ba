"""Record the names of the latest actions, without values, for a crash report."""

from collections import deque
from collections.abc import Sequence

from app.system.debug_log import log

_MOST = 30

_names: deque[str] = deque(maxlen=_MOST)


def record_action(name: str) -> None:
    """Record an action, a screen or a command by its internal name."""
    _names.append(name)
    log("action", name=name)


def recent_actions() -> Sequence[str]:
    """List the latest names, oldest first."""
    return tuple(_names)
