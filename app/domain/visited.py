"""Incidents in the order in which they were opened, to go back and forward."""

_MOST = 100


class Visited:
    """Ids of opened incidents, and the place among them."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._place = -1

    def add(self, incident_id: str) -> None:
        """Add an opened incident; those after the place are forgotten."""
        if self._ids[self._place : self._place + 1] == [incident_id]:
            return
        self._ids = [*self._ids[: self._place + 1], incident_id][-_MOST:]
        self._place = len(self._ids) - 1

    def before(self, shown: str) -> str:
        """Return the incident opened before the shown one; empty if there is none.

        Args:
            shown: Id of the incident on the screen; empty on the list, from where the last one is.
        """
        return self._at(self._place_before(shown))

    def after(self) -> str:
        """Return the incident opened after the last one shown; empty if there is none."""
        return self._at(self._place + 1)

    def go_back(self, shown: str) -> str:
        """Go to the incident opened before the shown one, and return it."""
        self._place = self._place_before(shown)
        return self._at(self._place)

    def go_forward(self) -> str:
        """Go to the incident opened after the last one shown, and return it."""
        self._place += 1
        return self._at(self._place)

    def _place_before(self, shown: str) -> int:
        return self._place - 1 if shown and shown == self._at(self._place) else self._place

    def _at(self, place: int) -> str:
        return self._ids[place] if 0 <= place < len(self._ids) else ""
