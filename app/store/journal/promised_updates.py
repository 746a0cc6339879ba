"""Times of next updates that were chosen in this program, since the API stores none."""

from datetime import datetime

from app.domain.update_time import UpdateTime
from app.store.journal.preferences import Preferences
from app.text.json_text import dump_json, parse_json

_NAME, _KEPT = "promised_updates", 50


class PromisedUpdates:
    """Times of next updates, by the id of the update they were chosen with.

    Args:
        choices: Choices in the journal.
    """

    def __init__(self, choices: Preferences) -> None:
        self._choices = choices

    def find(self, update_id: str) -> UpdateTime | None:
        """Return the time chosen with an update; None without one."""
        held = self._read().get(update_id)
        return UpdateTime(datetime.fromisoformat(held[0]), held[1]) if held else None

    def set(self, update_id: str, update: UpdateTime) -> None:
        """Store the time chosen with an update; only the latest are kept."""
        others = {key: held for key, held in self._read().items() if key != update_id}
        latest = {update_id: (update.due_at.isoformat(), update.minutes), **others}
        self._choices.set(_NAME, dump_json(dict([*latest.items()][:_KEPT])))

    def _read(self) -> dict[str, tuple[str, int]]:
        held = parse_json(self._choices.get(_NAME) or "{}")
        return {key: (due, minutes) for key, (due, minutes) in held.items()}
