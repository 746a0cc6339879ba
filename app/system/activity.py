"""Names the work that is under way behind the screen, for whoever waits until it is done."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Activity:
    """Counts work that has begun and not ended, by name."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()

    @property
    def unfinished(self) -> Sequence[str]:
        """The names of what is under way."""
        return tuple(self._running)

    @contextmanager
    def working(self, name: str) -> Iterator[None]:
        """Count work of that name until the block is left."""
        self._running[name] += 1
        try:
            yield
        finally:
            self._running[name] -= 1
            if not self._running[name]:
                del self._running[name]
