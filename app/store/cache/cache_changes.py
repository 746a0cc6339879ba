"""Changes of the cache, and their listeners."""

from collections.abc import Callable

from msgspec import Struct


class CacheChange(Struct, frozen=True):
    """Changes of one or more commits.

    Attributes:
        incident_ids: Incidents that were stored, changed or removed.
        added: Those that were not stored before.
        escalated: Those whose severity increased.
        configuration: Whether the organisation's configuration changed.
    """

    incident_ids: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    escalated: frozenset[str] = frozenset()
    configuration: bool = False


Listener = Callable[[CacheChange], None]


class ChangeFeed:
    """Listeners to what was committed."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every commit with changes; return a function to unsubscribe."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self, *changes: CacheChange) -> None:
        """Call the listeners with committed changes."""
        change = CacheChange(
            frozenset().union(*(each.incident_ids for each in changes)),
            frozenset().union(*(each.added for each in changes)),
            frozenset().union(*(each.escalated for each in changes)),
            any(each.configuration for each in changes),
        )
        if change.incident_ids or change.configuration:
            for listener in tuple(self._listeners):
                listener(change)
