"""Count running background work by name, to wait until it is done."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Activity:
    """Counter of running work by name."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()

    @property
    def unfinished(self) -> Sequence[str]:
        """Names of the running work."""
        return tuple(self._running)

    @contextmanager
    def working(self, name: str) -> Iterator[None]:
        """Count work of that name while the block runs."""
        self._running[name] += 1
        try:
            yield
        finally:
            self._running[name] -= 1
            if not self._running[name]:
                del self._running[name]
